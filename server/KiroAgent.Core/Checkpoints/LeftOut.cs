using KiroAgent.Core.Paths;

namespace KiroAgent.Core.Checkpoints;

/// <summary>What of a workspace is not kept before a command or an MCP tool runs, so that nobody can take back what that does to it. Paths as they are shown.</summary>
/// <param name="Ignored">What the rules leave out; a folder ends with a slash and stands for all that is in it.</param>
/// <param name="TooLarge">Files over the limit.</param>
/// <param name="Others">Files that could not be kept for another reason.</param>
public sealed record LeftOut(IReadOnlyCollection<string> Ignored, IReadOnlyCollection<string> TooLarge, IReadOnlyCollection<string> Others)
{
    // Enough to see what is meant, in one sentence.
    private const int MostNamed = 3;

    /// <summary>All of it in one sentence for the user about a command, whole names escaped; null when there is nothing of the kind.</summary>
    public string? OfCommand => Kinds is { Length: > 0 } kinds ? $"What a command does to {string.Join(" and to ", kinds)} cannot be taken back." : null;

    /// <summary>The same about a tool of an MCP server: no sandbox is around it, so it always reaches what nobody looks at.</summary>
    public string OfForeignTool => $"What a tool of an MCP server does outside the workspace{string.Concat(Kinds.Select(kind => " and to " + kind))} cannot be taken back.";

    private string[] Kinds => [.. Kind("ignored files", Ignored), .. Kind("files over 256 MiB", TooLarge), .. Kind("files that cannot be kept", Others)];

    private static IEnumerable<string> Kind(string what, IReadOnlyCollection<string> paths)
    {
        if (paths.Count == 0)
        {
            yield break;
        }
        var named = string.Join(", ", paths.Order(StringComparer.Ordinal).Take(MostNamed).Select(EscapedText.Of));
        yield return $"{what} ({named}{(paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "")})";
    }
}
