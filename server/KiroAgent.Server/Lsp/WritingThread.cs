using System.Threading.Tasks.Sources;

namespace KiroAgent.Server.Lsp;

/// <summary>
/// Makes a blocking stream writable asynchronously: what the other side takes at once is written on the caller's thread, the
/// rest on one thread of its own, started when first needed. A slow reader blocks nobody but that thread.
/// </summary>
/// <param name="blocking">Written to.</param>
/// <param name="isReady">Whether a write of <paramref name="readily"/> bytes would not wait; null when that cannot be known.</param>
/// <param name="readily">In bytes.</param>
internal sealed class WritingThread(Stream blocking, Func<bool>? isReady, int readily) : Stream, IValueTaskSource
{
    private const int LongestOnCaller = 32 * 1024;

    private readonly SemaphoreSlim _asked = new(0);
    private ManualResetValueTaskSourceCore<bool> _source;
    private ReadOnlyMemory<byte> _buffer;
    private Thread? _thread;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isReady is not null && buffer.Length <= LongestOnCaller)
        {
            while (!buffer.IsEmpty && isReady())
            {
                var now = Math.Min(buffer.Length, readily);
                blocking.Write(buffer.Span[..now]);
                buffer = buffer[now..];
            }
        }

        if (buffer.IsEmpty)
        {
            return default;
        }

        if (Thread.CurrentThread == _thread)
        {
            blocking.Write(buffer.Span);
            return default;
        }

        if (_thread is null)
        {
            _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "connection out" };
            _thread.UnsafeStart();
        }

        _buffer = buffer;
        _source.Reset();
        _asked.Release();
        return new ValueTask(this, _source.Version);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _source.OnCompleted(continuation, state, token, flags);

    private void Run()
    {
        while (true)
        {
            _asked.Wait();
            try
            {
                blocking.Write(_buffer.Span);
            }
            catch (Exception e)
            {
                _source.SetException(e);
                continue;
            }

            _source.SetResult(true);
        }
    }
}
