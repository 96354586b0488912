using DiffPlex;

namespace KiroAgent.Core.Text;

/// <summary>
/// Finds which lines two sequences keep in common. A stretch is taken apart at the lines that occur once on both sides
/// (longest increasing chain, as patience diff does) and again between them; a stretch without such lines goes to
/// DiffPlex when it is small, and is halved by <see cref="MiddleSearch"/> when it is not. What is left when the budget
/// is spent counts as changed.
/// </summary>
internal sealed class LineMatcher
{
    /// <summary>Lines of both sides together up to which DiffPlex is asked; its time grows with the square.</summary>
    private const int SmallRest = 64;

    /// <summary>Steps a whole comparison may take, some 50 ms.</summary>
    private const int Budget = 16_000_000;

    private readonly int[] a;
    private readonly int[] b;
    private readonly bool[] keptA;
    private readonly bool[] keptB;
    private readonly int[] timesA;
    private readonly int[] timesB;
    private readonly int[] lastA;
    private readonly Stack<Box> open = new();
    private readonly Differ differ = new();
    private readonly MiddleSearch middle;
    private readonly List<(int A, int B)> unique = [];

    private LineMatcher(int[] a, int[] b, int distinct)
    {
        (this.a, this.b) = (a, b);
        (keptA, keptB) = (new bool[a.Length], new bool[b.Length]);
        (timesA, timesB, lastA) = (new int[distinct], new int[distinct], new int[distinct]);
        middle = new MiddleSearch(a, b, Budget);
    }

    /// <summary>Which lines of each side are kept; the kept ones of both sides are the same sequence.</summary>
    /// <param name="a">Line ids of one side.</param>
    /// <param name="b">Line ids of the other.</param>
    /// <param name="distinct">Ids are below this.</param>
    public static (bool[] KeptA, bool[] KeptB) Match(int[] a, int[] b, int distinct)
    {
        var matcher = new LineMatcher(a, b, distinct);
        matcher.open.Push(new Box(0, a.Length, 0, b.Length, int.MaxValue));
        while (matcher.open.TryPop(out var box))
        {
            matcher.Solve(box);
        }

        return (matcher.keptA, matcher.keptB);
    }

    private void Solve(Box box)
    {
        var (startA, endA, startB, endB, searched) = box;
        while (startA < endA && startB < endB && a[startA] == b[startB])
        {
            Keep(startA++, startB++);
        }

        while (startA < endA && startB < endB && a[endA - 1] == b[endB - 1])
        {
            Keep(--endA, --endB);
        }

        box = new Box(startA, endA, startB, endB, searched);
        var search = box.Lines <= searched / 2;
        if (startA == endA || startB == endB || (search && SplitAtUniqueLines(box)))
        {
            return;
        }

        searched = search ? box.Lines : searched;

        if (box.Lines <= SmallRest)
        {
            if (middle.Spend(box.Lines * box.Lines))
            {
                AskDiffPlex(box);
            }
        }
        else if (middle.Find(startA, endA, startB, endB) is var (x, y))
        {
            open.Push(new Box(x, endA, y, endB, searched));
            open.Push(new Box(startA, x, startB, y, searched));
        }
    }

    private void Keep(int i, int j)
    {
        keptA[i] = true;
        keptB[j] = true;
    }

    private bool SplitAtUniqueLines(Box box)
    {
        for (var i = box.StartA; i < box.EndA; i++)
        {
            timesA[a[i]]++;
            lastA[a[i]] = i;
        }

        for (var j = box.StartB; j < box.EndB; j++)
        {
            timesB[b[j]]++;
        }

        unique.Clear();
        for (var j = box.StartB; j < box.EndB; j++)
        {
            if (timesB[b[j]] == 1 && timesA[b[j]] == 1)
            {
                unique.Add((lastA[b[j]], j));
            }
        }

        for (var i = box.StartA; i < box.EndA; i++)
        {
            timesA[a[i]] = 0;
        }

        for (var j = box.StartB; j < box.EndB; j++)
        {
            timesB[b[j]] = 0;
        }

        if (unique.Count == 0)
        {
            return false;
        }

        var (fromA, fromB) = (box.StartA, box.StartB);
        foreach (var (i, j) in LongestIncreasing(unique))
        {
            Keep(i, j);
            open.Push(new Box(fromA, i, fromB, j, int.MaxValue));
            (fromA, fromB) = (i + 1, j + 1);
        }

        open.Push(new Box(fromA, box.EndA, fromB, box.EndB, int.MaxValue));
        return true;
    }

    /// <summary>The longest chain of pairs, given in order of their B, that also goes up in A.</summary>
    private static List<(int A, int B)> LongestIncreasing(List<(int A, int B)> pairs)
    {
        var tails = new List<int>();
        var before = new int[pairs.Count];
        for (var p = 0; p < pairs.Count; p++)
        {
            var (low, high) = (0, tails.Count);
            while (low < high)
            {
                var mid = (low + high) / 2;
                (low, high) = pairs[tails[mid]].A < pairs[p].A ? (mid + 1, high) : (low, mid);
            }

            before[p] = low == 0 ? -1 : tails[low - 1];
            if (low == tails.Count)
            {
                tails.Add(p);
            }
            else
            {
                tails[low] = p;
            }
        }

        var chain = new List<(int A, int B)>(tails.Count);
        for (var p = tails[^1]; p >= 0; p = before[p])
        {
            chain.Add(pairs[p]);
        }

        chain.Reverse();
        return chain;
    }

    private void AskDiffPlex(Box box)
    {
        // The small rest has few different lines: one character stands for each, and DiffPlex compares characters.
        var letters = new Dictionary<int, char>();
        string Spell(ReadOnlySpan<int> ids)
        {
            Span<char> spelled = stackalloc char[SmallRest];
            for (var i = 0; i < ids.Length; i++)
            {
                spelled[i] = letters.TryGetValue(ids[i], out var letter) ? letter : letters[ids[i]] = (char)(' ' + 1 + letters.Count);
            }

            return spelled[..ids.Length].ToString();
        }

        var diff = differ.CreateCharacterDiffs(
            Spell(a.AsSpan(box.StartA, box.EndA - box.StartA)), Spell(b.AsSpan(box.StartB, box.EndB - box.StartB)), ignoreWhitespace: false, ignoreCase: false);
        var (i, j) = (0, 0);
        foreach (var block in diff.DiffBlocks)
        {
            for (; i < block.DeleteStartA; i++, j++)
            {
                Keep(box.StartA + i, box.StartB + j);
            }

            (i, j) = (block.DeleteStartA + block.DeleteCountA, block.InsertStartB + block.InsertCountB);
        }

        for (; box.StartA + i < box.EndA; i++, j++)
        {
            Keep(box.StartA + i, box.StartB + j);
        }
    }

    /// <summary>A stretch of both sides that is still to be matched, and the size of the stretch around it that was searched for unique lines in vain.</summary>
    private readonly record struct Box(int StartA, int EndA, int StartB, int EndB, int Searched)
    {
        public int Lines => EndA - StartA + EndB - StartB;
    }
}
