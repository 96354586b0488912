using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Storage;

/// <summary>
/// When contents are collected: a while after the first turn has ended, then at most once an hour while turns end; soon after
/// a session was deleted; once more when the store's grace is over, if that run had to leave something. Never at start-up, on a
/// thread of low priority, and it stops with the server.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="lastRun">When any process last collected.</param>
/// <param name="run">Collects; thoroughly after a deletion.</param>
/// <param name="failed">Hears why a collection failed.</param>
internal sealed class Housekeeping(TimeProvider time, Func<DateTimeOffset?> lastRun, Func<bool, CancellationToken, Collected?> run, Action<string, Exception?> failed) : IDisposable
{
    /// <summary>From the end of a turn to a collection.</summary>
    public static readonly TimeSpan AfterTurn = TimeSpan.FromMinutes(5);

    /// <summary>From a session's deletion to a collection.</summary>
    public static readonly TimeSpan AfterDeletion = TimeSpan.FromSeconds(10);

    /// <summary>Between two collections that turns give rise to, whichever process does them.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromHours(1);

    /// <summary>From a collection that had to leave something to the one that need not.</summary>
    public static readonly TimeSpan AfterLeaving = BlobStore.Grace + TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _over = new();
    private ITimer? _timer;
    private DateTimeOffset? _due;
    private bool _isFollowUp;
    private bool _thorough;

    /// <summary>The collection under way or last; completed when there was none.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>A turn has ended.</summary>
    public void TurnEnded()
    {
        lock (_lock)
        {
            // Only the first of many turns looks at the clock and the disk.
            if (_due is null && !_over.IsCancellationRequested)
            {
                var now = time.GetUtcNow();
                var allowed = lastRun() + Between ?? now;
                Schedule(now + AfterTurn > allowed ? AfterTurn : allowed - now, followUp: false);
            }
        }
    }

    /// <summary>A session was deleted: what only it needed is to go.</summary>
    public void SessionDeleted()
    {
        lock (_lock)
        {
            _thorough = true;
            if (_due is not { } due || due > time.GetUtcNow() + AfterDeletion)
            {
                Schedule(AfterDeletion, followUp: false);
            }
        }
    }

    /// <summary>Stops what runs and waits for it.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _over.Cancel();
            _timer?.Dispose();
            _timer = null;
            return Running;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _over.Dispose();
    }

    private void Schedule(TimeSpan after, bool followUp)
    {
        if (_over.IsCancellationRequested)
        {
            return;
        }
        (_due, _isFollowUp) = (time.GetUtcNow() + after, followUp);
        _timer?.Dispose();
        _timer = time.CreateTimer(_ => Start(), null, after, Timeout.InfiniteTimeSpan);
    }

    private void Start()
    {
        lock (_lock)
        {
            if (_over.IsCancellationRequested || !Running.IsCompleted)
            {
                return;
            }
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Running = done.Task;
            var (followUp, thorough) = (_isFollowUp, _thorough);
            (_due, _thorough) = (null, false);
            new Thread(() => Collect(done, followUp, thorough)) { IsBackground = true, Priority = ThreadPriority.Lowest, Name = "collection" }.Start();
        }
    }

    private void Collect(TaskCompletionSource done, bool followUp, bool thorough)
    {
        var left = 0;
        try
        {
            left = run(thorough, _over.Token)?.Left ?? 0;
        }
        catch (OperationCanceledException)
        {
            // The server ends; the next one goes on.
        }
        catch (Exception e)
        {
            // The thread's boundary. Nothing is lost by not freeing something.
            failed("contents that nobody needs could not be collected", e);
        }
        finally
        {
            lock (_lock)
            {
                if (left > 0 && !followUp && _due is null)
                {
                    _thorough = thorough;
                    Schedule(AfterLeaving, followUp: true);
                }
                done.SetResult();
            }
        }
    }
}
