namespace KiroAgent.Server.Processes;

/// <summary>How a command's own process ended: its exit code, or the signal that ended it; and how many processes it left running.</summary>
internal readonly record struct ProcessExit(int Code, int Signal, int Left);

/// <summary>Starts commands. Two implementations: the keeper's, and the plain one of Windows.</summary>
internal interface IProcesses : IAsyncDisposable
{
    /// <summary>
    /// Starts a program; what it writes comes to <paramref name="output"/>, in order, one call at a time, not to be kept. All it starts inherits
    /// the variable <paramref name="marker"/> (<c>NAME=value</c>), which is in its environment already.
    /// With <paramref name="errors"/> it is one that is talked to: what it writes as errors comes there, from a thread of its own, and
    /// <see cref="RunningProcess.Write"/> is its input; else it has nothing to read, and errors are output.
    /// </summary>
    RunningProcess Start(SpawnedProgram program, string marker, OutputSink output, OutputSink? errors = null);
}

/// <summary>Takes bytes a command wrote.</summary>
internal delegate void OutputSink(ReadOnlySpan<byte> bytes);

/// <summary>A command that was started, or could not be.</summary>
/// <param name="end">Ends it and all it started; asked first when true.</param>
/// <param name="write">Takes what it is to read; an empty one is the end of it.</param>
internal sealed class RunningProcess(Action<bool> end, OutputSink? write = null)
{
    private readonly TaskCompletionSource<string?> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ProcessExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null when it runs, else why it could not be started.</summary>
    public Task<string?> Started => _started.Task;

    /// <summary>Its own process ended, and what it wrote until then has been handed on.</summary>
    public Task<ProcessExit> Exited => _exited.Task;

    /// <summary>Nothing of it is left.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Its number, 0 until it has started.</summary>
    public int Id { get; private set; }

    /// <summary>Ends it and all it started; it is over when <see cref="Gone"/> says so.</summary>
    public void End(bool graceful = true) => end(graceful);

    /// <summary>Gives it something to read; nothing is the end of its input. For one that is talked to.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => (write ?? throw new InvalidOperationException("it has nothing to read"))(bytes);

    /// <summary>Told by whoever started it.</summary>
    public void OnStarted(int id)
    {
        Id = id;
        _started.TrySetResult(null);
    }

    /// <summary>Told by whoever could not start it.</summary>
    public void OnFailed(string problem)
    {
        _started.TrySetResult(problem);
        _exited.TrySetResult(new ProcessExit(-1, 0, 0));
        _gone.TrySetResult();
    }

    /// <summary>Told when its own process ended.</summary>
    public void OnExited(ProcessExit exit) => _exited.TrySetResult(exit);

    /// <summary>Told when nothing is left.</summary>
    public void OnGone()
    {
        _started.TrySetResult("it was ended before it ran");
        _exited.TrySetResult(new ProcessExit(-1, Posix.Kill, 0));
        _gone.TrySetResult();
    }
}
