using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// Notices that somebody changed a file under review, in the editor or on disk. Looking at the few files that wait costs a
/// <c>stat</c> each and works on every file system, which watching does not; the more wait, the less often it looks.
/// </summary>
internal sealed class PendingWatch : IDisposable
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(250);
    private readonly SessionStore _store;
    private readonly SessionAccess _access;
    private readonly TimeProvider _time;
    private readonly Action _follow;
    private readonly Lock _starting = new();
    private ITimer? _timer;
    private int _looking;
    private bool _over;

    /// <param name="store">The sessions.</param>
    /// <param name="access">Looks at what is pending in one.</param>
    /// <param name="time">When to look.</param>
    /// <param name="follow">Reads what other processes wrote beside the sessions.</param>
    public PendingWatch(SessionStore store, SessionAccess access, TimeProvider time, Action follow)
    {
        _store = store;
        _follow = follow;
        _access = access;
        _time = time;
    }

    /// <summary>Begins to look, with the first session; a server without one has no timer.</summary>
    public void Start()
    {
        lock (_starting)
        {
            if (!_over)
            {
                _timer ??= _time.CreateTimer(_ => Tick(), null, s_shortest, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Looks now, off the caller's thread.</summary>
    public void Look() => Looked = Task.Run(LookOnce);

    /// <summary>The look last asked for.</summary>
    public Task Looked { get; private set; } = Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _over = true;
        _timer?.Dispose();
    }

    private void Tick()
    {
        var waiting = LookOnce();
        if (!_over)
        {
            try
            {
                _timer?.Change(waiting == 0 ? TimeSpan.FromSeconds(1) : s_shortest + TimeSpan.FromMilliseconds(waiting), Timeout.InfiniteTimeSpan);
            }
            catch (ObjectDisposedException)
            {
                // The server ended in the same moment.
            }
        }
    }

    private int LookOnce()
    {
        if (_over || Interlocked.Exchange(ref _looking, 1) == 1)
        {
            return 0;
        }
        try
        {
            var waiting = 0;
            _follow();
            foreach (var session in _store.Open)
            {
                waiting += LookAt(session);
            }
            return waiting;
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    /// <summary>Looks at one session; how many files wait in it. What cannot be looked at is told to whoever asks for it, and keeps nobody from the others.</summary>
    private int LookAt(Session session)
    {
        try
        {
            if (!session.Owned)
            {
                session.Follow(tell: true); // another process works in it: its client hears what ours does
                return 0;
            }
            var files = session.State.Review.Undecided;
            if (files > 0)
            {
                _access.ObserveIfFree(session);
            }
            return files;
        }
        catch (Exception e) when (e is ObjectDisposedException or DamagedJournalException or IOException)
        {
            return 0;
        }
    }
}
