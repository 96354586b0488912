using System.Text;

namespace KiroAgent.Server.Processes;

/// <summary>
/// Makes what a command wrote fit to be shown: UTF-8, cut anywhere, decoded (what is none becomes U+FFFD); terminal control sequences (ECMA-48)
/// and other controls taken out; of a line that was drawn over and over (by carriage returns) the last drawing.
/// </summary>
internal sealed class OutputFilter
{
    private enum State
    {
        Text,
        Escape,
        Intermediate,
        Sequence,
        ControlString,
        ControlStringEscape,
    }

    private const char Esc = '\x1b';
    private const char Bell = '\a';
    private const char Csi = '\x9b';

    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    private readonly StringBuilder _line = new();
    private State _state;
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
        switch (_state)
        {
            case State.Text:
                Text(character, into);
                break;
            case State.Escape:
                _state = character switch
                {
                    '[' => State.Sequence,
                    ']' or 'P' or 'X' or '^' or '_' => State.ControlString,
                    >= ' ' and <= '/' => State.Intermediate,
                    _ => State.Text,
                };
                break;
            case State.Intermediate:
                _state = character is >= ' ' and <= '/' ? State.Intermediate : State.Text;
                break;
            case State.Sequence:
                // Ends at its final byte; what cannot be part of one ends it too.
                if (character is >= '@' and <= '~')
                {
                    _state = State.Text;
                }
                else if (character is < ' ' or > '~')
                {
                    _state = State.Text;
                    Text(character, into);
                }

                break;
            case State.ControlString:
                _state = character is Bell or '\x9c' or '\n' ? State.Text : character == Esc ? State.ControlStringEscape : State.ControlString;
                break;
            case State.ControlStringEscape:
                _state = character == '\\' ? State.Text : State.ControlString;
                break;
            default:
                throw new InvalidOperationException("no such state");
        }
    }

    private void Text(char character, StringBuilder into)
    {
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

        if (character == Esc)
        {
            _state = State.Escape;
            return;
        }

        if (character == Csi)
        {
            _state = State.Sequence;
            return;
        }

        if (character != '\t' && (char.IsControl(character) || IsHidden(character)))
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

    // Bidirectional controls, line separators and what else changes what is seen without being seen.
    private static bool IsHidden(char character) =>
        character is '\u2028' or '\u2029' or '\u061c' or '\u200b' or '\u200e' or '\u200f' or '\u2060' or '\ufeff'
            or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
