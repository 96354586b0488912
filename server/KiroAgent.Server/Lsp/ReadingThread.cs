using System.Threading.Tasks.Sources;

namespace KiroAgent.Server.Lsp;

/// <summary>
/// Makes a blocking stream readable asynchronously by one thread of its own. What awaits a read goes on on that thread, and
/// its next read blocks right there: a message is taken in, handled and answered without changing threads.
/// </summary>
internal sealed class ReadingThread : Stream, IValueTaskSource<int>
{
    private readonly Stream _blocking;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _asked = new(0);
    private ManualResetValueTaskSourceCore<int> _source;
    private Memory<byte> _buffer;

    /// <summary>Reads <paramref name="blocking"/>; the thread ends with the process.</summary>
    public ReadingThread(Stream blocking)
    {
        _blocking = blocking;
        _thread = new Thread(Run, 1024 * 1024) { IsBackground = true, Name = "connection in" };
        _thread.UnsafeStart();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Thread.CurrentThread == _thread)
        {
            return new ValueTask<int>(_blocking.Read(buffer.Span));
        }

        _buffer = buffer;
        _source.Reset();
        _asked.Release();
        return new ValueTask<int>(this, _source.Version);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _source.OnCompleted(continuation, state, token, flags);

    // Completing runs the continuation here.
    private void Run()
    {
        while (true)
        {
            _asked.Wait();
            int count;
            try
            {
                count = _blocking.Read(_buffer.Span);
            }
            catch (Exception e)
            {
                _source.SetException(e);
                continue;
            }

            _source.SetResult(count);
        }
    }
}
