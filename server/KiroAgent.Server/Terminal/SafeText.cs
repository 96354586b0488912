using System.Globalization;
using System.Text;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// Makes foreign text harmless for a terminal. Names, titles and file content show what is in them, escaped;
/// prose of the model loses it (<see cref="ProseFilter"/>).
/// </summary>
internal static class SafeText
{
    private const int TabWidth = 4;

    /// <summary>One line for names and titles: controls, line breaks and invisible characters become <c>\n</c>, <c>\x1b</c>, <c>\u{202e}</c>.</summary>
    public static string Inline(string text) => Escape(text, tabs: false);

    /// <summary>One line of a file: tabs become spaces, everything else that a terminal would act on is shown escaped.</summary>
    public static string Code(string line) => Escape(line, tabs: true);

    /// <summary>Prose that is at hand as a whole: escape sequences and controls are taken out, line breaks and tabs stay.</summary>
    public static string Prose(string text) => new ProseFilter().Clean(text);

    /// <summary>The first <paramref name="length"/> cells or so of one line, with an ellipsis where something was left out.</summary>
    public static string Shorten(string text, int length)
    {
        var inline = Inline(text);
        return inline.Length <= length ? inline : inline[..Math.Max(0, CutBefore(inline, length - 1))].TrimEnd() + "…";
    }

    private static int CutBefore(string text, int index) =>
        index > 0 && char.IsLowSurrogate(text[index]) ? index - 1 : index;

    private static string Escape(string text, bool tabs)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 8);
        var index = 0;
        while (index < text.Length)
        {
            if (!Rune.TryGetRuneAt(text, index, out var rune))
            {
                Hex(result, text[index]);
                index++;
                continue;
            }

            index += rune.Utf16SequenceLength;
            if (rune.Value == '\t' && tabs)
            {
                result.Append(' ', TabWidth - (result.Length % TabWidth));
            }
            else if (Rune.IsControl(rune) || ControlSequences.IsHidden(rune))
            {
                Hex(result, rune.Value);
            }
            else
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }

    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }

    private static void Hex(StringBuilder result, int value) => result.Append(value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        <= 0xFF => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{{{value:x}}}"),
    });
}
