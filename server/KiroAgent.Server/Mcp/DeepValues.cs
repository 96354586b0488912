using System.Buffers;

namespace KiroAgent.Server.Mcp;

/// <summary>
/// Objects and lists that stand deeper in a message than the client reads (64, the serializer's limit): it would drop the whole message without a
/// word, and with it every tool of a list.
/// </summary>
internal static class DeepValues
{
    /// <summary>What stands deeper than so many levels is not read by anybody.</summary>
    public const int Deepest = 60;

    /// <summary>The message with <c>null</c> in their place; the message itself where there are none.</summary>
    public static byte[] Cut(byte[] json)
    {
        var brackets = json.AsSpan().Count((byte)'{') + json.AsSpan().Count((byte)'[');
        if (brackets <= Deepest)
        {
            return json;
        }
        var cut = new ArrayBufferWriter<byte>(json.Length);
        var (depth, from, inText, anyCut) = (0, 0, false, false);
        for (var at = 0; at < json.Length; at++)
        {
            var here = json[at];
            if (inText)
            {
                at += here == '\\' ? 1 : 0;
                inText = here != '"';
            }
            else if (here == '"')
            {
                inText = true;
            }
            else if (here is (byte)'{' or (byte)'[' && ++depth == Deepest + 1)
            {
                cut.Write(json.AsSpan(from, at - from));
                anyCut = true;
            }
            else if (here is (byte)'}' or (byte)']' && depth-- == Deepest + 1)
            {
                cut.Write("null"u8);
                from = at + 1;
            }
        }
        if (!anyCut)
        {
            return json;
        }
        if (depth <= Deepest)
        {
            cut.Write(json.AsSpan(from));
        }
        return cut.WrittenSpan.ToArray();
    }
}
