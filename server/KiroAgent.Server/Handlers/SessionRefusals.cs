using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Handlers;

/// <summary>Refusals that must not wait for the session's gate, which a running tool may hold.</summary>
internal static class SessionRefusals
{
    /// <summary>Answers <c>turnInProgress</c> at once while a turn is under way here; one that another process left or works on, or whose end the disk refused, is judged when the session is taken over.</summary>
    public static void RequireNoTurnOr(this Session session, ToWire wire)
    {
        if (!session.Owned || session.EndToRecord is not null)
        {
            return;
        }
        try
        {
            session.RequireNoTurn();
        }
        catch (SessionFailure failure)
        {
            throw Errors.Of(failure, () => wire.Review(session.State));
        }
    }
}
