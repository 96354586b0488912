namespace KiroAgent.Server.Terminal;

/// <summary>What Ctrl+C means: the first one stops what is going on, a second one, with nothing done in between, quits.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _quit = new();
    private readonly IKeys _keys;
    private CancellationTokenSource _reading = new();
    private Action? _stopTurn;
    private int _presses;

    public Interrupts(IKeys keys)
    {
        _keys = keys;
        keys.Interrupted += Press;
    }

    /// <summary>Cancelled when the person wants to leave.</summary>
    public CancellationToken Quit => _quit.Token;

    /// <summary>A token for waiting for a key or line: any Ctrl+C cancels it.</summary>
    public CancellationToken Reading()
    {
        lock (_lock)
        {
            if (_reading.IsCancellationRequested && !_quit.IsCancellationRequested)
            {
                _reading = new CancellationTokenSource();
            }

            return _reading.Token;
        }
    }

    /// <summary>What the first Ctrl+C stops while a turn runs; null when none does.</summary>
    public void WhileTurn(Action? stop)
    {
        lock (_lock)
        {
            _stopTurn = stop;
            _presses = 0;
        }
    }

    /// <summary>The person did something else: the next Ctrl+C is a first one again.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _presses = 0;
        }
    }

    public void Dispose()
    {
        _keys.Interrupted -= Press;
        _quit.Dispose();
        _reading.Dispose();
    }

    private void Press()
    {
        Action? stop;
        CancellationTokenSource reading;
        bool quit;
        lock (_lock)
        {
            quit = ++_presses >= 2;
            stop = _stopTurn;
            reading = _reading;
        }

        if (quit)
        {
            _quit.Cancel();
        }
        else
        {
            stop?.Invoke();
        }

        reading.Cancel();
    }
}
