namespace KiroAgent.Protocol;

/// <summary>The files of a session that wait for a decision, and those decided since they began to wait.</summary>
/// <param name="TurnId">The latest turn that added to it.</param>
/// <param name="Version">Grows with every change of the review.</param>
/// <param name="Undecided">How many files are not wholly decided.</param>
public sealed record Review(string TurnId, int Version, IReadOnlyList<FileReview> Files, int Undecided);

/// <summary>One file under review.</summary>
/// <param name="Version">Grows with every change of this entry.</param>
/// <param name="Decided">Hunks decided so far.</param>
/// <param name="Additions">Lines added, in the pending hunks.</param>
/// <param name="Deletions">Lines removed, in the pending hunks.</param>
/// <param name="BaselineUri">The content before the oldest undecided change; its scheme is <c>kiro-review</c>.</param>
/// <param name="CurrentUri">The content now, for a native diff editor.</param>
/// <param name="Hunks">The pending ones only.</param>
/// <param name="Binary">Not text: it is decided whole.</param>
/// <param name="TooLarge">Over the limits for text: it is decided whole.</param>
/// <param name="UserEdited">The user changed a pending hunk.</param>
/// <param name="Conflict">Rejecting it would meet the user's own changes.</param>
/// <param name="ModeChanged">Its mode bits changed.</param>
/// <param name="Link">It is or was a symbolic link.</param>
/// <param name="AgentUri">The content as the agent left it, where the user changed a pending hunk since: what a three-way merge of the file now and its baseline starts from. Its scheme is <c>kiro-review</c>.</param>
public sealed record FileReview(
    string Path,
    string Uri,
    FileOperation Operation,
    int Version,
    FileReviewState State,
    DecidedHunks Decided,
    int Additions,
    int Deletions,
    string BaselineUri,
    string CurrentUri,
    IReadOnlyList<Hunk> Hunks,
    string? MovedFrom = null,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Binary = false,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool TooLarge = false,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool UserEdited = false,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Conflict = false,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool ModeChanged = false,
    LinkChange? Link = null,
    string? AgentUri = null);

/// <summary>How many hunks of a file were decided which way.</summary>
public sealed record DecidedHunks(int Accepted, int Rejected);

/// <summary>Where a link pointed and points.</summary>
/// <param name="From">Absent when it was no link.</param>
/// <param name="To">Absent when it is no link any more.</param>
public sealed record LinkChange(string? From = null, string? To = null);

/// <summary>A run of lines, 0-based; with count 0, start is the line it stands before.</summary>
public sealed record LineSpan(int Start, int Count);

/// <summary>One place where a file differs from its baseline.</summary>
/// <param name="Id">Names these very lines: it changes when <c>removed</c> or <c>added</c> does, and never otherwise.</param>
/// <param name="Baseline">Its lines in the baseline.</param>
/// <param name="Current">Its lines in the file now.</param>
/// <param name="Removed">The baseline's lines, without their terminators.</param>
/// <param name="Added">The current lines, without their terminators.</param>
/// <param name="UserEdited">The user changed it after the agent did.</param>
public sealed record Hunk(
    string Id,
    LineSpan Baseline,
    LineSpan Current,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Added,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool UserEdited = false);

/// <summary>What happened to a file.</summary>
[JsonConverter(typeof(CamelCaseEnum<FileOperation>))]
public enum FileOperation
{
    /// <summary>It was not there before.</summary>
    Created,
    /// <summary>Its content, mode or link target changed.</summary>
    Modified,
    /// <summary>It is gone.</summary>
    Deleted,
    /// <summary>It came from <c>movedFrom</c>.</summary>
    Moved,
}

/// <summary>Where a file stands in the review.</summary>
[JsonConverter(typeof(CamelCaseEnum<FileReviewState>))]
public enum FileReviewState
{
    /// <summary>Something of it is undecided.</summary>
    Pending,
    /// <summary>All of it was accepted.</summary>
    Accepted,
    /// <summary>All of it was rejected.</summary>
    Rejected,
    /// <summary>Wholly decided, partly each way.</summary>
    Mixed,
}

/// <summary>What to do where rejecting meets the user's own changes.</summary>
[JsonConverter(typeof(CamelCaseEnum<ReviewConflictChoice>))]
public enum ReviewConflictChoice
{
    /// <summary>Report the conflict and write nothing to that file.</summary>
    Ask,
    /// <summary>Keep the text of the conflicting places and restore the rest.</summary>
    KeepMine,
    /// <summary>Restore the exact baseline; <c>review/undo</c> brings the text from before back.</summary>
    Overwrite,
}

/// <summary>What a decision did to a file.</summary>
[JsonConverter(typeof(CamelCaseEnum<ReviewResult>))]
public enum ReviewResult
{
    /// <summary>The change stays.</summary>
    Accepted,
    /// <summary>The exact bytes, mode and existence from before are back.</summary>
    Restored,
    /// <summary>The agent's lines went, the user's stayed.</summary>
    Merged,
    /// <summary>Nothing was written; it still waits.</summary>
    Conflict,
    /// <summary>There was nothing to do.</summary>
    Unchanged,
}

/// <summary>What the agent does after a decision.</summary>
[JsonConverter(typeof(CamelCaseEnum<Execution>))]
public enum Execution
{
    /// <summary>Files are still undecided.</summary>
    Waiting,
    /// <summary>It goes on by itself; the events follow this answer.</summary>
    Continues,
    /// <summary>It waits for the next prompt.</summary>
    Stopped,
}
