using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Review;

/// <summary>What one event does to the review: entries put in (or replaced), and paths whose entry goes.</summary>
public sealed record ReviewUpdate(ImmutableArray<ReviewEntry> Put, ImmutableArray<FileKey> Removed)
{
    /// <summary>No change.</summary>
    public static ReviewUpdate None { get; } = new([], []);

    /// <summary>Whether it changes nothing.</summary>
    public bool IsEmpty => Put.IsEmpty && Removed.IsEmpty;
}

/// <summary>
/// The files of a session under review. Wholly decided files stay until all are decided; then the review is empty.
/// </summary>
public sealed record ReviewLedger
{
    /// <summary>No review.</summary>
    public static ReviewLedger Empty { get; } = new();

    /// <summary>The entries by path.</summary>
    public ImmutableDictionary<FileKey, ReviewEntry> Entries { get; init; } = ImmutableDictionary<FileKey, ReviewEntry>.Empty;

    /// <summary>The last version of each path's entry, also of reviews that came to their end.</summary>
    public ImmutableDictionary<FileKey, int> Versions { get; init; } = ImmutableDictionary<FileKey, int>.Empty;

    /// <summary>Goes up with every change; never starts again in a session.</summary>
    public int Version { get; init; }

    /// <summary>The latest turn that added to it.</summary>
    public string? TurnId { get; init; }

    /// <summary>Files that still wait.</summary>
    public int Undecided { get; init; }

    /// <summary>Whether there is nothing to show.</summary>
    public bool IsEmpty => Entries.IsEmpty;

    /// <summary>The entry of a path, if it is under review.</summary>
    public ReviewEntry? Find(FileKey file) => Entries.GetValueOrDefault(file);

    /// <summary>Moved files by the path they left: so that a ledger of thousands is not searched at each change.</summary>
    public ImmutableDictionary<FileKey, FileKey> Moves { get; init; } = ImmutableDictionary<FileKey, FileKey>.Empty;

    /// <summary>The pending entry whose file was moved away from this path.</summary>
    public ReviewEntry? Moving(FileKey origin) =>
        Moves.TryGetValue(origin, out var to) && Find(to) is { IsPending: true } entry && entry.MovedFrom == origin ? entry : null;

    /// <summary>The ledger after an update; <paramref name="turnId"/> is given when a turn added to it. When nothing waits any more, it is empty.</summary>
    public ReviewLedger With(ReviewUpdate update, string? turnId = null)
    {
        if (update.IsEmpty)
        {
            return this;
        }
        var put = update.Put.Select(Numbered).ToList();
        var entries = Entries.RemoveRange(update.Removed).SetItems(put.Select(e => KeyValuePair.Create(e.File, e)));
        var undecided = Undecided
            - update.Removed.Concat(put.Select(e => e.File)).Distinct().Count(f => Find(f) is { IsPending: true })
            + put.Count(e => e.IsPending);
        return this with
        {
            Entries = undecided == 0 ? Entries.Clear() : entries,
            Versions = Versions.SetItems(put.Select(e => KeyValuePair.Create(e.File, e.Version))),
            Moves = undecided == 0 ? Moves.Clear() : Moves.SetItems(put.Where(e => e.MovedFrom is not null).Select(e => KeyValuePair.Create(e.MovedFrom!.Value, e.File))),
            Undecided = undecided,
            Version = Version + 1,
            TurnId = turnId ?? TurnId,
        };
    }

    /// <summary>An entry's version never comes again: who was shown an earlier review of the file must not decide a later one.</summary>
    private ReviewEntry Numbered(ReviewEntry entry)
    {
        var last = Versions.GetValueOrDefault(entry.File);
        return entry.Version > last || ReferenceEquals(Find(entry.File), entry) ? entry : entry with { Version = last + 1 };
    }
}
