using System.Globalization;
using System.Text;

namespace KiroAgent.Core.References;

/// <summary>Which characters names are made of.</summary>
internal static class CodeNames
{
    /// <summary>Whether a name can begin with it; halves of surrogate pairs count as letters.</summary>
    public static bool Starts(char c, CodeSyntax syntax) =>
        char.IsAsciiLetter(c) || c == '_'
        || (c == '$' && syntax is (CodeSyntax.JavaScript or CodeSyntax.Java))
        || (c == '-' && syntax == CodeSyntax.Style)
        || (c > '\u007f' && syntax != CodeSyntax.Shell && (char.IsLetter(c) || char.IsSurrogate(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.LetterNumber));

    /// <summary>Whether a name can go on with it.</summary>
    public static bool Continues(char c, CodeSyntax syntax) =>
        Starts(c, syntax) || char.IsAsciiDigit(c)
        || (c > '\u007f' && syntax != CodeSyntax.Shell
            && CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation);

    /// <summary>Where the name that begins here ends.</summary>
    public static int End(string text, int start, CodeSyntax syntax)
    {
        var at = start;
        while (at < text.Length && Continues(text[at], syntax))
        {
            at++;
        }

        return at;
    }

    /// <summary>Whether the whole text is one name.</summary>
    public static bool IsName(ReadOnlySpan<char> text, CodeSyntax syntax)
    {
        if (text.IsEmpty || !Starts(text[0], syntax))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!Continues(c, syntax))
            {
                return false;
            }
        }

        // Surrogates were let through one by one; together they must be letters.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || (rune.Value > 0xffff && !Rune.IsLetterOrDigit(rune)))
            {
                return false;
            }
        }

        return true;
    }
}
