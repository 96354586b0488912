using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>How a turn is closed, from its own loop or by whoever finds it open. Call inside the gate.</summary>
internal static class TurnEnd
{
    /// <summary>Journals the end, after closing what is open, and makes it durable.</summary>
    public static FinishedTurn Record(Session session, Workbench bench, StopReason reason, TurnError? error = null) =>
        Record(session, bench, new OpenEnd(reason, error, null));

    /// <summary>The same; an end the journal cannot take is kept with the session and journaled when it can.</summary>
    public static FinishedTurn Record(Session session, Workbench bench, OpenEnd end)
    {
        var (reason, error, notice) = (end.Reason, end.Error, end.Notice);
        try
        {
            TurnDesk.CloseWhatIsOpen(session, bench);
            var state = session.State;
            if (state.OpenQuestion is { } question)
            {
                state = session.Record(new SessionEvent.QuestionAnswered(question.Id, null, "interrupt"));
            }
            if (state.OpenApproval is { } approval)
            {
                state = session.Record(new SessionEvent.ApprovalResolved(approval.Id, AskDecision.Deny, "interrupt"));
            }
            state = reason == StopReason.Interrupted
                ? CutOffCall.Close(session, bench, "Interrupted", "Interrupted by the user.")
                : CutOffCall.Close(session, bench, "Not carried out", "The turn ended before this was done.");
            if (state.Changes.Count > state.Flushed)
            {
                // Before the end is journaled: from then on a file that differs was changed by somebody, not lost with the power.
                session.Sync();
            }
            var midWork = reason == StopReason.AwaitingReview && !end.AgentIsDone;
            session.Record(new SessionEvent.TurnEnded(state.Turn.CurrentTurnId ?? "", reason, midWork, state.Message, error));
            session.EndToRecord = null;
            if (notice is not null)
            {
                session.Record(new SessionEvent.Noticed(notice));
            }
            session.Sync();
        }
        catch (StorageException e)
        {
            // What ran is stopped all the same; the next write, here or after a restart, finds the turn open and closes it.
            error ??= new TurnError("storage", e.Message, true);
            session.EndToRecord = session.State.Turn.IsActive ? new OpenEnd(StopReason.Failed, error, notice) : null;
            return Unrecorded(session.State, error);
        }
        return session.State.Past.LastTurn ?? Unrecorded(session.State, error);
    }

    private static FinishedTurn Unrecorded(SessionState state, TurnError? error) =>
        new(state.Turn.CurrentTurnId ?? "", state.CheckpointId, StopReason.Failed, false, state.Message, error, state.Usage);
}
