using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Review;

/// <summary>What the user decided.</summary>
public enum DecisionKind
{
    /// <summary>Keep the change.</summary>
    Accept,
    /// <summary>Take the change back.</summary>
    Reject,
    /// <summary>Take the last decision back.</summary>
    Undo,
}

/// <summary>What came of one file in a decision or a revert.</summary>
public enum FileResult
{
    /// <summary>Its change is accepted.</summary>
    Accepted,
    /// <summary>The exact state from before stands there.</summary>
    Restored,
    /// <summary>The agent's lines are gone, the user's stay.</summary>
    Merged,
    /// <summary>It could not be done without guessing; nothing was written.</summary>
    Conflict,
    /// <summary>There was nothing to do.</summary>
    Unchanged,
}

/// <summary>What a decision makes of one file.</summary>
/// <param name="File">The entry's path.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Before">Its entry before.</param>
/// <param name="After">Its entry after; null when it leaves the review.</param>
/// <param name="Steps">What is written, with what stood there.</param>
public sealed record DecidedFile(FileKey File, FileResult Result, ReviewEntry? Before, ReviewEntry? After, ImmutableArray<FileStep> Steps)
{
    /// <summary>Why it could not be done, for <see cref="FileResult.Conflict"/>.</summary>
    public string? Problem { get; init; }

}

/// <summary>
/// One decision of the user, whole: what it makes of each file is worked out and journaled before anything is written, so
/// that it is carried out exactly once, also after a crash, and can be taken back.
/// </summary>
public sealed record Decision(string DecisionId, DecisionKind Kind, string? Feedback, ImmutableArray<DecidedFile> Files)
{
    /// <summary>The decision this one takes back.</summary>
    public string? Undoes { get; init; }

    /// <summary>The latest turn that had ended or paused when it was made, if any.</summary>
    public string? TurnId { get; init; }

    /// <summary>Whether it names hunks of a file rather than files.</summary>
    public bool ByHunk { get; init; }

    /// <summary>Folders it makes, removes or gives back their permissions; absent where there are none.</summary>
    public ImmutableArray<FolderStep>? Folders { get; init; }

    /// <summary>Whether it decided about no file, or met conflicts only: there is nothing to take back.</summary>
    public bool DidNothing => Files.All(f => f.Result == FileResult.Conflict);

    /// <summary>What the model is told, in words; empty when there is nothing to tell.</summary>
    public string Told { get; init; } = "";
}
