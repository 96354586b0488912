using System.Collections.Immutable;

namespace KiroAgent.Server.Logging;

/// <summary>How much a line matters.</summary>
internal enum LogLevel
{
    /// <summary>Of interest when looking for a fault.</summary>
    Debug,

    /// <summary>What happened.</summary>
    Info,

    /// <summary>Something is wrong outside this program.</summary>
    Warning,

    /// <summary>Something is wrong in it.</summary>
    Error,

    /// <summary>Nothing is written.</summary>
    Off,
}

/// <summary>
/// The server's log: warnings and errors on standard error, everything from the level up in a rolling file. Lines are
/// written in order by one task of their own, so that nobody waits for the disk, and the file is opened with the first line.
/// </summary>
/// <param name="level">From which level lines are written.</param>
/// <param name="folder">Where the file goes; asked once, with the first line.</param>
/// <param name="console">Standard error; standard output is never written to.</param>
/// <param name="time">Stamps the lines.</param>
/// <param name="mask">Takes out what looks like a secret, besides what is hidden by name.</param>
internal sealed class Log(LogLevel level, Func<string?> folder, TextWriter? console = null, TimeProvider? time = null, Func<string, string>? mask = null)
{
    private const int MostWaiting = 10_000;
    private const int ShortestSecret = 6;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private List<LogLine> _waiting = [];
    private ImmutableArray<string> _secrets = [];
    private TaskCompletionSource? _written; // completes when the lines taken so far are written
    private LogFile? _file;
    private bool _noFile;
    private bool _writing;

    /// <summary>Writes nothing anywhere.</summary>
    public static Log None { get; } = new(LogLevel.Off, () => null);

    /// <summary>Whether a line of this level is written: asked before a costly one is made.</summary>
    public bool Writes(LogLevel what) => what >= level && level != LogLevel.Off;

    /// <summary>A line for whoever looks for a fault.</summary>
    public void Debug(string message) => Write(LogLevel.Debug, message);

    /// <summary>What happened.</summary>
    public void Info(string message) => Write(LogLevel.Info, message);

    /// <summary>Something is wrong outside this program.</summary>
    public void Warning(string message, Exception? error = null) => Write(LogLevel.Warning, message, error);

    /// <summary>Something is wrong in it.</summary>
    public void Error(string message, Exception? error = null) => Write(LogLevel.Error, message, error);

    /// <summary>From now on this text never stands in a line: a key that was handed over.</summary>
    public void Hide(string secret)
    {
        if (secret.Length >= ShortestSecret)
        {
            ImmutableInterlocked.Update(ref _secrets, static (all, one) => all.Contains(one) ? all : all.Add(one), secret);
        }
    }

    /// <summary>Writes one line; never waits, never throws.</summary>
    public void Write(LogLevel what, string message, Exception? error = null)
    {
        if (!Writes(what))
        {
            return;
        }

        lock (_gate)
        {
            // A flood is cut rather than kept; the first lines of it say what is wrong.
            if (_waiting.Count >= MostWaiting)
            {
                return;
            }

            _waiting.Add(new LogLine(_time.GetUtcNow(), what, message, error));
            if (_writing)
            {
                return;
            }

            _writing = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static log => log.WriteWaiting(), this, preferLocal: false);
    }

    /// <summary>Completes when every line so far is written.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (!_writing)
            {
                return Task.CompletedTask;
            }

            _written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _written.Task;
        }
    }

    private void WriteWaiting()
    {
        while (true)
        {
            List<LogLine> lines;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _writing = false;
                    _written?.TrySetResult();
                    _written = null;
                    return;
                }

                lines = _waiting;
                _waiting = [];
            }

            foreach (var line in lines)
            {
                WriteOne(line with { Message = Masked(line.Text()), Error = null });
            }
        }
    }

    private void WriteOne(LogLine line)
    {
        _file ??= OpenFile();
        _file?.Write(line);
        if (line.Level >= LogLevel.Warning || (_noFile && _file is null))
        {
            ToConsole(line.Level, line.Message);
        }
    }

    private LogFile? OpenFile()
    {
        if (_noFile)
        {
            return null;
        }

        try
        {
            if (folder() is { } path)
            {
                return new LogFile(path);
            }
        }
        catch (Exception e)
        {
            ToConsole(LogLevel.Warning, "no log file, standard error only: " + e.Message);
        }

        _noFile = true;
        return null;
    }

    private void ToConsole(LogLevel what, string text)
    {
        try
        {
            (console ?? Console.Error).WriteLine("kiro-agent: " + LogLine.Word(what) + ": " + text);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody reads standard error any more; there is no place left to say so.
        }
    }

    private string Masked(string text)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, "•••", StringComparison.Ordinal);
        }

        return mask is null ? text : mask(text);
    }
}

/// <summary>One line of the log.</summary>
internal sealed record LogLine(DateTimeOffset At, LogLevel Level, string Message, Exception? Error)
{
    /// <summary>The message and, below it, the error with its stack.</summary>
    public string Text() => Error is null ? Message : Message + Environment.NewLine + Error;

    /// <summary>A level as it stands in a line.</summary>
    public static string Word(LogLevel level) => level switch
    {
        LogLevel.Debug => "debug",
        LogLevel.Info => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
