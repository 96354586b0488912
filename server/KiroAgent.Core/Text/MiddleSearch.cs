namespace KiroAgent.Core.Text;

/// <summary>
/// Finds a point through which a short way leads from one sequence to the other (Myers, "An O(ND) difference algorithm
/// and its variations", 1986: searching from both ends until they meet). It looks only so many edits deep; then the
/// point that got furthest is taken, which is not the best but a good one.
/// </summary>
internal sealed class MiddleSearch(int[] a, int[] b, int budget)
{
    /// <summary>Edits looked ahead from each end.</summary>
    private const int Depth = 64;

    /// <summary>Furthest place in A on each diagonal, from the start and from the end; index 0 is diagonal −Depth − 1.</summary>
    private readonly int[] forward = new int[(2 * Depth) + 3];
    private readonly int[] backward = new int[(2 * Depth) + 3];
    private int left = budget;

    /// <summary>Takes steps done elsewhere off the budget; false when it is spent.</summary>
    public bool Spend(int steps) => (left -= steps) > 0;

    /// <summary>A point strictly inside the box (not one of its two ends); null when the budget is spent.</summary>
    public (int A, int B)? Find(int startA, int endA, int startB, int endB)
    {
        var (n, m) = (endA - startA, endB - startB);
        var delta = n - m;
        const int zero = Depth + 1;
        forward[zero + 1] = 0;
        backward[zero + 1] = 0;
        for (var d = 0; d <= Depth; d++)
        {
            if (left <= 0)
            {
                return null;
            }

            for (var k = -d; k <= d; k += 2)
            {
                var x = k == -d || (k != d && forward[zero + k - 1] < forward[zero + k + 1]) ? forward[zero + k + 1] : forward[zero + k - 1] + 1;
                var from = x;
                while (x < n && x - k < m && x - k >= 0 && a[startA + x] == b[startB + x - k])
                {
                    x++;
                }

                left -= 1 + x - from;
                forward[zero + k] = x;

                // The search from the end reached this diagonal, delta − k from its side, d − 1 edits deep.
                if ((delta & 1) != 0 && Math.Abs(delta - k) < d && x + backward[zero + delta - k] >= n && Inside(x, x - k, n, m))
                {
                    return (startA + x, startB + x - k);
                }
            }

            for (var k = -d; k <= d; k += 2)
            {
                var x = k == -d || (k != d && backward[zero + k - 1] < backward[zero + k + 1]) ? backward[zero + k + 1] : backward[zero + k - 1] + 1;
                var from = x;
                while (x < n && x - k < m && x - k >= 0 && a[endA - 1 - x] == b[endB - 1 - x + k])
                {
                    x++;
                }

                left -= 1 + x - from;
                backward[zero + k] = x;
                if ((delta & 1) == 0 && Math.Abs(delta - k) <= d && x + forward[zero + delta - k] >= n && Inside(n - x, m - x + k, n, m))
                {
                    return (endA - x, endB - x + k);
                }
            }
        }

        return Furthest(startA, endA, startB, endB);
    }

    private static bool Inside(int x, int y, int n, int m) => x >= 0 && y >= 0 && x <= n && y <= m && x + y > 0 && x + y < n + m;

    private (int A, int B)? Furthest(int startA, int endA, int startB, int endB)
    {
        var (n, m) = (endA - startA, endB - startB);
        (int A, int B)? best = null;
        var reached = 0;
        for (var k = -Depth; k <= Depth; k += 2)
        {
            var (x, back) = (forward[Depth + 1 + k], backward[Depth + 1 + k]);
            if (Inside(x, x - k, n, m) && x + x - k > reached)
            {
                (reached, best) = (x + x - k, (startA + x, startB + x - k));
            }

            if (Inside(back, back - k, n, m) && back + back - k > reached)
            {
                (reached, best) = (back + back - k, (endA - back, endB - back + k));
            }
        }

        return best;
    }
}
