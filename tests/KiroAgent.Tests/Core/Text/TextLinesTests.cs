using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Text;

public sealed class TextLinesTests
{
    [TestCase("", new string[0])]
    [TestCase("a", new[] { "a" })]
    [TestCase("\n", new[] { "\n" })]
    [TestCase("a\nb", new[] { "a\n", "b" })]
    [TestCase("a\r\nb\rc\n", new[] { "a\r\n", "b\r", "c\n" })]
    [TestCase("\r\r\n\n\r", new[] { "\r", "\r\n", "\n", "\r" })]
    public void A_line_keeps_its_terminator(string text, string[] expected)
    {
        var lines = TextLines.Of(text);
        Assert.That(Enumerable.Range(0, lines.Count).Select(i => lines[i].ToString()), Is.EqualTo(expected));
    }

    [TestCase("a\n", "a")]
    [TestCase("a\r\n", "a")]
    [TestCase("a\r", "a")]
    [TestCase("\r\n", "")]
    [TestCase("a \t", "a \t")]
    public void The_content_is_the_line_without_its_terminator(string line, string expected) =>
        Assert.That(TextLines.Of(line).Contents(new LineSpan(0, 1)), Is.EqualTo(new[] { expected }));

    [Test]
    public void An_offset_belongs_to_the_line_it_stands_in()
    {
        var lines = TextLines.Of("ab\ncd\n");
        Assert.That(Enumerable.Range(0, 7).Select(lines.LineAt), Is.EqualTo(new[] { 0, 0, 0, 1, 1, 1, 1 }));
        Assert.That(TextLines.Empty.LineAt(0), Is.Zero);
    }

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public bool The_lines_together_are_the_text_and_only_the_last_may_lack_a_terminator(int[] script)
    {
        var text = new Dice(script).Text(30);
        var lines = TextLines.Of(text);
        var list = Enumerable.Range(0, lines.Count).Select(i => lines[i].ToString()).ToList();
        return string.Concat(list) == text
            && list.SkipLast(1).All(line => line.EndsWith('\n') || line.EndsWith('\r'))
            && list.All(line => TextLines.Of(line).Count == 1)
            && Enumerable.Range(0, lines.Count).All(i => lines.LineAt(lines.OffsetOf(i)) == i);
    }
}
