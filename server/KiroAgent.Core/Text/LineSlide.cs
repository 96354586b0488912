namespace KiroAgent.Core.Text;

/// <summary>Moving one-sided changes to equivalent places: lines inserted or deleted beside equal lines could as well stand a few lines up or down.</summary>
internal static class LineSlide
{
    /// <summary>Places looked at on each side of where a change was found.</summary>
    private const int Furthest = 200;

    /// <summary>How many lines a one-sided change can move up and down and still be parted from its neighbours.</summary>
    public static (int Up, int Down) Room(List<LineChange> changes, int index, TextLines a, TextLines b)
    {
        var change = changes[index];
        LineChange? previous = index > 0 ? changes[index - 1] : null;
        LineChange? next = index + 1 < changes.Count ? changes[index + 1] : null;
        var (up, down) = ChangeCuts.Reach(change, previous, next, a, a.All, b, b.All);
        return (
            previous is { } p ? Math.Min(up, change.BaseStart - p.BaseEnd - 1) : up,
            next is { } n ? Math.Min(down, n.BaseStart - change.BaseEnd - 1) : down);
    }

    /// <summary>The changes with each one-sided one at the nearest equivalent place that is wanted; the first wish that can be met counts.</summary>
    public static List<LineChange> Nearest(IReadOnlyList<LineChange> changes, TextLines a, TextLines b, params ReadOnlySpan<Func<LineChange, bool>> wishes)
    {
        var placed = changes.ToList();
        for (var i = 0; i < placed.Count; i++)
        {
            if (!placed[i].IsOneSided)
            {
                continue;
            }

            var (up, down) = Room(placed, i, a, b);
            foreach (var wanted in wishes)
            {
                if (Nearest(placed[i], up, down, wanted) is { } best)
                {
                    placed[i] = best;
                    break;
                }
            }
        }

        return placed;
    }

    private static LineChange? Nearest(LineChange change, int up, int down, Func<LineChange, bool> wanted)
    {
        for (var by = 0; by <= Math.Min(Furthest, Math.Max(up, down)); by++)
        {
            if (by <= down && wanted(change.Moved(by)))
            {
                return change.Moved(by);
            }

            if (by <= up && wanted(change.Moved(-by)))
            {
                return change.Moved(-by);
            }
        }

        return null;
    }
}
