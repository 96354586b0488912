namespace KiroAgent.Core.Text;

/// <summary>
/// The lines of a text, split once. A line keeps its terminator (LF, CRLF or a lone CR); only the last line can be
/// without one, and a text that ends with a terminator has no empty last line. The empty text has no lines.
/// </summary>
public sealed class TextLines
{
    /// <summary>The lines of the empty text.</summary>
    public static readonly TextLines Empty = new("", [0]);

    /// <summary>Where each line starts in the text, and the text's length after the last.</summary>
    private readonly int[] starts;

    private TextLines(string text, int[] starts)
    {
        Text = text;
        this.starts = starts;
    }

    /// <summary>The text these are the lines of.</summary>
    public string Text { get; }

    /// <summary>How many lines there are.</summary>
    public int Count => starts.Length - 1;

    /// <summary>All the lines as a span.</summary>
    public LineSpan All => new(0, Count);

    /// <summary>The line with its terminator.</summary>
    public ReadOnlySpan<char> this[int line] => Text.AsSpan(starts[line], starts[line + 1] - starts[line]);

    /// <summary>The lines of the span in one piece, terminators and all.</summary>
    public ReadOnlySpan<char> this[LineSpan span] => Text.AsSpan(starts[span.Start], starts[span.End] - starts[span.Start]);

    /// <summary>Splits the text into its lines.</summary>
    public static TextLines Of(string text)
    {
        if (text.Length == 0)
        {
            return Empty;
        }

        var span = text.AsSpan();
        var starts = new int[16 + (text.Length / 24)];
        var count = 1;
        var at = 0;
        while (at < span.Length)
        {
            var found = span[at..].IndexOfAny('\n', '\r');
            at = found < 0 ? span.Length : at + found + 1;
            if (found >= 0 && span[at - 1] == '\r' && at < span.Length && span[at] == '\n')
            {
                at++;
            }

            if (count == starts.Length)
            {
                Array.Resize(ref starts, starts.Length * 2);
            }

            starts[count++] = at;
        }

        Array.Resize(ref starts, count);
        return new TextLines(text, starts);
    }

    /// <summary>Where the line starts in the text; for the line after the last one, the text's length.</summary>
    public int OffsetOf(int line) => starts[line];

    /// <summary>The line an offset of the text stands in; for the text's end the last line, for an empty text 0.</summary>
    public int LineAt(int offset)
    {
        var found = Array.BinarySearch(starts, 0, Math.Max(1, Count), offset);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The line without its terminator.</summary>
    public ReadOnlySpan<char> Content(int line)
    {
        var text = this[line];
        var end = text.Length;
        if (end > 0 && text[end - 1] == '\n')
        {
            end--;
            return text[..(end > 0 && text[end - 1] == '\r' ? end - 1 : end)];
        }

        return text[..(end > 0 && text[end - 1] == '\r' ? end - 1 : end)];
    }

    /// <summary>The lines of a span without their terminators.</summary>
    public IReadOnlyList<string> Contents(LineSpan span)
    {
        var lines = new string[span.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Content(span.Start + i).ToString();
        }

        return lines;
    }

    /// <summary>True when the two lines are the same, terminators included.</summary>
    public bool LineEquals(int line, TextLines other, int otherLine) => this[line].SequenceEqual(other[otherLine]);

    /// <summary>True when the two runs are the same lines, terminators included.</summary>
    public bool SpanEquals(LineSpan span, TextLines other, LineSpan otherSpan) =>
        span.Count == otherSpan.Count && this[span].SequenceEqual(other[otherSpan]);
}
