using System.Buffers.Text;

namespace KiroAgent.Server.Mcp;

/// <summary>
/// Halves of surrogate pairs that stand alone in JSON, as <c>\\ud83d</c>: what a program writes that cuts a text in the middle of a character. No
/// text can hold them here, so a whole message would be lost for one.
/// </summary>
internal static class HalfCharacters
{
    private const int Length = 6; // \uXXXX

    /// <summary>The message with U+FFFD in their place; always a copy.</summary>
    public static byte[] Mended(ReadOnlySpan<byte> json)
    {
        var mended = json.ToArray();
        for (var at = 0; at < mended.Length; at++)
        {
            var next = mended.AsSpan(at).IndexOf((byte)'\\');
            if (next < 0)
            {
                break;
            }
            at += next;
            var unit = Unit(mended, at);
            if (unit is >= 0xD800 and <= 0xDBFF && Unit(mended, at + Length) is >= 0xDC00 and <= 0xDFFF)
            {
                at += 2 * Length - 1;
            }
            else if (unit is >= 0xD800 and <= 0xDFFF)
            {
                "\\ufffd"u8.CopyTo(mended.AsSpan(at));
                at += Length - 1;
            }
            else
            {
                at++; // whatever is escaped, a backslash too
            }
        }
        return mended;
    }

    private static int? Unit(ReadOnlySpan<byte> json, int at) =>
        json.Length - at >= Length && json[at] == '\\' && json[at + 1] == 'u' && Utf8Parser.TryParse(json.Slice(at + 2, 4), out ushort unit, out var used, 'x') && used == 4 ? unit : null;
}
