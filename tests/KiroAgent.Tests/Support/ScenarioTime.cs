namespace KiroAgent.Tests.Support;

/// <summary>
/// A clock that stands until told. A wait of under a minute (a retry, a model's pause) passes at once; a longer one lasts
/// until the scenario says that time passes, so a turn can be held still without sleeping. Timers that were set beforehand
/// fire when the clock comes by.
/// </summary>
internal sealed class ScenarioTime : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);
    /// <summary>From here on a wait lasts until the scenario says that time passes.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_merging = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _passed = TimeSpan.FromHours(1);
    private long _looks;
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _passed.Ticks;
        }
    }

    /// <summary>A millisecond later at each look, so that what is sorted by time has an order.</summary>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return s_start + _passed + TimeSpan.FromMilliseconds(_looks++);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state)) { IsHeld = state is Task && dueTime >= Held };
        timer.Change(dueTime, period);
        if (timer.IsHeld)
        {
            lock (_lock)
            {
                _arrived.TrySetResult();
            }
        }

        // A waiting task is what Task.Delay makes; other timers belong to somebody who watches the clock.
        if (state is Task && dueTime >= TimeSpan.Zero)
        {
            // While somebody is held, what was kept back for merging is sent.
            ThreadPool.QueueUserWorkItem(_ => Pass(dueTime < Held ? dueTime : s_merging));
        }

        return timer;
    }

    /// <summary>Completes when somebody is held, at once when somebody is: a wait that was announced may not have begun yet.</summary>
    public Task SomebodyHeld()
    {
        lock (_lock)
        {
            if (_timers.Exists(timer => timer.IsHeld))
            {
                return Task.CompletedTask;
            }

            _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _arrived.Task;
        }
    }

    /// <summary>Moves the clock on and runs what falls due, in its order.</summary>
    public void Pass(TimeSpan time)
    {
        var until = TimeSpan.Zero;
        lock (_lock)
        {
            until = _passed + time;
        }

        while (true)
        {
            Timer? due;
            lock (_lock)
            {
                due = _timers.Where(t => t.Due <= until).MinBy(t => t.Due);
                if (due is null)
                {
                    _passed = until > _passed ? until : _passed;
                    return;
                }

                _passed = due.Due > _passed ? due.Due : _passed;
                _timers.Remove(due);
            }

            due.Run();
        }
    }

    private sealed class Timer(ScenarioTime time, Action run) : ITimer
    {
        public TimeSpan Due { get; private set; }

        /// <summary>Whether a task waits for it, longer than passes by itself.</summary>
        public bool IsHeld { get; init; }

        public void Run() => run();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = time._passed + dueTime;
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
