using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Turns;

namespace KiroAgent.Server.Handlers;

/// <summary><c>agent/*</c> and <c>question/*</c> (protocol, sections 4, 4a and 7).</summary>
internal sealed class TurnHandlers(ServerHost host)
{
    private static readonly Func<Core.Sessions.SessionState, bool> s_waits = s => s.Turn is Core.Turns.TurnState.AwaitingAnswer;
    private static readonly Task<QuestionPendingResult> s_noQuestions = Task.FromResult(new QuestionPendingResult([]));

    /// <summary>Answers when the turn ends or pauses; the next write of the session may come as soon as it runs.</summary>
    public async Task<TurnResult> Turn(AgentTurnParams p, RequestContext context)
    {
        if (string.IsNullOrWhiteSpace(p.Prompt))
        {
            throw Errors.Invalid("prompt is empty.");
        }
        host.Access.Find(p.SessionId).RequireNoTurnOr(host.Wire);
        host.Mcp.Wake();
        var attached = await new PromptContext(host, host.Access.Find(p.SessionId).State).OfAsync(p.Prompt, p.Context, context.CancellationToken);
        var (session, work) = await host.Access.WriteAsync(p.SessionId, session =>
        {
            context.CancellationToken.ThrowIfCancellationRequested(); // taken back before it began: no checkpoint, no entry
            return ValueTask.FromResult((session, new TurnDesk(session, host.Bench).Start(p.Prompt, attached.Text, attached.Context, attached.Images, attached.Called)));
        });
        context.ReleaseOrder();
        using var stop = context.CancellationToken.Register(work.Stop);
        var finished = await work.Finished.Task
            ?? throw new RpcException(RpcErrors.RequestCancelled, "The server ends; the turn waits for its answer and can be continued.");
        return host.Access.Answer(p.SessionId, host.Wire.Result(session.State, finished));
    }

    public async Task<EmptyResult> Steer(AgentSteerParams p, RequestContext context)
    {
        if (string.IsNullOrWhiteSpace(p.Prompt))
        {
            throw Errors.Invalid("prompt is empty.");
        }
        if (!host.Access.Find(p.SessionId).State.Turn.IsActive)
        {
            throw Errors.Invalid("No turn runs in this session: send the message as a prompt.");
        }
        return await host.Access.WriteAsync(p.SessionId, session =>
        {
            new TurnDesk(session, host.Bench).Steer(p.Prompt);
            return ValueTask.FromResult(new EmptyResult());
        });
    }

    /// <summary>Stops the turn. A prompt still on its way (what is attached is being read, or it waits for its place) was sent before, and is taken back.</summary>
    public async Task<AgentInterruptResult> Interrupt(AgentInterruptParams p, RequestContext context)
    {
        var onTheirWay = context.Connection.InFlight.Cancel(Methods.AgentTurn.Name, p.SessionId);
        var session = await host.Access.FindOffThreadAsync(p.SessionId);
        var interrupted = await host.Access.OutsideGateAsync(session, () => new TurnDesk(session, host.Bench).InterruptAsync());
        return host.Access.Answer(p.SessionId, new AgentInterruptResult(interrupted || onTheirWay > 0));
    }

    /// <summary>Questions that wait. That there are none, the usual answer, is told without leaving the reading thread.</summary>
    public Task<QuestionPendingResult> Pending(QuestionPendingParams p, RequestContext context) =>
        p.SessionId is null && host.Store.IsKnownThatNone(s_waits) ? s_noQuestions : Task.Run(() => PendingAsync(p));

    public async Task<EmptyResult> Answer(QuestionAnswerParams p, RequestContext context)
    {
        var session = await host.Access.FindWaitingAsync(s_waits, s => s.OpenQuestion?.Id == p.QuestionId)
            ?? throw Errors.Of(ErrorCodes.UnknownApproval, $"There is no open question {p.QuestionId}: it was answered already, or withdrawn.");
        return await host.Access.OutsideGateAsync(session, async () =>
        {
            // What the agent does with it follows the answer to this request.
            context.AfterResponse(await new TurnDesk(session, host.Bench).AnswerAsync(p.QuestionId, p.Answer));
            return new EmptyResult();
        });
    }

    private async Task<QuestionPendingResult> PendingAsync(QuestionPendingParams p)
    {
        if (p.SessionId is { } id)
        {
            var state = (await host.Access.ReadAsync(id)).State;
            return new([.. state.OpenQuestion is { } open ? new[] { ToWire.Question(id, open) } : []]);
        }
        var questions = new List<Question>();
        foreach (var state in host.Store.List(_ => { }).Where(s_waits))
        {
            if ((await host.Access.ReadAsync(state.Id)).State.OpenQuestion is { } open)
            {
                questions.Add(ToWire.Question(state.Id, open));
            }
        }
        return new(questions);
    }
}
