using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;

namespace KiroAgent.Core.Sessions;

public sealed partial record SessionState
{
    /// <summary>Files the agent changed without the user's word on it so far, with what stood there before.</summary>
    private ImmutableDictionary<FileKey, FileState> Unaccepted { get; init; } = ImmutableDictionary<FileKey, FileState>.Empty;

    /// <summary>What stood, as far as the user accepted it, where the agent changed something that the user has not accepted.</summary>
    public IEnumerable<(FileKey File, FileState Before)> BeforeUnaccepted =>
        Unaccepted.Select(known => (known.Key, Review.Find(known.Key) is { IsPending: true } entry ? entry.Baseline : known.Value));

    private SessionState WithUnaccepted(FileChange change)
    {
        if (change.Approved || change.Source is ChangeSource.Decision or ChangeSource.Revert)
        {
            return this;
        }
        var unaccepted = Unaccepted;
        foreach (var step in change.Steps)
        {
            if (!unaccepted.TryGetValue(step.File, out var before))
            {
                unaccepted = unaccepted.Add(step.File, step.Before);
            }
            else if (before == step.After)
            {
                unaccepted = unaccepted.Remove(step.File);
            }
        }
        return this with { Unaccepted = unaccepted };
    }

    /// <summary>After a decision: what still waits is as unaccepted as its entry says, what is decided is not unaccepted any more.</summary>
    private SessionState WithDecided(ImmutableArray<DecidedFile> files)
    {
        var unaccepted = Unaccepted;
        foreach (var file in files.Where(f => f.Result != FileResult.Conflict))
        {
            var moved = (file.After ?? file.Before)?.MovedFrom;
            if (file.After is { IsPending: true } entry)
            {
                unaccepted = unaccepted.SetItem(file.File, entry.Baseline);
            }
            else
            {
                unaccepted = unaccepted.Remove(file.File);
                unaccepted = moved is { } origin ? unaccepted.Remove(origin) : unaccepted;
            }
        }
        return this with { Unaccepted = unaccepted };
    }

    /// <summary>After a revert: where the state from before stands again, nothing is left to accept.</summary>
    private SessionState WithReverted(IEnumerable<FileStep> steps) => this with
    {
        Unaccepted = Unaccepted.RemoveRange(steps.Where(s => Unaccepted.TryGetValue(s.File, out var before) && before == s.After).Select(s => s.File)),
    };
}
