using KiroAgent.Core.Paths;

namespace KiroAgent.Core.Checkpoints;

/// <summary>What of a workspace is not kept before a command runs, so that nobody can take back what the command does to it. Paths as they are shown.</summary>
/// <param name="Ignored">What the rules leave out; a folder ends with a slash and stands for all that is in it.</param>
/// <param name="TooLarge">Files over the limit.</param>
/// <param name="Others">Files that could not be kept for another reason.</param>
public sealed record LeftOut(IReadOnlyCollection<string> Ignored, IReadOnlyCollection<string> TooLarge, IReadOnlyCollection<string> Others)
{
    // Enough to see what is meant, in one sentence.
    private const int MostNamed = 3;

    /// <summary>All of it in one sentence for the user, whole names escaped; null when there is nothing of the kind.</summary>
    public string? Sentence
    {
        get
        {
            string[] kinds = [.. Kind("ignored files", Ignored), .. Kind("files over 256 MiB", TooLarge), .. Kind("files that cannot be kept", Others)];
            return kinds.Length == 0 ? null : $"What a command does to {string.Join(" and to ", kinds)} cannot be taken back.";
        }
    }

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
