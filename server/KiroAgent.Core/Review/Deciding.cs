using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.Review;

/// <summary>
/// What a verdict makes of one file. Accepting moves hunks into the baseline; rejecting takes them out of the file. Pure:
/// the result says what is to be written, and the writer does it.
/// The entry given was brought up to date with the disk before.
/// </summary>
public static class Deciding
{
    /// <summary>Accepts these hunks, or (null) all that waits.</summary>
    public static DecidedFile Accept(ReviewEntry entry, ImmutableArray<string>? hunks, Contents contents)
    {
        if (!entry.IsPending)
        {
            return Nothing(entry);
        }
        if (hunks is { } ids && (ids.Length < entry.Hunks.Length || HasMore(entry)) && Reviewing.TextOf(entry, contents) is { } text)
        {
            var accepted = text.Accept(ids).Review;
            var baseline = Reviewing.Rewritten(entry.Baseline, accepted.BaselineLines, contents);
            var left = Reviewing.WithText(Next(entry) with { Baseline = baseline, Accepted = entry.Accepted + ids.Length }, accepted);
            return new(entry.File, FileResult.Accepted, entry, left, []);
        }
        var settled = Settle(Next(entry) with { Accepted = entry.Accepted + Weight(entry) }, entry.Current);
        return new(entry.File, FileResult.Accepted, entry, settled, []);
    }

    /// <summary>
    /// Rejects these hunks, or (null) all that waits. <paramref name="origin"/> is what stands where a moved file came from.
    /// </summary>
    public static DecidedFile Reject(ReviewEntry entry, ImmutableArray<string>? hunks, RejectChoice choice, FileState origin, Contents contents)
    {
        if (!entry.IsPending)
        {
            return Nothing(entry);
        }
        var text = Reviewing.TextOf(entry, contents);
        if (hunks is { } ids && (ids.Length < entry.Hunks.Length || HasMore(entry)) && text is not null)
        {
            return RejectHunks(entry, text, ids, choice, contents);
        }
        if (entry.MovedFrom is { } from && origin is not FileState.Absent && choice != RejectChoice.Overwrite)
        {
            return Conflict(entry, $"something else stands at {from.Path.Value}, where it came from");
        }
        if (entry.UserEdited && choice != RejectChoice.Overwrite)
        {
            if (choice == RejectChoice.Report)
            {
                return Conflict(entry, "the user changed what would be taken back");
            }
            return KeepMine(entry, text, contents);
        }
        var steps = entry.MovedFrom is { } home
            ? ImmutableArray.Create(new FileStep(entry.File, entry.Current, FileState.None), new FileStep(home, origin, entry.Baseline))
            : entry.Current == entry.Baseline ? [] : [new FileStep(entry.File, entry.Current, entry.Baseline)];
        var after = Settle(Next(entry) with { Rejected = entry.Rejected + Weight(entry) }, entry.MovedFrom is null ? entry.Baseline : FileState.None);
        var result = steps.IsEmpty ? FileResult.Unchanged : entry.Touched && !entry.UserEdited ? FileResult.Merged : FileResult.Restored;
        return new(entry.File, result, entry, after, steps);
    }

    /// <summary>
    /// Takes a decision about one file back: what it wrote is undone around what others wrote since, and what it settled
    /// waits again. <paramref name="now"/> gives what stands at each path it wrote, and at the entry's own.
    /// </summary>
    public static DecidedFile Undo(DecidedFile decided, ReviewEntry? entry, Func<FileKey, FileState> now, RejectChoice choice, Contents contents, Func<string> newId)
    {
        if (decided.Before is not { } before || decided.After is not { } after)
        {
            return new(decided.File, FileResult.Unchanged, entry, entry, []);
        }
        var steps = ImmutableArray.CreateBuilder<FileStep>();
        var merged = false;
        for (var i = decided.Steps.Length - 1; i >= 0; i--)
        {
            var step = decided.Steps[i];
            var stands = now(step.File);
            if (Withdrawing.Withdraw(step.Before, step.After, stands, choice, contents) is not { } target)
            {
                return NotUndone(decided.File, entry);
            }
            merged |= target != step.Before;
            if (target != stands)
            {
                steps.Add(new FileStep(step.File, stands, target));
            }
        }
        var current = steps.LastOrDefault(s => s.File == before.File)?.After ?? now(before.File);
        var waited = before with { Version = Math.Max(before.Version, entry?.Version ?? 0) + 1, Conflict = false };
        ReviewEntry? back;
        if (entry is { IsPending: true })
        {
            if (Withdrawing.Withdraw(before.Baseline, after.Baseline, entry.Baseline, choice, contents) is not { } baseline)
            {
                return NotUndone(decided.File, entry);
            }
            back = baseline == before.Baseline && current == before.Current ? waited : Rejoined(waited, entry, after.Baseline, baseline, current, contents, newId);
        }
        else
        {
            // Nothing of it waited, so what was written since is nobody's to decide: outside the hunks it belongs to both sides.
            back = Reviewing.Observed(waited, current, contents, newId);
        }
        var result = steps.Count == 0 ? FileResult.Unchanged : merged ? FileResult.Merged : FileResult.Restored;
        return new(decided.File, result, entry, back is { IsNoChange: true } ? null : back, steps.ToImmutable());
    }

