namespace KiroAgent.Core.Text;

/// <summary>One of the two texts of a merge and what it changed.</summary>
internal sealed class MergeSide
{
    private readonly TextLines origin;

    public MergeSide(TextLines all, TextLines origin)
    {
        All = all;
        this.origin = origin;
        Changes = [.. LineDiff.Compute(origin, all)];

        // Equal edits must be found at equal places: as far down as they go.
        for (var i = Changes.Count - 1; i >= 0; i--)
        {
            if (Changes[i].IsOneSided)
            {
                Changes[i] = Changes[i].Moved(LineSlide.Room(Changes, i, origin, all).Down);
            }
        }
    }

    public TextLines All { get; }

    public List<LineChange> Changes { get; }

    /// <summary>
    /// Moves one-sided changes onto the other side's where they are the same. An insertion that the other side made too, as
    /// the first or last lines of a larger change, becomes a change of its own there, so that it is made once.
    /// </summary>
    public void MeetWhereEqual(MergeSide other)
    {
        for (var i = 0; i < Changes.Count; i++)
        {
            if (!Changes[i].IsOneSided)
            {
                continue;
            }

            var change = Changes[i];
            var (up, down) = LineSlide.Room(Changes, i, origin, All);
            for (var k = other.FirstEndingAt(change.BaseStart - up); k < other.Changes.Count && other.Changes[k].BaseStart <= change.BaseStart + down; k++)
            {
                if (MeetAt(other, k, change, up, down) is { } moved)
                {
                    Changes[i] = moved;
                    break;
                }
            }
        }
    }

    /// <summary>This side's version of lines of the base.</summary>
    public string Text(LineSpan lines, LineSpan changes) => All[Lines(lines, changes)].ToString();

    /// <summary>Where this side's version of lines of the base stands, with these of its changes.</summary>
    public LineSpan Lines(LineSpan lines, LineSpan changes) => LineSpan.Between(lines.Start + Shift(changes.Start), lines.End + Shift(changes.End));

    private int Shift(int changes) => changes == 0 ? 0 : Changes[changes - 1].NewEnd - Changes[changes - 1].BaseEnd;

    private LineChange? MeetAt(MergeSide other, int index, LineChange change, int up, int down)
    {
        var theirs = other.Changes[index];
        if (At(theirs.BaseStart) is { } first)
        {
            if (first.Base == theirs.Base && All.SpanEquals(first.New, other.All, theirs.New))
            {
                return first;
            }

            if (first.BaseCount == 0 && theirs.BaseCount > 0 && first.NewCount < theirs.NewCount && All.SpanEquals(first.New, other.All, theirs.New with { Count = first.NewCount }))
            {
                other.Changes[index] = new LineChange(theirs.BaseStart, 0, theirs.NewStart, first.NewCount);
                other.Changes.Insert(index + 1, new LineChange(
                    theirs.BaseStart, theirs.BaseCount, theirs.NewStart + first.NewCount, theirs.NewCount - first.NewCount));
                return first;
            }
        }

        if (change.BaseCount == 0 && theirs.BaseCount > 0 && At(theirs.BaseEnd) is { } last && last.NewCount < theirs.NewCount
            && All.SpanEquals(last.New, other.All, new LineSpan(theirs.NewEnd - last.NewCount, last.NewCount)))
        {
            other.Changes[index] = theirs with { NewCount = theirs.NewCount - last.NewCount };
            other.Changes.Insert(index + 1, new LineChange(theirs.BaseEnd, 0, theirs.NewEnd - last.NewCount, last.NewCount));
            return last;
        }

        return null;

        LineChange? At(int line) => line >= change.BaseStart - up && line <= change.BaseStart + down ? change.Moved(line - change.BaseStart) : null;
    }

    private int FirstEndingAt(int line)
    {
        var (low, high) = (0, Changes.Count);
        while (low < high)
        {
            var mid = (low + high) / 2;
            (low, high) = Changes[mid].BaseEnd < line ? (mid + 1, high) : (low, mid);
        }

        return low;
    }
}
