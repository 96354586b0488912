using System.Globalization;
using Spectre.Console;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// The line a person types: cursor keys, words, history (up and down), Ctrl+A E K U W, a backslash before Enter for one
/// more line. Where the cursor cannot be moved the line can only be typed and rubbed out at its end.
/// </summary>
internal sealed class LineEditor(Screen screen, IKeys keys)
{
    private readonly List<string> _history = [];
    private readonly LineBuffer _line = new();
    private int _rowOfCursor;
    private Span _prompt;

    /// <summary>Text to begin the next line with, such as a prompt that was taken back.</summary>
    public string Prefill { get; set; } = "";

    /// <summary>The line without its end; null at the end of input or on Ctrl+D in an empty line.</summary>
    public async Task<string?> ReadAsync(Span prompt, CancellationToken cancellationToken, bool remember = true)
    {
        screen.EndStream();
        screen.ClearNote();
        _prompt = prompt;
        _rowOfCursor = 0;
        _line.Set(keys.Echo ? Prefill : "");
        Prefill = "";
        var place = _history.Count;
        if (Fixed && keys.Echo)
        {
            screen.Raw(prompt.Text, prompt.Tone);
            screen.Raw(Shown(_line.Text));
        }

        Draw();
        try
        {
            while (true)
            {
                if (await keys.ReadAsync(cancellationToken) is not { } key || IsEnd(key))
                {
                    Leave();
                    return null;
                }

                if (key.Key == ConsoleKey.Enter)
                {
                    if (_line.BeforeCursor == _line.Text && _line.Text.EndsWith('\\'))
                    {
                        Change(_line.Length - 1, 1, "\n");
                        continue;
                    }

                    return End(remember);
                }

                place = Apply(key, place);
            }
        }
        catch (OperationCanceledException)
        {
            Leave();
            throw;
        }
    }

    private bool Fixed => !screen.CanMoveCursor || !keys.Echo;

    private bool IsEnd(ConsoleKeyInfo key) =>
        _line.Length == 0 && key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control };

    private string End(bool remember)
    {
        Leave();
        var line = _line.Text;
        if (remember && line.Trim().Length > 0 && (_history.Count == 0 || _history[^1] != line))
        {
            _history.Add(line);
        }

        return line;
    }

    private void Leave()
    {
        _line.MoveTo(_line.Length);
        Draw();
        if (keys.Echo)
        {
            screen.RawBreak();
        }
        else
        {
            // Nobody typed it on this screen, so it is shown when it is complete.
            screen.Paragraph(new string(' ', _prompt.Text.Length), _prompt, Shown(_line.Text));
        }
    }

    private int Apply(ConsoleKeyInfo key, int place)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        var alt = key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        switch (key.Key)
        {
            case ConsoleKey.Backspace when control || alt:
            case ConsoleKey.W when control:
                Change(_line.PreviousWord(), _line.Cursor - _line.PreviousWord(), "");
                break;
            case ConsoleKey.Backspace:
                Change(_line.Previous(), _line.Cursor - _line.Previous(), "");
                break;
            case ConsoleKey.Delete:
            case ConsoleKey.D when control:
                Change(_line.Cursor, _line.Next() - _line.Cursor, "");
                break;
            case ConsoleKey.U when control:
                Change(0, _line.Cursor, "");
                break;
            case ConsoleKey.K when control:
                Change(_line.Cursor, _line.Length - _line.Cursor, "");
                break;
            case ConsoleKey.LeftArrow:
                MoveTo(control || alt ? _line.PreviousWord() : _line.Previous());
                break;
            case ConsoleKey.RightArrow:
                MoveTo(control || alt ? _line.NextWord() : _line.Next());
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                MoveTo(0);
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                MoveTo(_line.Length);
                break;
            case ConsoleKey.UpArrow:
                return Recall(place - 1, place);
            case ConsoleKey.DownArrow:
                return Recall(place + 1, place);
            default:
                if (!control && key.KeyChar >= ' ')
                {
                    Change(_line.Cursor, 0, key.KeyChar.ToString());
                }

                break;
        }

        return place;
    }

    private int Recall(int wanted, int place)
    {
        if (Fixed || wanted < 0 || wanted > _history.Count)
        {
            return place;
        }

        Change(0, _line.Length, wanted < _history.Count ? _history[wanted] : "");
        return wanted;
    }

    private void MoveTo(int index)
    {
        if (!Fixed)
        {
            _line.MoveTo(index);
            Draw();
        }
    }

    private void Change(int start, int length, string text)
    {
        if (length == 0 && text.Length == 0)
        {
            return;
        }

        var rubbed = Shown(_line.Replace(start, length, text)).GetCellWidth();
        if (Fixed && keys.Echo)
        {
            screen.Raw(string.Concat(Enumerable.Repeat("\b \b", rubbed)) + Shown(text));
        }

        Draw();
    }

    // A line break of the text is shown as one sign, so that the line stays one line wrapped at the edge.
    private static string Shown(string text) => SafeText.Inline(text.Replace('\n', '⏎'));

    private void Draw()
    {
        if (Fixed)
        {
            return;
        }

        // The line is written from the prompt on, broken by us at the last but one cell: no terminal's own wrapping
        // comes into play, and the rows are known.
        var width = screen.Width - 1;
        screen.Control((_rowOfCursor > 0 ? Up(_rowOfCursor) : "") + "\r\u001b[J");
        var text = _prompt.Text + Shown(_line.Text);
        var cursorAt = _prompt.Text.Length + Shown(_line.BeforeCursor).Length;
        var row = 0;
        var (cursorRow, cursorColumn) = (0, 0);
        var start = 0;
        do
        {
            if (row > 0)
            {
                screen.RawBreak();
            }

            var length = text.Length == 0 ? 0 : Screen.Fitting(text, start, width);
            var inPrompt = Math.Clamp(_prompt.Text.Length - start, 0, length);
            screen.Raw(text.Substring(start, inPrompt), _prompt.Tone);
            screen.Raw(text.Substring(start + inPrompt, length - inPrompt));
            if (cursorAt >= start && cursorAt <= start + length)
            {
                (cursorRow, cursorColumn) = (row, text[start..cursorAt].GetCellWidth());
            }

            start += length;
            row++;
        }
        while (start < text.Length);

        var up = row - 1 - cursorRow;
        screen.Control((up > 0 ? Up(up) : "") + "\r" + (cursorColumn > 0 ? string.Create(CultureInfo.InvariantCulture, $"\u001b[{cursorColumn}C") : ""));
        _rowOfCursor = cursorRow;
    }

    private static string Up(int rows) => string.Create(CultureInfo.InvariantCulture, $"\u001b[{rows}A");
}
