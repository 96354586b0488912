using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class LineEditorTests
{
    [Test]
    public async Task Keys_edit_the_line()
    {
        // Ctrl+W takes the last word, Ctrl+A goes to the start, Ctrl+E to the end.
        var lines = await Read("hello brave wrold\u0017world\u0001>> \u0005!\b?\n");
        Assert.That(lines, Is.EqualTo(new[] { ">> hello brave world?" }));
    }

    [Test]
    public async Task A_backslash_before_enter_goes_on_in_the_next_line() =>
        Assert.That(await Read("one\\\ntwo\n"), Is.EqualTo(new[] { "one\ntwo" }));

    [Test]
    public async Task Rubbing_out_takes_a_whole_character() =>
        Assert.That(await Read("a👩‍💻\b!\n"), Is.EqualTo(new[] { "a!" }));

    [Test]
    public async Task Control_d_ends_only_an_empty_line()
    {
        Assert.That(await Read("\u0004"), Is.Empty);
        Assert.That(await Read("x\u0004\n"), Is.EqualTo(new[] { "x" }));
    }

    [Test]
    public async Task The_end_of_input_ends_the_reading() => Assert.That(await Read("unfinished"), Is.Empty);

    [Test]
    public async Task A_line_nobody_typed_on_the_screen_is_shown_whole_and_wrapped()
    {
        using var paper = PaperScreen.Plain(30);
        var editor = new LineEditor(paper.Screen, new ScriptedKeys("replace \"one\" with \"two\" in src/cart.js\n"));
        await editor.ReadAsync(new Span("> "), CancellationToken.None);

        Assert.That(paper.Lines, Is.EqualTo(new[] { "> replace \"one\" with \"two\" in", "  src/cart.js" }));
    }

    [Test]
    public async Task Every_row_of_a_long_line_stays_inside_the_terminal()
    {
        using var paper = PaperScreen.NoColour(20);
        var editor = new LineEditor(paper.Screen, new ScriptedKeys(new string('x', 50) + "\n", echo: true));
        var line = await editor.ReadAsync(new Span("> "), CancellationToken.None);

        Assert.That(line, Is.EqualTo(new string('x', 50)));
        Assert.That(paper.Lines.Select(row => row.Split('\r')[^1].Replace("\u001b[J", "", StringComparison.Ordinal)),
            Has.All.Length.LessThanOrEqualTo(20));
    }

    private static async Task<List<string>> Read(string script)
    {
        var lines = new List<string>();
        using var paper = PaperScreen.NoColour();
        var editor = new LineEditor(paper.Screen, new ScriptedKeys(script, echo: true));
        while (await editor.ReadAsync(new Span("> "), CancellationToken.None) is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }
}
