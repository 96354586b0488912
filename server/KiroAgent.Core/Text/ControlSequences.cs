using System.Text;

namespace KiroAgent.Core.Text;

/// <summary>
/// Tells text from terminal control sequences (ECMA-48: ESC and C1 sequences, control strings) in a stream of characters that may be cut anywhere.
/// A stray ESC hides nothing but itself, and a control string that is not ended no more than its line.
/// </summary>
public sealed class ControlSequences
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

    /// <summary>Takes the next character: true when it is text (or a control by itself), false when it belongs to a sequence.</summary>
    public bool IsText(char character)
    {
        switch (_state)
        {
            case State.Text:
                _state = character switch
                {
                    '\u001b' => State.Escape,
                    '\u009b' => State.Sequence,
                    '\u0090' or '\u0098' or '\u009d' or '\u009e' or '\u009f' => State.ControlString,
                    _ => State.Text,
                };
                return _state == State.Text;
            case State.Escape:
                _state = character switch
                {
                    '[' => State.Sequence,
                    ']' or 'P' or 'X' or '^' or '_' => State.ControlString,
                    >= ' ' and <= '/' => State.Intermediate,
                    _ => State.Text,
                };
                return _state == State.Text && character is < '0' or > '~' && IsText(character);
            case State.Intermediate:
                _state = character is >= ' ' and <= '/' ? State.Intermediate : State.Text;
                return character is < ' ' or > '~' && IsText(character);
            case State.Sequence:
                // Ends at its final byte; what cannot be part of one ends it too.
                _state = character is >= ' ' and < '@' ? State.Sequence : State.Text;
                return character is < ' ' or > '~' && IsText(character);
            case State.ControlString:
                _state = character switch
                {
                    '\a' or '\u009c' or '\n' => State.Text,
                    '\u001b' => State.ControlStringEscape,
                    _ => State.ControlString,
                };
                return character == '\n';
            default:
                _state = character == '\\' ? State.Text : State.Escape;
                return character != '\\' && IsText(character);
        }
    }

    /// <summary>True for characters that change what is seen without being seen themselves.</summary>
    public static bool IsHidden(Rune rune)
    {
        // Line and paragraph separators, bidirectional controls, zero-width and tag characters. The joiners and
        // the variation selectors are left alone: emoji and several scripts are made of them.
        var value = rune.Value;
        return value is 0x2028 or 0x2029 or 0x061C or 0x200B or 0x200E or 0x200F or 0x2060 or 0xFEFF or 0x00AD
            || value is >= 0x202A and <= 0x202E
            || value is >= 0x2066 and <= 0x2069
            || value is >= 0xFFF9 and <= 0xFFFB
            || value is >= 0xE0000 and <= 0xE007F;
    }
}
