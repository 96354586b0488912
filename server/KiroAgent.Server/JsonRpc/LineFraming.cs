using System.Buffers;

namespace KiroAgent.Server.JsonRpc;

/// <summary>One JSON message per line, as the Agent Client Protocol and JSON lines have it. Empty lines are skipped, CR LF is tolerated.</summary>
internal sealed class LineFraming : IMessageFraming
{
    public int Overhead => 1;

    public Frame Read(ref ReadOnlySequence<byte> input)
    {
        while (input.PositionOf((byte)'\n') is { } end)
        {
            var line = input.Slice(0, end);
            if (line.Length > Frame.Limit)
            {
                return new Frame(FrameKind.TooLarge, line, "a line is longer than 64 MiB");
            }

            input = input.Slice(input.GetPosition(1, end));
            if (!IsBlank(line))
            {
                return new Frame(FrameKind.Message, line);
            }
        }

        return input.Length > Frame.Limit
            ? new Frame(FrameKind.TooLarge, input, "a line is longer than 64 MiB")
            : Frame.Incomplete;
    }

    public bool TryFindFrameInside(in ReadOnlySequence<byte> body, out SequencePosition start)
    {
        start = default;
        return false;
    }

    // JSON escapes line feeds inside strings and the writer never indents, so a body holds none.
    public int Write(ReadOnlySpan<byte> body, Span<byte> destination)
    {
        body.CopyTo(destination);
        destination[body.Length] = (byte)'\n';
        return body.Length + 1;
    }

    private static bool IsBlank(in ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }
}
