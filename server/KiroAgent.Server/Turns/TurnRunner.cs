using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>
/// The loop of one turn, top to bottom: the tool calls the model asked for, the pause, the next model call. It goes by the
/// session's state alone, so it starts anywhere: at a prompt, at a continuation, or where a restarted server was left waiting.
/// </summary>
internal sealed class TurnRunner(Session session, Workbench bench, TurnUnderWay work)
{
    private const int MostBadSteps = 3;

    private readonly ModelStep _modelStep = new(session, bench);
    private int _badSteps;
    private bool _understood, _misunderstood;

    /// <summary>Works until the turn ends, pauses, or is left waiting for the user. Never throws.</summary>
    public async Task RunAsync()
    {
        FinishedTurn? finished = null;
        try
        {
            finished = await LoopAsync(work.Stopped);
        }
        catch (OperationCanceledException) when (work.Stopped.IsCancellationRequested)
        {
            if (session.Commands is { } commands)
            {
                await commands.EndAllAsync(work.TurnId);
            }
            finished = work.StaysWaiting && session.State.Turn is not TurnState.Running
                ? null
                : await EndAsync(StopReason.Interrupted);
        }
        catch (ModelException e)
        {
            finished = await EndAsync(StopReason.Failed, new TurnError(KindOf(e.Failure), e.Failure.Message, e.Failure.Retryable));
        }
        catch (EndOfTurn e)
        {
            finished = await EndAsync(e.Reason, e.Error);
        }
        catch (StorageException e)
        {
            finished = await EndAsync(StopReason.Failed, new TurnError("storage", e.Message, true));
        }
        catch (Exception e)
        {
            // The turn's boundary: whatever went wrong must not take the server down or leave the turn running.
            finished = await EndAsync(StopReason.Failed, new TurnError("internal", $"{e.GetType().Name}: {e.Message}", false));
        }
        finally
        {
            session.Ended(work);
            work.Finished.TrySetResult(finished);
            work.Dispose();
        }
    }

    private async Task<FinishedTurn> LoopAsync(CancellationToken stopped)
    {
        while (true)
        {
            while (session.State.PendingCalls is [var call, ..])
            {
                await RunToolAsync(call, stopped);
            }
            await LookAfterCommandsAsync();
            CountBadSteps();
            var state = session.State;
            if (state.Step > 0 && EndOfStep(state) is { } end)
            {
                return await EndAsync(end);
            }
            await _modelStep.RunAsync(stopped);
        }
    }

    /// <summary>What runs behind the agent's work changes files too: they belong to the step in which they are found.</summary>
    private async Task LookAfterCommandsAsync()
    {
        if (session.Commands is { Running.Count: > 0 } commands)
        {
            using var gate = await session.Enter();
            commands.Look();
        }
    }

    /// <summary>A model that cannot call tools is told what was wrong, and may try again; not for ever.</summary>
    private void CountBadSteps()
    {
        _badSteps = _misunderstood && !_understood ? _badSteps + 1 : 0;
        (_understood, _misunderstood) = (false, false);
        if (_badSteps >= MostBadSteps)
        {
            throw new EndOfTurn(StopReason.Failed, new TurnError(
                "malformedToolCalls", $"The model called tools {MostBadSteps} times in a row in a way that cannot be understood. Try again, or choose another model.", true));
        }
    }

    /// <summary>Whether the turn ends or pauses after this step, and how.</summary>
    private OpenEnd? EndOfStep(SessionState state)
    {
        var pause = bench.Settings().SupervisedPause;
        var supervised = state.StepMode == AgentMode.Supervised;
        if (supervised && state.StepChangedFiles && state.Review.Undecided > 0 && pause != SupervisedPause.End)
        {
            return new(StopReason.AwaitingReview, null, null);
        }
        if (!state.LastAnswerCalledTools && state.Steers.IsEmpty)
        {
            // Files of earlier turns that still wait are no pause of this one.
            var waits = supervised && pause == SupervisedPause.End && state.Review.Undecided > 0 && state.Review.TurnId == state.Turn.CurrentTurnId;
            return new(waits ? StopReason.AwaitingReview : StopReason.Completed, null, null) { AgentIsDone = true };
        }
        return state.Step >= bench.MaxSteps ? new(StopReason.StepLimit, null, null) : null;
    }

