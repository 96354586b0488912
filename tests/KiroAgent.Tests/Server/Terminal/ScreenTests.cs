using KiroAgent.Server.Terminal;
using NUnit.Framework;
using Spectre.Console;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class ScreenTests
{
    private const string Long =
        "The quick brown fox jumps over the lazy dog, and then, since nobody stopped it, over the fence of the neighbour.";

    [Test]
    public void A_long_line_breaks_between_words_and_hangs()
    {
        using var paper = PaperScreen.Plain(40);
        paper.Screen.Paragraph("  ", "• ", Long);

        Assert.That(paper.Lines, Is.EqualTo(new[]
        {
            "• The quick brown fox jumps over the",
            "  lazy dog, and then, since nobody",
            "  stopped it, over the fence of the",
            "  neighbour.",
        }));
    }

    [Test]
    public void A_word_longer_than_the_line_is_cut()
    {
        using var paper = PaperScreen.Plain(20);
        paper.Screen.Line("see ", new string('x', 45));

        Assert.That(paper.Lines, Has.All.Length.LessThanOrEqualTo(20));
        Assert.That(string.Concat(paper.Lines).Count(c => c == 'x'), Is.EqualTo(45));
    }

    [Test]
    public void Streamed_text_wraps_as_if_it_had_come_at_once()
    {
        using var whole = PaperScreen.Plain(40);
        whole.Screen.Prose(Long + "\n\n  indented\n" + Long);
        using var pieces = PaperScreen.Plain(40);
        foreach (var character in Long + "\n\n  indented\n" + Long)
        {
            pieces.Screen.Stream(character.ToString(), Tone.Plain);
        }

        pieces.Screen.EndStream();
        Assert.That(pieces.Text, Is.EqualTo(whole.Text));
        Assert.That(pieces.Lines, Does.Contain("  indented"));
    }

    [Test]
    public void Code_is_cut_at_the_edge_and_goes_on_under_itself()
    {
        using var paper = PaperScreen.Plain(20);
        paper.Screen.Code("+", "    return first(second, third);", Tone.Added);

        Assert.That(paper.Lines, Is.EqualTo(new[] { "+    return first(se", " cond, third);" }));
    }

    [Test]
    public void Wide_characters_count_as_two_cells()
    {
        using var paper = PaperScreen.Plain(20);
        paper.Screen.Code("+", new string('漢', 15), Tone.Added);

        Assert.That(paper.Lines.Select(line => line.GetCellWidth()), Is.EqualTo(new[] { 19, 13 }));
    }

    [Test]
    public void Square_brackets_are_text() =>
        Assert.That(Written(PaperScreen.Plain(), "[bold]x[/] [[y]] [/]"), Is.EqualTo("[bold]x[/] [[y]] [/]\n"));

    [Test]
    public void Colour_is_used_where_there_is_colour() =>
        Assert.That(Written(PaperScreen.Coloured(), new Span("+1", Tone.Added)), Does.Contain("\u001b[32m+1"));

    [Test]
    public void No_escape_sequence_is_written_without_colour()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Written(PaperScreen.Plain(), new Span("+1", Tone.Added), new Span("b", Tone.Strong)), Is.EqualTo("+1b\n"));
            Assert.That(Written(PaperScreen.NoColour(), new Span("+1", Tone.Added), new Span("b", Tone.Strong)), Is.EqualTo("+1b\n"));
            Assert.That(Written(PaperScreen.Dumb(), new Span("+1", Tone.Added), new Span("b", Tone.Strong)), Is.EqualTo("+1b\n"));
        });
    }

    [Test]
    public void A_note_vanishes_when_something_else_is_shown()
    {
        using var paper = PaperScreen.NoColour();
        paper.Screen.Note("working");
        paper.Screen.Line("done");

        Assert.That(paper.Text, Is.EqualTo("working\r\u001b[2Kdone\n"));
    }

    [Test]
    public void A_note_is_left_out_where_it_could_not_vanish()
    {
        using var paper = PaperScreen.Dumb();
        paper.Screen.Note("working");
        paper.Screen.Line("done");

        Assert.That(paper.Text, Is.EqualTo("done\n"));
    }

    private static string Written(PaperScreen paper, params Span[] spans)
    {
        using (paper)
        {
            paper.Screen.Line(spans);
            return paper.Text;
        }
    }
}
