using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Turns;
using KiroAgent.Server.Workspace;
using RememberedRule = KiroAgent.Core.Policy.RememberedRule;

namespace KiroAgent.Server.Handlers;

/// <summary><c>approval/*</c> (protocol, section 7). Nothing but <c>approval/respond</c>, or the button of a message box, answers one.</summary>
internal sealed class ApprovalHandlers(ServerHost host)
{
    private static readonly Func<Core.Sessions.SessionState, bool> s_waits = s => s.Turn is TurnState.AwaitingApproval;

    public async Task<ApprovalPendingResult> Pending(ApprovalPendingParams p, RequestContext context)
    {
        if (p.SessionId is { } id)
        {
            var state = (await host.Access.ReadAsync(id)).State;
            return new([.. state.OpenApproval is { } open ? new[] { host.Wire.Approval(id, open) } : []]);
        }
        var approvals = host.Approvals.Open.Select(a => ApprovalsToWire.Of(a, host.Wire)).ToList();
        foreach (var state in host.Store.List(_ => { }).Where(s_waits))
        {
            if ((await host.Access.ReadAsync(state.Id)).State.OpenApproval is { } open)
            {
                approvals.Add(host.Wire.Approval(state.Id, open));
            }
        }
        return new(approvals);
    }

    public async Task<EmptyResult> Respond(ApprovalRespondParams p, RequestContext context)
    {
        if (await host.Access.FindWaitingAsync(s_waits, s => s.OpenApproval?.Id == p.ApprovalId) is { State.OpenApproval: { } approval } session)
        {
            return await host.Access.OutsideGateAsync(session, async () =>
            {
                // What the agent does with it follows the answer to this request.
                context.AfterResponse(await new TurnDesk(session, host.Bench).RespondAsync(Word(p, approval.Subject)));
                return new EmptyResult();
            });
        }
        return RespondForWorkspace(p);
    }

    private EmptyResult RespondForWorkspace(ApprovalRespondParams p)
    {
        if (p.Command is not null && host.Approvals.Open.Any(a => a.Id == p.ApprovalId))
        {
            throw Errors.Invalid("command belongs to an approval of a command. Nothing was answered.");
        }
        if (p.Remember is not null && host.Approvals.Open.Any(a => a.Id == p.ApprovalId))
        {
            throw Errors.Invalid("The answer is remembered for this very content anyway; there is no rule to remember. Nothing was answered.");
        }
        try
        {
            return host.Approvals.Respond(p.ApprovalId, Decision(p.Decision))
                ? new EmptyResult()
                : throw Errors.Of(ErrorCodes.UnknownApproval, $"There is no open approval {p.ApprovalId}: it was answered already, or withdrawn.");
        }
        catch (StorageException e)
        {
            throw Errors.Of(ErrorCodes.Storage, e.Message);
        }
    }

    private static SessionEvent.ApprovalResolved Word(ApprovalRespondParams p, AskSubject subject) => new(p.ApprovalId, Decision(p.Decision), "user")
    {
        Feedback = string.IsNullOrWhiteSpace(p.Feedback) ? null : p.Feedback,
        Command = p.Command,
        Remember = p.Remember is { } rule
            ? new RememberedRule(ApprovalWord.KindOf(subject) ?? "", rule.Pattern, rule.Scope switch
            {
                RuleScope.Workspace => "workspace",
                RuleScope.User => "user",
                _ => "session",
            })
            : null,
    };

    private static AskDecision Decision(ApprovalDecision decision) =>
        decision == ApprovalDecision.Allow ? AskDecision.Allow : AskDecision.Deny;
}
