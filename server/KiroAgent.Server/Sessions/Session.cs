using System.Collections.Concurrent;
using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Turns;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Sessions;

/// <summary>
/// One session: owns its state and its journal. Everything that changes it holds <see cref="Enter"/>'s gate and goes
/// through <see cref="Record"/>; reads take <see cref="State"/> at any time and see one moment.
/// </summary>
internal sealed class Session : IDisposable
{
    private readonly SessionJournal _journal;
    private readonly Workbench _bench;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile SessionState _state = SessionState.Initial;
    private volatile bool _owned; // set once all that others wrote is read: from then on only this process appends, and it never reads on
    private volatile TurnUnderWay? _work;
    private int _goesOn;

    public Session(string id, SessionJournal journal, Workbench bench)
    {
        Id = id;
        _journal = journal;
        _bench = bench;
        _owned = journal.Owned;
    }

    public string Id { get; }

    /// <summary>The state now. A session another process owns is read on first by <see cref="Follow"/>.</summary>
    public SessionState State => _state;

    /// <summary>Whether this process may change the session.</summary>
    public bool Owned => _owned;

    /// <summary>The turn's work under way in this process, or null.</summary>
    public TurnUnderWay? Work => _work;

    /// <summary>Whether this process became the owner and has not yet closed all that the last one left.</summary>
    public bool IsBeingTakenOver { get; set; }

    /// <summary>A turn's end that is not journaled yet; see <see cref="OpenEnd"/>.</summary>
    public OpenEnd? EndToRecord { get; set; }

    /// <summary>The commands this process runs for it; made with the first of them.</summary>
    public SessionCommands? Commands { get; set; }

    /// <summary>Pending files as last read, by the stamp they had: what spares reading them again.</summary>
    public ConcurrentDictionary<FileKey, (FileStamp Stamp, FileState State)> Looks { get; } = new();

    /// <summary>Takes the gate: decisions and tool calls never overlap. Dispose the result to leave.</summary>
    public async ValueTask<Gate> Enter(CancellationToken cancellation = default)
    {
        if (!_gate.Wait(0, CancellationToken.None))
        {
            await _gate.WaitAsync(cancellation);
        }
        return new Gate(_gate);
    }

    /// <summary>Takes the gate if it is free; null otherwise.</summary>
    public Gate? TryEnter() => _gate.Wait(0, CancellationToken.None) ? new Gate(_gate) : null;

    /// <summary>Appends an event, moves the state, tells the listener. Only inside the gate, only by the owner.</summary>
    public SessionState Record(SessionEvent what)
    {
        var before = _state;
        var line = _journal.Append(_bench.Time.GetUtcNow(), what);
        var after = before.After(line.Seq, line.At, line.What);
        _state = after;
        _bench.Listener.OnRecorded(this, line, before, after);
        return after;
    }

    /// <summary>
    /// Makes kept contents, journal and files survive a loss of power: at turn end, pause and decision. In this order: a
    /// file that is safe is one the journal knows, and what the journal names is kept.
    /// </summary>
    public void Sync()
    {
        SyncJournal();
        _bench.Files.Flush();
    }

    /// <summary>The same without the files: before a decision is carried out, so that it is carried out again after a loss of power.</summary>
    public void SyncJournal()
    {
        _bench.Blobs.Flush();
        _journal.Sync();
    }

    /// <summary>Whether something begun was never closed: by an owner that ended, or because the journal could not be written then. Inside the gate.</summary>
    public bool HasLeftOpen => IsBeingTakenOver || EndToRecord is not null || State.OpenChange is not null || State.OpenDecision is not null || State.OpenRevert is not null;

    /// <summary>A turn's work begins. Inside the gate.</summary>
    public void Begin(TurnUnderWay work) => _work = work;

    /// <summary>The agent is to go on by itself, as a decision's answer is about to tell.</summary>
    public void LetGoOn() => _goesOn = 1;

    /// <summary>Whether the agent is to go on; asked once, by what makes it or by an interrupt that comes before.</summary>
    public bool TakeGoingOn() => Interlocked.Exchange(ref _goesOn, 0) == 1;

    /// <summary>A turn's work is over; the next one may have begun by then, and stays.</summary>
    public void Ended(TurnUnderWay work) => Interlocked.CompareExchange(ref _work, null, work);

    /// <summary>Reads lines another process wrote meanwhile; silent for the first reading. The owner has none to read.</summary>
    public void Follow(bool tell)
    {
        lock (_journal)
        {
            if (!_owned)
            {
                ReadOn(tell);
            }
        }
    }

    /// <summary>Becomes the owner if nobody else is; what the last owner left is read first. False while another process owns it.</summary>
    public bool TryOwn()
    {
        if (_owned)
        {
            return true;
        }
        lock (_journal)
        {
            if (!_owned && State.ReadOnly is null && _journal.TryOwn())
            {
                ReadOn(tell: true);
                _owned = _journal.Owned; // not when a newer version wrote meanwhile
            }
            return _owned;
        }
    }

    /// <summary>Refuses while a turn is under way.</summary>
    public void RequireNoTurn()
    {
        if (State.Turn.IsActive)
        {
            throw new SessionFailure(SessionProblem.TurnInProgress, "A turn runs in this session. Wait for it to end, or interrupt it.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal.Dispose();
        _gate.Dispose();
    }

    private void ReadOn(bool tell)
    {
        foreach (var line in _journal.ReadOn())
        {
            var before = _state;
            var after = before.After(line.Seq, line.At, line.What);
            _state = after;
            if (tell)
            {
                _bench.Listener.OnRecorded(this, line, before, after);
            }
        }
        if (_journal.Newer is { } newer && _state.ReadOnly is null)
        {
            _state = _state with { ReadOnly = SessionStore.WhyNewer(newer) };
        }
    }
}

/// <summary>How a turn ended whose end the journal could not take, with a word for the chat: whoever writes next journals it first.</summary>
internal sealed record OpenEnd(StopReason Reason, TurnError? Error, string? Notice)
{
    /// <summary>Whether the agent has nothing more to do, so that it does not go on by itself after a review.</summary>
    public bool AgentIsDone { get; init; }
}

/// <summary>Being inside a session's gate.</summary>
internal readonly struct Gate(SemaphoreSlim gate) : IDisposable
{
    /// <summary>Leaves.</summary>
    public void Dispose() => gate.Release();
}

/// <summary>A turn that this process is working on.</summary>
internal sealed class TurnUnderWay(string turnId) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public string TurnId { get; } = turnId;

    /// <summary>Cancelled by an interrupt or the end of the server.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Set when the server ends while the turn waits for the user: it stays waiting.</summary>
    public bool StaysWaiting { get; set; }

    /// <summary>Completed when the turn has ended or paused, or was left waiting (then null).</summary>
    public TaskCompletionSource<FinishedTurn?> Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed by the answer to the open question or approval; the state says what it was. Null while nothing is asked.</summary>
    public TaskCompletionSource? Answered { get; set; }

    /// <summary>Stops the work; harmless once it has ended.</summary>
    public void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in the same moment.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
