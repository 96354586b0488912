using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Sessions;

/// <summary>
/// Keeps rules the user chose beyond one session: scope <c>workspace</c> in the data directory (never in the repository,
/// which the agent can write), scope <c>user</c> in the user's settings. Two implementations: that of the settings, and
/// <see cref="NoRememberedRules"/>.
/// </summary>
internal interface IRememberedRules
{
    /// <summary>Keeps a rule; it is in force when this returns.</summary>
    /// <exception cref="SessionFailure">It cannot be kept; nothing was.</exception>
    void Remember(RememberedRule rule);
}

/// <summary>Where nothing can be kept beyond a session.</summary>
internal sealed class NoRememberedRules : IRememberedRules
{
    /// <inheritdoc/>
    public void Remember(RememberedRule rule) =>
        throw new SessionFailure(SessionProblem.Invalid, $"A rule cannot be kept for the {rule.Scope} here. Nothing was answered; choose the session, or allow it once.");
}
