using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>The gate as a running tool call holds it: it is left while the user is asked, and is always left at the end.</summary>
internal sealed class HeldGate(Session session)
{
    private Gate? _gate;

    public async ValueTask EnterAsync(CancellationToken cancellation) => _gate = await session.Enter(cancellation);

    public void Leave()
    {
        _gate?.Dispose();
        _gate = null;
    }

    /// <summary>Waits, outside the gate, until what was asked is answered; the session's state then says how.</summary>
    public async Task WaitForUserAsync(TurnUnderWay work, CancellationToken cancellation)
    {
        // Set while the gate is held, which whoever answers must enter: no answer comes too early to be heard.
        var answered = work.Answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Leave();
        try
        {
            await answered.Task.WaitAsync(cancellation);
        }
        finally
        {
            await EnterAsync(CancellationToken.None);
            work.Answered = null;
        }
    }
}
