namespace KiroAgent.Protocol;

/// <summary>One entry of a session's transcript: enough to draw the chat again.</summary>
/// <param name="Seq">Counts the entries of the session, from 1; a revert of the conversation drops entries, never renumbers them.</param>
/// <param name="TurnId">The turn it belongs to; for what happens between turns, the latest.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PromptEntry), "prompt")]
[JsonDerivedType(typeof(TextEntry), "text")]
[JsonDerivedType(typeof(ThoughtEntry), "thought")]
[JsonDerivedType(typeof(ToolCallEntry), "toolCall")]
[JsonDerivedType(typeof(DecisionEntry), "decision")]
[JsonDerivedType(typeof(RevertEntry), "revert")]
[JsonDerivedType(typeof(NoticeEntry), "notice")]
public abstract record TranscriptEntry(
    [property: JsonPropertyOrder(-3)] long Seq,
    [property: JsonPropertyOrder(-2)] DateTimeOffset At,
    [property: JsonPropertyOrder(-1)] string TurnId);

/// <summary>What the user asked.</summary>
/// <param name="CheckpointId">The checkpoint taken before it; absent for a steering message.</param>
/// <param name="Steering">True when it was added to a running turn.</param>
/// <param name="Called">What its first word called (<c>/SERVER:PROMPT</c>), written out as the model read it.</param>
public sealed record PromptEntry(
    long Seq,
    DateTimeOffset At,
    string TurnId,
    string Text,
    IReadOnlyList<ContextItem>? Context = null,
    string? CheckpointId = null,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Steering = false,
    string? Called = null) : TranscriptEntry(Seq, At, TurnId);

/// <summary>What the model said in one step.</summary>
public sealed record TextEntry(long Seq, DateTimeOffset At, string TurnId, string Text) : TranscriptEntry(Seq, At, TurnId);

/// <summary>What the model thought in one step, where the provider shows it.</summary>
public sealed record ThoughtEntry(long Seq, DateTimeOffset At, string TurnId, string Text) : TranscriptEntry(Seq, At, TurnId);

/// <summary>A tool call and what came of it.</summary>
/// <param name="Title">One line that says what the call does, arguments included.</param>
/// <param name="Status">Absent while it runs or waits.</param>
/// <param name="Summary">One line that says what came of it.</param>
/// <param name="Command">The command line, for a call that runs one.</param>
/// <param name="Changes">The files it changed.</param>
/// <param name="Output">What it printed, cut in the middle when long.</param>
public sealed record ToolCallEntry(
    long Seq,
    DateTimeOffset At,
    string TurnId,
    string ToolCallId,
    string Tool,
    string Title,
    ToolKind ToolKind,
    ToolCallStatus? Status = null,
    string? Summary = null,
    IReadOnlyList<string>? Paths = null,
    string? Command = null,
    IReadOnlyList<FileChange>? Changes = null,
    string? Output = null) : TranscriptEntry(Seq, At, TurnId);

/// <summary>A decision on files under review.</summary>
/// <param name="Feedback">What the user said with a rejection.</param>
public sealed record DecisionEntry(
    long Seq,
    DateTimeOffset At,
    string TurnId,
    DecisionKind Decision,
    IReadOnlyList<DecidedFile> Files,
    string? Feedback = null) : TranscriptEntry(Seq, At, TurnId);

/// <summary>What a decision did to one file.</summary>
/// <param name="Hunks">How many hunks were decided, when it was not the whole file.</param>
/// <param name="TakenUri">A <c>kiro-review:</c> URI of the text that was taken away: it can be looked at and copied.</param>
public sealed record DecidedFile(string Path, ReviewResult Result, int? Hunks = null, string? TakenUri = null);

/// <summary>A revert or a redo.</summary>
/// <param name="Redone">True when an earlier revert was undone.</param>
/// <param name="CheckpointId">The checkpoint it went back to; absent for <c>changes/revert</c>.</param>
/// <param name="MessagesDropped">Prompts and answers that left the conversation.</param>
public sealed record RevertEntry(
    long Seq,
    DateTimeOffset At,
    string TurnId,
    string RevertId,
    IReadOnlyList<RevertedFile> Files,
    int MessagesDropped,
    RevertScope? Scope = null,
    string? CheckpointId = null,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Redone = false) : TranscriptEntry(Seq, At, TurnId);

/// <summary>Something the user should know: an interrupted or failed turn, a limit, an effect that cannot be undone.</summary>
public sealed record NoticeEntry(long Seq, DateTimeOffset At, string TurnId, Severity Severity, string Text) : TranscriptEntry(Seq, At, TurnId);

/// <summary>What was decided.</summary>
[JsonConverter(typeof(CamelCaseEnum<DecisionKind>))]
public enum DecisionKind
{
    /// <summary>Changes were kept.</summary>
    Accept,
    /// <summary>Changes were taken back.</summary>
    Reject,
    /// <summary>The decision before was taken back.</summary>
    Undo,
}

/// <summary>How much something matters.</summary>
[JsonConverter(typeof(CamelCaseEnum<Severity>))]
public enum Severity
{
    /// <summary>Good to know.</summary>
    Info,
    /// <summary>May surprise.</summary>
    Warning,
    /// <summary>Something did not work.</summary>
    Error,
}
