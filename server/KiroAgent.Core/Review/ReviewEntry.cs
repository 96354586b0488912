using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Review;

/// <summary>What was decided about a file so far (protocol: <c>FileReview.state</c>).</summary>
public enum ReviewFileState
{
    /// <summary>Something of it still waits.</summary>
    Pending,
    /// <summary>All of it was accepted.</summary>
    Accepted,
    /// <summary>All of it was rejected.</summary>
    Rejected,
    /// <summary>Decided, part accepted and part rejected.</summary>
    Mixed,
}

/// <summary>Why a file is decided whole rather than by hunks.</summary>
public enum WholeReason
{
    /// <summary>It has hunks.</summary>
    None,
    /// <summary>One side is not text, or the two sides differ in encoding.</summary>
    Binary,
    /// <summary>Over 8 MiB or 200,000 lines.</summary>
    TooLarge,
    /// <summary>A link, a mode change, a kind change or a move without edits: there are no lines to choose from.</summary>
    NoLines,
}

/// <summary>
/// One file under review. <see cref="Baseline"/> is its state before its oldest undecided change, with accepted hunks and
/// the user's own edits moved in; <see cref="Current"/> is the state last known on disk. Both contents are kept.
/// Invariant: the baseline's text with <see cref="Hunks"/> applied is the current text.
/// </summary>
public sealed record ReviewEntry(FileKey File, FileState Baseline, FileState Current)
{
    /// <summary>Where the file stood in the baseline, when it was moved; then nothing stands there now.</summary>
    public FileKey? MovedFrom { get; init; }

    /// <summary>The pending hunks, in order; empty when the file is decided whole.</summary>
    public ImmutableArray<ReviewHunk> Hunks { get; init; } = [];

    /// <summary>Why it is decided whole.</summary>
    public WholeReason Whole { get; init; }

    /// <summary>Goes up with every change of this entry.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What was decided.</summary>
    public ReviewFileState State { get; init; }

    /// <summary>Hunks accepted so far; a whole file counts as one.</summary>
    public int Accepted { get; init; }

    /// <summary>Hunks rejected so far; a whole file counts as one.</summary>
    public int Rejected { get; init; }

    /// <summary>Lines added by what waits, or by all of it once decided.</summary>
    public int Additions { get; init; }

    /// <summary>Lines removed by what waits, or by all of it once decided.</summary>
    public int Deletions { get; init; }

    /// <summary>Somebody else changed the file since the agent's first undecided change: a reject then merges.</summary>
    public bool Touched { get; init; }

    /// <summary>The user's change lies inside what waits: rejecting is a conflict.</summary>
    public bool UserEdited { get; init; }

    /// <summary>
    /// The entry as the agent or the last decision left it, once somebody else changed the file: what others did is always
    /// worked out from there, so that an edit taken back by the user leaves no trace.
    /// </summary>
    public ReviewEntry? Anchor { get; init; }

    /// <summary>The last decision about it met a conflict and left it as it was.</summary>
    public bool Conflict { get; init; }

    /// <summary>Whether something of it still waits for the user.</summary>
    public bool IsPending => State == ReviewFileState.Pending;

    /// <summary>What the change came to, once it is decided.</summary>
    public FileOperation? Settled { get; init; }

    /// <summary>What the change comes to.</summary>
    public FileOperation Operation => Settled
        ?? (MovedFrom is not null ? FileOperation.Moved
        : Baseline is FileState.Absent ? FileOperation.Created
        : Current is FileState.Absent ? FileOperation.Deleted
        : FileOperation.Modified);

    /// <summary>Makes sure that what it needs to be shown and decided is kept.</summary>
    /// <exception cref="ContentMissingException">A content is not there any more.</exception>
    public void Require(Contents contents)
    {
        for (var entry = this; entry is not null; entry = entry.Anchor)
        {
            contents.Require(entry.Baseline);
            contents.Require(entry.Current);
        }
    }

    /// <summary>Whether nothing is left of the change: what stands there is the baseline.</summary>
    public bool IsNoChange => MovedFrom is null && Baseline == Current;
}
