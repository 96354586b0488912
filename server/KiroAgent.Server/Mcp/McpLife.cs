using System.Collections.Immutable;
using System.Threading.Channels;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Mcp;

/// <summary>
/// One server from its first start to its last end: variables approved, started, listened to, started again when it ends by itself. All of it
/// runs behind the agent's work; nobody waits for it but who calls one of its tools.
/// </summary>
/// <param name="entry">Its entry, which is in force.</param>
/// <param name="around">The program around it.</param>
/// <param name="changed">Told when anything of <see cref="View"/> or its tools changed.</param>
internal sealed class McpLife(McpServerEntry entry, McpSurroundings around, Action changed) : IAsyncDisposable
{
    private static readonly TimeSpan s_relistFirst = TimeSpan.FromMilliseconds(200), s_relistMost = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly McpLog _log = new(around.Mask, around.Time);
    private readonly Channel<bool> _lists = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<bool> _words = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource _settled = Completed();
    private volatile McpLink? _link;
    private volatile McpServerEntry _entry = entry;
    private McpState _state = McpState.Idle;
    private string? _problem;
    private McpOffer _offer = McpOffer.None;

    /// <summary>Its name in the settings.</summary>
    public string Name { get; } = entry.Name;

    /// <summary>Its entry; another one of the same <see cref="McpServerEntry.Identity"/> takes its place without a restart.</summary>
    public McpServerEntry Entry { get => _entry; set => _entry = value; }

    /// <summary>Calls of its tools.</summary>
    public McpCalls Calls => field ??= new McpCalls(this, around);

    /// <summary>The open connection; null unless it is ready.</summary>
    public McpLink? Link => _link;

    /// <summary>Where it is in its life.</summary>
    public McpState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>What it offers; nothing unless it is ready.</summary>
    public McpOffer Offer
    {
        get
        {
            lock (_lock)
            {
                return _state == McpState.Ready ? _offer : McpOffer.None;
            }
        }
    }

    /// <summary>Completed when it is not on its way to being ready.</summary>
    public Task Settled
    {
        get
        {
            lock (_lock)
            {
                return _settled.Task;
            }
        }
    }

    /// <summary>It as it is now, without its tools.</summary>
    public McpView View
    {
        get
        {
            lock (_lock)
            {
                var offer = _state == McpState.Ready ? _offer : McpOffer.None;
                return new McpView(Name, _state, Entry.Source, Entry.Url is not null)
                {
                    Problem = _problem ?? offer.Problem,
                    Resources = offer.Resources,
                    Prompts = offer.Prompts,
                    Log = _log.Lines,
                };
            }
        }
    }

