using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Turns;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Server.Sessions;

namespace KiroAgent.Tests.Server.Commands;

/// <summary>A session that runs commands in a turn, as the turn's loop does it once they are allowed.</summary>
internal sealed class CommandSession : IDisposable
{
    private readonly SessionBench _bench;
    private int _calls;

    public CommandSession(SessionBench bench, AgentMode mode = AgentMode.Autopilot, IFileLayer? layer = null)
    {
        _bench = bench;
        Run = bench.Start(layer);
        Session = Run.New(mode);
        StartTurn();
    }

    public ServerRun Run { get; }

    public Session Session { get; }

    public SessionState State => Session.State;

    public string Output { get; private set; } = "";

    /// <summary>A turn as a prompt begins one.</summary>
    public void StartTurn()
    {
        Session.Record(new SessionEvent.TurnStarted(_bench.Ids.New("turn"), _bench.Ids.New("cp"), "Run it.", null, null));
        Session.Record(new SessionEvent.StepStarted(1, Session.State.Mode));
    }

    public void EndTurn() => TurnEnd.Record(Session, Run.Bench, KiroAgent.Core.Turns.StopReason.Completed);

    /// <summary>Runs a line to its end.</summary>
    public async Task<ToolOutcome> ExecuteAsync(string line, string cwd = ".", int timeoutMs = 60_000, CancellationToken cancellation = default) =>
        await CallAsync(commands => commands.RunAsync(new ExecuteCommandRequest("Run", line, Cwd(cwd), timeoutMs), cancellation));

    /// <summary>Starts a line that runs on; its id.</summary>
    public async Task<string> StartAsync(string line)
    {
        var outcome = await CallAsync(commands => commands.StartAsync(new StartProcessRequest("Start", line, Cwd(".")), default));
        return State.Commands.Values.LastOrDefault(c => outcome.ForModel.Contains(c.RunId, StringComparison.Ordinal))?.RunId
            ?? throw new InvalidOperationException(outcome.ForModel);
    }

    public Task<ToolOutcome> StopAsync(string id) => CallAsync(commands => commands.StopAsync(id));

    public async Task<ToolOutcome> CallAsync(Func<CallCommands, Task<ToolOutcome>> call)
    {
        using var gate = await Session.Enter();
        return await call(new CallCommands(Session, Run.Bench, $"call_{++_calls}", text => Output += text));
    }

    /// <summary>Reverts all changes; what became of each file.</summary>
    public async Task<RevertDone> RevertAsync()
    {
        using var gate = await Session.Enter();
        return await new RevertDesk(Session, Run.Bench).RevertChangesAsync(null, RejectChoice.Report, default);
    }

    /// <summary>Decides all that waits, or one file.</summary>
    public async Task<DecisionOutcome> DecideAsync(DecisionKind kind, FileKey? file = null)
    {
        using var gate = await Session.Enter();
        return await new ReviewDesk(Session, Run.Bench).DecideAsync(kind, file, null, null, null, RejectChoice.Report, default);
    }

    /// <summary>Takes the last decision back.</summary>
    public async Task<DecisionOutcome> UndoAsync()
    {
        using var gate = await Session.Enter();
        return await new ReviewDesk(Session, Run.Bench).UndoAsync(RejectChoice.Report, default);
    }

    public async Task<RevertDone> RedoAsync()
    {
        using var gate = await Session.Enter();
        return await new RevertDesk(Session, Run.Bench).RedoAsync(null, default);
    }

    /// <summary>The net changes as <c>changes/list</c> has them: the operation and the path, a move with where it came from.</summary>
    public List<string> Changes() =>
        [.. ChangeList.Of(State, Run.Bench, 0).Select(c => $"{c.Operation.ToString().ToLowerInvariant()} {(c.MovedFrom is { } from ? from.Path.Value + " -> " : "")}{c.File.Path.Value}")];

    public void Dispose() => Run.Dispose();

    private PathUse Cwd(string path) => new(path, PathOperation.List, path == "." ? new FileKey(_bench.Workspace, default) : _bench.Key(path), null);
}
