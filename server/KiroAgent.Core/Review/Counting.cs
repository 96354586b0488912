using KiroAgent.Core.Files;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>Counts the lines a change adds and removes, as a diff shows them.</summary>
public static class Counting
{
    /// <summary>Added and removed lines between two states; 0 and 0 where one of them is not text or they are the same.</summary>
    public static (int Additions, int Deletions) Lines(FileState before, FileState after, Contents contents)
    {
        if (before == after)
        {
            return (0, 0);
        }
        var from = before is FileState.Absent ? "" : contents.Text(before)?.Text;
        var to = after is FileState.Absent ? "" : contents.Text(after)?.Text;
        if (from is null || to is null)
        {
            return (0, 0);
        }
        var (additions, deletions) = (0, 0);
        foreach (var change in LineDiff.Compute(from, to))
        {
            additions += change.NewCount;
            deletions += change.BaseCount;
        }
        return (additions, deletions);
    }
}
