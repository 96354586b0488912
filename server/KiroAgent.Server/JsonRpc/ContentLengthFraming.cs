using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace KiroAgent.Server.JsonRpc;

/// <summary>The base protocol of LSP 3.18: header lines, an empty line, a body of <c>Content-Length</c> bytes.</summary>
/// <remarks>
/// A header that cannot be followed does not end the connection: when a JSON object follows it, that is taken as its body
/// (so that its id can be answered), else reading goes on at the next <c>Content-Length:</c>.
/// </remarks>
internal sealed class ContentLengthFraming : IMessageFraming
{
    private const int LongestLine = 8 * 1024;
    private const int LongestHeader = 64 * 1024;
    private const int LongestOrphan = 1024 * 1024;

    private string? _lost; // why no header is being followed; null while frames follow one another
    private bool _mayBeBody; // nothing but the header itself was dropped since then
    private long _dropped; // bytes dropped since then

    private static ReadOnlySpan<byte> LengthName => "Content-Length:"u8;

    public int Overhead => 30; // "Content-Length: " + ten digits + two line ends

    public Frame Read(ref ReadOnlySequence<byte> input)
    {
        if (_lost is not null)
        {
            return FindFrame(ref input);
        }

        // One contiguous look at the header, the common case; a header over several segments is short and copied.
        var head = Head(input);
        var header = FrameHeader.Parse(head, LongestLine, LongestHeader);
        switch (header.Kind)
        {
            case HeaderKind.Incomplete:
                return Frame.Incomplete;
            case HeaderKind.Bad:
                return Lose(ref input, head, header);
            case HeaderKind.TooLarge:
                return new Frame(FrameKind.TooLarge, input.Slice(header.Size), "a frame is longer than 64 MiB", header.ContentLength);
        }

        if (input.Length < header.Size + header.ContentLength)
        {
            return Frame.Incomplete;
        }

        var body = input.Slice(header.Size, header.ContentLength);
        input = input.Slice(body.End);
        return header.Problem is null
            ? new Frame(FrameKind.Message, body)
            : new Frame(FrameKind.Malformed, body, header.Problem);
    }

    public bool TryFindFrameInside(in ReadOnlySequence<byte> body, out SequencePosition start)
    {
        var bytes = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        for (var from = 0; IndexOfLengthName(bytes[from..]) is var at and >= 0; from += at + 1)
        {
            // JSON escapes line ends inside strings, so a line "Content-Length: 12" is never part of a good body.
            var value = bytes[(from + at + LengthName.Length)..];
            var end = value.IndexOf((byte)'\n');
            if (end is > 1 and < 32 && !value[..end].Trim(" \t\r"u8).ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                start = body.GetPosition(from + at);
                return true;
            }
        }

        start = default;
        return false;
    }

    public int Write(ReadOnlySpan<byte> body, Span<byte> destination)
    {
        "Content-Length: "u8.CopyTo(destination);
        var used = 16;
        Utf8Formatter.TryFormat(body.Length, destination[used..], out var digits);
        used += digits;
        "\r\n\r\n"u8.CopyTo(destination[used..]);
        used += 4;
        body.CopyTo(destination[used..]);
        return used + body.Length;
    }

    private static ReadOnlySpan<byte> Head(in ReadOnlySequence<byte> input)
    {
        var first = input.FirstSpan;
        return input.IsSingleSegment || first.IndexOf("\r\n\r\n"u8) >= 0
            ? first
            : input.Slice(0, Math.Min(input.Length, LongestHeader + LongestLine)).ToArray();
    }

    private Frame Lose(ref ReadOnlySequence<byte> input, ReadOnlySpan<byte> head, in FrameHeader header)
    {
        // "garbageContent-Length: 5": the header starts late in its line.
        var late = header.Size > 1 ? IndexOfLengthName(head[1..header.Size]) : -1;
        if (late >= 0 && head[late] is not ((byte)'\n' or (byte)' ' or (byte)'\t'))
        {
            input = input.Slice(late + 1);
            return new Frame(FrameKind.Noise, default, header.Problem);
        }

        input = input.Slice(header.Size);
        _lost = header.Problem;
        _dropped = header.Size;
        _mayBeBody = true;
        return FindFrame(ref input);
    }

    private Frame FindFrame(ref ReadOnlySequence<byte> input)
    {
        var reason = _lost;
        var start = WithoutBlanks(input);
        if (start.IsEmpty)
        {
            return Frame.Incomplete;
        }

        if (_mayBeBody && start.Slice(0, 1).ToArray()[0] == '{')
        {
            switch (TryReadObject(start, out var end))
            {
                case OperationStatus.Done:
                    input = start.Slice(end);
                    _lost = null;
                    return new Frame(FrameKind.Malformed, start.Slice(0, end), reason);
                case OperationStatus.NeedMoreData when start.Length < LongestOrphan:
                    return Frame.Incomplete;
            }
        }

        _mayBeBody = false;
        var bytes = input.IsSingleSegment ? input.FirstSpan : input.ToArray();
        var at = IndexOfLengthName(bytes);
        if (at >= 0)
        {
            input = input.Slice(at);
            _lost = null;
            return new Frame(FrameKind.Noise, default, reason);
        }

        var keep = Math.Min(input.Length, LengthName.Length - 1);
        _dropped += input.Length - keep;
        input = input.Slice(input.Length - keep);
        return _dropped > Frame.Limit ? new Frame(FrameKind.Lost, default, reason) : Frame.Incomplete;
    }

    private static ReadOnlySequence<byte> WithoutBlanks(in ReadOnlySequence<byte> input)
    {
        long blanks = 0;
        foreach (var part in input)
        {
            var rest = part.Span.IndexOfAnyExcept(" \t\r\n"u8);
            if (rest >= 0)
            {
                return input.Slice(blanks + rest);
            }

            blanks += part.Length;
        }

        return default;
    }

    private static OperationStatus TryReadObject(in ReadOnlySequence<byte> input, out SequencePosition end)
    {
        var reader = new Utf8JsonReader(input, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = Envelope.MaxDepth }));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0)
                {
                    end = reader.Position;
                    return OperationStatus.Done;
                }
            }
        }
        catch (JsonException)
        {
            end = default;
            return OperationStatus.InvalidData;
        }

        end = default;
        return OperationStatus.NeedMoreData;
    }

    private static int IndexOfLengthName(ReadOnlySpan<byte> bytes)
    {
        for (var from = 0; ;)
        {
            var at = bytes[from..].IndexOfAny((byte)'C', (byte)'c');
            if (at < 0 || bytes.Length - from - at < LengthName.Length)
            {
                return -1;
            }

            from += at;
            if (Ascii.EqualsIgnoreCase(bytes.Slice(from, LengthName.Length), LengthName))
            {
                return from;
            }

            from++;
        }
    }
}
