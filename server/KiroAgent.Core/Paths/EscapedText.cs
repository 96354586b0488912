using System.Globalization;
using System.Text;

namespace KiroAgent.Core.Paths;

/// <summary>Shows text on one line: control, line-separating, invisible and direction-changing characters as escapes.</summary>
public static class EscapedText
{
    /// <summary>The text itself when nothing in it hides; a backslash is left as it is.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder? shown = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (!Hides(c, i, text))
            {
                shown?.Append(c);
                continue;
            }

            shown ??= new StringBuilder(text, 0, i, text.Length + 16);
            _ = c switch
            {
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                _ => shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return shown?.ToString() ?? text;
    }

    // A zero-width joiner between visible characters is part of many emoji, so only it is let through there.
    private static bool Hides(char c, int at, string text) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => c != '\u200d' || at == 0 || at == text.Length - 1,
        UnicodeCategory.Surrogate => !(char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            && !(char.IsLowSurrogate(c) && at > 0 && char.IsHighSurrogate(text[at - 1])),
        _ => false,
    };
}
