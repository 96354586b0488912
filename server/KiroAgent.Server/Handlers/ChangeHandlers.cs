using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Protocol;
using KiroAgent.Server.Changes;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Handlers;

/// <summary><c>changes/*</c> and <c>checkpoint/*</c> (protocol, section 6).</summary>
internal sealed class ChangeHandlers(ServerHost host)
{
    public async Task<ChangesListResult> List(ChangesListParams p, RequestContext context)
    {
        var state = (await host.Access.ReadAsync(p.SessionId)).State;
        var since = p.Since is { } id ? CountAt(state, id) : 0;
        return new([.. ChangeList.Of(state, host.Bench, since).Select(c => host.Wire.Change(c, kept: false))]);
    }

    public Task<RevertOutcome> RevertChanges(ChangesRevertParams p, RequestContext context) =>
        Revert(p.SessionId, desk => desk.RevertChangesAsync(
            p.Paths is { } paths ? [.. paths.Select(path => FromWire.File(host.Bench.Folders, path, FromWire.FilesOf(host.Access.Find(p.SessionId).State)))] : null,
            FromWire.Choice(p.OnConflict), context.CancellationToken));

    public async Task<CheckpointListResult> Checkpoints(CheckpointListParams p, RequestContext context)
    {
        var state = (await host.Access.ReadAsync(p.SessionId)).State;
        return new(ToWire.Checkpoints(state));
    }

    public async Task<CheckpointPreviewResult> Preview(CheckpointPreviewParams p, RequestContext context)
    {
        var session = await host.Access.ReadAsync(p.SessionId);
        CountAt(session.State, p.CheckpointId);
        var (files, dropped) = new RevertDesk(session, host.Bench).Preview(p.CheckpointId);
        var moved = Reverting.Origins(session.State.Changes.Since(CountAt(session.State, p.CheckpointId)).SelectMany(t => t.Steps))
            .Where(o => files.Any(f => f.File == o.Key && f.Target is FileState.Absent) && files.Any(f => f.File == o.Value && f.Now is FileState.Absent && f.Result == FileResult.Restored))
            .ToDictionary();
        return new(
            [.. files.Where(f => f.Result != FileResult.Unchanged && !moved.ContainsValue(f.File)).Select(f => new PreviewFile(
                host.Wire.Path(f.File), moved.ContainsKey(f.File) ? PreviewAction.Move : Action(f), f.Result == FileResult.Conflict))],
            dropped);
    }

    public Task<RevertOutcome> RevertTo(CheckpointRevertParams p, RequestContext context) =>
        Revert(p.SessionId, desk => desk.RevertAsync(p.CheckpointId, FromWire.Scope(p.Scope), FromWire.Choice(p.OnConflict), context.CancellationToken));

    public Task<RevertOutcome> Redo(CheckpointRedoParams p, RequestContext context) =>
        Revert(p.SessionId, desk => desk.RedoAsync(p.RevertId, context.CancellationToken));

    public async Task<ChangesListResult> Diff(CheckpointDiffParams p, RequestContext context)
    {
        var state = (await host.Access.ReadAsync(p.SessionId)).State;
        var from = CountAt(state, p.From);
        int? to = p.To is { } id ? CountAt(state, id) : null;
        return to < from
            ? throw Errors.Invalid("to is an earlier checkpoint than from.")
            : new([.. ChangeList.Of(state, host.Bench, from, to).Select(c => host.Wire.Change(c, kept: to is not null))]);
    }

    private async Task<RevertOutcome> Revert(string sessionId, Func<RevertDesk, Task<RevertDone>> revert)
    {
        host.Access.Find(sessionId).RequireNoTurnOr(host.Wire);
        return await host.Access.WriteAsync(sessionId, async session =>
        {
            session.RequireNoTurn();
            var done = await revert(new RevertDesk(session, host.Bench));
            return host.Access.Answer(sessionId, host.Wire.Outcome(done));
        });
    }

    private static int CountAt(Core.Sessions.SessionState state, string checkpointId) =>
        state.Past.Checkpoints.Find(c => c.Id == checkpointId)?.ChangeCount
        ?? throw Errors.Of(ErrorCodes.UnknownCheckpoint, $"There is no checkpoint {checkpointId} in this session.");

    private static PreviewAction Action(Core.Checkpoints.Withdrawal file) => (file.Now, file.Target) switch
    {
        (_, FileState.Absent) => PreviewAction.Delete,
        (FileState.Absent, _) => PreviewAction.Create,
        _ => PreviewAction.Rewrite,
    };
}
