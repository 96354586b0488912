using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>How a turn is closed, from its own loop or by whoever finds it open. Call inside the gate.</summary>
internal static class TurnEnd
{
    /// <summary>Journals the end, after withdrawing an open question, and makes it durable.</summary>
    public static FinishedTurn Record(Session session, Workbench bench, StopReason reason, TurnError? error = null)
    {
        var state = session.State;
        try
        {
            if (state.OpenQuestion is { } question)
            {
                state = session.Record(new SessionEvent.QuestionAnswered(question.Id, null, "interrupt"));
            }
            state = reason == StopReason.Interrupted
                ? CutOffCall.Close(session, bench, "Interrupted", "Interrupted by the user.")
                : CutOffCall.Close(session, bench, "Not carried out", "The turn ended before this was done.");
            var midWork = reason == StopReason.AwaitingReview;
            state = session.Record(new SessionEvent.TurnEnded(state.Turn.CurrentTurnId ?? "", reason, midWork, state.Message, error));
            session.Sync();
        }
        catch (StorageException e)
        {
            // The journal cannot take the end: what ran is stopped all the same, and the next start finds the turn open and closes it.
            return Unrecorded(session.State, reason, error ?? new TurnError("storage", e.Message, true));
        }
        return session.State.Past.LastTurn ?? Unrecorded(state, reason, error);
    }

    private static FinishedTurn Unrecorded(SessionState state, StopReason reason, TurnError? error) =>
        new(state.Turn.CurrentTurnId ?? "", state.CheckpointId, error is null ? reason : StopReason.Failed, false, state.Message, error, state.Usage);
}
