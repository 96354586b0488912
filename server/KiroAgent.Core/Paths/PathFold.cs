using System.Globalization;
using System.Text;

namespace KiroAgent.Core.Paths;

/// <summary>
/// Spells a path the way protection compares it: two spellings that any file system takes for one file (by case, Unicode form, ignorable characters,
/// width, trailing dots and spaces, streams) come out the same. Others may too; to be taken for protected only asks.
/// </summary>
public static class PathFold
{
    private const int HangulFirst = 0xAC00, HangulLast = 0xD7A3, HangulTails = 28, HangulVowels = 21;

    /// <summary>Blind to case, accents, width, and characters that are not seen.</summary>
    public static string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var folded = new StringBuilder(path.Length);
        foreach (var rune in path.EnumerateRunes())
        {
            if (!IsUnseen(rune.Value) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            {
                Append(folded, rune);
            }
        }

        return folded.ToString();
    }

    /// <summary>The same as Windows would read it: <c>\</c> separates, names lose a stream and the dots and spaces at their end.</summary>
    public static string OfWindows(string path) =>
        string.Join('/', Of(path).Replace('\\', '/').Split('/').Select(name => Plain(name)));

    /// <summary>Whether a name holds characters that hide, or turn text around: format and default-ignorable ones, and controls but tab and line break.</summary>
    public static bool IsDeceptive(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var before = 0;
        foreach (var rune in path.EnumerateRunes())
        {
            // Joiners and style selectors belong to emoji; after plain text they only hide.
            var joins = rune.Value is 0x200D or 0xFE0E or 0xFE0F && IsPictorial(before);
            if (!joins && (IsUnseen(rune.Value) || rune.Value is 0x2028 or 0x2029 || (Rune.IsControl(rune) && rune.Value is not ('\t' or '\n' or '\r'))))
            {
                return true;
            }

            before = rune.Value;
        }

        return false;
    }

    private static string Plain(string name)
    {
        var stream = name.IndexOf(':', StringComparison.Ordinal);
        var plain = (stream > 0 ? name[..stream] : name).TrimEnd('.', ' ');
        return plain.Length > 0 ? plain : name;
    }

    private static void Append(StringBuilder folded, Rune rune)
    {
        var value = rune.Value is >= 0xFF01 and <= 0xFF5E ? rune.Value - 0xFF01 + '!' : rune.Value;
        switch (value)
        {
            // Full case folding where it is more than a lower-case letter, and the two letters i without and with a dot.
            case 0x17F: // long s
                folded.Append('s');
                return;
            case 0x3C2: // final sigma
                folded.Append('σ');
                return;
            case 0x130 or 0x131:
                folded.Append('i');
                return;
            case 0x212A: // Kelvin
                folded.Append('k');
                return;
            case 0x212B: // Angstrom
                folded.Append('a');
                return;
            case 0x2126: // Ohm
                folded.Append('ω');
                return;
            case 0xDF or 0x1E9E: // sharp s
                folded.Append("ss");
                return;
            case >= 0xFB00 and <= 0xFB06:
                folded.Append((value - 0xFB00) switch { 0 => "ff", 1 => "fi", 2 => "fl", 3 => "ffi", 4 => "ffl", _ => "st" });
                return;
            case >= HangulFirst and <= HangulLast:
                AppendJamo(folded, value - HangulFirst);
                return;
            case > char.MaxValue:
                folded.Append(Rune.ToLowerInvariant(rune).ToString());
                return;
            default:
                folded.Append(char.ToLowerInvariant(UnmarkedLetters.Of((char)value)));
                return;
        }
    }

    // A syllable as the letters it is written with (Unicode, section 3.12).
    private static void AppendJamo(StringBuilder folded, int syllable)
    {
        folded.Append((char)(0x1100 + (syllable / (HangulVowels * HangulTails))));
        folded.Append((char)(0x1161 + (syllable % (HangulVowels * HangulTails) / HangulTails)));
        if (syllable % HangulTails is > 0 and var tail)
        {
            folded.Append((char)(0x11A7 + tail));
        }
    }

    // Default_Ignorable_Code_Point of the Unicode character database, and the other format characters.
    private static bool IsUnseen(int value) =>
        value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or 0xFFA0
            or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or (>= 0xFFF0 and <= 0xFFF8) or 0x2065 or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0xE0000 and <= 0xE0FFF)
        || Rune.GetUnicodeCategory(new Rune(value)) == UnicodeCategory.Format;

    private static bool IsPictorial(int value) =>
        value is 0x200D or 0xFE0F or (>= 0x1F3FB and <= 0x1F3FF)
        || (value > 0 && Rune.GetUnicodeCategory(new Rune(value)) == UnicodeCategory.OtherSymbol);
}
