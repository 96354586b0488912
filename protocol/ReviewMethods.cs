namespace KiroAgent.Protocol;

/// <summary>Which session's review is wanted.</summary>
public sealed record ReviewPendingParams(string SessionId) : ISessionScoped;

/// <summary>What waits for a decision.</summary>
/// <param name="Review">Null when nothing waits.</param>
public sealed record ReviewPendingResult([property: JsonIgnore(Condition = Never)] Review? Review);

/// <summary>A place in an editor.</summary>
public sealed record ReviewHunkAtParams(string SessionId, string Uri, Position Position) : ISessionScoped;

/// <summary>The pending hunk at a place of a file under review; of any other file the answer is <c>notFound</c>.</summary>
/// <param name="Version">The file's version in the review.</param>
/// <param name="Hunk">Null when no pending hunk is there.</param>
public sealed record ReviewHunkAtResult(string Path, int Version, [property: JsonIgnore(Condition = Never)] Hunk? Hunk);

/// <summary>What to accept.</summary>
/// <param name="Path">The file; without it, all that is still undecided.</param>
/// <param name="Version">The version of the file (of the review, without <c>path</c>) the user was shown; when it is not current, the decision is refused.</param>
/// <param name="Hunks">Ids of the hunks; without them, the whole file.</param>
public sealed record ReviewAcceptParams(
    string SessionId,
    string? Path = null,
    int? Version = null,
    IReadOnlyList<string>? Hunks = null) : ISessionScoped;

/// <summary>What to reject.</summary>
/// <param name="Path">The file; without it, all that is still undecided.</param>
/// <param name="Version">The version of the file (of the review, without <c>path</c>) the user was shown; when it is not current, the decision is refused.</param>
/// <param name="Hunks">Ids of the hunks; without them, the whole file.</param>
/// <param name="Feedback">What the model is told at its next prompt.</param>
/// <param name="OnConflict">Default <c>ask</c>.</param>
public sealed record ReviewRejectParams(
    string SessionId,
    string? Path = null,
    int? Version = null,
    IReadOnlyList<string>? Hunks = null,
    string? Feedback = null,
    ReviewConflictChoice? OnConflict = null) : ISessionScoped;

/// <summary>Takes the last decision back, again and again to the first.</summary>
/// <param name="OnConflict">Default <c>ask</c>.</param>
public sealed record ReviewUndoParams(string SessionId, ReviewConflictChoice? OnConflict = null) : ISessionScoped;

/// <summary>What a decision did.</summary>
/// <param name="Review">What waits now; null when nothing does.</param>
/// <param name="Files">The files the decision was about.</param>
public sealed record ReviewOutcome(
    [property: JsonIgnore(Condition = Never)] Review? Review,
    IReadOnlyList<ReviewedFile> Files,
    Execution Execution);

/// <summary>What a decision did to one file.</summary>
/// <param name="Reason">Why it was left alone, of a conflict.</param>
public sealed record ReviewedFile(string Path, ReviewResult Result, string? Reason = null);

/// <summary>The review changed, by the agent, a decision, or the user's own edit of a pending file.</summary>
/// <param name="Review">Null when nothing waits any more.</param>
/// <param name="Changed">Entries that are new or differ.</param>
/// <param name="Removed">Paths of the entries that are gone.</param>
public sealed record ReviewChangedParams(
    string SessionId,
    [property: JsonIgnore(Condition = Never)] ReviewSummary? Review,
    IReadOnlyList<FileReview> Changed,
    IReadOnlyList<string> Removed) : ISessionScoped;

/// <summary>A review without its files.</summary>
/// <param name="TurnId">The latest turn that added to it.</param>
/// <param name="Undecided">How many files are not wholly decided.</param>
public sealed record ReviewSummary(string TurnId, int Version, int Undecided);
