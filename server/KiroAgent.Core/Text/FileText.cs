using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace KiroAgent.Core.Text;

/// <summary>How a text file's characters are stored.</summary>
public enum FileEncoding
{
    /// <summary>UTF-8 without a byte order mark.</summary>
    Utf8,

    /// <summary>UTF-8 after a byte order mark.</summary>
    Utf8Bom,

    /// <summary>UTF-16, little endian, after a byte order mark.</summary>
    Utf16Le,

    /// <summary>UTF-16, big endian, after a byte order mark.</summary>
    Utf16Be,
}

/// <summary>
/// A file's bytes as text. A file is text when decoding and encoding it again gives exactly its bytes and it holds no
/// NUL; everything else is binary. The text never contains an unpaired surrogate, so it can always be written.
/// </summary>
public sealed class FileText
{
    private LineEnding? lineEnding;
    private TextLines? lines;

    private FileText(string text, FileEncoding encoding)
    {
        Text = text;
        Encoding = encoding;
    }

    /// <summary>The characters, without the byte order mark.</summary>
    public string Text { get; }

    /// <summary>How the characters are stored.</summary>
    public FileEncoding Encoding { get; }

    /// <summary>The lines of the text, split with the first use.</summary>
    public TextLines Lines => lines ??= TextLines.Of(Text);

    /// <summary>The line ending most lines have; LF when there is none.</summary>
    public LineEnding LineEnding => lineEnding ??= LineEndings.Dominant(Text) ?? LineEnding.Lf;

    /// <summary>A new file's text: UTF-8, with a byte order mark only when the text itself starts with one.</summary>
    public static FileText Create(string text) => text.StartsWith('\uFEFF')
        ? new(Paired(text[1..]), FileEncoding.Utf8Bom)
        : new(Paired(text), FileEncoding.Utf8);

    /// <summary>The text of these bytes, or null when they are not text.</summary>
    public static FileText? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith<byte>([0xFF, 0xFE]))
        {
            return Utf16(bytes[2..], FileEncoding.Utf16Le);
        }

        if (bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            return Utf16(bytes[2..], FileEncoding.Utf16Be);
        }

        var marked = bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]);
        var body = marked ? bytes[3..] : bytes;
        return body.Contains((byte)0) || !Utf8.IsValid(body)
            ? null
            : new(System.Text.Encoding.UTF8.GetString(body), marked ? FileEncoding.Utf8Bom : FileEncoding.Utf8);
    }

    /// <summary>The bytes of the file; after <see cref="TryDecode"/>, exactly those it was given.</summary>
    public byte[] ToBytes()
    {
        if (Encoding is FileEncoding.Utf16Le or FileEncoding.Utf16Be)
        {
            var wide = new byte[2 + (2 * Text.Length)];
            WriteUnit(wide, '\uFEFF');
            for (var i = 0; i < Text.Length; i++)
            {
                WriteUnit(wide.AsSpan(2 + (2 * i)), Text[i]);
            }

            return wide;
        }

        var mark = Encoding == FileEncoding.Utf8Bom ? 3 : 0;
        var bytes = GC.AllocateUninitializedArray<byte>(mark + System.Text.Encoding.UTF8.GetByteCount(Text));
        System.Text.Encoding.UTF8.GetBytes(Text, bytes.AsSpan(mark));
        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        bom[..mark].CopyTo(bytes);
        return bytes;
    }

    /// <summary>The same file with exactly this text; an unpaired surrogate, which no encoding can hold, becomes U+FFFD.</summary>
    public FileText WithText(string text) => text == Text ? this : new(Paired(text), Encoding);

    /// <summary>The same with a text whose lines are known.</summary>
    public FileText WithText(TextLines text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var file = WithText(text.Text);
        if (ReferenceEquals(file.Text, text.Text))
        {
            file.lines = text;
        }

        return file;
    }

    /// <summary>The same file wholly rewritten by a text from outside: its byte order mark is dropped and its line endings become this file's.</summary>
    public FileText Rewritten(string text) => WithText(AdaptLineEndings(text.StartsWith('\uFEFF') ? text[1..] : text));

    /// <summary>The text to insert with its line endings (LF or CRLF) as most lines of this file have them; a file without any line ending gets LF.</summary>
    public string AdaptLineEndings(string inserted) => LineEndings.Adapt(inserted, LineEnding);

    private static FileText? Utf16(ReadOnlySpan<byte> body, FileEncoding encoding)
    {
        if (body.Length % 2 != 0)
        {
            return null;
        }

        var units = new char[body.Length / 2];
        for (var i = 0; i < units.Length; i++)
        {
            var pair = body[(2 * i)..];
            units[i] = (char)(encoding == FileEncoding.Utf16Le
                ? BinaryPrimitives.ReadUInt16LittleEndian(pair)
                : BinaryPrimitives.ReadUInt16BigEndian(pair));
        }

        return Array.IndexOf(units, '\0') >= 0 || FirstUnpaired(units) >= 0 ? null : new(new string(units), encoding);
    }

    private void WriteUnit(Span<byte> to, char unit)
    {
        if (Encoding == FileEncoding.Utf16Le)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(to, unit);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(to, unit);
        }
    }

    private static string Paired(string text)
    {
        var at = FirstUnpaired(text);
        if (at < 0)
        {
            return text;
        }

        var fixedText = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        for (; at >= 0; at = FirstUnpaired(rest))
        {
            fixedText.Append(rest[..at]).Append('\uFFFD');
            rest = rest[(at + 1)..];
        }

        return fixedText.Append(rest).ToString();
    }

    private static int FirstUnpaired(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return -1;
            }

            i += next;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }
}
