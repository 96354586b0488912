using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>
/// An MCP server as a settings file or <c>mcp.json</c> describes it, its <c>${VARIABLES}</c> as they were written. Either a program
/// (<see cref="Command"/>) or an address (<see cref="Url"/>).
/// </summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="EntryJson">The whole entry as one line of JSON: what an approval is bound to.</param>
public sealed record McpServerEntry(string Name, string EntryJson)
{
    /// <summary>The program.</summary>
    public string? Command { get; init; }

    /// <summary>Its arguments.</summary>
    public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>The folder it runs in; the first workspace folder where null.</summary>
    public string? Cwd { get; init; }

    /// <summary>Variables it gets.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The address: https, or http on this machine.</summary>
    public string? Url { get; init; }

    /// <summary>What is sent with each request to the address.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is not started.</summary>
    public bool Disabled { get; init; }

    /// <summary>Tools that run without asking; <c>*</c> for all.</summary>
    public ImmutableArray<string> AutoApprove { get; init; } = [];

    /// <summary>Tools the agent does not get.</summary>
    public ImmutableArray<string> DisabledTools { get; init; } = [];

    /// <summary>Milliseconds a call may take, or null where none was set.</summary>
    public int? TimeoutMs { get; init; }

    /// <summary>The file or layer it stands in.</summary>
    public string Source { get; init; } = "";

    /// <summary>Whether a project's file brought it: then it starts only once the user approved this very entry.</summary>
    public bool FromProject { get; init; }

    /// <summary>Names of the variables the entry refers to as <c>${NAME}</c>.</summary>
    public ImmutableArray<string> Variables => McpVariables.In(EntryJson);
}

/// <summary>Finds <c>${NAME}</c> in a text.</summary>
public static class McpVariables
{
    /// <summary>The names, each once, in their order.</summary>
    public static ImmutableArray<string> In(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var names = ImmutableArray.CreateBuilder<string>();
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', at);
            if (end < 0)
            {
                break;
            }
            var name = text[(at + 2)..end];
            if (name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !names.Contains(name))
            {
                names.Add(name);
            }
        }
        return names.ToImmutable();
    }
}
