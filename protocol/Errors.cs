namespace KiroAgent.Protocol;

/// <summary>Error codes: those of JSON-RPC and LSP, and ours from 1001 on.</summary>
public static class ErrorCodes
{
    /// <summary>The bytes are no JSON.</summary>
    public const int ParseError = -32700;
    /// <summary>The JSON is no JSON-RPC message.</summary>
    public const int InvalidRequest = -32600;
    /// <summary>No such method here.</summary>
    public const int MethodNotFound = -32601;
    /// <summary>The params do not fit the method or the state.</summary>
    public const int InvalidParams = -32602;
    /// <summary>A fault of the server.</summary>
    public const int InternalError = -32603;
    /// <summary>Anything before <c>initialize</c>.</summary>
    public const int ServerNotInitialized = -32002;
    /// <summary>The client took the request back.</summary>
    public const int RequestCancelled = -32800;

    /// <summary>No such session.</summary>
    public const int UnknownSession = 1001;
    /// <summary>A turn runs in this session.</summary>
    public const int TurnInProgress = 1002;
    /// <summary>Path, version or hunk is not what the client was shown; the data is a <see cref="StaleReviewData"/>.</summary>
    public const int StaleReview = 1003;
    /// <summary>No such checkpoint or revert.</summary>
    public const int UnknownCheckpoint = 1004;
    /// <summary>No such approval or question, or already answered.</summary>
    public const int UnknownApproval = 1005;
    /// <summary>A path that leaves the workspace.</summary>
    public const int OutsideWorkspace = 1006;
    /// <summary>No such model, no key, or it cannot be reached; the message says what to set.</summary>
    public const int ModelUnavailable = 1007;
    /// <summary>A setting that cannot be.</summary>
    public const int InvalidSetting = 1008;
    /// <summary>The data directory cannot be written; nothing was lost, the write did not happen.</summary>
    public const int Storage = 1009;
    /// <summary>A spec, hook, server or document that is not there.</summary>
    public const int NotFound = 1010;
    /// <summary>Another server process has this session open for writing.</summary>
    public const int SessionOwned = 1011;
}

/// <summary>The words that go with our error codes, in <c>data.kind</c>.</summary>
public static class ErrorKinds
{
    /// <summary>Code 1001.</summary>
    public const string UnknownSession = "unknownSession";
    /// <summary>Code 1002.</summary>
    public const string TurnInProgress = "turnInProgress";
    /// <summary>Code 1003.</summary>
    public const string StaleReview = "staleReview";
    /// <summary>Code 1004.</summary>
    public const string UnknownCheckpoint = "unknownCheckpoint";
    /// <summary>Code 1005.</summary>
    public const string UnknownApproval = "unknownApproval";
    /// <summary>Code 1006.</summary>
    public const string OutsideWorkspace = "outsideWorkspace";
    /// <summary>Code 1007.</summary>
    public const string ModelUnavailable = "modelUnavailable";
    /// <summary>Code 1008.</summary>
    public const string InvalidSetting = "invalidSetting";
    /// <summary>Code 1009.</summary>
    public const string Storage = "storage";
    /// <summary>Code 1010.</summary>
    public const string NotFound = "notFound";
    /// <summary>Code 1011.</summary>
    public const string SessionOwned = "sessionOwned";

    /// <summary>The kind of one of our codes; null for a code of JSON-RPC or LSP.</summary>
    public static string? Of(int code) => code switch
    {
        ErrorCodes.UnknownSession => UnknownSession,
        ErrorCodes.TurnInProgress => TurnInProgress,
        ErrorCodes.StaleReview => StaleReview,
        ErrorCodes.UnknownCheckpoint => UnknownCheckpoint,
        ErrorCodes.UnknownApproval => UnknownApproval,
        ErrorCodes.OutsideWorkspace => OutsideWorkspace,
        ErrorCodes.ModelUnavailable => ModelUnavailable,
        ErrorCodes.InvalidSetting => InvalidSetting,
        ErrorCodes.Storage => Storage,
        ErrorCodes.NotFound => NotFound,
        ErrorCodes.SessionOwned => SessionOwned,
        _ => null,
    };
}

/// <summary>The <c>data</c> of our errors.</summary>
/// <param name="Kind">One of <see cref="ErrorKinds"/>.</param>
public sealed record ErrorData(string Kind);

/// <summary>The <c>data</c> of <c>staleReview</c>: the review as it is.</summary>
/// <param name="Review">Null when nothing waits.</param>
public sealed record StaleReviewData(string Kind, [property: JsonIgnore(Condition = Never)] Review? Review);

/// <summary>No members: the method takes nothing.</summary>
public sealed record EmptyParams;

/// <summary>No members: the answer is that it was done.</summary>
public sealed record EmptyResult;

/// <summary>Params that belong to a session: writes of one session run in order.</summary>
public interface ISessionScoped
{
    /// <summary>The session; empty where it is the workspace.</summary>
    string SessionId { get; }
}
