using System.Threading.Channels;

namespace KiroAgent.Server.Terminal;

/// <summary>Where keys come from: the console, or a script in tests and in the tour.</summary>
internal interface IKeys
{
    /// <summary>Raised for every Ctrl+C, whatever is being waited for.</summary>
    event Action? Interrupted;

    /// <summary>Whether somebody sees a line while typing it.</summary>
    bool Echo { get; }

    /// <summary>The next key; null when there will be no more.</summary>
    ValueTask<ConsoleKeyInfo?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Forgets keys typed before they were asked for, so that none of them decides anything.</summary>
    void ForgetTypedAhead();
}

/// <summary>
/// The keys of the console, or the characters of standard input where it is no terminal. A thread of its own reads them,
/// because a blocking read cannot be cancelled.
/// </summary>
internal sealed class ConsoleKeys : IKeys
{
    private readonly Channel<ConsoleKeyInfo> _keys = Channel.CreateUnbounded<ConsoleKeyInfo>();
    private readonly bool _terminal = !Console.IsInputRedirected;

    public ConsoleKeys()
    {
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            Interrupted?.Invoke();
        };
        new Thread(_terminal ? PumpKeys : PumpCharacters) { IsBackground = true, Name = "keys" }.Start();
    }

    public event Action? Interrupted;

    public bool Echo => _terminal;

    public async ValueTask<ConsoleKeyInfo?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _keys.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    public void ForgetTypedAhead()
    {
        while (_terminal && _keys.Reader.TryRead(out _))
        {
        }
    }

    private void PumpKeys()
    {
        try
        {
            // The default value is what a terminal that went away answers.
            while (Console.ReadKey(intercept: true) is var key && key != default)
            {
                _keys.Writer.TryWrite(key);
            }
        }
        catch (Exception problem) when (problem is InvalidOperationException or IOException)
        {
            // No terminal any more: the same as the end of input.
        }

        _keys.Writer.TryComplete();
    }

    private void PumpCharacters()
    {
        while (Console.In.Read() is >= 0 and var character)
        {
            if (character != '\r')
            {
                _keys.Writer.TryWrite(ScriptedKeys.KeyFor((char)character));
            }
        }

        _keys.Writer.TryComplete();
    }
}

/// <summary>Keys written down beforehand: a line break is Enter, U+0003 is Ctrl+C; after the last one there are no more.</summary>
internal sealed class ScriptedKeys(string script, bool echo = false) : IKeys
{
    private int _next;

    public event Action? Interrupted;

    public bool Echo => echo;

    /// <summary>Ctrl+C at a moment of the caller's choice.</summary>
    public void Interrupt() => Interrupted?.Invoke();

    public ValueTask<ConsoleKeyInfo?> ReadAsync(CancellationToken cancellationToken)
    {
        while (_next < script.Length && script[_next] == '\u0003')
        {
            _next++;
            Interrupt();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<ConsoleKeyInfo?>(_next < script.Length ? KeyFor(script[_next++]) : null);
    }

    public void ForgetTypedAhead()
    {
        // A script knows when its keys are asked for.
    }

    /// <summary>The key that types a character.</summary>
    public static ConsoleKeyInfo KeyFor(char character) => character switch
    {
        '\n' => new ConsoleKeyInfo('\r', ConsoleKey.Enter, shift: false, alt: false, control: false),
        '\b' or '\u007f' => new ConsoleKeyInfo('\b', ConsoleKey.Backspace, shift: false, alt: false, control: false),
        '\u001b' => new ConsoleKeyInfo('\u001b', ConsoleKey.Escape, shift: false, alt: false, control: false),
        < ' ' and not '\t' => new ConsoleKeyInfo(character, ConsoleKey.A + (character - 1), shift: false, alt: false, control: true),
        _ => new ConsoleKeyInfo(character, ConsoleKey.None, shift: char.IsUpper(character), alt: false, control: false),
    };
}
