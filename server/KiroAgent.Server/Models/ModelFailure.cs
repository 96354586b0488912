namespace KiroAgent.Server.Models;

/// <summary>Why a model call ended without a whole answer.</summary>
internal enum ModelFailureKind
{
    /// <summary>There is no such model, it has no key, or its script cannot be read: nothing was asked.</summary>
    Unavailable,

    /// <summary>The endpoint refused the key (401, 403).</summary>
    Authentication,

    /// <summary>The endpoint refused the request itself (another 4xx).</summary>
    InvalidRequest,

    /// <summary>Too many requests (429).</summary>
    RateLimited,

    /// <summary>The endpoint has no capacity just now (503, 529).</summary>
    Overloaded,

    /// <summary>The endpoint failed (another 5xx).</summary>
    ServerError,

    /// <summary>The stream broke off.</summary>
    Disconnected,

    /// <summary>The endpoint said nothing for too long (408, or silence).</summary>
    TimedOut,

    /// <summary>The endpoint cannot be reached: no such host, nobody listens there, or a proxy is in the way.</summary>
    Unreachable,

    /// <summary>The endpoint's certificate is not trusted here.</summary>
    InsecureConnection,

    /// <summary>The endpoint has no such model (404).</summary>
    UnknownModel,

    /// <summary>The conversation is longer than the model can take.</summary>
    ContextOverflow,

    /// <summary>The model takes no images, or not these.</summary>
    ImagesRefused,

    /// <summary>The endpoint refused what was asked because of its content.</summary>
    ContentRefused,

    /// <summary>The account has nothing left to spend (402, or a 429 that waiting does not mend).</summary>
    QuotaExceeded,

    /// <summary>A script's <c>expect</c> was not what the model was sent.</summary>
    ScriptMismatch,

    /// <summary>A script has no step left.</summary>
    ScriptExhausted,
}

/// <summary>A failed model call: the one shape every provider's errors are brought into.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">For the user; names what to do where something can be done.</param>
/// <param name="Status">The HTTP status, where there was one.</param>
/// <param name="RetryAfter">How long the endpoint asked to wait.</param>
internal sealed record ModelFailure(ModelFailureKind Kind, string Message, int? Status = null, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the same call may succeed when repeated: 429, 5xx, silence and a broken stream.</summary>
    public bool Retryable => Kind is ModelFailureKind.RateLimited or ModelFailureKind.Overloaded or ModelFailureKind.ServerError
        or ModelFailureKind.Disconnected or ModelFailureKind.TimedOut or ModelFailureKind.Unreachable;

    /// <summary>The failure an HTTP status stands for.</summary>
    public static ModelFailure OfStatus(int status, string message, TimeSpan? retryAfter = null) =>
        new(ProviderErrors.KindOf(status, "", message), message, status, retryAfter);
}

/// <summary>How a <see cref="ModelFailure"/> leaves a stream of updates, which can end early in no other way.</summary>
internal sealed class ModelException(ModelFailure failure) : Exception(failure.Message)
{
    /// <summary>What went wrong.</summary>
    public ModelFailure Failure { get; } = failure;
}
