using System.Globalization;
using System.Text;

namespace KiroAgent.Core.Text;

/// <summary>
/// Text of somebody else that a model or a person is to read: terminal control sequences (ECMA-48) and other controls are taken out, and
/// characters that are not seen, or turn text around, are shown as <c>\u{202e}</c>. Line breaks and tabs stay.
/// </summary>
public static class ForeignText
{
    private const char Esc = '\x1b', Bell = '\a', Csi = '\x9b', StringEnd = '\x9c';

    /// <summary>The text, fit to be read.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }
        var clean = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (c is Esc or Csi)
            {
                at = AfterSequence(text, at);
                continue;
            }
            if (!Rune.TryGetRuneAt(text, at, out var rune))
            {
                clean.Append('\ufffd');
                at++;
                continue;
            }
            at += rune.Utf16SequenceLength;
            if (c is '\n' or '\t')
            {
                clean.Append(c);
            }
            else if (Rune.IsControl(rune))
            {
                // A carriage return is part of a line's end or nothing.
            }
            else if (IsHidden(rune) && !(Joins(rune) && IsBetweenLetters(text, at, rune)))
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                clean.Append(rune.ToString());
            }
        }
        return clean.ToString();
    }

    /// <summary>The same on one line, cut to a length.</summary>
    public static string Line(string text, int longest)
    {
        var line = string.Join(' ', Clean(text).Split((char[])['\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= longest ? line : Cut(line, longest - 1) + "…";
    }

    /// <summary>The beginning of a text, so many characters at most, without half a character at its end.</summary>
    public static string Cut(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= length ? text : text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    /// <summary>Whether a character is not seen, or changes how others are seen.</summary>
    public static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        // Fillers, variation selectors, tags.
        _ => rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF),
    };

    // Emoji and several scripts are made with joiners and the first variation selectors.
    private static bool Joins(Rune rune) => rune.Value is 0x200C or 0x200D or 0xFE0E or 0xFE0F;

    private static bool IsBetweenLetters(string text, int after, Rune rune)
    {
        var before = after - rune.Utf16SequenceLength - 1;
        return before >= 0 && text[before] > '\x7f' && (rune.Value >= 0xFE00 || (after < text.Length && text[after] > '\x7f'));
    }

    private static int AfterSequence(string text, int at)
    {
        var next = at + 1;
        if (text[at] == Esc)
        {
            if (next >= text.Length)
            {
                return next;
            }
            if (text[next] is ']' or 'P' or 'X' or '^' or '_')
            {
                while (++next < text.Length && text[next] is not (Bell or StringEnd or '\n'))
                {
                    if (text[next] == Esc)
                    {
                        return Math.Min(text.Length, next + 2);
                    }
                }
                return Math.Min(text.Length, next + 1);
            }
            if (text[next] != '[')
            {
                while (next < text.Length && text[next] is >= ' ' and <= '/')
                {
                    next++;
                }
                return Math.Min(text.Length, next + 1);
            }
            next++;
        }
        while (next < text.Length && text[next] is >= ' ' and <= '?')
        {
            next++;
        }
        return next < text.Length && text[next] is >= '@' and <= '~' ? next + 1 : next;
    }
}
