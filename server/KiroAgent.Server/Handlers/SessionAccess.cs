using KiroAgent.Core.Turns;
using KiroAgent.Protocol;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;
using KiroAgent.Server.Workspace;
using Session = KiroAgent.Server.Sessions.Session;
using SessionState = KiroAgent.Core.Sessions.SessionState;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// How handlers come by a session: found in the store, taken over when nobody owns it, brought up to date before it is
/// read, and every refusal turned into the protocol's error.
/// </summary>
internal sealed class SessionAccess(SessionStore store, Workbench bench, WireFeed feed, Func<ToWire> wire, Action opened)
{
    /// <summary>The session for reading. What its last owner left open is closed first, if nobody owns it now.</summary>
    public async ValueTask<Session> ReadAsync(string id)
    {
        var session = Find(id);
        if (!session.Owned && NeedsOwner(session) && session.TryOwn())
        {
            using var gate = await session.Enter();
            RecoverIfPossible(session);
        }
        ObserveIfFree(session);
        return session;
    }

    /// <summary>Carries out a change of a session inside its gate, as its owner.</summary>
    public async Task<T> WriteAsync<T>(string id, Func<Session, ValueTask<T>> change, CancellationToken cancellation = default)
    {
        var session = Find(id);
        try
        {
            using var gate = await session.Enter(cancellation);
            Own(session);
            return await change(session);
        }
        catch (SessionFailure failure)
        {
            throw Errors.Of(failure, () => wire().Review(session.State));
        }
        catch (StorageException e)
        {
            throw Errors.Of(ErrorCodes.Storage, e.Message);
        }
    }

    /// <summary>Carries out something that takes the gate itself, or must not wait for it.</summary>
    public async Task<T> OutsideGateAsync<T>(Session session, Func<Task<T>> action)
    {
        try
        {
            if (!session.Owned || session.State.Owner != bench.ServerId)
            {
                using var gate = await session.Enter();
                Own(session);
            }
            return await action();
        }
        catch (SessionFailure failure)
        {
            throw Errors.Of(failure, () => wire().Review(session.State));
        }
        catch (StorageException e)
        {
            throw Errors.Of(ErrorCodes.Storage, e.Message);
        }
    }

    /// <summary>The session, or the error that there is none.</summary>
    public Session Find(string id)
    {
        try
        {
            opened();
            return store.Find(id, out _) ?? throw Errors.Of(ErrorCodes.UnknownSession, $"There is no session {id} in this workspace.");
        }
        catch (DamagedJournalException e)
        {
            throw Errors.Of(ErrorCodes.Storage, e.Message);
        }
        catch (StorageException e)
        {
            throw Errors.Of(ErrorCodes.Storage, e.Message);
        }
    }

    /// <summary>As <see cref="Find"/>, for what the reading thread runs: a journal is read on the pool, so that what comes behind is heard meanwhile.</summary>
    public ValueTask<Session> FindOffThreadAsync(string id) =>
        store.IsAtHand(id) ? new(Find(id)) : new(Task.Run(() => Find(id)));

    /// <summary>
    /// The session that waits for the user like this. Those at hand first; the journals of all others are read, on the pool, only for what none of
    /// them asks.
    /// </summary>
    /// <param name="waits">Which sessions can be meant, by what a list knows of them.</param>
    /// <param name="isMeant">The one that is.</param>
    public async ValueTask<Session?> FindWaitingAsync(Func<SessionState, bool> waits, Func<SessionState, bool> isMeant) =>
        store.Open.FirstOrDefault(s => isMeant(s.State))
        ?? await Task.Run(() => store.List(_ => { }).Where(waits).Select(s => Find(s.Id)).FirstOrDefault(s => isMeant(s.State)));

    /// <summary>Everything held back for merging goes out before the answer does.</summary>
    public T Answer<T>(string sessionId, T answer)
    {
        feed.BeforeAnswer(sessionId);
        return answer;
    }

    /// <summary>Takes in what others did to pending files, if that can be journaled now; a running tool is not waited for.</summary>
    public void ObserveIfFree(Session session)
    {
        if ((session.State.Review.Undecided == 0 && !session.HasLeftOpen) || (!session.Owned && !session.TryOwn()) || session.TryEnter() is not { } gate)
        {
            return;
        }
        using (gate)
        {
            try
            {
                new TurnDesk(session, bench).TakeOver();
                new ReviewDesk(session, bench).Observe();
            }
            catch (StorageException)
            {
                // It cannot be kept: the review is shown as it was last known, and a decision will say so.
            }
        }
    }

    private void Own(Session session)
    {
        if (!session.TryOwn())
        {
            if (session.State.ReadOnly is { } why)
            {
                throw new SessionFailure(SessionProblem.Storage, why);
            }
            throw new SessionFailure(SessionProblem.SessionOwned, "Another KiroAgent process has this session open for writing. Close it there, or work in another session.");
        }
        new TurnDesk(session, bench).TakeOver();
    }

    private void RecoverIfPossible(Session session)
    {
        try
        {
            new TurnDesk(session, bench).TakeOver();
        }
        catch (StorageException)
        {
            // Read as it is; the next write says why it cannot go on.
        }
    }

    private static bool NeedsOwner(Session session)
    {
        var state = session.State;
        return state.Turn is TurnState.Running || state.OpenChange is not null || state.OpenDecision is not null || state.OpenRevert is not null;
    }
}
