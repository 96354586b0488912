namespace KiroAgent.Core.Text;

/// <summary>
/// Puts changes where a person would cut. Lines inserted or deleted beside equal lines could as well stand a few lines
/// up or down; of all these places the one is taken where both ends of the block are least indented, follow a blank
/// line, and do not part a closing brace or a leading comment or attribute from what it belongs to.
/// </summary>
internal static class ChangeCuts
{
    /// <summary>Places looked at on each side of where the change was found.</summary>
    private const int FurthestLook = 200;

    /// <summary>Lines between an insertion and a deletion over which they may be joined to one replacement.</summary>
    private const int JoinOver = 3;

    private const int TabWidth = 4;
    private const int IndentWeight = 10;
    private const int AfterBlank = -6;
    private const int BeforeBlank = -3;
    private const int BeforeCloser = 5;
    private const int AfterLeader = 4;

    /// <summary>The same changes, each in its best place; those that meet there become one.</summary>
    public static List<LineChange> Place(List<LineChange> changes, TextLines a, LineSpan inA, TextLines b, LineSpan inB)
    {
        var placed = new List<LineChange>(changes.Count);
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            for (var settled = false; !settled && change.IsOneSided;)
            {
                LineChange? previous = placed.Count > 0 ? placed[^1] : null;
                LineChange? next = i + 1 < changes.Count ? changes[i + 1] : null;
                var (up, down) = Reach(change, previous, next, a, inA, b, inB);
                change = change.Moved(
                    previous is { } above && MayJoin(above, change, up) ? -up
                    : next is { } below && MayJoin(change, below, down) ? down
                    : Best(change, up, down, a, b));
                if (previous is { } first && first.BaseEnd == change.BaseStart)
                {
                    placed.RemoveAt(placed.Count - 1);
                    change = Joined(first, change);
                }
                else if (next is { } second && second.BaseStart == change.BaseEnd)
                {
                    change = Joined(change, second);
                    i++;
                }
                else
                {
                    settled = true;
                }
            }

            placed.Add(change);
        }

        return placed;
    }

    /// <summary>How many lines a one-sided change can move up and down without changing what it does, at most until it touches its neighbours.</summary>
    public static (int Up, int Down) Reach(LineChange change, LineChange? previous, LineChange? next, TextLines a, LineSpan inA, TextLines b, LineSpan inB)
    {
        var inserts = change.BaseCount == 0;
        var (lines, block) = inserts ? (b, change.New) : (a, change.Base);
        var top = previous is { } p ? (inserts ? p.NewEnd : p.BaseEnd) : inserts ? inB.Start : inA.Start;
        var bottom = next is { } q ? (inserts ? q.NewStart : q.BaseStart) : inserts ? inB.End : inA.End;
        var (up, down) = (0, 0);
        while (block.Start - up > top && lines.LineEquals(block.Start - up - 1, lines, block.End - up - 1))
        {
            up++;
        }

        while (block.End + down < bottom && lines.LineEquals(block.Start + down, lines, block.End + down))
        {
            down++;
        }

        return (up, down);
    }

    /// <summary>One-sided neighbours become one where a move brings them together: two insertions, two deletions, or both a few lines apart.</summary>
    private static bool MayJoin(LineChange first, LineChange second, int moved) =>
        first.IsOneSided && second.IsOneSided && second.BaseStart - first.BaseEnd == moved
        && ((first.BaseCount == 0) == (second.BaseCount == 0) || moved <= JoinOver);

    private static LineChange Joined(LineChange first, LineChange second) =>
        new(first.BaseStart, second.BaseEnd - first.BaseStart, first.NewStart, second.NewEnd - first.NewStart);

    /// <summary>By how many lines to move the change.</summary>
    private static int Best(LineChange change, int up, int down, TextLines a, TextLines b)
    {
        var (lines, block) = change.BaseCount == 0 ? (b, change.New) : (a, change.Base);
        var (best, least) = (0, int.MaxValue);
        for (var by = -Math.Min(up, FurthestLook); by <= Math.Min(down, FurthestLook); by++)
        {
            var badness = Badness(lines, block.Start + by) + Badness(lines, block.End + by);
            if (badness <= least)
            {
                (best, least) = (by, badness);
            }
        }

        return best;
    }

    /// <summary>How bad it reads to cut before this line; ties go to the later place.</summary>
    private static int Badness(TextLines lines, int at)
    {
        var next = at;
        while (next < lines.Count && next < at + 10 && IsBlank(lines[next]))
        {
            next++;
        }

        var badness = 0;
        if (next < lines.Count)
        {
            var line = lines[next].TrimStart();
            badness += IndentWeight * Indent(lines[next]);
            badness += line.Length > 0 && (line[0] is '}' or ')' or ']' || line.StartsWith("</") || line.StartsWith("end")) ? BeforeCloser : 0;
        }

        if (at == 0 || IsBlank(lines[at - 1]))
        {
            return badness + (at == 0 ? 0 : AfterBlank);
        }

        var last = lines[at - 1].TrimStart();
        var afterLeader = next == at && at < lines.Count && (last[0] is '[' or '@' or '#' || last.StartsWith("//") || last.StartsWith("/*") || last.StartsWith("* ") || last.StartsWith("*/"));
        return badness + (next > at ? BeforeBlank : 0) + (afterLeader ? AfterLeader : 0);
    }

    private static bool IsBlank(ReadOnlySpan<char> line) => line.IsWhiteSpace();

    private static int Indent(ReadOnlySpan<char> line)
    {
        var indent = 0;
        foreach (var c in line)
        {
            if (c is not (' ' or '\t') || indent > 80)
            {
                break;
            }

            indent += c == '\t' ? TabWidth - (indent % TabWidth) : 1;
        }

        return indent;
    }
}
