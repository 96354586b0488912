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
        return state with
        {
            Changes = state.Changes.With(change),
            Review = state.Review.With(e.Review ?? ReviewUpdate.None, change.TurnId),
            StepChangedFiles = true,
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
            [.. done.Where(f => f.After is null).Select(f => f.File)]);
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
        state = state.WithSteps(decision.DecisionId, ChangeSource.Decision, [.. done.SelectMany(f => f.Steps)]);
        var past = state.Past;
        var told = decision.Undoes is { } undone && past.Untold.Any(t => t.Id == undone)
            ? past.Untold.RemoveAll(t => t.Id == undone)
            : decision.Told.Length == 0 ? past.Untold : past.Untold.Add((decision.DecisionId, decision.Told));
        return state with
        {
            Past = past with
            {
                Untold = told,
                Closed = decision.Undoes is { } gone ? closed.Remove(gone) : closed,
                Decisions = decision.Kind == DecisionKind.Undo
                    ? past.Decisions.RemoveAll(d => d.DecisionId == decision.Undoes)
                    : carriedOut.DidNothing ? past.Decisions
                    : past.Decisions.Add(carriedOut),
                Transcript = past.Transcript.Add(new TranscriptItem.Decided(Seq, UpdatedAt, Turn.CurrentTurnId ?? past.LastTurn?.TurnId, carriedOut)),
            },
        };
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
        if (revert.Redoes is { } undone && Reverts.FindLast(r => r.Revert.RevertId == undone) is { } shut)
        {
            update = WithShownAgain(update, shut.Closed);
        }
        var before = Past;
        var state = this with { OpenRevert = null, Review = Review.With(update) };
        state = state.WithSteps(revert.RevertId, ChangeSource.Revert, [.. done.SelectMany(f => f.Steps)]);
        if (revert.Scope != RevertScope.Files)
        {
            state = state with
            {
                Turn = state.Turn.After(new TurnEvent.Rewound()) ?? state.Turn,
                Past = state.PastAfterRevert(revert),
            };
        }
        var past = state.Past;
        var carriedOut = new DoneRevert(revert with { Files = done }, before, false) { Closed = ClosedBy(state.Review, update) };
        return state with
        {
            Reverts = [.. Reverts.Select(r => r.Revert.RevertId == revert.Redoes ? r with { Redone = true } : r), carriedOut],
            Past = past with
            {
                Untold = revert.Told.Length == 0 ? past.Untold : past.Untold.Add((revert.RevertId, revert.Told)),
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

    /// <summary>The past a revert goes back to, or a redo puts forth again; files not restored keep what the agent knows of them.</summary>
    private SessionMark PastAfterRevert(Revert revert)
    {
        if (revert.Redoes is { } redone && Reverts.FindLast(r => r.Revert.RevertId == redone) is { } undone)
        {
            return undone.Before;
        }
        return revert.CheckpointId is { } id && Marks.TryGetValue(id, out var mark) ? mark.Past : Past;
    }

    /// <summary>Records what a decision or revert wrote; the user did it, and the model is told, so the agent knows the new content.</summary>
    private SessionState WithSteps(string id, ChangeSource source, ImmutableArray<FileStep> steps)
    {
        if (steps.IsEmpty)
        {
            return this;
        }
        var known = steps.Where(s => Past.Seen.ContainsKey(s.File)).Select(s => KeyValuePair.Create(s.File, s.After));
        return this with
        {
            Changes = Changes.With(new FileChange(id, null, null, source, steps, [])),
            Past = Past with { Seen = Past.Seen.SetItems(known) },
        };
    }
}