    /// <summary>Starts it, unless it runs.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_stop is not null)
            {
                return;
            }
            var stop = _stop = new CancellationTokenSource();
            _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _state = McpState.Starting;
            _running = Task.Run(() => RunAsync(stop.Token));
        }
        changed();
    }

    /// <summary>Ends it; with <paramref name="patience"/> a call that is under way may end first.</summary>
    public async Task StopAsync(TimeSpan patience = default)
    {
        Task running;
        CancellationTokenSource? stop;
        lock (_lock)
        {
            (stop, running) = (_stop, _running);
        }
        if (stop is null)
        {
            return;
        }
        if (patience > TimeSpan.Zero && !Calls.Over.IsCompleted)
        {
            await Task.WhenAny(Calls.Over, Task.Delay(patience, around.Time));
        }
        await stop.CancelAsync();
        await running;
        lock (_lock)
        {
            if (_stop == stop)
            {
                _stop = null;
                stop.Dispose();
            }
        }
        Set(McpState.Idle, null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>An approval was given, refused or withdrawn; also one that is answered before this server says that it waits.</summary>
    public void ApprovalChanged() => _words.Writer.TryWrite(true);

    /// <summary>Asks anew what was denied before.</summary>
    public void AskAgain()
    {
        foreach (var hash in Entry.Variables.Select(Entry.VariableHash).Where(h => around.Approvals.Find(h) == AskDecision.Deny))
        {
            around.Approvals.AskAgain(hash);
        }
    }

    /// <summary>Takes back what it asked.</summary>
    public void Withdraw()
    {
        foreach (var variable in Entry.Variables)
        {
            around.Approvals.Withdraw(Entry.VariableHash(variable));
        }
    }

    /// <summary>The workspace folders are others now.</summary>
    public void RootsChanged() => _ = _link is { } link ? link.RootsChangedAsync().ContinueWith(_ => { }, TaskScheduler.Default) : Task.CompletedTask;

    private async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        string? before = null;
        try
        {
            while (await IsApprovedAsync(stop))
            {
                Set(failures == 0 ? McpState.Starting : McpState.Restarting, before);
                var (ended, isFinal) = ("", false);
                var since = around.Time.GetTimestamp();
                try
                {
                    ended = await LiveAsync(stop);
                    failures = around.Time.GetElapsedTime(since) >= BackOff.Steady ? 0 : failures;
                }
                catch (McpStartException e)
                {
                    (ended, isFinal) = (e.Message, e.IsFinal);
                }
                ended = ForeignText.Line(around.Mask(ended), 500);
                Tell(ended);
                if (isFinal || BackOff.After(++failures) is not { } pause)
                {
                    Set(McpState.Failed, ended);
                    around.Notice($"The MCP server {ForeignText.Line(Name, 60)} does not work: {ended}");
                    return;
                }
                if (failures == 1)
                {
                    around.Notice($"The MCP server {ForeignText.Line(Name, 60)} ended by itself and is started again: {ended}");
                }
                before = ended;
                Set(McpState.Restarting, ended);
                await Task.Delay(pause, around.Time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It was to end.
        }
        catch (Exception e)
        {
            // Whatever it sent: its life ends here, not the program's.
            Tell($"{e.GetType().Name}: {e.Message}");
            Set(McpState.Failed, $"It cannot be worked with: {ForeignText.Line(around.Mask(e.Message), 300)}");
        }
    }

    /// <summary>Whether it may be given the variables its entry names; waits for the user's word on them.</summary>
    private async Task<bool> IsApprovedAsync(CancellationToken stop)
    {
        while (true)
        {
            var open = new List<string>();
            foreach (var variable in Entry.Variables)
            {
                var word = around.Approvals.Find(Entry.VariableHash(variable));
                if (word == AskDecision.Deny)
                {
                    Set(McpState.Denied, $"You did not allow it the variable {variable}.");
                    return false;
                }
                if (word is null)
                {
                    open.Add(variable);
                }
            }
            if (open.Count == 0)
            {
                return true;
            }
            foreach (var variable in open)
            {
                around.Approvals.Ask(
                    new AskSubject.Environment(variable, Name), Entry.VariableHash(variable), $"The MCP server {ForeignText.Line(Name, 60)} ({Entry.Source}) would be given the environment variable {variable}.");
            }

            // Who sees that it waits finds the question there.
            Set(McpState.AwaitingApproval, $"It waits for your word on the variables {string.Join(", ", open)}.");
            await _words.Reader.ReadAsync(stop);
        }
    }

    /// <summary>Starts it and works with it until it ends; why it ended.</summary>
    private async Task<string> LiveAsync(CancellationToken stop)
    {
        var own = around.Environment();
        foreach (var variable in Entry.Variables)
        {
            around.Hide(own.GetValueOrDefault(variable) ?? "");
        }
        var (folder, home) = around.Places();
        var plan = McpPlan.Of(Entry, own, folder, home, around.NewRunId());
        Tell(plan is McpPlan.Program program ? "starting " + program.What.File : "connecting");
        void Listen() => _lists.Writer.TryWrite(true);
        await using var link = await McpLink.OpenAsync(plan, around.Reach, Tell, Listen, stop);
        try
        {
            var ended = link.EndedAsync();
            await ListAsync(link, stop);
            _link = link;
            Set(McpState.Ready, null);
            Tell($"ready, with {_offer.Tools.Length} tools");
            await FollowAsync(link, ended, stop);
            return await ended;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            throw new McpStartException($"It did not say what it offers: {link.Words(e)}", isFinal: false);
        }
        finally
        {
            _link = null;
        }
    }

    /// <summary>Lists anew what it says has changed, however often it says so at most every so often.</summary>
    private async Task FollowAsync(McpLink link, Task ended, CancellationToken stop)
    {
        var pause = s_relistFirst;
        long? last = null;
        while (true)
        {
            var news = _lists.Reader.WaitToReadAsync(stop).AsTask();
            await Task.WhenAny(ended, news);
            stop.ThrowIfCancellationRequested();
            if (ended.IsCompleted)
            {
                return;
            }
            pause = last is { } before && around.Time.GetElapsedTime(before) < s_relistMost ? (pause * 2 < s_relistMost ? pause * 2 : s_relistMost) : s_relistFirst;
            await Task.Delay(pause, around.Time, stop);
            _lists.Reader.TryRead(out _);
            last = around.Time.GetTimestamp();
            try
            {
                await ListAsync(link, stop);
                changed();
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                Tell("it did not say what changed: " + link.Words(e));
            }
        }
    }

    private async Task ListAsync(McpLink link, CancellationToken stop)
    {
        var offer = await McpOffer.OfAsync(link, around.Time, stop);
        foreach (var leftOut in offer.LeftOut.Except(_offer.LeftOut))
        {
            Tell(leftOut, isWarning: true);
        }
        lock (_lock)
        {
            _offer = offer;
        }
    }

    private void Tell(string line) => Tell(line, isWarning: false);

    private void Tell(string line, bool isWarning)
    {
        _log.Add(line);
        around.Log($"MCP server {Name}: {line}", isWarning);
    }

    private void Set(McpState state, string? problem)
    {
        lock (_lock)
        {
            (_state, _problem) = (state, problem);
            if (state is McpState.Starting && _settled.Task.IsCompleted)
            {
                _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            else if (state is not McpState.Starting)
            {
                _settled.TrySetResult();
            }
        }
        changed();
    }

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
