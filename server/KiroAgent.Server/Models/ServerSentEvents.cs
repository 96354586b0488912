using System.Buffers;
using System.Runtime.CompilerServices;

namespace KiroAgent.Server.Models;

/// <summary>One server-sent event: its data as UTF-8, the lines of it joined by a line feed. Valid until the next one is asked for.</summary>
internal readonly record struct ServerSentEvent(string Type, ReadOnlyMemory<byte> Data);

/// <summary>
/// Reads a stream of server-sent events (WHATWG HTML, 9.2): lines end with CR, LF or both, a blank line ends an event, a colon
/// begins a comment. Bytes are only cut at line ends, so a character may arrive in pieces.
/// </summary>
internal static class ServerSentEvents
{
    private const int LargestEvent = 64 << 20;

    /// <summary>The events in order; the last one counts also without its blank line, when the stream ends behind a whole line.</summary>
    public static async IAsyncEnumerable<ServerSentEvent> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var pending = new ArrayBufferWriter<byte>(4096);
        var data = new ArrayBufferWriter<byte>(4096);
        var (type, hasData, start, skipFeed, first) = ("", false, 0, false, true);
        var chunk = new byte[16 * 1024];
        while (true)
        {
            var read = await stream.ReadAsync(chunk, cancellation);
            if (read == 0)
            {
                break;
            }
            pending.Write(chunk.AsSpan(0, read));
            if (pending.WrittenCount > LargestEvent || data.WrittenCount > LargestEvent)
            {
                throw new InvalidDataException("an event is larger than 64 MiB");
            }
            while (NextLine(pending.WrittenSpan, ref start, ref skipFeed, ref first) is { } line)
            {
                if (line.Length == 0)
                {
                    if (hasData)
                    {
                        yield return new ServerSentEvent(type, data.WrittenMemory);
                    }
                    data.ResetWrittenCount();
                    (type, hasData) = ("", false);
                }
                else
                {
                    Take(pending.WrittenSpan.Slice(line.Start, line.Length), data, ref type, ref hasData);
                }
            }
            var rest = pending.WrittenSpan[start..].ToArray();
            pending.ResetWrittenCount();
            pending.Write(rest);
            start = 0;
        }
        if (hasData)
        {
            yield return new ServerSentEvent(type, data.WrittenMemory);
        }
    }

    private static void Take(ReadOnlySpan<byte> line, ArrayBufferWriter<byte> data, ref string type, ref bool hasData)
    {
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        value = value.StartsWith(" "u8) ? value[1..] : value;
        if (name.SequenceEqual("data"u8))
        {
            if (hasData)
            {
                data.Write("\n"u8);
            }
            data.Write(value);
            hasData = true;
        }
        else if (name.SequenceEqual("event"u8))
        {
            type = System.Text.Encoding.UTF8.GetString(value);
        }
    }

    private static Line? NextLine(ReadOnlySpan<byte> bytes, ref int start, ref bool skipFeed, ref bool first)
    {
        if (skipFeed && start < bytes.Length)
        {
            start += bytes[start] == (byte)'\n' ? 1 : 0;
            skipFeed = false;
        }
        var end = bytes[start..].IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            return null;
        }
        var line = new Line(start, end);
        skipFeed = bytes[start + end] == (byte)'\r';
        start += end + 1;
        if (first)
        {
            first = false;
            // A byte-order mark at the very beginning belongs to nothing.
            return bytes.Slice(line.Start, line.Length).StartsWith("\uFEFF"u8) ? new Line(line.Start + 3, line.Length - 3) : line;
        }
        return line;
    }

    private readonly record struct Line(int Start, int Length);
}