    /// <summary>One tool call under the gate, so that decisions come before or after it, never in its middle.</summary>
    private async Task RunToolAsync(ToolCall call, CancellationToken stopped)
    {
        var gate = new HeldGate(session);
        await gate.EnterAsync(stopped);
        try
        {
            stopped.ThrowIfCancellationRequested();
            TurnDesk.CloseWhatIsOpen(session, bench);
            await bench.Tools.Others.Awaited(call.Name, stopped);
            var parsed = bench.Tools.Parse(call.Name, call.ArgumentsJson, bench.Folders);
            if (session.State.RunningCall != call.Id)
            {
                session.Record(Started(call, parsed));
            }
            var outcome = await OutcomeAsync(call, parsed, gate, stopped);
            session.Record(new SessionEvent.ToolEnded(call.Id, outcome.Status, bench.ForModel(outcome.Summary), bench.ForModel(outcome.ForModel), outcome.Made)
            {
                Images = outcome.Images.IsEmpty ? null : outcome.Images,
            });
        }
        catch (OperationCanceledException)
        {
            var state = session.State;
            if (state.RunningCall == call.Id && !(work.StaysWaiting && (state.OpenQuestion is not null || state.OpenApproval is not null)))
            {
                if (state.OpenQuestion is { } question)
                {
                    session.Record(new SessionEvent.QuestionAnswered(question.Id, null, "interrupt"));
                }
                if (state.OpenApproval is { } approval)
                {
                    session.Record(new SessionEvent.ApprovalResolved(approval.Id, AskDecision.Deny, "interrupt"));
                }
                CutOffCall.Close(session, bench, "Interrupted", "Interrupted by the user.");
            }
            throw;
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task<CallOutcome> OutcomeAsync(ToolCall call, ParsedCall parsed, HeldGate gate, CancellationToken stopped)
    {
        if (parsed is not ParsedCall.Understood { Request: var request })
        {
            _misunderstood = true;
            var problem = ((ParsedCall.Refused)parsed).Problem;
            return new(ToolStatus.Failed, problem, problem, []);
        }
        _understood = true;
        var commands = new CallCommands(session, bench, call.Id, text => bench.Listener.OnToolOutput(session, call.Id, text));
        var guarded = new GuardedCall(session, bench, work, gate, call.Id, files => new ToolContext
        {
            Commands = commands,
            Display = bench.Display,
            Files = files,
            Ignore = bench.Guard.IgnoreFor(session.State),
            Rename = bench.Rename,
            Locate = (uri, operation) => PathUses.OfUri(uri, operation, bench.Folders),
            Resolve = use => bench.Guard.Resolved(use, session.State),
            Problems = (files, cancellation) => bench.Problems(session.State, files, cancellation),
            JudgeWeb = url => WebRules.Judge(url, bench.Settings(), session.State.Remembered),
            Output = text => bench.Listener.OnToolOutput(session, call.Id, text),
            UpdatePlan = entries => session.Record(new SessionEvent.PlanUpdated([.. entries.Select(e => new PlanItem(e.Text, e.Status))])),
            AskUser = (text, options, cancellation) => AskAsync(call.Id, text, options, gate, cancellation),
        });
        var outcome = await guarded.RunAsync(request, stopped);
        return outcome with { Made = outcome.Made.AddRange(commands.Made) };
    }

    private static SessionEvent.ToolStarted Started(ToolCall call, ParsedCall parsed) => parsed switch
    {
        ParsedCall.Understood { Request: var request } => new(
            call.Id, call.Name, request.Title, request.Kind.ToString(), request is CommandRequest ? [] : [.. request.Paths.Select(p => p.Named)])
        {
            Command = (request as CommandRequest)?.Command,
        },
        _ => new(call.Id, call.Name, call.Name, nameof(ToolKind.Other), []),
    };

    /// <summary>Asks the user, with the gate open meanwhile. After a restart the question, or even its answer, is already there.</summary>
    private async Task<string?> AskAsync(string callId, string text, IReadOnlyList<string> options, HeldGate gate, CancellationToken cancellation)
    {
        if (session.State.Answer is { } given)
        {
            return given;
        }
        if (session.State.OpenQuestion?.ToolCallId != callId)
        {
            if (!bench.CanAsk())
            {
                throw new EndOfTurn(StopReason.Failed, new TurnError("question", "The agent asked, and nobody is here to answer: " + text, false));
            }
            if (options.Count == 0 && !bench.CanType())
            {
                throw new EndOfTurn(StopReason.Failed, new TurnError("question", "The agent asked, and this editor has only buttons to answer with. Answer in your next prompt: " + text, false));
            }
            session.Record(new SessionEvent.QuestionAsked(bench.Ids.New("qst"), callId, text, [.. options]));
            session.Sync();
        }
        await gate.WaitForUserAsync(work, cancellation);
        return session.State.Answer;
    }

    private Task<FinishedTurn> EndAsync(StopReason reason, TurnError? error = null) => EndAsync(new OpenEnd(reason, error is null ? null : error with { Message = bench.Mask(error.Message) }, null));

    private async Task<FinishedTurn> EndAsync(OpenEnd end)
    {
        using var gate = await session.Enter();
        return TurnEnd.Record(session, bench, end);
    }

    private static string KindOf(ModelFailure failure) =>
        failure.Kind == ModelFailureKind.Unavailable ? "modelUnavailable" : JsonName(failure.Kind.ToString());

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}

/// <summary>A tool ends the turn, not only its own call.</summary>
internal sealed class EndOfTurn(StopReason reason, TurnError error) : Exception(error.Message)
{
    public StopReason Reason { get; } = reason;

    public TurnError Error { get; } = error;
}
