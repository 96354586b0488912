using KiroAgent.Core.Turns;

namespace KiroAgent.Core.Sessions;

public sealed partial record SessionState
{
    private SessionState AfterApprovalRequested(SessionEvent.ApprovalRequested e)
    {
        var approval = new Approval(e.ApprovalId, e.ToolCallId, UpdatedAt, e.Reason, e.Subject, e.Suggestions)
        {
            TurnId = Turn.CurrentTurnId,
            Rule = e.Rule,
            Source = e.Source,
            CannotRestore = e.CannotRestore,
        };
        return this with
        {
            OpenApproval = approval,
            Given = null,
            Turn = Turn.After(new TurnEvent.ApprovalRequested(e.ApprovalId)) ?? Turn,
            Past = Shown(new TranscriptItem.Permission(Seq, UpdatedAt, Turn.CurrentTurnId, approval, null)),
        };
    }

    private SessionState AfterApprovalResolved(SessionEvent.ApprovalResolved e)
    {
        if (OpenApproval is not { } approval || approval.Id != e.ApprovalId)
        {
            return this;
        }
        var shown = Past.Transcript.FindLastIndex(t => t is TranscriptItem.Permission p && p.Approval.Id == e.ApprovalId);
        return this with
        {
            OpenApproval = null,
            Given = new GivenApproval(approval, e),
            Remembered = e.Remember is { Scope: "session" } rule && !Remembered.Contains(rule) ? Remembered.Add(rule) : Remembered,
            Turn = Turn.After(new TurnEvent.ApprovalResolved(e.ApprovalId)) ?? Turn,
            Past = shown < 0 ? Past : Past with
            {
                Transcript = Past.Transcript.SetItem(shown, ((TranscriptItem.Permission)Past.Transcript[shown]) with { Word = e }),
            },
        };
    }
}
