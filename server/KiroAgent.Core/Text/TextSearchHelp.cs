using System.Globalization;
using System.Text;

namespace KiroAgent.Core.Text;

/// <summary>Tells a model why its text was not found, or not just once, so that the next attempt is right. Lines are counted from 1.</summary>
public static class TextSearchHelp
{
    private const int ShownLines = 12;
    private const int ShownCharacters = 200;
    private const int ShownMatches = 10;

    private static readonly (string Difference, Func<ReadOnlySpan<char>, string> Loosely)[] Forgiving =
    [
        ("in white space", line => Plain(line, typographic: false, upper: false)),
        ("in white space or in quotation marks, dashes and the like", line => Plain(line, typographic: true, upper: false)),
        ("in upper and lower case", line => Plain(line, typographic: true, upper: true)),
    ];

    /// <summary>What in the text comes closest to a needle that was not found.</summary>
    public static string WhyNone(string text, string needle)
    {
        if (needle.Length == 0)
        {
            return "The text to find is empty.";
        }

        if (text.Length == 0)
        {
            return "The file is empty.";
        }

        var lines = TextLines.Of(text);
        var wanted = WithoutBlankEnds(TextLines.Of(needle));
        if (wanted.Count == 0)
        {
            return "The text to find is only white space, and the file has no such run of it.";
        }

        foreach (var (difference, loosely) in Forgiving)
        {
            if (FindLoosely(lines, wanted, loosely) is { } at)
            {
                return $"It differs only {difference} from {Named(at)}, which read exactly:\n{Shown(lines, at)}";
            }
        }

        return MostAlike(lines, wanted) ?? NearestLine(lines, wanted) ?? "Nothing like it is in the file; read the file again.";
    }

    /// <summary>Where the several matches of a needle stand, and what to do about it.</summary>
    public static string WhySeveral(string text, IReadOnlyList<TextRange> matches)
    {
        var lines = TextLines.Of(text);
        var at = matches.Take(ShownMatches).Select(match => (lines.LineAt(match.Start) + 1).ToString(CultureInfo.InvariantCulture));
        return $"It occurs {matches.Count} times, at lines {string.Join(", ", at)}{(matches.Count > ShownMatches ? ", …" : "")}; add lines around it so that it is unique, or replace all.";
    }

    private static List<string> WithoutBlankEnds(TextLines needle)
    {
        var wanted = needle.Contents(needle.All).ToList();
        var first = wanted.FindIndex(line => !string.IsNullOrWhiteSpace(line));
        var last = wanted.FindLastIndex(line => !string.IsNullOrWhiteSpace(line));
        return first < 0 ? [] : wanted.GetRange(first, last - first + 1);
    }

    /// <summary>The lines a needle matches when both are simplified; its first line may start and its last may end within a line.</summary>
    private static LineSpan? FindLoosely(TextLines lines, List<string> wanted, Func<ReadOnlySpan<char>, string> loosely)
    {
        var simple = wanted.Select(line => loosely(line)).ToArray();
        var all = new string[lines.Count];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = loosely(lines[i]);
        }

        for (var at = 0; at + simple.Length <= all.Length; at++)
        {
            var same = simple.Length == 1
                ? all[at].Contains(simple[0], StringComparison.Ordinal)
                : all[at].EndsWith(simple[0], StringComparison.Ordinal);
            for (var i = 1; same && i < simple.Length; i++)
            {
                same = i + 1 < simple.Length ? all[at + i] == simple[i] : all[at + i].StartsWith(simple[i], StringComparison.Ordinal);
            }

            if (same)
            {
                return new LineSpan(at, simple.Length);
            }
        }

