namespace KiroAgent.Protocol;

/// <summary>A prompt that starts a turn.</summary>
/// <param name="Context">What the user put next to the prompt.</param>
public sealed record AgentTurnParams(string SessionId, string Prompt, IReadOnlyList<ContextItem>? Context = null) : ISessionScoped;

/// <summary>A message for the running turn, read before the next model step.</summary>
public sealed record AgentSteerParams(string SessionId, string Prompt) : ISessionScoped;

/// <summary>Which session's turn to stop.</summary>
public sealed record AgentInterruptParams(string SessionId) : ISessionScoped;

/// <summary>Whether there was a turn to stop.</summary>
public sealed record AgentInterruptResult(bool Interrupted);

/// <summary>Why a turn ended or paused.</summary>
[JsonConverter(typeof(CamelCaseEnum<StopReason>))]
public enum StopReason
{
    /// <summary>The agent had nothing more to do.</summary>
    Completed,
    /// <summary>Changed files wait for review (Supervised).</summary>
    AwaitingReview,
    /// <summary>The user stopped it, or the server ended while it ran.</summary>
    Interrupted,
    /// <summary>The user rejected changes; only from front ends that wait through the review.</summary>
    Rejected,
    /// <summary>It reached <c>maxSteps</c>.</summary>
    StepLimit,
    /// <summary>The model refused.</summary>
    Refused,
    /// <summary>See <c>error</c>.</summary>
    Failed,
}

/// <summary>How a turn ended or paused.</summary>
/// <param name="CheckpointId">The checkpoint taken before the prompt; a continuation keeps it.</param>
/// <param name="Message">The text of the last model call.</param>
/// <param name="Review">What waits for review in the session; null when nothing does.</param>
/// <param name="Usage">Tokens of this turn, where the provider tells.</param>
/// <param name="Error">Given with <c>failed</c>.</param>
public sealed record TurnResult(
    string TurnId,
    string CheckpointId,
    StopReason StopReason,
    string Message,
    [property: JsonIgnore(Condition = Never)] Review? Review,
    Usage? Usage = null,
    TurnError? Error = null);

/// <summary>Tokens used.</summary>
/// <param name="CachedTokens">How many of the input tokens came from the provider's cache; absent for none.</param>
public sealed record Usage(int InputTokens, int OutputTokens, int? CachedTokens = null);

/// <summary>Why a turn failed.</summary>
/// <param name="Kind">A word for programs, such as <c>modelUnavailable</c>.</param>
/// <param name="Message">A sentence for people; it names no secret.</param>
/// <param name="Retryable">Whether the same prompt may work later.</param>
public sealed record TurnError(string Kind, string Message, bool Retryable);
