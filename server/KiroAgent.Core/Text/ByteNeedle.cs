using System.Text;

namespace KiroAgent.Core.Text;

/// <summary>
/// A text looked for in the bytes of a file, as <see cref="FileText"/> would decode them, without decoding: of thousands of files few hold it. Lets
/// pass too much rather than too little.
/// </summary>
public sealed class ByteNeedle
{
    private readonly byte[] _text;
    private readonly bool _ignoresCase;

    /// <param name="text">What is looked for, not empty.</param>
    /// <param name="ignoresCase">Whether as <see cref="StringComparison.OrdinalIgnoreCase"/> has it; then it is ASCII.</param>
    public ByteNeedle(string text, bool ignoresCase = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (ignoresCase && !Ascii.IsValid(text))
        {
            throw new ArgumentException("Without regard to case only ASCII is found.", nameof(text));
        }

        (_text, _ignoresCase) = (Encoding.UTF8.GetBytes(text), ignoresCase);
    }

    /// <summary>Whether the text may be in a file of these bytes: false is certain.</summary>
    public bool MayBeIn(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith<byte>([0xFF, 0xFE]) || file.StartsWith<byte>([0xFE, 0xFF]))
        {
            return true; // UTF-16
        }

        // Two letters outside of ASCII may count as one inside: the dotless i and the long s.
        return _ignoresCase ? IndexIgnoringCase(file) >= 0 || file.IndexOf("\u0131"u8) >= 0 || file.IndexOf("\u017f"u8) >= 0 : file.IndexOf(_text) >= 0;
    }

    private int IndexIgnoringCase(ReadOnlySpan<byte> file)
    {
        var first = _text[0];
        var (lower, upper) = char.IsAsciiLetter((char)first) ? ((byte)(first | 0x20), (byte)(first & ~0x20)) : (first, first);
        for (var at = 0; ;)
        {
            var found = file[at..].IndexOfAny(lower, upper);
            at += found;
            if (found < 0 || file.Length - at < _text.Length)
            {
                return -1;
            }

            if (Ascii.EqualsIgnoreCase(file.Slice(at, _text.Length), _text))
            {
                return at;
            }

            at++;
        }
    }
}
