namespace KiroAgent.Protocol;

/// <summary>What a session is for.</summary>
[JsonConverter(typeof(CamelCaseEnum<SessionKind>))]
public enum SessionKind
{
    /// <summary>Free conversation.</summary>
    Vibe,
    /// <summary>Writing and carrying out a spec.</summary>
    Spec,
}

/// <summary>Whether changes wait for review.</summary>
[JsonConverter(typeof(CamelCaseEnum<SessionMode>))]
public enum SessionMode
{
    /// <summary>Works end to end; changes are on disk at once.</summary>
    Autopilot,
    /// <summary>Pauses for review after each step that changed files.</summary>
    Supervised,
}

/// <summary>What a session is doing, or what it waits for.</summary>
[JsonConverter(typeof(CamelCaseEnum<SessionState>))]
public enum SessionState
{
    /// <summary>Nothing runs and nothing waits.</summary>
    Idle,
    /// <summary>A turn runs.</summary>
    Running,
    /// <summary>A turn waits for an approval.</summary>
    AwaitingApproval,
    /// <summary>A turn waits for the answer to a question.</summary>
    AwaitingAnswer,
    /// <summary>Changed files wait for a decision.</summary>
    AwaitingReview,
}

/// <summary>The form of an exported session.</summary>
[JsonConverter(typeof(CamelCaseEnum<ExportFormat>))]
public enum ExportFormat
{
    /// <summary>Markdown to read.</summary>
    Markdown,
    /// <summary>JSON to process.</summary>
    Json,
}

/// <summary>A conversation with the agent in this workspace.</summary>
/// <param name="Model">The model's id, as <c>model/list</c> names it.</param>
/// <param name="ContextTokens">Tokens the conversation takes up now, as far as known.</param>
/// <param name="ContextLimit">Tokens the model can take, as far as known.</param>
/// <param name="ReadOnly">Why it can only be read (a newer version wrote to it); absent when it can be written.</param>
public sealed record Session(
    string Id,
    string Title,
    SessionKind Kind,
    SessionMode Mode,
    string Model,
    SessionState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    int? ContextTokens = null,
    int? ContextLimit = null,
    string? ReadOnly = null);

/// <summary>What to make of a new session; what is absent comes from the settings.</summary>
public sealed record SessionNewParams(
    SessionMode? Mode = null,
    SessionKind? Kind = null,
    string? Title = null,
    string? Model = null);

/// <summary>The session as it is now.</summary>
public sealed record SessionResult(Session Session);

/// <summary>Which part of the list of sessions is wanted.</summary>
/// <param name="Cursor">The <c>nextCursor</c> of the page before; absent for the first page.</param>
/// <param name="Limit">The most sessions to answer with.</param>
public sealed record SessionListParams(string? Cursor = null, int? Limit = null);

/// <summary>Sessions, newest first.</summary>
/// <param name="NextCursor">Given when there are more.</param>
public sealed record SessionListResult(IReadOnlyList<Session> Sessions, string? NextCursor = null);

/// <summary>Which session to draw.</summary>
public sealed record SessionOpenParams(string SessionId) : ISessionScoped;

/// <summary>All a client needs to draw a session afresh.</summary>
/// <param name="Review">Null when nothing waits.</param>
/// <param name="Plan">The agent's plan since the latest prompt; absent when it made none.</param>
public sealed record SessionOpenResult(
    Session Session,
    IReadOnlyList<TranscriptEntry> Transcript,
    [property: JsonIgnore(Condition = Never)] Review? Review,
    IReadOnlyList<Approval> Approvals,
    IReadOnlyList<Question> Questions,
    IReadOnlyList<Checkpoint> Checkpoints,
    IReadOnlyList<PlanEntry>? Plan = null);

/// <summary>The mode from the next model step on.</summary>
public sealed record SessionSetModeParams(string SessionId, SessionMode Mode) : ISessionScoped;

/// <summary>The model from the next model step on.</summary>
public sealed record SessionSetModelParams(string SessionId, string Model) : ISessionScoped;

/// <summary>A session's new title.</summary>
public sealed record SessionRenameParams(string SessionId, string Title) : ISessionScoped;

/// <summary>Which session to delete.</summary>
public sealed record SessionDeleteParams(string SessionId) : ISessionScoped;

/// <summary>What to look for in all sessions.</summary>
public sealed record SessionSearchParams(string Query, int? Limit = null);

/// <summary>Where the query was found.</summary>
public sealed record SessionSearchResult(IReadOnlyList<SessionHit> Hits);

/// <summary>One place where a session holds the query.</summary>
/// <param name="At">When that entry was written.</param>
/// <param name="Snippet">The text around the place.</param>
public sealed record SessionHit(string SessionId, string Title, DateTimeOffset At, string Snippet);

/// <summary>Which session to export, and how.</summary>
public sealed record SessionExportParams(string SessionId, ExportFormat Format) : ISessionScoped;

/// <summary>An exported session.</summary>
/// <param name="FileName">A name to suggest for saving.</param>
public sealed record SessionExportResult(string FileName, string Content);

/// <summary>A session changed; sent on every change.</summary>
public sealed record SessionChangedParams(Session Session) : ISessionScoped
{
    string ISessionScoped.SessionId => Session.Id;
}

/// <summary>Whether a model's endpoint answers, as far as it was looked at.</summary>
[JsonConverter(typeof(CamelCaseEnum<ModelReach>))]
public enum ModelReach
{
    /// <summary>Nobody looked yet.</summary>
    Unchecked,
    /// <summary>It is being looked at; <c>model/changed</c> tells what came of it.</summary>
    Checking,
    /// <summary>It answers.</summary>
    Reachable,
    /// <summary>It does not answer.</summary>
    Unreachable,
    /// <summary>It answers, and does not take the key.</summary>
    KeyRefused,
    /// <summary>It answers, and has no such model.</summary>
    UnknownModel,
}

/// <summary>Which models there are.</summary>
/// <param name="Check">Has the configured endpoints looked at meanwhile, where that was not done of late: the answer does not wait for it.</param>
public sealed record ModelListParams(bool? Check = null);

/// <summary>The models that can be named.</summary>
public sealed record ModelListResult(IReadOnlyList<ModelInfo> Models);

/// <summary>A model and whether it can be used now.</summary>
/// <param name="Available">Whether a turn with it can start: whether it is configured.</param>
/// <param name="Reason">Why it cannot be used, and what to set.</param>
/// <param name="Reach">Whether its endpoint answers; absent where it needs none, or none is configured.</param>
/// <param name="Note">The same in words, for a menu; absent where there is nothing to say.</param>
public sealed record ModelInfo(string Id, string Label, bool Available, string? Reason = null, ModelReach? Reach = null, string? Note = null);
