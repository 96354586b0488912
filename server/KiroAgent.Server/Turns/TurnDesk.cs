using System.Collections.Immutable;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>Starts, steers, answers and stops a session's turns. What refuses does so before anything is journaled.</summary>
internal sealed class TurnDesk(Session session, Workbench bench)
{
    /// <summary>Starts a turn with a prompt, what is attached to it in the model's words and in the client's, and what its first word called; its end is told by the result. Inside the gate.</summary>
    public TurnUnderWay Start(string prompt, string? attached = null, string? context = null, ImmutableArray<AttachedImage>? images = null, string? called = null)
    {
        session.RequireNoTurn();
        RequireModel();
        new ReviewDesk(session, bench).Observe();
        var turnId = bench.Ids.New("turn");
        session.Record(new SessionEvent.TurnStarted(turnId, bench.Ids.New("cp"), prompt, null, Note(session.State, stillWaits: true))
        {
            Called = called is null ? null : bench.ForModel(called),
            Attached = attached is null ? null : bench.ForModel(attached),
            Context = context,
            Images = images,
        });
        if (PromptPages.CallsFor(prompt, attached, bench) is { Length: > 0 } pages)
        {
            session.Record(new SessionEvent.PromptCalled(pages));
        }
        return Run(turnId);
    }

    /// <summary>Goes on by itself after a review in which everything was accepted, if that is still so and no interrupt came in between. Inside the gate.</summary>
    public void Continue()
    {
        var state = session.State;
        if (!session.TakeGoingOn() || state.Turn is not TurnState.Paused paused || !state.Review.IsEmpty || !state.ContinuesWhenAccepted)
        {
            return;
        }
        var turnId = bench.Ids.New("turn");
        session.Record(new SessionEvent.TurnStarted(turnId, state.CheckpointId, null, paused.TurnId, Note(state, stillWaits: false)));
        Run(turnId);
    }

    /// <summary>Adds a message to the running turn. Inside the gate.</summary>
    public void Steer(string text)
    {
        if (!session.State.Turn.IsActive)
        {
            throw new SessionFailure(SessionProblem.Invalid, "No turn runs in this session: send the message as a prompt.");
        }
        session.Record(new SessionEvent.Steered(text));
    }

    /// <summary>Stops the turn under way, if any, and waits until it has ended. Not inside the gate: the running tool holds it.</summary>
    public async Task<bool> InterruptAsync()
    {
        var work = session.Work;
        if (work is null)
        {
            using var gate = await session.Enter();
            work = session.Work; // a turn may have been starting inside the gate
            if (work is null && !session.State.Turn.IsActive)
            {
                return session.TakeGoingOn();
            }
            if (work is null)
            {
                TurnEnd.Record(session, bench, StopReason.Interrupted);
                return true;
            }
        }
        work.Stop();
        await work.Finished.Task;
        return true;
    }

    /// <summary>Answers the open question; null says that there is no answer. The turn goes on when the returned action runs, also one that waited through a restart.</summary>
    public async Task<Action> AnswerAsync(string questionId, string? answer)
    {
        using var gate = await session.Enter();
        if (session.State.OpenQuestion is not { } question || question.Id != questionId)
        {
            throw new SessionFailure(SessionProblem.UnknownQuestion, $"There is no open question {questionId}: it was answered already, or withdrawn.");
        }
        session.Record(new SessionEvent.QuestionAnswered(questionId, answer, "user"));
        Flush();
        return GoOn();
    }

    /// <summary>
    /// Gives the user's word on the open approval; the first one wins. A rule to keep is kept first, so that a word whose rule
    /// cannot be kept is none. The turn goes on when the returned action runs, also one that waited through a restart.
    /// </summary>
    public async Task<Action> RespondAsync(SessionEvent.ApprovalResolved word)
    {
        using var gate = await session.Enter();
        if (session.State.OpenApproval is not { } approval || approval.Id != word.ApprovalId)
        {
            throw new SessionFailure(SessionProblem.UnknownQuestion, $"There is no open approval {word.ApprovalId}: it was answered already, or withdrawn.");
        }
        ApprovalWord.Require(approval.Subject, word);
        if (word.Remember is { Scope: not "session" } rule)
        {
            bench.Rules.Remember(rule);
        }
        session.Record(word);
        Flush();
        return GoOn();
    }

    private void Flush()
    {
        try
        {
            session.Sync();
        }
        catch (StorageException)
        {
            // The answer is given, and the turn goes on with it; its own end is not told before all is flushed.
        }
    }

    /// <summary>What makes the turn go on once it is answered; one that waited through a restart is started anew.</summary>
    private Action GoOn()
    {
        if (session.Work is { } work)
        {
            var answered = work.Answered;
            return () => answered?.TrySetResult();
        }
        var turnId = session.State.Turn.CurrentTurnId!;
        return () => _ = Task.Run(() => GoOnAsync(turnId));
    }

