using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Policy;

/// <summary>Names of MCP tools as a model calls them: <c>mcp_SERVER_TOOL</c>, of letters, digits, <c>_</c> and <c>-</c>, 64 at most, as every provider takes them.</summary>
public static class McpNames
{
    /// <summary>What every such name begins with, and no tool of ours.</summary>
    public const string Prefix = "mcp_";

    private const int Longest = 64, HashDigits = 6;

    /// <summary>
    /// A name for each, in their order. Where a name had to be bent, is too long or would mean two tools, a part of the hash of what it
    /// stands for is added, so that it depends on nothing else and no server can take another one's.
    /// </summary>
    public static ImmutableArray<string> Of(IReadOnlyList<(string Server, string Tool)> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        var plain = tools.Select(t => Prefix + t.Server + "_" + t.Tool).ToList();
        var common = plain.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. plain.Select((name, at) => name.Length <= Longest && name.All(IsAllowed) && !common.Contains(name) ? name : Marked(name, tools[at]))];
    }

    private static string Marked(string name, (string Server, string Tool) tool)
    {
        var bent = string.Concat(name.Select(c => IsAllowed(c) ? c : '_'));
        var mark = ContentId.Of(Encoding.UTF8.GetBytes($"{tool.Server}\n{tool.Tool}")).Hex[..HashDigits];
        return bent[..Math.Min(bent.Length, Longest - HashDigits - 1)] + "_" + mark;
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
