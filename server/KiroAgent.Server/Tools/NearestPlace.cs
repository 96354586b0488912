using System.Text;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Tools;

/// <summary>Where a text that was not found most likely was meant to stand, shown as it really is.</summary>
internal static class NearestPlace
{
    private const int LinesShown = 12;
    private const int WidthShown = 200;
    private const int LinesCompared = 50_000;

    /// <summary>A sentence for the model, with the lines of the nearest place.</summary>
    public static string Describe(TextLines lines, string wanted)
    {
        string[] wantedLines = [.. TextLines.Of(wanted) switch { var w => w.Contents(w.All) }];
        var lead = Array.FindIndex(wantedLines, line => !string.IsNullOrWhiteSpace(line));
        if (lines.Count == 0)
        {
            return "The file is empty.";
        }

        if (lead < 0)
        {
            return "It is only white space; name the lines around it too.";
        }

        var (best, score) = Best(lines, wantedLines, lead);
        if (best < 0 || score < 0.4)
        {
            return "Nothing in the file resembles it; read the file first.";
        }

        var first = Math.Max(0, best - lead);
        var count = Math.Min(Math.Min(wantedLines.Length, LinesShown), lines.Count - first);
        var why = IsSameButForSpace(lines, first, wantedLines)
            ? "differs only in white space"
            : "is the nearest";
        return $"What {why} stands at line {first + 1}:\n{Show(lines, new LineSpan(first, count))}";
    }

    // The line that resembles the first line wanted most; among equals the one whose neighbours do too.
    private static (int Line, double Score) Best(TextLines lines, string[] wanted, int lead)
    {
        var (best, bestScore) = (-1, 0.0);
        var pairs = Pairs(wanted[lead].AsSpan().Trim());
        for (var line = 0; line < Math.Min(lines.Count, LinesCompared); line++)
        {
            var score = Similarity(lines.Content(line).Trim(), wanted[lead].AsSpan().Trim(), pairs);
            if (score < 0.4 || score + 1 <= bestScore)
            {
                continue;
            }

            for (var next = lead + 1; next < Math.Min(wanted.Length, lead + 8) && line + next - lead < lines.Count; next++)
            {
                score += lines.Content(line + next - lead).Trim().SequenceEqual(wanted[next].AsSpan().Trim()) ? 0.125 : 0;
            }

            if (score > bestScore)
            {
                (best, bestScore) = (line, score);
            }
        }

        return (best, bestScore);
    }

    private static bool IsSameButForSpace(TextLines lines, int first, string[] wanted)
    {
        if (first + wanted.Length > lines.Count)
        {
            return false;
        }

        for (var i = 0; i < wanted.Length; i++)
        {
            if (!WithoutSpace(lines.Content(first + i)).SequenceEqual(WithoutSpace(wanted[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<char> WithoutSpace(ReadOnlySpan<char> text) => text.ToString().Where(c => !char.IsWhiteSpace(c));

    // The share of neighbouring pairs of characters two lines have in common (Dice), whatever their case; 1 for equal lines.
    private static double Similarity(ReadOnlySpan<char> line, ReadOnlySpan<char> wanted, Dictionary<int, int> wantedPairs)
    {
        if (line.SequenceEqual(wanted))
        {
            return 1;
        }

        if (line.Length < 2 || wanted.Length < 2 || line.Length > 4 * wanted.Length || wanted.Length > 4 * line.Length)
        {
            return 0;
        }

        var common = 0;
        foreach (var (pair, count) in Pairs(line))
        {
            common += Math.Min(count, wantedPairs.GetValueOrDefault(pair));
        }

        return 2.0 * common / (line.Length + wanted.Length - 2);
    }

    private static Dictionary<int, int> Pairs(ReadOnlySpan<char> text)
    {
        var pairs = new Dictionary<int, int>();
        for (var i = 0; i + 1 < text.Length; i++)
        {
            var pair = (char.ToLowerInvariant(text[i]) << 16) | char.ToLowerInvariant(text[i + 1]);
            pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
        }

        return pairs;
    }

    private static string Show(TextLines lines, LineSpan span)
    {
        var text = new StringBuilder();
        for (var line = span.Start; line < span.End; line++)
        {
            var content = lines.Content(line);
            text.Append(content.Length > WidthShown ? content[..WidthShown] : content).Append(content.Length > WidthShown ? "…\n" : "\n");
        }

        return text.ToString().TrimEnd('\n');
    }
}
