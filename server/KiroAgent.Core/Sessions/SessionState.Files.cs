using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Turns;

namespace KiroAgent.Core.Sessions;

public sealed partial record SessionState
{
    private SessionState AfterChangeEnded(SessionEvent.ChangeEnded e)
    {
        if (OpenChange is not { } change || change.ChangeId != e.ChangeId)
        {
            return this;
        }
        var state = this with { OpenChange = null };
        if (e.Problem is not null)
        {
            return state;
        }
        return state.WithUnaccepted(change, e.Review) with
        {
            Changes = state.Changes.With(change),
            Review = state.Review.With(e.Review ?? ReviewUpdate.None, change.TurnId),
            StepChangedFiles = state.StepChangedFiles || !change.Approved,
            Past = state.Past with { Seen = state.Past.Seen.SetItems(change.Steps.Select(s => KeyValuePair.Create(s.File, s.After))) },
        };
    }

    private SessionState AfterDecision(SessionEvent.DecisionEnded e)
    {
        if (OpenDecision is not { } decision || decision.DecisionId != e.DecisionId)
        {
            return this;
        }
        var done = decision.Files.Where(f => !e.Failed.Any(x => x.File == f.File)).ToImmutableArray();
        var update = new ReviewUpdate(
            [.. done.Where(f => f.After is not null).Select(f => f.After!)],
            [.. done.Where(f => f.After is null && f.Result is not FileResult.Conflict).Select(f => f.File)]);
        if (decision.Undoes is { } opened && Past.Closed.TryGetValue(opened, out var settled))
        {
            update = WithShownAgain(update, settled);
        }
        var carriedOut = decision with { Files = done };
        var state = this with { OpenDecision = null, Review = Review.With(update) };
        var closed = Past.Closed;
        if (decision.Kind != DecisionKind.Undo && !carriedOut.DidNothing && ClosedBy(state.Review, update) is { IsEmpty: false } left)
        {
            closed = closed.SetItem(decision.DecisionId, left);
        }
        state = state.WithSteps(decision.DecisionId, ChangeSource.Decision, [.. done.SelectMany(f => f.Steps)], decision.Folders).WithDecided(done);
        var past = state.Past;
        var decisions = Decided(past.Decisions, carriedOut, e.Failed);
        var neverTold = decision.Undoes is { } undone && past.Untold.Any(t => t.Id == undone) && !decisions.Any(d => d.DecisionId == undone);
        return state with
        {
            Flushed = state.Changes.Count,
            Past = past with
            {
                Untold = neverTold
                    ? past.Untold.RemoveAll(t => t.Id == decision.Undoes)
                    : WithTold(past.Untold, decision.DecisionId, decision.Told, e.Failed),
                Closed = decision.Undoes is { } gone ? closed.Remove(gone) : closed,
                Decisions = decisions,
                Transcript = past.Transcript.Add(new TranscriptItem.Decided(Seq, UpdatedAt, Turn.CurrentTurnId ?? past.LastTurn?.TurnId, carriedOut)),
            },
        };
    }

    /// <summary>The decisions that can be taken back after this one: a file in conflict was not decided, and what an undo could not take back waits for the next.</summary>
    private static ImmutableList<Decision> Decided(ImmutableList<Decision> decisions, Decision done, ImmutableArray<FailedFile> failed)
    {
        if (done.Kind != DecisionKind.Undo)
        {
            return done.DidNothing ? decisions : decisions.Add(done with { Files = done.Files.RemoveAll(f => f.Result == FileResult.Conflict) });
        }
        var index = decisions.FindIndex(d => d.DecisionId == done.Undoes);
        if (index < 0)
        {
            return decisions;
        }
        var notBack = done.Files.Where(f => f.Result == FileResult.Conflict).Select(f => f.File).Concat(failed.Select(f => f.File)).ToHashSet();
        var left = decisions[index].Files.Where(f => notBack.Contains(f.File)).ToImmutableArray();
        return left.IsEmpty ? decisions.RemoveAt(index) : decisions.SetItem(index, decisions[index] with { Files = left });
    }

    /// <summary>What is to be told, with what could not be written put right.</summary>
    private static ImmutableList<(string Id, string Text)> WithTold(
        ImmutableList<(string Id, string Text)> untold, string id, string told, ImmutableArray<FailedFile> failed)
    {
        var text = failed.IsEmpty || told.Length == 0
            ? told
            : $"{told}\n[But these files could not be written and still stand as they were: {string.Join(", ", failed.Select(f => f.File.Path.Value))}.]";
        return text.Length == 0 ? untold : untold.Add((id, text));
    }

