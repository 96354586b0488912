using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Context;
using KiroAgent.Core.Files;
using KiroAgent.Core.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Context;

/// <summary>A file that fits a question, and its telling lines (numbers from 0).</summary>
internal sealed record CodebaseFinding(FileKey File, ImmutableArray<LineSpan> Excerpts, string Text);

/// <summary>
/// Finds the files a question is about, by its words: in names, which tell most, and in lines, where a word counts the more the fewer files hold it
/// (Okapi BM25). One pass over the workspace without what is ignored; bounded in time and file size.
/// </summary>
internal sealed class CodebaseSearch(WorkspaceTree tree, Func<FileKey, string?> unsaved, Func<FileKey, string> display, TimeProvider time)
{
    private const long LargestFile = 512 * 1024;
    private const int MostCounted = 60;
    private const int LinesAround = 4;
    private const int MostExcerpts = 3;
    private const double Saturation = 1.2;
    private const double LengthWeight = 0.6;

    private static readonly TimeSpan s_inAll = TimeSpan.FromSeconds(10);
    private static readonly string[] s_declares = ["class ", "record ", "interface ", "struct ", "enum ", "function ", "def ", "func ", "fn ", "type ", "trait ", "impl ", "module ", "public ", "export ", "# "];

    /// <summary>The best files, best first; empty when nothing holds any of the words.</summary>
    public ImmutableArray<CodebaseFinding> Find(string question, int most, CancellationToken cancellation)
    {
        var words = SearchWords.Of(question);
        var candidates = new List<(FileKey File, string Path, byte[] Counts, bool[] Declares, int Length)>();
        var holding = new int[words.Length];
        var (files, length, started) = (0, 0L, time.GetTimestamp());
        foreach (var (key, entry) in tree.Everything(cancellation))
        {
            if (entry.Kind != FileKind.Regular)
            {
                continue;
            }
            if (time.GetElapsedTime(started) > s_inAll)
            {
                break;
            }
            var path = display(key);
            var text = unsaved(key) ?? (tree.Read(entry, LargestFile) is { } bytes ? FileText.TryDecode(bytes)?.Text : null);
            var (counts, declares, any) = (new byte[words.Length], new bool[words.Length], false);
            for (var w = 0; w < words.Length; w++)
            {
                counts[w] = (byte)Count(text, words[w], out declares[w]);
                holding[w] += counts[w] > 0 ? 1 : 0;
                any |= counts[w] > 0 || Next(path, words[w], 0) >= 0;
            }
            files++;
            length += text?.Length ?? 0;
            if (any)
            {
                candidates.Add((key, path, counts, declares, text?.Length ?? 0));
            }
        }

        var rarity = holding.Select(held => Math.Log(1 + ((files - held + 0.5) / (held + 0.5)))).ToArray();
        var average = Math.Max(1, (double)length / Math.Max(1, files));
        return
        [
            .. candidates.Select(c => (c.File, c.Path, Score: Score(c.Path, c.Counts, c.Declares, c.Length / average, words, rarity)))
                .OrderByDescending(c => c.Score).ThenBy(c => c.Path, StringComparer.Ordinal).Take(most)
                .Select(c => Finding(c.File, words, rarity)),
        ];
    }

    private static int Count(string? text, string word, out bool declares)
    {
        (var count, declares) = (0, false);
        for (var at = 0; text is not null && count < MostCounted && (at = Next(text, word, at)) >= 0; at += word.Length)
        {
            count++;
            declares |= Declares(text.AsSpan((at > 0 ? text.LastIndexOf('\n', at - 1) : -1) + 1, at - ((at > 0 ? text.LastIndexOf('\n', at - 1) : -1) + 1)));
        }
        return count;
    }

