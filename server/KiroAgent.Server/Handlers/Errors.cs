using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Handlers;

/// <summary>Turns what went wrong into the protocol's errors (protocol, section 10).</summary>
internal static class Errors
{
    /// <summary>An error with its kind.</summary>
    public static RpcException Of(int code, string message) => new(code, message, ErrorKinds.Of(code) is { } kind
        ? JsonSerializer.SerializeToElement(new ErrorData(kind), ProtocolJson.Default.ErrorData)
        : null);

    /// <summary>The error for params that make no sense together.</summary>
    public static RpcException Invalid(string message) => new(ErrorCodes.InvalidParams, message);

    /// <summary>The error for a refused session request; a stale review carries the current one.</summary>
    public static RpcException Of(SessionFailure failure, Func<Review?> review)
    {
        var code = failure.Problem switch
        {
            SessionProblem.UnknownSession => ErrorCodes.UnknownSession,
            SessionProblem.TurnInProgress => ErrorCodes.TurnInProgress,
            SessionProblem.StaleReview => ErrorCodes.StaleReview,
            SessionProblem.UnknownCheckpoint => ErrorCodes.UnknownCheckpoint,
            SessionProblem.UnknownQuestion => ErrorCodes.UnknownApproval,
            SessionProblem.OutsideWorkspace => ErrorCodes.OutsideWorkspace,
            SessionProblem.ModelUnavailable => ErrorCodes.ModelUnavailable,
            SessionProblem.Storage => ErrorCodes.Storage,
            SessionProblem.NotFound => ErrorCodes.NotFound,
            SessionProblem.SessionOwned => ErrorCodes.SessionOwned,
            _ => ErrorCodes.InvalidParams,
        };
        return code == ErrorCodes.StaleReview
            ? new RpcException(code, failure.Message, JsonSerializer.SerializeToElement(new StaleReviewData(ErrorKinds.StaleReview, review()), ProtocolJson.Default.StaleReviewData))
            : Of(code, failure.Message);
    }
}
