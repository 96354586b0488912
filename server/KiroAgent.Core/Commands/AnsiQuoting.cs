using System.Globalization;
using System.Text;

namespace KiroAgent.Core.Commands;

/// <summary>The escapes of <c>$'…'</c> (bash manual, ANSI-C quoting).</summary>
internal static class AnsiQuoting
{
    /// <summary>The characters meant, or null where an escape is unknown, means one of the first control characters, or a byte that is no character by itself.</summary>
    public static string? Decode(ReadOnlySpan<char> text)
    {
        var decoded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                decoded.Append(text[i]);
                continue;
            }
            if (++i >= text.Length) return null;
            var simple = text[i] switch
            {
                'a' => '\a', 'b' => '\b', 'e' or 'E' => '\x1b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v',
                '\\' or '\'' or '"' or '?' => text[i],
                _ => '\0',
            };
            if (simple != '\0')
            {
                decoded.Append(simple);
                continue;
            }
            var (digits, radix, from) = text[i] switch
            {
                >= '0' and <= '7' => (3, 8, i),
                'x' => (2, 16, i + 1),
                'u' => (4, 16, i + 1),
                'U' => (8, 16, i + 1),
                _ => (0, 0, 0),
            };
            var length = 0;
            while (length < digits && from + length < text.Length && IsDigit(text[from + length], radix)) length++;
            if (length == 0) return null;
            var value = 0L;
            foreach (var digit in text.Slice(from, length)) value = (value * radix) + int.Parse([digit], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var aloneIsByte = radix == 8 || text[i] == 'x';
            // The first few mark what is not known in a word.
            if (value is < 8 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF) || (aloneIsByte && value > 0x7F)) return null;
            decoded.Append(char.ConvertFromUtf32((int)value));
            i = from + length - 1;
        }
        return decoded.ToString();
    }

    private static bool IsDigit(char c, int radix) => radix == 8 ? c is >= '0' and <= '7' : char.IsAsciiHexDigit(c);
}