    /// <summary>What a decision settled waits again together with what waits by now; a hunk with lines the user put into either stays marked.</summary>
    private static ReviewEntry Rejoined(ReviewEntry waited, ReviewEntry entry, FileState decided, FileState baseline, FileState current, Contents contents, Func<string> newId)
    {
        // What the baseline gained since the decision is the user's too: later decisions were taken back before this one.
        var gained = LinesOf(entry.Baseline, contents).Except(LinesOf(decided, contents)).Except(LinesOf(baseline, contents))
            .Where(line => !string.IsNullOrWhiteSpace(line));
        var users = UsersLines(waited, contents).Union(UsersLines(entry, contents)).Union(gained).ToHashSet();
        var back = Reviewing.Compared(
            waited with { Baseline = baseline, Current = current, Anchor = null, Touched = waited.Touched || entry.Touched, UserEdited = waited.UserEdited || entry.UserEdited },
            contents, newId, Reviewing.TextOf(waited, contents));
        return Reviewing.TextOf(back, contents) is { } text && users.Count > 0
            ? Reviewing.WithText(back, text.Marked(hunk => text.Added(hunk).Any(users.Contains)))
            : back;
    }

    private static IEnumerable<string> UsersLines(ReviewEntry entry, Contents contents) =>
        entry.UserEdited && Reviewing.TextOf(entry, contents) is { } text
            ? text.Hunks.Where(h => h.UserEdited).SelectMany(text.Added).Where(line => !string.IsNullOrWhiteSpace(line))
            : [];

    private static IReadOnlyList<string> LinesOf(FileState state, Contents contents) =>
        contents.Text(state) is { } text && TextLines.Of(text.Text) is var lines ? lines.Contents(lines.All) : [];

    /// <summary>A file that waits shows the conflict; one that is decided stays so, and its undo can be tried again.</summary>
    private static DecidedFile NotUndone(FileKey file, ReviewEntry? entry)
    {
        const string Problem = "the file was changed since in the same place";
        return entry is { IsPending: true } ? Conflict(entry, Problem) : new(file, FileResult.Conflict, entry, entry, []) { Problem = Problem };
    }

    private static DecidedFile RejectHunks(ReviewEntry entry, TextReview text, ImmutableArray<string> ids, RejectChoice choice, Contents contents)
    {
        var rejected = text.Reject(ids, choice);
        if (!rejected.Done)
        {
            return Conflict(entry, "the user changed what would be taken back");
        }
        var current = Reviewing.Rewritten(entry.Current, rejected.Review.CurrentLines, contents);
        var baseline = rejected.Review.Baseline == text.Baseline ? entry.Baseline : Reviewing.Rewritten(entry.Baseline, rejected.Review.BaselineLines, contents);
        var after = Reviewing.WithText(Next(entry) with { Baseline = baseline, Current = current, Rejected = entry.Rejected + ids.Length }, rejected.Review);
        ImmutableArray<FileStep> steps = current == entry.Current ? [] : [new FileStep(entry.File, entry.Current, current)];
        return new(entry.File, entry.Touched ? FileResult.Merged : FileResult.Restored, entry, after, steps);
    }

    /// <summary>Where the user changed it, the file keeps its text; the rest of the change is taken back.</summary>
    private static DecidedFile KeepMine(ReviewEntry entry, TextReview? text, Contents contents)
    {
        var current = text is null || entry.Current is not FileState.Regular
            ? entry.Current
            : Reviewing.Rewritten(entry.Current, text.Reject([.. entry.Hunks.Select(h => h.Id)], RejectChoice.KeepMine).Review.CurrentLines, contents);
        var after = Settle(Next(entry) with { Rejected = entry.Rejected + Weight(entry) }, current);
        return current == entry.Current
            ? new(entry.File, FileResult.Unchanged, entry, after, [])
            : new(entry.File, FileResult.Merged, entry, after, [new FileStep(entry.File, entry.Current, current)]);
    }

    /// <summary>Whether something waits besides the lines: a move or a mode change is decided with the file, not with its last hunk.</summary>
    private static bool HasMore(ReviewEntry entry) =>
        entry.MovedFrom is not null || entry is { Baseline: FileState.Regular b, Current: FileState.Regular c } && b.Mode != c.Mode;

    private static ReviewEntry Next(ReviewEntry entry) => entry with { Version = entry.Version + 1, Conflict = false, Anchor = null };

    /// <summary>The entry once nothing of it waits; counts and operation stay for the list.</summary>
    private static ReviewEntry Settle(ReviewEntry entry, FileState stands) => entry with
    {
        Settled = entry.Operation,
        Baseline = stands,
        Current = stands,
        Hunks = [],
        UserEdited = false,
        State = entry.Rejected == 0 ? ReviewFileState.Accepted : entry.Accepted == 0 ? ReviewFileState.Rejected : ReviewFileState.Mixed,
    };

    private static int Weight(ReviewEntry entry) => Math.Max(1, entry.Hunks.Length);

    private static DecidedFile Nothing(ReviewEntry entry) => new(entry.File, FileResult.Unchanged, entry, entry, []);

    private static DecidedFile Conflict(ReviewEntry entry, string problem) =>
        new(entry.File, FileResult.Conflict, entry, entry with { Conflict = true, Version = entry.Version + 1 }, []) { Problem = problem };
}
