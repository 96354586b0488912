using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;

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

    /// <summary>The transport as the entry names it, or null: <c>sse</c> is the older way of speaking HTTP, anything else follows from <see cref="Command"/> or <see cref="Url"/>.</summary>
    public string? Type { get; init; }

    /// <summary>Names all of it: the file, the name and the whole entry. Any change of it, or the same in another file, has another name.</summary>
    public string Hash => Named("mcpServer", Source, Name, EntryJson);

    /// <summary>Names who answers: where it stands and what is started or contacted with what; not what is only about tools or times.</summary>
    public string Identity => Named([
        "mcpIdentity", Source, Name, Command ?? "", string.Join('\n', Args.Select(JsoncValue.Quoted)), Cwd ?? "", Url ?? "", Pairs(Env), Pairs(Headers), .. Type is "sse" ? new[] { Type } : []]);

    /// <summary>What the user is asked about before a project's entry counts.</summary>
    public AskSubject.McpServer Subject => new(Name, EntryJson, Hash) { Source = Source };

    /// <summary>Names that a variable may be given to this entry; another address or program is asked about anew.</summary>
    public string VariableHash(string variable) => Named("environment", variable, Identity);

    private static string Pairs(ImmutableSortedDictionary<string, string> pairs) => string.Join('\n', pairs.Select(p => JsoncValue.Quoted(p.Key) + JsoncValue.Quoted(p.Value)));

    private static string Named(params ReadOnlySpan<string> parts)
    {
        var content = new StringBuilder();
        foreach (var part in parts)
        {
            content.Append(JsoncValue.Quoted(part)).Append('\n');
        }
        return ContentId.Of(Encoding.UTF8.GetBytes(content.ToString())).Hex;
    }

    /// <summary>Names of the variables the entry refers to as <c>${NAME}</c>.</summary>
    public ImmutableArray<string> Variables => McpVariables.In(EntryJson);
}

/// <summary>An entry of a project that needs the user's word, and the word.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Decision">What the user said about exactly this entry, or null while they said nothing.</param>
public sealed record AskedMcpServer(McpServerEntry Entry, AskDecision? Decision);

/// <summary>Finds <c>${NAME}</c> in a text.</summary>
public static class McpVariables
{
    /// <summary>The text with each <c>${NAME}</c> replaced by its value, once: what a value holds is not looked at again. A name without a value stays as it is.</summary>
    public static string Expand(string text, Func<string, string?> value)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(value);
        var result = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var start = text.IndexOf("${", at, StringComparison.Ordinal);
            var end = start < 0 ? -1 : text.IndexOf('}', start);
            if (end < 0)
            {
                return result.Append(text, at, text.Length - at).ToString();
            }
            var found = In(text[start..(end + 1)]) is [var name] ? value(name) : null;
            var next = found is null ? start + 2 : end + 1;
            result.Append(text, at, start - at).Append(found ?? "${");
            at = next;
        }
        return result.ToString();
    }

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
