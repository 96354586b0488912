using System.IO.Pipelines;

namespace KiroAgent.Server.JsonRpc;

/// <summary>
/// The outgoing bytes of a connection, in the order they were posted. Whoever posts while nothing is being written writes at
/// once on its own thread; what is posted meanwhile goes out together in the next write.
/// </summary>
internal sealed class Outbox(PipeWriter output, IMessageFraming framing)
{
    /// <summary>Above this many waiting bytes a sender waits (back-pressure).</summary>
    public const int SenderMark = 4 * 1024 * 1024;

    /// <summary>Above this many, nothing more is read either. Higher than <see cref="SenderMark"/>, so that an interrupt is still read when events pile up.</summary>
    public const int ReaderMark = 16 * 1024 * 1024;

    private const int LowMark = 1024 * 1024;
    private const int KeptBuffer = 256 * 1024;
    private const int BatchLimit = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<Exception?> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _filling = new byte[4096];
    private byte[] _spare = [];
    private int _filled;
    private int _writing; // bytes of the buffer now being written
    private bool _flushing;
    private int _batchThread; // the thread whose posts wait for EndBatch; 0 for none
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _idle;

    /// <summary>Completes when the other side can no longer be written to, with the reason if there is one.</summary>
    public Task<Exception?> Broken => _broken.Task;

    /// <summary>Too much waits for the reader to go on.</summary>
    public bool IsFull => Volatile.Read(ref _filled) + Volatile.Read(ref _writing) > ReaderMark;

    /// <summary>Appends one message; never waits and never throws.</summary>
    public void Post(ReadOnlySpan<byte> body)
    {
        lock (_gate)
        {
            if (_broken.Task.IsCompleted)
            {
                return;
            }

            Reserve(body.Length + framing.Overhead);
            _filled += framing.Write(body, _filling.AsSpan(_filled));
            if (_flushing || (_batchThread == Environment.CurrentManagedThreadId && _filled < BatchLimit))
            {
                return;
            }

            _flushing = true;
        }

        _ = FlushAsync();
    }

    /// <summary>Until <see cref="EndBatch"/>, what this thread posts is gathered.</summary>
    public void BeginBatch() => Volatile.Write(ref _batchThread, Environment.CurrentManagedThreadId);

    /// <summary>Writes what was gathered.</summary>
    public void EndBatch()
    {
        lock (_gate)
        {
            _batchThread = 0;
            if (_flushing || _filled == 0)
            {
                return;
            }

            _flushing = true;
        }

        _ = FlushAsync();
    }

    /// <summary>Completes when less than <paramref name="mark"/> waits, or the stream broke.</summary>
    public ValueTask WaitForRoomAsync(int mark)
    {
        lock (_gate)
        {
            if (_filled + _writing <= mark || _broken.Task.IsCompleted)
            {
                return default;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task);
        }
    }

    /// <summary>Completes when everything posted so far was handed to the stream, or the stream broke.</summary>
    public Task WhenWrittenAsync()
    {
        lock (_gate)
        {
            if (!_flushing && _filled == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    // Runs synchronously as long as the stream takes the bytes; only one at a time (_flushing).
    private async Task FlushAsync()
    {
        try
        {
            while (TakeFilled(out var buffer, out var count))
            {
                var written = await output.WriteAsync(buffer.AsMemory(0, count));
                Written(buffer);
                if (written.IsCompleted)
                {
                    Break(null);
                    return;
                }
            }
        }
        catch (Exception e)
        {
            Break(e);
        }
    }

    private bool TakeFilled(out byte[] buffer, out int count)
    {
        lock (_gate)
        {
            (buffer, count) = (_filling, _filled);
            if (count == 0)
            {
                _flushing = false;
                _idle?.TrySetResult();
                _idle = null;
                return false;
            }

            _filling = _spare.Length > 0 ? _spare : new byte[4096];
            _spare = [];
            _writing = count;
            _filled = 0;
            return true;
        }
    }

    private void Written(byte[] buffer)
    {
        lock (_gate)
        {
            _writing = 0;
            _spare = buffer.Length <= KeptBuffer ? buffer : [];
            if (_room is not null && _filled <= LowMark)
            {
                _room.TrySetResult();
                _room = null;
            }
        }
    }

    /// <summary>Nothing is posted any more.</summary>
    public void Close() => Break(null);

    private void Break(Exception? error)
    {
        lock (_gate)
        {
            _broken.TrySetResult(error);
            (_filled, _writing, _flushing) = (0, 0, false);
            _filling = [];
            _room?.TrySetResult();
            _idle?.TrySetResult();
            (_room, _idle) = (null, null);
        }
    }

    private void Reserve(int more)
    {
        var needed = checked(_filled + more);
        if (needed > _filling.Length)
        {
            Array.Resize(ref _filling, (int)Math.Min(Math.Max(needed, _filling.Length * 2L), Array.MaxLength));
        }
    }
}
