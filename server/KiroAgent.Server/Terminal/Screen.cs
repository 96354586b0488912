using Spectre.Console;

namespace KiroAgent.Server.Terminal;

/// <summary>The signs used beside text; plain ones where the terminal's encoding has no others.</summary>
internal sealed record Glyphs(string Prompt, string Done, string Failed, string Skipped, string Running, string Bullet, string Current, string Dot, string Minus)
{
    public static readonly Glyphs Unicode = new("›", "✓", "✗", "–", "…", "•", "▸", "·", "−");

    public static readonly Glyphs Ascii = new(">", "+", "x", "-", "...", "*", ">", "-", "-");
}

/// <summary>
/// Everything the terminal front end shows goes through here: foreign text is made harmless by the callers
/// (<see cref="SafeText"/>), wrapped here to the width, coloured here if there is colour.
/// </summary>
internal sealed class Screen(IAnsiConsole console, bool colour)
{
    private Flow? _stream;
    private bool _noteShown;

    /// <summary>The signs this terminal can show.</summary>
    public Glyphs Glyphs { get; } = console.Profile.Capabilities.Unicode ? Glyphs.Unicode : Glyphs.Ascii;

    /// <summary>Whether the cursor can be moved: notes that vanish and a line that can be edited need it.</summary>
    public bool CanMoveCursor { get; } = console.Profile.Capabilities.Ansi;

    /// <summary>Whether tones differ in looks.</summary>
    public bool HasColour => colour;

    /// <summary>The width text is broken at, in cells.</summary>
    public int Width => Math.Max(20, console.Profile.Width);

    /// <summary>An empty line.</summary>
    public void Gap() => Line();

    /// <summary>One line; what does not fit goes on below, indented by <paramref name="hang"/>.</summary>
    public void Paragraph(string hang, params ReadOnlySpan<Span> spans)
    {
        EndStream();
        ClearNote();
        var flow = new Flow(Width, hang, Write, console.WriteLine);
        foreach (var span in spans)
        {
            flow.Add(span.Text.Replace('\n', ' '), span.Tone);
        }

        flow.EndWord();
        console.WriteLine();
    }

    /// <summary>One line; what does not fit goes on below.</summary>
    public void Line(params ReadOnlySpan<Span> spans) => Paragraph("", spans);

    /// <summary>A line cut at the width instead of between words, its first cell repeated as blank: for code, where each blank counts.</summary>
    public void Code(string sign, string text, Tone tone)
    {
        EndStream();
        ClearNote();
        var blank = new string(' ', sign.Length);
        var room = Width - sign.Length;
        var start = 0;
        do
        {
            var length = Fitting(text, start, room);
            Write(string.Concat(start == 0 ? sign : blank, text.AsSpan(start, length)), tone);
            console.WriteLine();
            start += length;
        }
        while (start < text.Length);
    }

    /// <summary>Text of several lines.</summary>
    public void Prose(string text, Tone tone = Tone.Plain)
    {
        EndStream();
        Stream(text.TrimEnd('\n') + "\n", tone);
        EndStream();
    }

    /// <summary>Text as it comes, the next piece on the same line.</summary>
    public void Stream(string text, Tone tone)
    {
        ClearNote();
        _stream ??= new Flow(Width, "", Write, console.WriteLine);
        _stream.Add(text, tone);
    }

    /// <summary>Ends streamed text, and its line.</summary>
    public void EndStream()
    {
        if (_stream is { } stream)
        {
            _stream = null;
            if (!stream.AtLineStart)
            {
                stream.EndWord();
                console.WriteLine();
            }
        }
    }

    /// <summary>A line that vanishes as soon as anything else is shown; nothing where the cursor cannot be moved.</summary>
    public void Note(string text)
    {
        if (!CanMoveCursor)
        {
            return;
        }

        EndStream();
        ClearNote();
        Write(text[..Fitting(text, 0, Width - 1)], Tone.Dim);
        _noteShown = true;
    }

    /// <summary>Takes the vanishing line away.</summary>
    public void ClearNote()
    {
        if (_noteShown)
        {
            _noteShown = false;
            Control("\r\u001b[2K");
        }
    }

    /// <summary>Text without any end of line, at the cursor: for the line editor.</summary>
    public void Raw(string text, Tone tone = Tone.Plain) => Write(text, tone);

    /// <summary>A line break at the cursor: for the line editor.</summary>
    public void RawBreak() => console.WriteLine();

    /// <summary>A control sequence of ours; nothing where the cursor cannot be moved.</summary>
    public void Control(string sequence) => console.Write(new ControlCode(sequence));

    /// <summary>How many characters from <paramref name="start"/> fit into so many cells; at least one.</summary>
    public static int Fitting(string text, int start, int cells)
    {
        var index = start;
        var used = 0;
        while (index < text.Length)
        {
            var length = char.IsHighSurrogate(text[index]) && index + 1 < text.Length ? 2 : 1;
            used += text.Substring(index, length).GetCellWidth();
            if (used > cells && index > start)
            {
                break;
            }

            index += length;
        }

        return index - start;
    }

    // Text, never markup: brackets in names and code are shown as they are.
    private void Write(string text, Tone tone) =>
        console.Write(new Text(text, colour ? Tones.Look(tone) : Style.Plain));
}
