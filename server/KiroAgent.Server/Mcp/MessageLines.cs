using System.Buffers;
using System.Text;
using System.Threading.Channels;

namespace KiroAgent.Server.Mcp;

/// <summary>
/// What a server writes on its standard output, as a stream of whole messages, one a line. A line that is no JSON object (a greeting, a
/// stray print) is told and left out; one that does not end, or more than anybody reads, ends the stream.
/// </summary>
/// <param name="stray">Is told of a line that is no message.</param>
internal sealed class MessageLines(Action<string> stray) : Stream
{
    /// <summary>The longest message, and the most that may wait to be read, in bytes.</summary>
    public const int Longest = 32 << 20;

    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private ReadOnlyMemory<byte> _reading;
    private long _waiting;

    /// <summary>Why it was ended early; null when it was not.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Takes more of what it writes; false when there is too much of it.</summary>
    public bool Add(ReadOnlySpan<byte> bytes)
    {
        while (Problem is null && !bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..(end + 1)];
            bytes = bytes[part.Length..];
            if (_line.WrittenCount + part.Length > Longest)
            {
                Over("It wrote a message of more than 32 MiB.");
                break;
            }
            _line.Write(part);
            if (end >= 0)
            {
                Pass();
            }
        }
        return Problem is null;
    }

    /// <summary>Nothing follows.</summary>
    public void End() => _messages.Writer.TryComplete();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_reading.IsEmpty)
        {
            if (!await _messages.Reader.WaitToReadAsync(cancellationToken))
            {
                return 0;
            }
            if (_messages.Reader.TryRead(out var next))
            {
                Interlocked.Add(ref _waiting, -next.Length);
                _reading = next;
            }
        }
        var count = Math.Min(buffer.Length, _reading.Length);
        _reading[..count].CopyTo(buffer);
        _reading = _reading[count..];
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Pass()
    {
        var line = _line.WrittenSpan;
        var text = line.Trim(" \t\r\n"u8);
        if (!text.IsEmpty && text[0] == '{')
        {
            if (Interlocked.Add(ref _waiting, line.Length) > Longest)
            {
                Over("It wrote more messages than can be read.");
            }
            else
            {
                _messages.Writer.TryWrite(DeepValues.Cut(HalfCharacters.Mended(line)));
            }
        }
        else if (!text.IsEmpty)
        {
            stray(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 500)]));
        }
        _line.ResetWrittenCount();
    }

    private void Over(string problem)
    {
        Problem = problem;
        _line.ResetWrittenCount();
        End();
    }
}

/// <summary>A stream to a server's standard input.</summary>
internal sealed class InputStream(Action<ReadOnlyMemory<byte>> write) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => write(buffer.AsMemory(offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        write(buffer);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        write(buffer.AsMemory(offset, count));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