    private SessionState AfterRevert(SessionEvent.RevertEnded e)
    {
        if (OpenRevert is not { } revert || revert.RevertId != e.RevertId)
        {
            return this;
        }
        var done = revert.Files.Where(f => !e.Failed.Any(x => x.File == f.File)).ToImmutableArray();
        var withdrawn = done.Where(f => f.Result is not FileResult.Conflict).ToImmutableArray();
        var update = new ReviewUpdate(
            [.. withdrawn.Where(f => f.ReviewAfter is not null).Select(f => f.ReviewAfter!)],
            [.. withdrawn.Where(f => f.ReviewAfter is null && f.ReviewBefore is not null).Select(f => f.File)]);
        var redone = revert.Redoes is { } undone ? Reverts.FindLast(r => r.Revert.RevertId == undone) : null;
        if (redone is not null)
        {
            update = WithShownAgain(update, redone.Closed);
        }
        var before = Past;
        var state = this with { OpenRevert = null, Review = Review.With(update) };
        ImmutableArray<FileStep> steps = [.. done.SelectMany(f => f.Steps)];
        state = state.WithSteps(revert.RevertId, ChangeSource.Revert, steps, revert.Folders).WithReverted(steps, redone);
        if (revert.Scope != RevertScope.Files)
        {
            state = state with
            {
                Turn = state.Turn.After(new TurnEvent.Rewound()) ?? state.Turn,
                Past = state.PastAfterRevert(revert),
            };
        }
        var past = state.Past;
        var carriedOut = new DoneRevert(revert with { Files = done }, before, false) { Closed = ClosedBy(state.Review, update), Unaccepted = Unaccepted };
        return state with
        {
            Flushed = state.Changes.Count,
            Reverts = [.. Reverts.Select(r => r.Revert.RevertId == revert.Redoes && PutsBack(revert, done) ? r with { Redone = true } : r), carriedOut],
            Past = past with
            {
                Untold = WithTold(past.Untold, revert.RevertId, revert.Told, e.Failed),
                Transcript = past.Transcript.Add(new TranscriptItem.Reverted(Seq, UpdatedAt, past.LastTurn?.TurnId, carriedOut.Revert)),
            },
        };
    }

    /// <summary>Files decided before that went out of sight because an update closed the review.</summary>
    private ImmutableArray<ReviewEntry> ClosedBy(ReviewLedger after, ReviewUpdate update) => after.IsEmpty
        ? [.. Review.Entries.Values.Where(e => !e.IsPending && !update.Put.Any(p => p.File == e.File) && !update.Removed.Contains(e.File))]
        : [];

    private ReviewUpdate WithShownAgain(ReviewUpdate update, ImmutableArray<ReviewEntry> closed) =>
        update with { Put = [.. closed.Where(e => Review.Find(e.File) is null && !update.Put.Any(p => p.File == e.File)), .. update.Put] };

    /// <summary>A redo of files that met only conflicts, or could write none, put nothing back: it can be tried again.</summary>
    private static bool PutsBack(Revert redo, ImmutableArray<RevertedFile> done) =>
        redo.Scope != RevertScope.Files || redo.Files.IsEmpty || done.Any(f => f.Result is not FileResult.Conflict);

    /// <summary>The past a revert goes back to, or a redo puts forth again; files not restored keep what the agent knows of them.</summary>
    private SessionMark PastAfterRevert(Revert revert)
    {
        var past = revert.Redoes is { } redone && Reverts.FindLast(r => r.Revert.RevertId == redone) is { } undone ? undone.Before
            : revert.CheckpointId is { } id && Marks.TryGetValue(id, out var mark) ? mark.Past
            : Past;
        if (revert.Scope != RevertScope.Conversation)
        {
            return past;
        }
        // The files stay as they are, so what was decided about them stands, can be taken back, and is told.
        var since = Past.Decisions.Where(d => d.Told.Length > 0 && !past.Decisions.Any(p => p.DecisionId == d.DecisionId));
        return past with { Decisions = Past.Decisions, Closed = Past.Closed, Untold = past.Untold.AddRange(since.Select(d => (d.DecisionId, d.Told))) };
    }

    /// <summary>Records what a decision or revert wrote; the user did it, and the model is told, so the agent knows the new content.</summary>
    private SessionState WithSteps(string id, ChangeSource source, ImmutableArray<FileStep> steps, ImmutableArray<FolderStep>? folders = null)
    {
        if (steps.IsEmpty && folders is not { IsEmpty: false })
        {
            return this;
        }
        var known = steps.Where(s => Past.Seen.ContainsKey(s.File)).Select(s => KeyValuePair.Create(s.File, s.After));
        return this with
        {
            Changes = Changes.With(new FileChange(id, null, null, source, steps, []) { Folders = folders }),
            Past = Past with { Seen = Past.Seen.SetItems(known) },
        };
    }
}
