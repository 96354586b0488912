using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;

namespace KiroAgent.Server.Changes;

/// <summary>Folders are no entries of a review, but go with the files that are rejected.</summary>
internal static class DecidedFolders
{
    /// <summary>
    /// What a rejection makes of folders: once all of the review is rejected, every folder is as it was before the first of its changes; until then only
    /// those come back, with their permissions, that a file comes back into.
    /// </summary>
    public static ImmutableArray<FolderStep>? Of(SessionState state, IReadOnlyCollection<DecidedFile> decided)
    {
        var rejected = decided.Where(f => f.Result is FileResult.Restored or FileResult.Merged or FileResult.Unchanged).Select(f => f.Before).OfType<ReviewEntry>().ToList();
        if (state.Changes.Folders.IsEmpty || rejected.Count == 0)
        {
            return null;
        }
        var folders = IsAllRejected(state.Review, decided)
            ? state.Changes.FoldersBack(Since(state, Earlier(state).Concat(rejected).MinBy(entry => Began(state.Changes, entry).Number)!))
            : [.. rejected.GroupBy(entry => Began(state.Changes, entry).Number).SelectMany(began => Around(state.Changes.FoldersBack(began.Key), [.. began])).DistinctBy(f => f.Folder)];
        return folders.IsEmpty ? null : folders;
    }

    private static bool IsAllRejected(ReviewLedger review, IReadOnlyCollection<DecidedFile> decided)
    {
        var after = decided.ToDictionary(f => f.File, f => f.After);
        return review.Entries.Values.Select(entry => after.GetValueOrDefault(entry.File, entry)).All(entry => entry is null or { State: ReviewFileState.Rejected });
    }

    /// <summary>The entries as they were before they were decided last, of files that are decided already.</summary>
    private static IEnumerable<ReviewEntry> Earlier(SessionState state) =>
        state.Past.Decisions.Reverse().SelectMany(d => d.Files).Select(f => f.Before).OfType<ReviewEntry>()
            .Where(entry => state.Review.Find(entry.File) is { IsPending: false }).DistinctBy(entry => entry.File);

    private static IEnumerable<FolderStep> Around(ImmutableArray<FolderStep> folders, List<ReviewEntry> rejected) =>
        folders.Where(f => f is { Before: null, After: not null }
            && rejected.Exists(entry => Home(entry) is var file && entry.Baseline is not FileState.Absent && file.Root == f.Folder.Root && file.Path.IsUnder(f.Folder.Path)));

    /// <summary>Where the review began: with its first file, or with the turn of that, whose commands may have made folders before, unless something was accepted since.</summary>
    private static int Since(SessionState state, ReviewEntry first)
    {
        var (number, turn) = Began(state.Changes, first);
        return state.Past.Checkpoints.Find(c => c.TurnId == turn) is { } prompt && state.Marks.TryGetValue(prompt.Id, out var then)
            && state.Past.Decisions.Except(then.Past.Decisions).All(d => d.Kind == DecisionKind.Reject)
            ? Math.Min(number, prompt.ChangeCount) : number;
    }

    /// <summary>The number of the change that an entry waits since, and its turn.</summary>
    private static (int Number, string? TurnId) Began(ChangeLog changes, ReviewEntry entry)
    {
        var steps = changes.ByFile.GetValueOrDefault(Home(entry), []);
        var began = steps.IsEmpty ? (changes.Count, null) : (steps[^1].Number, steps[^1].Change.TurnId);
        for (var i = steps.Count - 1; i >= 0 && steps[i].Change.Source is not (ChangeSource.Decision or ChangeSource.Revert); i--)
        {
            began = steps[i].Step.Before == entry.Baseline ? (steps[i].Number, steps[i].Change.TurnId) : began;
        }
        return began;
    }

    private static FileKey Home(ReviewEntry entry) => entry.MovedFrom ?? entry.File;
}
