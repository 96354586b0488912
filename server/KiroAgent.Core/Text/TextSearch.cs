using System.Text;

namespace KiroAgent.Core.Text;

/// <summary>A run of characters of a text.</summary>
public readonly record struct TextRange(int Start, int Length)
{
    /// <summary>The character after the last one.</summary>
    public int End => Start + Length;
}

/// <summary>Finding and replacing text exactly, except that every line ending counts as the same: a model writes LF whatever the file has.</summary>
public static class TextSearch
{
    /// <summary>Where the needle stands in the text, from left to right, without overlaps; nowhere when the needle is empty.</summary>
    public static IReadOnlyList<TextRange> FindAll(string text, string needle)
    {
        var found = new List<TextRange>();
        var wanted = new LfText(needle).Text;
        if (wanted.Length == 0)
        {
            return found;
        }

        var hay = new LfText(text);
        for (var at = hay.Text.IndexOf(wanted, StringComparison.Ordinal); at >= 0; at = hay.Text.IndexOf(wanted, at + wanted.Length, StringComparison.Ordinal))
        {
            var start = hay.OffsetOf(at);
            found.Add(new TextRange(start, hay.OffsetOf(at + wanted.Length) - start));
        }

        return found;
    }

    /// <summary>
    /// The text with each of these ranges replaced. What range and replacement begin and end with in common stays as it is,
    /// line endings included; new lines end as those of the range do, or as <paramref name="ending"/> when it has none.
    /// </summary>
    public static string Replace(string text, IReadOnlyList<TextRange> ranges, string replacement, LineEnding ending)
    {
        var replaced = new StringBuilder(text.Length + (replacement.Length * ranges.Count));
        var wanted = replacement.Replace("\r\n", "\n", StringComparison.Ordinal);
        var done = 0;
        foreach (var range in ranges)
        {
            var old = new LfText(text.Substring(range.Start, range.Length));
            var head = old.Text.AsSpan().CommonPrefixLength(wanted);
            var tail = 0;
            while (tail < Math.Min(old.Text.Length, wanted.Length) - head && old.Text[^(tail + 1)] == wanted[^(tail + 1)])
            {
                tail++;
            }

            var keptTail = range.Start + old.OffsetOf(old.Text.Length - tail);
            replaced.Append(text, done, range.Start + old.OffsetOf(head) - done)
                .Append(LineEndings.Adapt(wanted[head..^tail], LineEndings.Dominant(text.AsSpan(range.Start, range.Length)) ?? ending))
                .Append(text, keptTail, range.End - keptTail);
            done = range.End;
        }

        return replaced.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>A text with every line ending as LF that remembers where its characters came from.</summary>
    private readonly struct LfText
    {
        /// <summary>Where each character starts in the original, and its length after the last; null when nothing was rewritten.</summary>
        private readonly int[]? offsets;

        public LfText(string text)
        {
            Text = text;
            if (!text.Contains('\r'))
            {
                return;
            }

            var lf = new StringBuilder(text.Length);
            offsets = new int[text.Length + 1];
            for (var i = 0; i < text.Length; i++)
            {
                offsets[lf.Length] = i;
                lf.Append(text[i] == '\r' ? '\n' : text[i]);
                i += text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            }

            offsets[lf.Length] = text.Length;
            Text = lf.ToString();
        }

        public string Text { get; }

        public int OffsetOf(int index) => offsets is null ? index : offsets[index];
    }
}
