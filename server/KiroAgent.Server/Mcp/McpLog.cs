using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Mcp;

/// <summary>The latest lines about a server: its own errors, its log messages, and what happened to it. Secrets are masked, and lines fit to be shown.</summary>
/// <param name="mask">Takes secrets out.</param>
/// <param name="time">Stamps the lines.</param>
internal sealed class McpLog(Func<string, string> mask, TimeProvider time)
{
    private const int MostLines = 200, LongestLine = 500;

    private ImmutableQueue<string> _lines = [];
    private int _count;

    /// <summary>The lines, the newest last.</summary>
    public ImmutableArray<string> Lines
    {
        get
        {
            lock (this)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Adds a line.</summary>
    public void Add(string line)
    {
        var shown = $"{time.GetLocalNow():HH:mm:ss} {ForeignText.Line(mask(line), LongestLine)}";
        lock (this)
        {
            _lines = _lines.Enqueue(shown);
            if (++_count > MostLines)
            {
                _lines = _lines.Dequeue();
                _count--;
            }
        }
    }
}

/// <summary>Cuts what a server writes as errors into lines.</summary>
/// <param name="log">Takes a line.</param>
internal sealed class ErrorLines(Action<string> log)
{
    private const int LongestLine = 4096;

    private readonly StringBuilder _line = new();
    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();

    /// <summary>Takes more of it.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, characters, flush: false);
        foreach (var character in characters)
        {
            if (character == '\n')
            {
                Tell();
            }
            else if (_line.Length < LongestLine)
            {
                _line.Append(character);
            }
        }
    }

    private void Tell()
    {
        var line = _line.ToString().Trim();
        _line.Clear();
        if (line.Length > 0)
        {
            log(line);
        }
    }
}
