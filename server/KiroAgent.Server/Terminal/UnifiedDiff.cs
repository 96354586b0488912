using System.Globalization;
using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>One line of a unified diff: <c>@</c> for a heading, <c>-</c>, <c>+</c> or a blank for context.</summary>
internal readonly record struct DiffLine(char Sign, string Text);

/// <summary>Writes the hunks of a file, with a few lines around them, the way everybody reads changes.</summary>
internal static class UnifiedDiff
{
    /// <summary>Lines shown before and after a change.</summary>
    public const int Context = 3;

    /// <summary>
    /// The lines of the diff. The context comes from the baseline: outside hunks it is the same as the current text.
    /// Without a baseline there is no context.
    /// </summary>
    public static IEnumerable<DiffLine> Lines(IReadOnlyList<Hunk> hunks, IReadOnlyList<string>? baseline)
    {
        var ordered = hunks.OrderBy(hunk => hunk.Baseline.Start).ThenBy(hunk => hunk.Current.Start).ToList();
        for (var first = 0; first < ordered.Count;)
        {
            var last = first;
            while (baseline is not null && last + 1 < ordered.Count
                && ordered[last + 1].Baseline.Start - End(ordered[last]) <= 2 * Context)
            {
                last++;
            }

            foreach (var line in Group(ordered, first, last, baseline))
            {
                yield return line;
            }

            first = last + 1;
        }
    }

    /// <summary>The lines of a text without their terminators; LF, CRLF and a lone CR end a line.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var lines = new List<string>();
        var start = 0;
        while (start < text.Length)
        {
            var end = text.AsSpan(start).IndexOfAny('\n', '\r');
            if (end < 0)
            {
                lines.Add(text[start..]);
                break;
            }

            lines.Add(text.Substring(start, end));
            start += end + 1;
            if (text[start - 1] == '\r' && start < text.Length && text[start] == '\n')
            {
                start++;
            }
        }

        return lines;
    }

    private static IEnumerable<DiffLine> Group(List<Hunk> hunks, int first, int last, IReadOnlyList<string>? baseline)
    {
        var count = baseline?.Count ?? 0;
        var start = baseline is null ? hunks[first].Baseline.Start : Math.Max(0, hunks[first].Baseline.Start - Context);
        var end = baseline is null ? End(hunks[last]) : Math.Min(count, End(hunks[last]) + Context);
        var currentStart = hunks[first].Current.Start - (hunks[first].Baseline.Start - start);
        var currentCount = end - start;
        for (var index = first; index <= last; index++)
        {
            currentCount += hunks[index].Current.Count - hunks[index].Baseline.Count;
        }

        yield return new DiffLine('@', $"@@ -{Range(start, end - start)} +{Range(currentStart, currentCount)} @@");
        var at = start;
        for (var index = first; index <= last; index++)
        {
            var hunk = hunks[index];
            for (; baseline is not null && at < hunk.Baseline.Start && at < count; at++)
            {
                yield return new DiffLine(' ', baseline[at]);
            }

            foreach (var line in hunk.Removed)
            {
                yield return new DiffLine('-', line);
            }

            foreach (var line in hunk.Added)
            {
                yield return new DiffLine('+', line);
            }

            at = End(hunk);
        }

        for (; baseline is not null && at < end; at++)
        {
            yield return new DiffLine(' ', baseline[at]);
        }
    }

    private static int End(Hunk hunk) => hunk.Baseline.Start + hunk.Baseline.Count;

    // As diff -u counts: from 1, and an empty run stands after the line it is named by.
    private static string Range(int start, int count) => count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"{start + 1}")
        : string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)},{count}");
}
