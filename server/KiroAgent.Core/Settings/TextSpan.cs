namespace KiroAgent.Core.Settings;

/// <summary>A part of a text, in UTF-16 units; the end is not in it.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The first unit after it.</summary>
    public int End => Start + Length;

    /// <summary>Whether a cursor at this offset touches it.</summary>
    public bool Touches(int offset) => offset >= Start && offset <= End;

    /// <summary>From the start of this one to the end of the other.</summary>
    public TextSpan To(TextSpan other) => new(Start, Math.Max(End, other.End) - Start);
}

/// <summary>A place in a text as editors count: both 0-based, characters in UTF-16 units.</summary>
public readonly record struct TextPlace(int Line, int Character);

/// <summary>Offsets of a text and their places; a line ends with LF, CRLF or a lone CR.</summary>
public sealed class TextMap
{
    private readonly string _text;
    private readonly List<int> _lines = [0];

    /// <summary>Finds the lines.</summary>
    public TextMap(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n')))
            {
                _lines.Add(at + 1);
            }
        }
    }

    /// <summary>The place of an offset; one outside the text is its nearest end.</summary>
    public TextPlace PlaceOf(int offset)
    {
        offset = Math.Clamp(offset, 0, _text.Length);
        var line = _lines.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        return new TextPlace(line, offset - _lines[line]);
    }

    /// <summary>The offset of a place; one outside the text is the nearest that is in it.</summary>
    public int OffsetOf(TextPlace place)
    {
        if (place.Line < 0)
        {
            return 0;
        }
        if (place.Line >= _lines.Count)
        {
            return _text.Length;
        }
        var end = place.Line + 1 < _lines.Count ? _lines[place.Line + 1] : _text.Length;
        var start = _lines[place.Line];
        while (end > start && (_text[end - 1] is '\r' or '\n'))
        {
            end--;
        }
        return place.Character <= 0 ? start : Math.Min(end, place.Character > end - start ? end : start + place.Character);
    }
}
