using System.Text;
using Spectre.Console;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// Breaks text between words at a width, piece by piece as it comes. Spaces at a break are dropped, indentation the
/// text brings along stays, and a word longer than a line is cut.
/// </summary>
internal sealed class Flow(int width, string hang, Action<string, Tone> write, Action newLine)
{
    private readonly List<Span> _word = [];
    private readonly StringBuilder _run = new();
    private Tone _tone;
    private int _wordWidth;
    private int _spaces;
    private int _column;
    private bool _lineBegun;

    /// <summary>True when nothing was written on the current line yet.</summary>
    public bool AtLineStart => !_lineBegun && _spaces == 0 && _wordWidth == 0;

    /// <summary>Adds text; what may still be the middle of a word waits for its end.</summary>
    public void Add(string text, Tone tone)
    {
        if (tone != _tone)
        {
            EndRun();
            _tone = tone;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\n':
                    EndWord();
                    Break(soft: false);
                    break;
                case ' ':
                    EndWord();
                    _spaces++;
                    break;
                case '\t':
                    EndWord();
                    _spaces += 4;
                    break;
                default:
                    AddToWord(rune);
                    break;
            }
        }
    }

    /// <summary>Writes what waits.</summary>
    public void EndWord()
    {
        EndRun();
        if (_word.Count == 0)
        {
            return;
        }

        if (_lineBegun && _column + _spaces + _wordWidth > width)
        {
            Break(soft: true);
        }

        Put(new string(' ', Math.Min(_spaces, Math.Max(0, width - _wordWidth))), _word[0].Tone);
        foreach (var span in _word)
        {
            Put(span.Text, span.Tone);
        }

        _word.Clear();
        _wordWidth = 0;
        _spaces = 0;
    }

    private void AddToWord(Rune rune)
    {
        var text = rune.ToString();
        var cells = text.GetCellWidth();
        if (_wordWidth + cells > width - hang.Length)
        {
            EndWord();
        }

        _run.Append(text);
        _wordWidth += cells;
    }

    private void EndRun()
    {
        if (_run.Length > 0)
        {
            _word.Add(new Span(_run.ToString(), _tone));
            _run.Clear();
        }
    }

    private void Put(string text, Tone tone)
    {
        if (text.Length > 0)
        {
            write(text, tone);
            _column += text.GetCellWidth();
            _lineBegun = true;
        }
    }

    private void Break(bool soft)
    {
        newLine();
        _column = 0;
        _spaces = 0;
        _lineBegun = false;
        if (soft && hang.Length > 0)
        {
            write(hang, Tone.Plain);
            _column = hang.Length;
            _lineBegun = true;
        }
    }
}