    /// <summary>Where a word begins next, in a name with humps too: <c>port</c> is in <c>readPort</c> and <c>read_port</c>, and not in <c>import</c>.</summary>
    private static int Next(string text, string word, int from)
    {
        for (var at = from; (at = text.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            if (at == 0 || !char.IsLetter(text[at - 1]) || (char.IsUpper(text[at]) && !char.IsUpper(text[at - 1])))
            {
                return at;
            }
        }
        return -1;
    }

    private static bool Declares(ReadOnlySpan<char> before)
    {
        foreach (var word in s_declares)
        {
            if (before.Contains(word, StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }

    private static double Score(string path, byte[] counts, bool[] declares, double relativeLength, ImmutableArray<string> words, double[] rarity)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var stem = name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : name;
        var (score, told) = (0.0, 0);
        for (var w = 0; w < words.Length; w++)
        {
            var inName = stem.Equals(words[w], StringComparison.OrdinalIgnoreCase) ? 4.0
                : Next(stem, words[w], 0) >= 0 ? 2.0
                : Next(path, words[w], 0) >= 0 ? 1.0 : 0;
            var inText = counts[w] * (Saturation + 1) / (counts[w] + (Saturation * (1 - LengthWeight + (LengthWeight * relativeLength))));
            score += rarity[w] * (inText + inName + (declares[w] ? 2 : 0));
            told += counts[w] > 0 || inName > 0 ? 1 : 0;
        }
        // A file that speaks of all of it is worth more than one that says a single word often.
        return score * told / words.Length;
    }

    private CodebaseFinding Finding(FileKey file, ImmutableArray<string> words, double[] rarity)
    {
        var lines = TextLines.Of(TextOf(file) ?? "");
        var scores = new double[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[new LineSpan(i, 1)].ToString();
            for (var w = 0; w < words.Length; w++)
            {
                scores[i] += Next(line, words[w], 0) >= 0 ? rarity[w] + 0.1 : 0;
            }
            scores[i] *= scores[i] > 0 && Declares(line) ? 1.5 : 1;
        }

        var excerpts = new List<LineSpan>();
        foreach (var best in Enumerable.Range(0, lines.Count).Where(i => scores[i] > 0).OrderByDescending(i => scores[i]).ThenBy(i => i))
        {
            if (excerpts.Count == MostExcerpts)
            {
                break;
            }
            if (!excerpts.Exists(e => best >= e.Start - 1 && best <= e.Start + e.Count))
            {
                var start = Math.Max(0, best - LinesAround);
                excerpts.Add(LineSpan.Between(start, Math.Min(lines.Count, best + LinesAround + 1)));
            }
        }
        excerpts.Sort((a, b) => a.Start.CompareTo(b.Start));
        return new CodebaseFinding(file, [.. excerpts], Show(display(file), lines, excerpts));
    }

    private string? TextOf(FileKey file)
    {
        if (unsaved(file) is { } text)
        {
            return text;
        }
        foreach (var (key, entry) in tree.Under(file.Parent, 1, CancellationToken.None))
        {
            if (key == file)
            {
                return tree.Read(entry, LargestFile) is { } bytes ? FileText.TryDecode(bytes)?.Text : null;
            }
        }
        return null;
    }

    private static string Show(string path, TextLines lines, List<LineSpan> excerpts)
    {
        const int LongestLine = 300;
        var text = new StringBuilder(path).Append('\n');
        var next = 0;
        foreach (var excerpt in excerpts)
        {
            if (excerpt.Start > next && next > 0)
            {
                text.Append("  …\n");
            }
            for (var i = Math.Max(next, excerpt.Start); i < excerpt.Start + excerpt.Count; i++)
            {
                var line = lines[new LineSpan(i, 1)].ToString().TrimEnd('\r', '\n');
                text.Append("  ").Append(i + 1).Append(": ").Append(line.Length > LongestLine ? line[..LongestLine] + "…" : line).Append('\n');
            }
            next = excerpt.Start + excerpt.Count;
        }
        return text.ToString();
    }
}
