namespace KiroAgent.Server.Sessions;

/// <summary>What can be wrong with a request to a session; each is an error of its own on the wire.</summary>
internal enum SessionProblem
{
    UnknownSession,
    TurnInProgress,
    StaleReview,
    UnknownCheckpoint,
    UnknownQuestion,
    OutsideWorkspace,
    ModelUnavailable,
    Storage,
    NotFound,
    SessionOwned,
    Invalid,
}

/// <summary>A request that cannot be carried out: nothing was done. The edge turns it into the protocol's error.</summary>
internal sealed class SessionFailure(SessionProblem problem, string message) : Exception(message)
{
    public SessionProblem Problem { get; } = problem;
}