        return null;
    }

    /// <summary>The place where most lines of the needle stand as they should, and the first that does not.</summary>
    private static string? MostAlike(TextLines lines, List<string> wanted)
    {
        if (wanted.Count < 2)
        {
            return null;
        }

        var places = new Dictionary<string, List<int>>();
        for (var i = 0; i < wanted.Count; i++)
        {
            if (Plain(wanted[i], false, false) is { Length: > 3 } line)
            {
                (places.TryGetValue(line, out var known) ? known : places[line] = []).Add(i);
            }
        }

        var votes = new Dictionary<int, int>();
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var place in places.GetValueOrDefault(Plain(lines[i], false, false)) ?? [])
            {
                votes[i - place] = votes.GetValueOrDefault(i - place) + 1;
            }
        }

        if (votes.Count == 0)
        {
            return null;
        }

        var start = votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key).First().Key;
        var span = LineSpan.Between(Math.Max(0, start), Math.Min(lines.Count, start + wanted.Count));
        var there = wanted.Select((_, i) => start + i >= 0 && start + i < lines.Count ? lines.Content(start + i).ToString() : "").ToList();
        var same = wanted.Zip(there, (line, other) => Plain(line, false, false) == Plain(other, false, false)).ToList();
        var first = same.IndexOf(false);
        return first < 0 ? null
            : $"{same.Count(equal => equal)} of its {wanted.Count} lines stand at {Named(span)}; the first that differs is line {start + first + 1}:\n"
                + $"the file has: {Cut(there[first])}\nyou wrote:    {Cut(wanted[first])}";
    }

    private static string? NearestLine(TextLines lines, List<string> wanted)
    {
        var longest = Plain(wanted.MaxBy(line => line.Trim().Length), false, false);
        var pairs = Pairs(longest);
        var (best, score) = (-1, 0.5);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = Plain(lines[i], false, false);
            if (Math.Min(line.Length, longest.Length) * 3 >= Math.Max(line.Length, longest.Length) && line.Length < 2_000
                && Likeness(pairs, longest.Length - 1, line) is var likeness && likeness > score)
            {
                (best, score) = (i, likeness);
            }
        }

        return best < 0 ? null : $"The nearest is line {best + 1}: {Cut(lines.Content(best).ToString())}";
    }

    private static Dictionary<(char, char), int> Pairs(string text)
    {
        var pairs = new Dictionary<(char, char), int>();
        for (var i = 1; i < text.Length; i++)
        {
            pairs[(text[i - 1], text[i])] = pairs.GetValueOrDefault((text[i - 1], text[i])) + 1;
        }

        return pairs;
    }

    /// <summary>How many neighbouring characters two texts share, from 0 to 1 (Dice's coefficient).</summary>
    private static double Likeness(Dictionary<(char, char), int> pairs, int count, string other)
    {
        var shared = Pairs(other).Sum(pair => Math.Min(pair.Value, pairs.GetValueOrDefault(pair.Key)));
        return count + other.Length - 1 <= 0 ? 0 : 2.0 * shared / (count + other.Length - 1);
    }

    /// <summary>The line without white space at its ends and with single blanks inside, and what else is to be forgiven.</summary>
    private static string Plain(ReadOnlySpan<char> line, bool typographic, bool upper)
    {
        var plain = new StringBuilder(line.Length);
        var blank = false;
        foreach (var c in line)
        {
            if (char.IsWhiteSpace(c) || c is '\u200B' or '\uFEFF')
            {
                blank = plain.Length > 0;
                continue;
            }

            plain.Append(blank ? " " : "");
            blank = false;
            plain.Append(!typographic ? c : c switch
            {
                '\u2018' or '\u2019' or '\u201A' or '\u201B' or '`' or '\u00B4' or '\u2032' or '"' or '\u201C' or '\u201D' or '\u201E' or '\u2033' => '\'',
                >= '\u2010' and <= '\u2015' or '\u2212' => '-',
                '\u2026' => '.',
                _ => upper ? char.ToUpperInvariant(c) : c,
            });
        }

        return plain.ToString();
    }

    private static string Named(LineSpan lines) => lines.Count == 1 ? $"line {lines.Start + 1}" : $"lines {lines.Start + 1}–{lines.End}";

    private static string Shown(TextLines lines, LineSpan span) =>
        string.Join('\n', lines.Contents(span with { Count = Math.Min(span.Count, ShownLines) }).Select(Cut)) + (span.Count > ShownLines ? "\n…" : "");

    private static string Cut(string line) => line.Length <= ShownCharacters ? line : line[..ShownCharacters] + "…";
}
