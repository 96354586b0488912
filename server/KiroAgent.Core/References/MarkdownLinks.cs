using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>Links, images and reference definitions of Markdown (CommonMark 0.31), outside code.</summary>
internal static class MarkdownLinks
{
    /// <summary>What a move makes of a document's links; what follows <c>#</c> or <c>?</c> is kept.</summary>
    public static IEnumerable<ReferenceEdit> Moved(string text, FileKey file, PathMove move, PathLook look)
    {
        foreach (var range in Destinations(text))
        {
            var written = text.Substring(range.Start, range.Length);
            if (Moved(written, inAngles: range.Start > 0 && text[range.Start - 1] == '<', file, move, look) is { } now)
            {
                yield return new ReferenceEdit(range, now);
            }
        }
    }

    private static string? Moved(string written, bool inAngles, FileKey file, PathMove move, PathLook look)
    {
        var cut = written.AsSpan().IndexOfAny('#', '?');
        var shown = cut < 0 ? written : written[..cut];
        var path = Decoded(shown);
        var scheme = path.AsSpan().IndexOfAny(':', '/') is >= 0 and var mark && path[mark] == ':';
        if (path.Length == 0 || scheme || path.StartsWith("//", StringComparison.Ordinal))
        {
            return null; // an anchor of the same page, or another place on the network
        }

        var fromRoot = path[0] == '/';
        var root = file with { Path = WorkspacePath.Root };
        if (RelativePath.Join(fromRoot ? root : file.Parent, path.TrimStart('/')) is not { } target || !(look.IsFile(target) || look.IsFolder(target)))
        {
            return null;
        }

        var (here, there) = (move.After(file), move.After(target));
        if (there == target && (here == file || fromRoot))
        {
            return null;
        }

        var now = fromRoot ? "/" + there.Path.Value : RelativePath.Between(here.Parent, there);
        now = path.StartsWith("./", StringComparison.Ordinal) && !now.StartsWith("..", StringComparison.Ordinal) && now != "." ? "./" + now : now;
        now += path.EndsWith('/') && !now.EndsWith('/') ? "/" : "";
        // Of what was written plainly only what must be is encoded.
        now = Encoded(now, inAngles, shown);
        return now == shown ? null : now + written[shown.Length..];
    }

    // Where each destination stands.
    private static List<TextRange> Destinations(string text)
    {
        var found = new List<TextRange>();
        var lines = TextLines.Of(text);
        var fence = "";
        for (var line = 0; line < lines.Count; line++)
        {
            var content = lines.Content(line);
            var trimmed = content.TrimStart(" ");
            var run = trimmed.Length > 0 && trimmed[0] is '`' or '~' ? trimmed.Length - trimmed.TrimStart(trimmed[0]).Length : 0;
            if (fence.Length > 0)
            {
                fence = run >= fence.Length && trimmed[0] == fence[0] && trimmed[run..].IsWhiteSpace() ? "" : fence;
            }
            else if (run >= 3 && content.Length - trimmed.Length < 4 && (trimmed[0] == '~' || trimmed[run..].IndexOf('`') < 0))
            {
                fence = trimmed[..run].ToString();
            }
            else
            {
                InLine(text, lines.OffsetOf(line), lines.OffsetOf(line) + content.Length, found);
            }
        }

        return found;
    }

    private static void InLine(string text, int start, int end, List<TextRange> found)
    {
        var at = start;
        while (at < end && at - start < 3 && text[at] == ' ')
        {
            at++;
        }

        // [name]: destination
        if (at < end && text[at] == '[' && text.IndexOf("]:", at, end - at, StringComparison.Ordinal) is > 0 and var colon && colon > at + 1 && text[at + 1] != '^'
            && text.AsSpan(at + 1, colon - at - 1).IndexOfAny('[', ']') < 0)
        {
            Destination(text, colon + 2, end, found, closing: '\0');
            return;
        }

        for (at = start; at < end; at++)
        {
            switch (text[at])
            {
                case '\\':
                    at++;
                    break;
                case '`':
                    var run = at;
                    while (run < end && text[run] == '`')
                    {
                        run++;
                    }

                    var ticks = new string('`', run - at);
                    var close = Closing(text, run, end, ticks);
                    at = close < 0 ? run - 1 : close + ticks.Length - 1;
                    break;
                case ']' when at + 1 < end && text[at + 1] == '(':
                    Destination(text, at + 2, end, found, closing: ')');
                    break;
            }
        }
    }

    private static int Closing(string text, int from, int end, string ticks)
    {
        for (var at = text.IndexOf(ticks, from, end - from, StringComparison.Ordinal); at >= 0; at = text.IndexOf(ticks, at, end - at, StringComparison.Ordinal))
        {
            var stop = at;
            while (stop < end && text[stop] == '`')
            {
                stop++;
            }

            if (stop - at == ticks.Length)
            {
                return at;
            }

            at = stop;
        }

        return -1;
    }

    private static void Destination(string text, int from, int end, List<TextRange> found, char closing)
    {
        while (from < end && text[from] is ' ' or '\t')
        {
            from++;
        }

        if (from < end && text[from] == '<')
        {
            if (text.IndexOf('>', from, end - from) is > 0 and var angle)
            {
                found.Add(new TextRange(from + 1, angle - from - 1));
            }

            return;
        }

        var (at, depth) = (from, 0);
        for (; at < end && !char.IsWhiteSpace(text[at]); at++)
        {
            if (text[at] == '\\' && at + 1 < end)
            {
                at++;
            }
            else if (text[at] == '(')
            {
                depth++;
            }
            else if (text[at] == ')' && --depth < 0)
            {
                break;
            }
        }

        if (at > from && (closing == '\0' || text.IndexOf(closing, at, end - at) >= 0))
        {
            found.Add(new TextRange(from, Math.Min(at, end) - from));
        }
    }

    private static string Decoded(string written)
    {
        var plain = new StringBuilder(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            var escaped = written[i] == '\\' && i + 1 < written.Length && char.IsAscii(written[i + 1]) && char.IsPunctuation(written[i + 1]);
            plain.Append(written[escaped ? ++i : i]);
        }

        return plain.ToString().Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(plain.ToString()) : plain.ToString();
    }

    private static string Encoded(string path, bool inAngles, string before)
    {
        var encoded = new StringBuilder(path.Length);
        var all = before.Contains('%', StringComparison.Ordinal);
        foreach (var rune in path.EnumerateRunes())
        {
            var must = rune.Value is '%' or '#' or '?' or '<' or '>' or '\\' || (!inAngles && (Rune.IsWhiteSpace(rune) || rune.Value is '(' or ')'));
            encoded.Append(must || (all && (rune.Value == ' ' || !rune.IsAscii)) ? Uri.EscapeDataString(rune.ToString()) : rune.ToString());
        }

        return encoded.ToString();
    }
}
