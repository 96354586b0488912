using System.Text;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// Takes terminal control sequences out of streamed prose (ECMA-48: ESC and C1 sequences, control strings), also when
/// they are cut between two pieces. Line breaks and tabs stay; all other controls and bidirectional marks go.
/// </summary>
internal sealed class ProseFilter
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

    private State _state;
    private char? _highSurrogate;

    /// <summary>What of the next piece may be shown.</summary>
    public string Clean(string piece)
    {
        var result = new StringBuilder(piece.Length);
        foreach (var character in piece)
        {
            Next(character, result);
        }

        return result.ToString();
    }

    private void Next(char character, StringBuilder result)
    {
        switch (_state)
        {
            case State.Text:
                Text(character, result);
                break;
            case State.Escape:
                _state = character switch
                {
                    '[' => State.Sequence,
                    ']' or 'P' or 'X' or '^' or '_' => State.ControlString,
                    >= ' ' and <= '/' => State.Intermediate,
                    _ => State.Text,
                };
                // What is no part of a sequence is text again: nothing the model says gets lost behind a stray ESC.
                if (_state == State.Text && character is < '0' or > '~')
                {
                    Text(character, result);
                }

                break;
            case State.Intermediate:
                _state = character is >= ' ' and <= '/' ? State.Intermediate : State.Text;
                if (character is < ' ' or > '~')
                {
                    Text(character, result);
                }

                break;
            case State.Sequence:
                if (character is < ' ' or > '~')
                {
                    _state = State.Text;
                    Text(character, result);
                }
                else if (character >= '@')
                {
                    _state = State.Text;
                }

                break;
            case State.ControlString:
                // A control string ends with its line at the latest, so that an unterminated one hides nothing more.
                if (character is '\a' or '\u009c')
                {
                    _state = State.Text;
                }
                else if (character == '\u001b')
                {
                    _state = State.ControlStringEscape;
                }
                else if (character == '\n')
                {
                    _state = State.Text;
                    Text(character, result);
                }

                break;
            default:
                _state = State.Text;
                if (character != '\\')
                {
                    _state = State.Escape;
                    Next(character, result);
                }

                break;
        }
    }

    private void Text(char character, StringBuilder result)
    {
        if (_highSurrogate is { } high)
        {
            _highSurrogate = null;
            if (char.IsLowSurrogate(character))
            {
                Keep(new Rune(high, character), result);
                return;
            }

            result.Append('\ufffd');
        }

        switch (character)
        {
            case '\u001b':
                _state = State.Escape;
                break;
            case '\u009b':
                _state = State.Sequence;
                break;
            case '\u0090' or '\u0098' or '\u009d' or '\u009e' or '\u009f':
                _state = State.ControlString;
                break;
            case '\n' or '\t':
                result.Append(character);
                break;
            default:
                if (char.IsHighSurrogate(character))
                {
                    _highSurrogate = character;
                }
                else if (char.IsLowSurrogate(character))
                {
                    result.Append('\ufffd');
                }
                else
                {
                    Keep(new Rune(character), result);
                }

                break;
        }
    }

    private static void Keep(Rune rune, StringBuilder result)
    {
        if (rune.Value is 0x2028 or 0x2029)
        {
            result.Append('\n');
        }
        else if (!Rune.IsControl(rune) && !SafeText.IsHidden(rune))
        {
            result.Append(rune.ToString());
        }
    }
}
