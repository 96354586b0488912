using System.Text;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// Takes terminal control sequences out of streamed prose, also when they are cut between two pieces. Line breaks and tabs stay; all other controls and bidirectional marks go.
/// </summary>
internal sealed class ProseFilter
{
    private readonly ControlSequences _sequences = new();
    private char? _highSurrogate;

    /// <summary>What of the next piece may be shown.</summary>
    public string Clean(string piece)
    {
        var result = new StringBuilder(piece.Length);
        foreach (var character in piece)
        {
            if (_sequences.IsText(character))
            {
                Text(character, result);
            }
        }

        return result.ToString();
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
        else if (!Rune.IsControl(rune) && !ControlSequences.IsHidden(rune))
        {
            result.Append(rune.ToString());
        }
    }
}
