using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Protocol;
using KiroAgent.Server.Changes;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Turns;
using CoreDecision = KiroAgent.Core.Review.DecisionKind;

namespace KiroAgent.Server.Handlers;

/// <summary><c>review/*</c> (protocol, section 5).</summary>
internal sealed class ReviewHandlers(ServerHost host)
{
    public async Task<ReviewPendingResult> Pending(ReviewPendingParams p, RequestContext context)
    {
        var session = await host.Access.ReadAsync(p.SessionId);
        return host.Access.Answer(p.SessionId, new ReviewPendingResult(host.Wire.Review(session.State)));
    }

    public async Task<ReviewHunkAtResult> HunkAt(ReviewHunkAtParams p, RequestContext context)
    {
        var session = await host.Access.ReadAsync(p.SessionId);
        var file = FromWire.FileOfUri(host.Bench.Folders, p.Uri, FromWire.FilesOf(session.State));
        if (session.State.Review.Find(file) is not { } entry)
        {
            throw Errors.Of(ErrorCodes.NotFound, $"{host.Wire.Path(file)} is not under review.");
        }
        var text = entry.Hunks.IsEmpty ? null : Reviewing.TextOf(entry, host.Bench.Contents());
        var hunk = text?.HunkAt(p.Position.Line);
        return host.Access.Answer(p.SessionId, new ReviewHunkAtResult(
            host.Wire.Path(file), entry.Version, hunk is null ? null : ToWire.Hunk(hunk, text!)));
    }

    public Task<ReviewOutcome> Accept(ReviewAcceptParams p, RequestContext context) =>
        Decide(p.SessionId, context, (desk, cancellation) =>
            desk.DecideAsync(CoreDecision.Accept, File(p.SessionId, p.Path), p.Version, FromWire.Hunks(p.Hunks, p.Path), null, RejectChoice.Report, cancellation));

    public Task<ReviewOutcome> Reject(ReviewRejectParams p, RequestContext context) =>
        Decide(p.SessionId, context, (desk, cancellation) =>
            desk.DecideAsync(CoreDecision.Reject, File(p.SessionId, p.Path), p.Version, FromWire.Hunks(p.Hunks, p.Path), p.Feedback, FromWire.Choice(p.OnConflict), cancellation));

    public Task<ReviewOutcome> Undo(ReviewUndoParams p, RequestContext context) =>
        Decide(p.SessionId, context, (desk, cancellation) => desk.UndoAsync(FromWire.Choice(p.OnConflict), cancellation));

    private async Task<ReviewOutcome> Decide(string sessionId, RequestContext context, Func<ReviewDesk, CancellationToken, Task<DecisionOutcome>> decide)
    {
        return await host.Access.WriteAsync(sessionId, async session =>
        {
            var outcome = await decide(new ReviewDesk(session, host.Bench), context.CancellationToken);
            if (outcome.Execution == Changes.Execution.Continues)
            {
                // Its events follow the answer that told of it.
                session.LetGoOn();
                context.AfterResponse(() => _ = Task.Run(() => ContinueAsync(session)));
            }
            return host.Access.Answer(sessionId, host.Wire.Outcome(session.State, outcome));
        }, context.CancellationToken);
    }

    private async Task ContinueAsync(Sessions.Session session)
    {
        try
        {
            using var gate = await session.Enter();
            new TurnDesk(session, host.Bench).Continue();
        }
        catch (Exception e)
        {
            // Nobody waits for this: the decision stands, and the next prompt goes on from it.
            host.Log.Error("the agent could not go on after the review", e);
        }
    }

    private FileKey? File(string sessionId, string? path) =>
        path is null ? null : FromWire.File(host.Bench.Folders, path, FromWire.FilesOf(host.Access.Find(sessionId).State));
}
