using System.Text;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Processes;

/// <summary>
/// Makes what a command wrote fit to be shown: UTF-8, cut anywhere, decoded (what is none becomes U+FFFD); terminal control sequences
/// and other controls taken out; of a line that was drawn over and over (by carriage returns) the last drawing.
/// </summary>
internal sealed class OutputFilter
{
    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    private readonly StringBuilder _line = new();
    private readonly ControlSequences _sequences = new();
    private bool _return;
    private bool _lineShown;

    /// <summary>All of it at once.</summary>
    public static string Clean(ReadOnlySpan<byte> bytes)
    {
        var filter = new OutputFilter();
        var into = new StringBuilder(bytes.Length);
        filter.Add(bytes, into);
        filter.Flush(into, atEnd: true);
        return into.ToString();
    }

    /// <summary>Takes more bytes; whole lines come out.</summary>
    public void Add(ReadOnlySpan<byte> bytes, StringBuilder into)
    {
        Span<char> chars = stackalloc char[2048];
        while (!bytes.IsEmpty)
        {
            _decoder.Convert(bytes, chars, flush: false, out var used, out var made, out _);
            bytes = bytes[used..];
            foreach (var character in chars[..made])
            {
                Next(character, into);
            }
        }
    }

    /// <summary>Gives out the line that has begun, too; <paramref name="atEnd"/> when nothing follows.</summary>
    public void Flush(StringBuilder into, bool atEnd = false)
    {
        if (atEnd)
        {
            Span<char> rest = stackalloc char[4];
            _decoder.Convert([], rest, flush: true, out _, out var made, out _);
            foreach (var character in rest[..made])
            {
                Next(character, into);
            }
        }

        _lineShown |= _line.Length > 0;
        into.Append(_line);
        _line.Clear();
    }

    private void Next(char character, StringBuilder into)
    {
        if (!_sequences.IsText(character))
        {
            return;
        }

        if (character == '\n')
        {
            into.Append(_line).Append('\n');
            _line.Clear();
            (_return, _lineShown) = (false, false);
            return;
        }

        if (character == '\r')
        {
            _return = true;
            return;
        }

        if (character != '\t' && (char.IsControl(character) || (Rune.TryCreate(character, out var rune) && ControlSequences.IsHidden(rune))))
        {
            if (character == '\b' && _line.Length > 0)
            {
                _line.Length--;
            }

            return;
        }

        if (_return)
        {
            // Drawn anew: what was given out already stays, on a line of its own.
            _return = false;
            _line.Clear();
            if (_lineShown)
            {
                into.Append('\n');
                _lineShown = false;
            }
        }

        _line.Append(character);
    }
}
