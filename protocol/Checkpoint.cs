namespace KiroAgent.Protocol;

/// <summary>The state before a prompt.</summary>
/// <param name="Prompt">The prompt it was taken before.</param>
/// <param name="FilesChanged">Files changed between it and the next one.</param>
public sealed record Checkpoint(string Id, string TurnId, DateTimeOffset CreatedAt, string Prompt, int FilesChanged);

/// <summary>Which session's changes are wanted.</summary>
/// <param name="Since">A checkpoint to count from; without it, the session's start.</param>
public sealed record ChangesListParams(string SessionId, string? Since = null) : ISessionScoped;

/// <summary>The net changes of the agent.</summary>
public sealed record ChangesListResult(IReadOnlyList<Change> Changes);

/// <summary>The net change of one file.</summary>
/// <param name="BeforeUri">Its content before; the scheme is <c>kiro-review</c>.</param>
/// <param name="AfterUri">The file, or a <c>kiro-review:</c> document for a diff that ends in the past.</param>
/// <param name="Sources">What changed it.</param>
/// <param name="TurnIds">The turns that changed it, oldest first.</param>
public sealed record Change(
    string Path,
    string Uri,
    FileOperation Operation,
    int Additions,
    int Deletions,
    string BeforeUri,
    string AfterUri,
    IReadOnlyList<ChangeSource> Sources,
    IReadOnlyList<string> TurnIds,
    string? MovedFrom = null,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Binary = false);

/// <summary>What changed a file.</summary>
[JsonConverter(typeof(CamelCaseEnum<ChangeSource>))]
public enum ChangeSource
{
    /// <summary>One of the agent's own tools.</summary>
    Tool,
    /// <summary>A command it ran.</summary>
    Command,
    /// <summary>A tool of an MCP server.</summary>
    Mcp,
    /// <summary>A hook.</summary>
    Hook,
}

/// <summary>What to revert of the session's changes; the conversation stays.</summary>
/// <param name="Paths">Without them, all.</param>
/// <param name="OnConflict">Default <c>merge</c>.</param>
public sealed record ChangesRevertParams(
    string SessionId,
    IReadOnlyList<string>? Paths = null,
    RevertConflictChoice? OnConflict = null) : ISessionScoped;

/// <summary>Which session's checkpoints are wanted.</summary>
public sealed record CheckpointListParams(string SessionId) : ISessionScoped;

/// <summary>Checkpoints, oldest first.</summary>
public sealed record CheckpointListResult(IReadOnlyList<Checkpoint> Checkpoints);

/// <summary>Which revert to look at before doing it.</summary>
public sealed record CheckpointPreviewParams(string SessionId, string CheckpointId) : ISessionScoped;

/// <summary>What a revert would do.</summary>
/// <param name="MessagesDropped">Prompts and answers that would leave the conversation.</param>
public sealed record CheckpointPreviewResult(IReadOnlyList<PreviewFile> Files, int MessagesDropped);

/// <summary>What a revert would do to one file.</summary>
/// <param name="Conflict">It was changed since by someone else, in the same places.</param>
public sealed record PreviewFile(string Path, PreviewAction Action, bool Conflict);

/// <summary>What a revert would do to a file.</summary>
[JsonConverter(typeof(CamelCaseEnum<PreviewAction>))]
public enum PreviewAction
{
    /// <summary>Put its content, mode or link target back.</summary>
    Rewrite,
    /// <summary>Bring it back.</summary>
    Create,
    /// <summary>Remove it.</summary>
    Delete,
    /// <summary>Move it back.</summary>
    Move,
}

/// <summary>What to revert to.</summary>
/// <param name="Scope">Default <c>all</c>.</param>
/// <param name="OnConflict">Default <c>merge</c>.</param>
public sealed record CheckpointRevertParams(
    string SessionId,
    string CheckpointId,
    RevertScope? Scope = null,
    RevertConflictChoice? OnConflict = null) : ISessionScoped;

/// <summary>What a revert takes back.</summary>
[JsonConverter(typeof(CamelCaseEnum<RevertScope>))]
public enum RevertScope
{
    /// <summary>Files and conversation.</summary>
    All,
    /// <summary>Files alone; the model is told at its next prompt.</summary>
    Files,
    /// <summary>The conversation alone.</summary>
    Conversation,
}

/// <summary>What a revert does with what others wrote since.</summary>
[JsonConverter(typeof(CamelCaseEnum<RevertConflictChoice>))]
public enum RevertConflictChoice
{
    /// <summary>Keep it; a file where that cannot be done is left alone and reported.</summary>
    Merge,
    /// <summary>Keep the text of the conflicting places and restore the rest.</summary>
    KeepMine,
    /// <summary>Restore the exact bytes; <c>checkpoint/redo</c> brings the text from before back.</summary>
    Overwrite,
}

/// <summary>Which revert to undo.</summary>
/// <param name="RevertId">Without it, the latest.</param>
public sealed record CheckpointRedoParams(string SessionId, string? RevertId = null) : ISessionScoped;

/// <summary>What a revert or redo did.</summary>
/// <param name="RevertId">Names it, for <c>checkpoint/redo</c>.</param>
/// <param name="MessagesDropped">Prompts and answers that left the conversation.</param>
/// <param name="Prompt">The text to put back into the input box.</param>
public sealed record RevertOutcome(
    string RevertId,
    IReadOnlyList<RevertedFile> Files,
    int MessagesDropped,
    string? Prompt = null);

/// <summary>What a revert did to one file.</summary>
/// <param name="Reason">Why it was left alone, of a conflict where more can be said than that others wrote there.</param>
public sealed record RevertedFile(string Path, RevertResult Result, string? Reason = null);

/// <summary>What a revert did to a file.</summary>
[JsonConverter(typeof(CamelCaseEnum<RevertResult>))]
public enum RevertResult
{
    /// <summary>The exact bytes, mode and existence from then are back.</summary>
    Restored,
    /// <summary>The agent's lines went, what others wrote stayed.</summary>
    Merged,
    /// <summary>It was left alone.</summary>
    Conflict,
    /// <summary>There was nothing to do.</summary>
    Unchanged,
}

/// <summary>Which two checkpoints to compare.</summary>
/// <param name="To">Without it, now.</param>
public sealed record CheckpointDiffParams(string SessionId, string From, string? To = null) : ISessionScoped;

/// <summary>Which kept document is wanted.</summary>
/// <param name="Uri">A <c>kiro-review:</c> URI.</param>
public sealed record DocumentContentParams(string Uri);

/// <summary>A kept document.</summary>
/// <param name="Exists">False when the file was not there at that time.</param>
/// <param name="Text">Its text.</param>
/// <param name="Base64">Its bytes, when it is not text.</param>
public sealed record DocumentContentResult(bool Exists, string? Text = null, string? Base64 = null);
