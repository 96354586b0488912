using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;

namespace KiroAgent.Core.Storage;

/// <summary>
/// Which kept contents a session needs, of all its journal names. Always: what is under review (both sides, and the state
/// others' edits are worked out from), what is being written, and what an open approval shows. For its newest checkpoints, and since the oldest of them:
/// 1. what a revert to one, a comparison of two, or <c>changes/list</c> since one reads: of each path the two ends of every
///    run of steps that nobody else came between; contents that came and went inside a run are not read;
/// 2. what was under review at each of them, for it waits again after a revert;
/// 3. the decisions that <c>review/undo</c> takes back, and those the transcript shows with the text they took away;
/// 4. the newest reverts that can be taken back, with the newest checkpoints that come back with each;
/// 5. when all checkpoints are meant, also the session's start, which <c>changes/revert</c> goes back to.
/// What the agent saw in a file needs no content: it is compared by name.
/// </summary>
public static class LiveContents
{
    /// <summary>The contents needed for so many newest checkpoints and reverts (null: for all).</summary>
    public static HashSet<ContentId> Of(SessionState state, int? newest = null)
    {
        var live = new Found();
        live.Add(state.Review.Entries.Values);
        live.Add(state.OpenChange?.Steps);
        live.Add(state.OpenApproval?.Subject.Proposal);
        live.Add(state.OpenDecision);
        live.Add(state.OpenRevert);

        List<DoneRevert> reverts = [.. Newest(Standing(state), newest)];
        foreach (var revert in reverts)
        {
            live.Add(revert.Revert);
            live.Add(revert.Closed);
        }
        var kept = Lists(state, reverts).SelectMany(list => Newest(list, newest)).DistinctBy(c => c.Id).OrderBy(c => c.CreatedAt).ToList();
        foreach (var checkpoint in kept)
        {
            if (state.Marks.TryGetValue(checkpoint.Id, out var mark))
            {
                live.Add(mark.Review.Entries.Values);
            }
        }
        var all = Lists(state, reverts).All(list => list.Count <= (newest ?? list.Count));
        AddSteps(live, state.Changes, [.. kept.Select(c => c.ChangeCount), .. all ? (int[])[0] : []]);
        AddDecisions(live, state, reverts, kept, all);
        return live.Ids;
    }

    /// <summary>Whether something of the session waits, for the user or to be carried out.</summary>
    public static bool IsPending(SessionState state) =>
        state.Review.Undecided > 0 || state.Turn.IsActive || state.OpenQuestion is not null
        || state.OpenChange is not null || state.OpenDecision is not null || state.OpenRevert is not null;

    /// <summary>How many checkpoints one can go back to, now or after a redo.</summary>
    public static int CountCheckpoints(SessionState state) => Lists(state, Standing(state)).Max(list => list.Count);

    private static List<DoneRevert> Standing(SessionState state) => [.. state.Reverts.Where(r => !r.Redone)];

    /// <summary>The checkpoints of now, and those that come back with each redo.</summary>
    private static IEnumerable<ImmutableList<Checkpoint>> Lists(SessionState state, IEnumerable<DoneRevert> reverts) =>
        reverts.Select(r => r.Before.Checkpoints).Append(state.Past.Checkpoints);

    private static IEnumerable<T> Newest<T>(IReadOnlyCollection<T> oldestFirst, int? count) =>
        oldestFirst.Skip(oldestFirst.Count - (count ?? oldestFirst.Count));

    /// <summary>The ends of the runs as seen from each of these places in the log. A run seen from its middle begins there.</summary>
    private static void AddSteps(Found live, ChangeLog changes, int[] starts)
    {
        if (starts.Length == 0)
        {
            return;
        }
        foreach (var (_, steps) in changes.Since(starts.Min()))
        {
            for (var i = 0; i < steps.Count; i++)
            {
                var begins = i == 0 || steps[i - 1].Step.After != steps[i].Step.Before
                    || Array.Exists(starts, at => at > steps[i - 1].Number && at <= steps[i].Number);
                if (begins)
                {
                    live.Add(steps[i].Step.Before);
                }
                if (i == steps.Count - 1 || steps[i].Step.After != steps[i + 1].Step.Before)
                {
                    live.Add(steps[i].Step.After);
                }
            }
        }
    }

    private static void AddDecisions(Found live, SessionState state, IReadOnlyList<DoneRevert> reverts, List<Checkpoint> kept, bool all)
    {
        var (older, since) = (new HashSet<string>(), DateTimeOffset.MinValue);
        if (!all && kept.Count > 0 && state.Marks.TryGetValue(kept[0].Id, out var oldest))
        {
            older = [.. oldest.Past.Decisions.Select(d => d.DecisionId)];
            since = kept[0].CreatedAt;
        }
        // One and the same decision stands in many pasts; one taken back in part stands there as different ones.
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pasts = kept.Where(c => state.Marks.ContainsKey(c.Id)).Select(c => state.Marks[c.Id].Past)
            .Concat(reverts.Select(r => r.Before)).Append(state.Past);
        foreach (var past in pasts)
        {
            foreach (var decision in past.Decisions.Where(d => !older.Contains(d.DecisionId) && seen.Add(d)))
            {
                live.Add(decision);
            }
            foreach (var (_, entries) in past.Closed.Where(c => !older.Contains(c.Key)))
            {
                live.Add(entries);
            }
        }
        foreach (var shown in state.Past.Transcript.OfType<TranscriptItem.Decided>().Where(d => d.At >= since && !older.Contains(d.Decision.DecisionId)))
        {
            live.Add(shown.Decision);
        }
    }

    /// <summary>Contents found in the parts of a state.</summary>
    private sealed class Found
    {
        public HashSet<ContentId> Ids { get; } = [];

        public void Add(FileState state)
        {
            if (state is FileState.Regular file)
            {
                Ids.Add(file.Content);
            }
        }

        public void Add(ReviewEntry? entry)
        {
            for (; entry is not null; entry = entry.Anchor)
            {
                Add(entry.Baseline);
                Add(entry.Current);
            }
        }

        public void Add(IEnumerable<ReviewEntry> entries)
        {
            foreach (var entry in entries)
            {
                Add(entry);
            }
        }

        public void Add(IEnumerable<FileStep>? steps)
        {
            foreach (var step in steps ?? [])
            {
                Add(step.Before);
                Add(step.After);
            }
        }

        public void Add(Decision? decision)
        {
            foreach (var file in decision?.Files ?? [])
            {
                Add(file.Before);
                Add(file.After);
                Add(file.Steps);
            }
        }

        public void Add(Revert? revert)
        {
            foreach (var file in revert?.Files ?? [])
            {
                Add(file.ReviewBefore);
                Add(file.ReviewAfter);
                Add(file.Steps);
            }
        }
    }
}
