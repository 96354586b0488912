using System.Collections.Immutable;

namespace KiroAgent.Core.Review;

/// <summary>What rejecting does with a hunk the user has edited.</summary>
public enum RejectChoice
{
    /// <summary>Report it and change nothing.</summary>
    Report,

    /// <summary>Its text stays as it is and is settled; the other hunks are taken out.</summary>
    KeepMine,

    /// <summary>The baseline's lines come back, the user's are gone.</summary>
    Overwrite,
}

/// <summary>What came of a decision. When a hunk is unknown or in conflict nothing was done and <see cref="Review"/> is the one before.</summary>
/// <param name="Review">The review after it.</param>
/// <param name="Decided">The hunks it settled, as they were before.</param>
/// <param name="Conflicts">Ids of hunks the user has edited, which kept the rejection from being carried out.</param>
/// <param name="Unknown">Ids that are not pending: the request is stale.</param>
public sealed record TextReviewDecision(
    TextReview Review, ImmutableArray<ReviewHunk> Decided, ImmutableArray<string> Conflicts, ImmutableArray<string> Unknown)
{
    /// <summary>True when the decision was carried out.</summary>
    public bool Done => Conflicts.IsEmpty && Unknown.IsEmpty;
}
