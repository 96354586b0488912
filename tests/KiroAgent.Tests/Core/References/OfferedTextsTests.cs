using KiroAgent.Core.References;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.References;

[TestFixture]
internal sealed class OfferedTextsTests
{
    private const string Text = "one two\r\né😀 two\nlast";

    [TestCase(0, 4, 0, 7, "X", "one X\r\né😀 two\nlast")]
    [TestCase(1, 4, 1, 7, "X", "one two\r\né😀 X\nlast", TestName = "Characters are UTF-16 units")]
    [TestCase(0, 7, 1, 0, "", "one twoé😀 two\nlast")]
    [TestCase(2, 4, 2, 4, "!", "one two\r\né😀 two\nlast!")]
    [TestCase(0, 0, 2, 999, "X", "X", TestName = "An end beyond its line is the line's end")]
    public void A_replacement_that_fits_is_made(int line, int character, int endLine, int endCharacter, string with, string expected) =>
        Assert.That(OfferedTexts.Apply(Text, [new(line, character, endLine, endCharacter, with)], out _), Is.EqualTo(expected));

    [TestCase(0, 8, 0, 9, "names a place that the text does not have (1:9 to 1:10)")]
    [TestCase(3, 0, 3, 0, "names a place that the text does not have (4:1 to 4:1)")]
    [TestCase(-1, 0, 0, 0, "names a place that the text does not have (0:1 to 1:1)")]
    [TestCase(0, -1, 0, 0, "names a place that the text does not have (1:0 to 1:1)")]
    [TestCase(0, 0, int.MaxValue, 0, "names a place that the text does not have (1:1 to 2147483648:1)")]
    [TestCase(0, 5, 0, 4, "has a range that ends before it begins")]
    [TestCase(1, 0, 0, 0, "has a range that ends before it begins")]
    [TestCase(1, 2, 1, 4, "cuts a character in two")]
    [TestCase(1, 0, 1, 2, "cuts a character in two")]
    public void A_replacement_that_does_not_fit_is_refused(int line, int character, int endLine, int endCharacter, string said)
    {
        Assert.That(OfferedTexts.Apply(Text, [new(line, character, endLine, endCharacter, "X")], out var problem), Is.Null);
        Assert.That(problem, Is.EqualTo(said));
    }

    [Test]
    public void All_are_made_in_the_text_before_them()
    {
        Assert.That(OfferedTexts.Apply("a b c", [new(0, 4, 0, 5, "ccc"), new(0, 0, 0, 1, "aaa"), new(0, 2, 0, 2, "1"), new(0, 2, 0, 2, "2"), new(0, 2, 0, 3, "bbb")], out _), Is.EqualTo("aaa 12bbb ccc"));
        Assert.That(OfferedTexts.Apply("a b c", [new(0, 0, 0, 3, "x"), new(0, 2, 0, 5, "y")], out var problem), Is.Null);
        Assert.That(problem, Is.EqualTo("has ranges that overlap"));
        Assert.That(OfferedTexts.Apply("a\n", [new(1, 0, 1, 0, "b")], out _), Is.EqualTo("a\nb"));
        Assert.That(OfferedTexts.Apply("", [new(0, 0, 0, 0, "b")], out _), Is.EqualTo("b"));
    }

    [Test]
    public void An_edit_of_another_text_is_noticed()
    {
        Assert.That(OfferedTexts.Fit("let total = 1;", "total", [new(0, 4, 0, 9, "sum")]), Is.True);
        Assert.That(OfferedTexts.Fit("let total = 1;", "total", [new(0, 5, 0, 10, "sum")]), Is.False);
        Assert.That(OfferedTexts.Fit("let total = 1;", "total", [new(0, 9, 0, 9, "2")]), Is.True, "an insertion fits anywhere");
        Assert.That(OfferedTexts.Fit("let total = 1;", "total", [new(0, 0, 0, 14, "whole")]), Is.True, "so does a whole line");
    }
}
