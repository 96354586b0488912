using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Text;

public sealed class TextSearchTests
{
    [TestCase("a\r\nb\r\nc", "a\nb", "a\r\nb")]
    [TestCase("a\r\nb\r\nc", "\nb\n", "\r\nb\r\n")]
    [TestCase("a\nb\nc", "a\r\nb", "a\nb")]
    [TestCase("x\ra\rb", "a\nb", "a\rb")]
    [TestCase("a\nb\r\nc\n", "b\nc\n", "b\r\nc\n")]
    [TestCase("let a = $&;", "$&", "$&")]
    public void A_text_with_other_line_endings_is_found(string text, string needle, string expected)
    {
        var found = TextSearch.FindAll(text, needle);
        Assert.That(found.Select(range => text.Substring(range.Start, range.Length)), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void Matches_do_not_overlap_and_an_empty_needle_has_none()
    {
        Assert.That(TextSearch.FindAll("aaaaa", "aa"), Is.EqualTo(new TextRange[] { new(0, 2), new(2, 2) }));
        Assert.That(TextSearch.FindAll("aaa", ""), Is.Empty);
        Assert.That(TextSearch.FindAll("é", "e\u0301"), Is.Empty);
    }

    private static string Replaced(string text, string old, string replacement) =>
        TextSearch.Replace(text, TextSearch.FindAll(text, old), replacement, LineEndings.Dominant(text) ?? LineEnding.Lf);

    [TestCase("a\r\nb\r\n", "a\nb", "a\nx\nb", "a\r\nx\r\nb\r\n")]
    [TestCase("a\nb\r\nc\nd\n", "b\nc", "b\nx\nc", "a\nb\r\nx\r\nc\nd\n")]
    [TestCase("a\r\nb\nc\n", "a\nb\n", "a\nB\n", "a\r\nB\nc\n")]
    [TestCase("one\r\n", "one", "one\ntwo", "one\r\ntwo\r\n")]
    [TestCase("x = 1; x = 1;", "x = 1", "y = $1$&\\0", "y = $1$&\\0; y = $1$&\\0;")]
    [TestCase("gone\n", "gone\n", "", "")]
    [TestCase("“q”", "“q”", "\"q\"", "\"q\"")]
    [TestCase("😀😁", "😀", "😂", "😂😁")]
    public void Only_what_differs_is_replaced_and_its_line_endings_are_the_files(string text, string old, string replacement, string expected) =>
        Assert.That(Replaced(text, old, replacement), Is.EqualTo(expected));

    [Test]
    public void A_difference_in_white_space_is_named_with_its_lines()
    {
        const string text = "class A\n{\n\tvoid B()\n\t{\n\t}\n}\n";
        Assert.That(
            TextSearchHelp.WhyNone(text, "    void B()\n    {\n    }\n"),
            Is.EqualTo("It differs only in white space from lines 3–5, which read exactly:\n\tvoid B()\n\t{\n\t}"));
    }

    [TestCase("say(“hi”);\n", "say(\"hi\");", "It differs only in white space or in quotation marks, dashes and the like from line 1, which read exactly:\nsay(“hi”);")]
    [TestCase("SELECT a\n", "select A", "It differs only in upper and lower case from line 1, which read exactly:\nSELECT a")]
    [TestCase("one\ntwo\nthree\nfour\n", "one\ntwo\nthird\nfour\n", "3 of its 4 lines stand at lines 1–4; the first that differs is line 3:\nthe file has: three\nyou wrote:    third")]
    [TestCase("int total = 0;\nreturn total;\n", "int totals = 1;", "The nearest is line 1: int total = 0;")]
    [TestCase("alpha\n", "zzz", "Nothing like it is in the file; read the file again.")]
    [TestCase("", "zzz", "The file is empty.")]
    [TestCase("a", "", "The text to find is empty.")]
    [TestCase("a", "\n\n", "The text to find is only white space, and the file has no such run of it.")]
    public void A_miss_is_explained(string text, string needle, string expected) =>
        Assert.That(TextSearchHelp.WhyNone(text, needle), Is.EqualTo(expected));

    [Test]
    public void Several_matches_are_listed_by_line()
    {
        const string text = "x\ny\r\nx\nx\n";
        Assert.That(
            TextSearchHelp.WhySeveral(text, TextSearch.FindAll(text, "x")),
            Is.EqualTo("It occurs 3 times, at lines 1, 3, 4; add lines around it so that it is unique, or replace all."));
    }
}
