namespace KiroAgent.Protocol;

/// <summary>Something that happened in a turn.</summary>
/// <param name="Seq">Counts from 1 per session and connection, without gaps.</param>
public sealed record AgentEventParams(string SessionId, string TurnId, long Seq, AgentEvent Event) : ISessionScoped;

/// <summary>What happened in a turn.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TurnStartedEvent), "turnStarted")]
[JsonDerivedType(typeof(StepStartedEvent), "stepStarted")]
[JsonDerivedType(typeof(TextDeltaEvent), "textDelta")]
[JsonDerivedType(typeof(ThoughtDeltaEvent), "thoughtDelta")]
[JsonDerivedType(typeof(ToolCallStartedEvent), "toolCallStarted")]
[JsonDerivedType(typeof(ToolCallOutputEvent), "toolCallOutput")]
[JsonDerivedType(typeof(ToolCallEndedEvent), "toolCallEnded")]
[JsonDerivedType(typeof(PlanUpdatedEvent), "planUpdated")]
[JsonDerivedType(typeof(RetryingEvent), "retrying")]
[JsonDerivedType(typeof(NoticeEvent), "notice")]
[JsonDerivedType(typeof(TurnEndedEvent), "turnEnded")]
public abstract record AgentEvent
{
    /// <summary>The <c>kind</c> of every event, in the order they are declared. Written out: asking the serializer loads it at every start.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "turnStarted", "stepStarted", "textDelta", "thoughtDelta", "toolCallStarted", "toolCallOutput", "toolCallEnded",
        "planUpdated", "retrying", "notice", "turnEnded",
    ];
}

/// <summary>A turn started, or went on after its review.</summary>
/// <param name="Prompt">Absent when the agent continues by itself.</param>
/// <param name="Continues">The turn whose review was decided.</param>
public sealed record TurnStartedEvent(string CheckpointId, SessionMode Mode, string? Prompt = null, string? Continues = null) : AgentEvent;

/// <summary>A model call started.</summary>
/// <param name="Step">Counts the model calls of the turn, from 1.</param>
public sealed record StepStartedEvent(int Step) : AgentEvent;

/// <summary>More of what the model says.</summary>
public sealed record TextDeltaEvent(string Text) : AgentEvent;

/// <summary>More of what the model thinks.</summary>
public sealed record ThoughtDeltaEvent(string Text) : AgentEvent;

/// <summary>A tool call started, or waits for its approval.</summary>
/// <param name="Tool">The tool's name as the model knows it.</param>
/// <param name="Title">One line that says what the call does.</param>
/// <param name="Paths">The files it names.</param>
/// <param name="Command">The command line, for a call that runs one.</param>
public sealed record ToolCallStartedEvent(
    string ToolCallId,
    string Tool,
    string Title,
    ToolKind ToolKind,
    IReadOnlyList<string>? Paths = null,
    string? Command = null) : AgentEvent;

/// <summary>More of what a tool call prints.</summary>
public sealed record ToolCallOutputEvent(string ToolCallId, string Text) : AgentEvent;

/// <summary>A tool call ended.</summary>
/// <param name="Summary">One line that says what came of it.</param>
/// <param name="Changes">The files it changed.</param>
public sealed record ToolCallEndedEvent(
    string ToolCallId,
    ToolCallStatus Status,
    string Summary,
    IReadOnlyList<FileChange>? Changes = null) : AgentEvent;

/// <summary>The agent's plan, whole.</summary>
public sealed record PlanUpdatedEvent(IReadOnlyList<PlanEntry> Entries) : AgentEvent;

/// <summary>The model call is made again; the text since <c>stepStarted</c> is void.</summary>
/// <param name="Attempt">The attempt that failed, from 1.</param>
/// <param name="DelayMs">Milliseconds until the next one.</param>
public sealed record RetryingEvent(int Attempt, int DelayMs, string Reason) : AgentEvent;

/// <summary>Something the user should know, such as an effect that cannot be taken back; the transcript has it too.</summary>
public sealed record NoticeEvent(Severity Severity, string Text) : AgentEvent;

/// <summary>The turn ended or paused; the answer of the request follows.</summary>
public sealed record TurnEndedEvent(TurnResult Result) : AgentEvent;

/// <summary>A file changed by a tool call.</summary>
/// <param name="Additions">Lines added.</param>
/// <param name="Deletions">Lines removed.</param>
public sealed record FileChange(string Path, FileOperation Operation, int Additions, int Deletions, string? MovedFrom = null);

/// <summary>One point of the agent's plan.</summary>
public sealed record PlanEntry(string Text, PlanStatus Status);

/// <summary>What sort of work a tool does, for its icon.</summary>
[JsonConverter(typeof(CamelCaseEnum<ToolKind>))]
public enum ToolKind
{
    /// <summary>Reads.</summary>
    Read,
    /// <summary>Searches.</summary>
    Search,
    /// <summary>Writes or edits a file.</summary>
    Edit,
    /// <summary>Deletes a file.</summary>
    Delete,
    /// <summary>Moves a file.</summary>
    Move,
    /// <summary>Runs a command.</summary>
    Execute,
    /// <summary>Fetches from the network.</summary>
    Fetch,
    /// <summary>Asks the user.</summary>
    Ask,
    /// <summary>Keeps the plan.</summary>
    Plan,
    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>How a tool call ended.</summary>
[JsonConverter(typeof(CamelCaseEnum<ToolCallStatus>))]
public enum ToolCallStatus
{
    /// <summary>It did what it said.</summary>
    Succeeded,
    /// <summary>It could not; the model was told why.</summary>
    Failed,
    /// <summary>It was not allowed, and nothing happened.</summary>
    Denied,
    /// <summary>It was stopped.</summary>
    Cancelled,
}

/// <summary>How far a point of the plan is.</summary>
[JsonConverter(typeof(CamelCaseEnum<PlanStatus>))]
public enum PlanStatus
{
    /// <summary>Not begun.</summary>
    Pending,
    /// <summary>Being worked on.</summary>
    InProgress,
    /// <summary>Done.</summary>
    Completed,
}
