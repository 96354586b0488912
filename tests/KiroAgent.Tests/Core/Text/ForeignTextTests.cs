using KiroAgent.Core.Text;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Text;

/// <summary>Somebody else's text, made fit to be read.</summary>
internal sealed class ForeignTextTests
{
    [TestCase("plain text", "plain text")]
    [TestCase("two\r\nlines\tand a tab", "two\nlines\tand a tab")]
    [TestCase("\x1b[31mred\x1b[0m and \x1b]0;title\aback", "red and back")]
    [TestCase("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link")]
    [TestCase("\x9b" + "2Jgone", "gone")]
    [TestCase("\x1b(Bx\x1b", "x")]
    [TestCase("a\0b\bc\x7f", "abc")]
    [TestCase("left\u202eright", "left\\u{202e}right")]
    [TestCase("no\u200bwidth\ufeff", "no\\u{200b}width\\u{feff}")]
    [TestCase("tags \U000e0041\U000e0042", "tags \\u{e0041}\\u{e0042}")]
    [TestCase("a\u2028b", "a\\u{2028}b")]
    [TestCase("in\u200dside", "in\\u{200d}side")]
    [TestCase("family 👩\u200d👧 heart ❤\ufe0f", "family 👩\u200d👧 heart ❤\ufe0f")]
    [TestCase("a\ufe0fb", "a\\u{fe0f}b")]
    public void Controls_go_and_what_is_not_seen_is_shown(string text, string clean) => Assert.That(ForeignText.Clean(text), Is.EqualTo(clean));

    [Test]
    public void Half_a_character_becomes_the_sign_of_a_lost_one() => Assert.That(ForeignText.Clean("é" + '\ud83d' + "x"), Is.EqualTo("é\ufffdx"));

    [Test]
    public void A_line_is_one_line_and_cut_between_characters()
    {
        Assert.That(ForeignText.Line(" a\n\n b\tc ", 20), Is.EqualTo("a b c"));
        Assert.That(ForeignText.Line("abcdef", 4), Is.EqualTo("abc…"));
        Assert.That(ForeignText.Cut("a😀b", 2), Is.EqualTo("a"));
        Assert.That(ForeignText.Cut("a😀b", 3), Is.EqualTo("a😀"));
    }
}
