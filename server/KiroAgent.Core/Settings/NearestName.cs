namespace KiroAgent.Core.Settings;

/// <summary>Finds what a misspelt name was meant to be.</summary>
public static class NearestName
{
    private const int LongestCompared = 64;

    /// <summary>The nearest of <paramref name="known"/>, or null when none is near: equal but for case, or at most a third of its letters away.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        if (name.Length is 0 or > LongestCompared)
        {
            return null;
        }
        string? nearest = null;
        var best = int.MaxValue;
        foreach (var candidate in known)
        {
            var distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < best && distance <= Math.Max(1, Math.Min(name.Length, candidate.Length) / 3))
            {
                (nearest, best) = (candidate, distance);
            }
        }
        return nearest;
    }

    /// <summary>How many letters must be put in, taken out or exchanged.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
