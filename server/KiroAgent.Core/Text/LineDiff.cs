namespace KiroAgent.Core.Text;

/// <summary>
/// What changed between two texts, by line. Line terminators count, white space counts. Common head and tail are taken
/// off, lines found on one side only are changed for certain, the rest is matched (<see cref="LineMatcher"/>) and the
/// cuts are moved to where a person would put them (<see cref="ChangeCuts"/>). The work is bounded: texts that share
/// little give a coarser answer, never a late or a wrong one.
/// </summary>
public static class LineDiff
{
    /// <summary>The changes that make <paramref name="a"/> into <paramref name="b"/>, in order, with at least one equal line between two of them.</summary>
    public static IReadOnlyList<LineChange> Compute(string a, string b) =>
        a == b ? [] : Compute(TextLines.Of(a), TextLines.Of(b));

    /// <summary>As above, for texts whose lines are known.</summary>
    public static IReadOnlyList<LineChange> Compute(TextLines a, TextLines b) => Compute(a, a.All, b, b.All);

    /// <summary>The changes between two stretches of lines; line numbers are those of the whole texts.</summary>
    public static IReadOnlyList<LineChange> Compute(TextLines a, LineSpan inA, TextLines b, LineSpan inB)
    {
        var (startA, endA, startB, endB) = (inA.Start, inA.End, inB.Start, inB.End);
        while (startA < endA && startB < endB && a.LineEquals(startA, b, startB))
        {
            startA++;
            startB++;
        }

        while (startA < endA && startB < endB && a.LineEquals(endA - 1, b, endB - 1))
        {
            endA--;
            endB--;
        }

        if (startA == endA && startB == endB)
        {
            return [];
        }

        var raw = startA == endA || startB == endB
            ? [new LineChange(startA, endA - startA, startB, endB - startB)]
            : Match(a, LineSpan.Between(startA, endA), b, LineSpan.Between(startB, endB));
        return ChangeCuts.Place(raw, a, inA, b, inB);
    }

    private static List<LineChange> Match(TextLines a, LineSpan inA, TextLines b, LineSpan inB)
    {
        var ids = new LineIds(inA.Count + inB.Count);
        var idsA = ids.Add(a, inA);
        var idsB = ids.Add(b, inB);
        var (sharedA, whereA) = Shared(idsA, Present(idsB, ids.Count));
        var (sharedB, whereB) = Shared(idsB, Present(idsA, ids.Count));
        var (keptA, keptB) = LineMatcher.Match(sharedA, sharedB, ids.Count);
        return Changes(Spread(keptA, whereA, inA.Count), Spread(keptB, whereB, inB.Count), inA.Start, inB.Start);
    }

    private static bool[] Present(int[] ids, int distinct)
    {
        var present = new bool[distinct];
        foreach (var id in ids)
        {
            present[id] = true;
        }

        return present;
    }

    /// <summary>The lines the other side has too, and where they stand.</summary>
    private static (int[] Ids, int[] Where) Shared(int[] ids, bool[] onOtherSide)
    {
        var shared = new int[ids.Length];
        var where = new int[ids.Length];
        var count = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            if (onOtherSide[ids[i]])
            {
                shared[count] = ids[i];
                where[count++] = i;
            }
        }

        return (shared[..count], where[..count]);
    }

    private static bool[] Spread(bool[] kept, int[] where, int length)
    {
        var all = new bool[length];
        for (var i = 0; i < kept.Length; i++)
        {
            all[where[i]] = kept[i];
        }

        return all;
    }

    /// <summary>Kept lines of both sides pair up in order; what stands between two pairs is a change.</summary>
    private static List<LineChange> Changes(bool[] keptA, bool[] keptB, int startA, int startB)
    {
        var changes = new List<LineChange>();
        var (i, j) = (0, 0);
        while (i < keptA.Length || j < keptB.Length)
        {
            var (fromA, fromB) = (i, j);
            while (i < keptA.Length && !keptA[i])
            {
                i++;
            }

            while (j < keptB.Length && !keptB[j])
            {
                j++;
            }

            if (i > fromA || j > fromB)
            {
                changes.Add(new LineChange(startA + fromA, i - fromA, startB + fromB, j - fromB));
            }

            while (i < keptA.Length && j < keptB.Length && keptA[i] && keptB[j])
            {
                i++;
                j++;
            }
        }

        return changes;
    }
}
