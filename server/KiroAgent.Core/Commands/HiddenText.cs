using System.Globalization;
using System.Text;

namespace KiroAgent.Core.Commands;

/// <summary>Characters that do not show, or show something else than what runs.</summary>
internal static class HiddenText
{
    /// <summary>The first such character in words, or null. Tabs and line ends show.</summary>
    public static string? In(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return null;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is >= ' ' and <= '~' or '\t' or '\n') continue;
            if (!Rune.TryGetRuneAt(text, i, out var rune)) return "a half character";
            if (Hides(rune)) return $"the character U+{rune.Value:X4}, which does not show";
            if (rune.Utf16SequenceLength == 2) i++;
        }
        return null;
    }

    private static bool Hides(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        // Letters and marks that are drawn as nothing: fillers, joiners, variation selectors, the blank Braille pattern.
        _ => rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF),
    };
}
