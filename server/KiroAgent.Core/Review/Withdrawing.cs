using KiroAgent.Core.Files;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>Takes one change back from what stands there now, keeping what others wrote since.</summary>
public static class Withdrawing
{
    /// <summary>
    /// What must stand there when the change from <paramref name="before"/> to <paramref name="after"/> is taken back from
    /// <paramref name="now"/>; null where that is a conflict and <paramref name="choice"/> is to report it.
    /// </summary>
    public static FileState? Withdraw(FileState before, FileState after, FileState now, RejectChoice choice, Contents contents)
    {
        if (now == after || now == before)
        {
            return before;
        }
        if (choice == RejectChoice.Overwrite)
        {
            return before;
        }
        if (before is FileState.Regular b && after is FileState.Regular a && now is FileState.Regular n)
        {
            var mode = n.Mode == a.Mode ? b.Mode : n.Mode;
            if (n.Content == a.Content)
            {
                return b with { Mode = mode };
            }
            if (b.Content == a.Content || n.Content == b.Content)
            {
                return n with { Mode = mode };
            }
            if (contents.Text(a) is { } afterText && contents.Text(b) is { } beforeText && contents.Text(n) is { } nowText
                && afterText.Encoding == beforeText.Encoding && afterText.Encoding == nowText.Encoding)
            {
                var merged = ThreeWay.Merge(afterText.Text, nowText.Text, beforeText.Text,
                    choice == RejectChoice.KeepMine ? ConflictChoice.Ours : ConflictChoice.Report);
                if (!merged.Conflict)
                {
                    return contents.State(nowText.WithText(merged.Text), mode);
                }
            }
        }
        return choice == RejectChoice.KeepMine ? now : null;
    }
}