    private async Task GoOnAsync(string turnId)
    {
        using var gate = await session.Enter();
        // An interrupt may have come in between.
        if (session.Work is null && session.State.Turn is TurnState.Running running && running.TurnId == turnId)
        {
            Run(turnId);
        }
    }

    /// <summary>
    /// Makes the session fit for writing. What the last owner left open is closed: a change that was being written, a
    /// decision or revert that was not carried out, a turn that ran; likewise what this process could not journal to its
    /// end. A turn that waits for the user goes on waiting. Inside the gate, by the owner.
    /// </summary>
    public void TakeOver()
    {
        var state = session.State;
        if (state.Owner != bench.ServerId)
        {
            SweepLeftovers(state);
            session.Record(new SessionEvent.Owned(bench.ServerId));
            session.IsBeingTakenOver = true;
            if (state.Turn is TurnState.Running)
            {
                session.EndToRecord = new(StopReason.Interrupted, null, "The server ended while this turn ran. Nothing is repeated; what was written is listed and can be taken back.");
            }
        }
        CloseWhatIsOpen(session, bench);
        SessionCommands.Recover(session, bench);
        if (session.IsBeingTakenOver)
        {
            LostWrites.Record(session, bench);
            EmptyFolders.Sweep(bench.Files, session.State.Changes.FoldersMade);
            if (session.EndToRecord is not null)
            {
                CutOffCall.Close(session, bench, "The server ended", "The server ended before this was done.");
            }
            session.IsBeingTakenOver = false;
        }
        if (session.EndToRecord is { } end)
        {
            TurnEnd.Record(session, bench, end);
        }
    }

    /// <summary>
    /// Closes a change, decision or revert that was begun and whose end is not journaled: the disk knows what came of it.
    /// Inside the gate.
    /// </summary>
    public static void CloseWhatIsOpen(Session session, Workbench bench)
    {
        bench.Files.SweepOwnLeftovers();
        if (session.State.OpenChange is { } change)
        {
            RecoverChange.Close(session, bench, change);
        }
        if (session.State.OpenDecision is { } decision)
        {
            new ReviewDesk(session, bench).Finish(decision);
        }
        if (session.State.OpenRevert is { } revert)
        {
            new RevertDesk(session, bench).Finish(revert);
        }
    }

    /// <summary>Before the owner changes, for leftovers are known by the last owner's name.</summary>
    private void SweepLeftovers(SessionState state)
    {
        var steps = (state.OpenChange?.Steps ?? []).Concat(state.OpenDecision?.Files.SelectMany(f => f.Steps) ?? []).Concat(state.OpenRevert?.Files.SelectMany(f => f.Steps) ?? []);
        bench.Files.SweepLeftovers(steps.Select(s => s.File.Parent), state.Owner);
    }

    /// <summary>Stops what runs because the server ends; a turn that waits for the user stays waiting.</summary>
    public async Task StopAsync()
    {
        if (session.Work is { } work)
        {
            work.StaysWaiting = true;
            work.Stop();
            await work.Finished.Task;
        }
        if (session.Commands is { } commands)
        {
            await commands.EndAllAsync();
        }
    }

    private TurnUnderWay Run(string turnId)
    {
        var work = new TurnUnderWay(turnId);
        session.Begin(work);
        var runner = new TurnRunner(session, bench, work);
        // Off this thread at once: the caller holds the gate that the first step needs.
        _ = Task.Run(runner.RunAsync);
        return work;
    }

    private void RequireModel()
    {
        var state = session.State;
        var (model, failure) = bench.Models.Resolve(state.Model, state.Roots.Length > 0 ? state.Roots[0] : null);
        model?.Dispose();
        if (failure is not null)
        {
            throw new SessionFailure(SessionProblem.ModelUnavailable, failure.Message);
        }
    }

    /// <summary>What the model has not been told yet, and what still waits.</summary>
    private string? Note(SessionState state, bool stillWaits)
    {
        var facts = state.Past.Untold.Select(t => t.Text).ToList();
        if (stillWaits && state.Review.Undecided > 0)
        {
            var names = state.Review.Entries.Values.Where(e => e.IsPending).OrderBy(e => e.File).Select(e => bench.Display(e.File)).ToList();
            var shown = names.Count <= 20 ? string.Join(", ", names) : string.Join(", ", names.Take(20)) + $" and {names.Count - 20} more";
            facts.Add($"[Still waiting for the user's review: {shown}.]");
        }
        return facts.Count == 0 ? null : string.Join("\n", facts);
    }
}
