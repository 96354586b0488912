using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;

namespace KiroAgent.Core.Sessions;

/// <summary>What stood where the agent changed something that the user has not accepted.</summary>
/// <param name="Before">As far as the user accepted it.</param>
/// <param name="Reviewed">Whether all that was changed since waits in the review; else (in autopilot) nothing there can be accepted.</param>
public sealed record UnacceptedFile(FileState Before, bool Reviewed);

public sealed partial record SessionState
{
    /// <summary>Files the agent changed without the user's word on it so far.</summary>
    public ImmutableDictionary<FileKey, UnacceptedFile> Unaccepted { get; init; } = ImmutableDictionary<FileKey, UnacceptedFile>.Empty;

    /// <summary>What stood, as far as the user accepted it, in these files where the agent changed something that the user has not accepted.</summary>
    public IEnumerable<(FileKey File, FileState Before)> BeforeUnaccepted(Func<FileKey, bool> which) =>
        Unaccepted.Where(known => which(known.Key)).Select(known => (known.Key, known.Value.Reviewed && Review.Find(known.Key) is { IsPending: true } entry ? entry.Baseline : known.Value.Before));

    private SessionState WithUnaccepted(FileChange change, ReviewUpdate? review)
    {
        if (change.Approved || change.Source is ChangeSource.Decision or ChangeSource.Revert)
        {
            return this;
        }
        var unaccepted = Unaccepted;
        foreach (var step in change.Steps)
        {
            if (!unaccepted.TryGetValue(step.File, out var known))
            {
                unaccepted = unaccepted.Add(step.File, new(step.Before, Reviewed: review is not null));
            }
            else if (known.Before == step.After)
            {
                unaccepted = unaccepted.Remove(step.File);
            }
            else if (review is null && known.Reviewed)
            {
                unaccepted = unaccepted.SetItem(step.File, known with { Reviewed = false });
            }
        }
        return this with { Unaccepted = unaccepted };
    }

    /// <summary>
    /// After a decision: what still waits is as unaccepted as its entry says, what is decided is not unaccepted any more. What was changed in
    /// autopilot before lies below the review, so no decision is about it.
    /// </summary>
    private SessionState WithDecided(ImmutableArray<DecidedFile> files)
    {
        var unaccepted = Unaccepted;
        foreach (var file in files.Where(f => f.Result != FileResult.Conflict))
        {
            if (file.After is { IsPending: true } entry)
            {
                unaccepted = IsBelow(file.File) ? unaccepted : unaccepted.SetItem(file.File, new(entry.Baseline, Reviewed: true));
            }
            else
            {
                unaccepted = Without(file.File);
                unaccepted = (file.After ?? file.Before)?.MovedFrom is { } origin ? Without(origin) : unaccepted;
            }
        }
        return this with { Unaccepted = unaccepted };

        bool IsBelow(FileKey file) => unaccepted.TryGetValue(file, out var known) && !known.Reviewed;

        ImmutableDictionary<FileKey, UnacceptedFile> Without(FileKey file) => IsBelow(file) ? unaccepted : unaccepted.Remove(file);
    }

    /// <summary>After a revert: where the state from before stands again, nothing is left to accept. A redo puts back what was not accepted then.</summary>
    private SessionState WithReverted(IReadOnlyCollection<FileStep> steps, DoneRevert? redone)
    {
        var unaccepted = Unaccepted.RemoveRange(steps.Where(s => Unaccepted.TryGetValue(s.File, out var known) && known.Before == s.After).Select(s => s.File));
        return this with
        {
            Unaccepted = redone is null ? unaccepted
                : unaccepted.SetItems(steps.Where(s => redone.Unaccepted.ContainsKey(s.File)).Select(s => KeyValuePair.Create(s.File, redone.Unaccepted[s.File]))),
        };
    }
}
