using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class SafeTextTests
{
    [TestCase("src/a b.ts", "src/a b.ts")]
    [TestCase("two\nlines\tand\rmore", @"two\nlines\tand\rmore")]
    [TestCase("\u001b[31mred", @"\x1b[31mred")]
    [TestCase("\u009b2Jwiped", @"\x9b2Jwiped")]
    [TestCase("abc\u202etxt.exe", @"abc\u{202e}txt.exe")]
    [TestCase("ünïcode 名前 🎉", "ünïcode 名前 🎉")]
    [TestCase("[red]not markup[/]", "[red]not markup[/]")]
    public void A_name_shows_what_is_in_it(string name, string shown) =>
        Assert.That(SafeText.Inline(name), Is.EqualTo(shown));

    [Test]
    public void A_lone_surrogate_of_a_name_is_shown_by_its_number() =>
        Assert.That(SafeText.Inline("a\ud83d"), Is.EqualTo(@"a\u{d83d}"));

    [Test]
    public void A_tab_in_code_reaches_to_the_next_stop() =>
        Assert.That(SafeText.Code("\tif\tx\u001b"), Is.EqualTo("    if  x" + @"\x1b"));

    [TestCase("plain\nlines\tstay", "plain\nlines\tstay")]
    [TestCase("a\u001b[1;31mb\u001b[0mc", "abc")]
    [TestCase("a\u009b2Jb", "ab")]
    [TestCase("a\u001b]0;title\ab", "ab")]
    [TestCase("a\u001b]52;c;ZXZpbA==\u001b\\b", "ab")]
    [TestCase("a\u001bP1$r\u001b\\b", "ab")]
    [TestCase("a\u001bcb", "ab")]
    [TestCase("a\u001b(0b", "ab")]
    [TestCase("a\u001b\u001b[2Jb", "ab")]
    [TestCase("over\rwritten\b\b", "overwritten")]
    [TestCase("bell\a null\0", "bell null")]
    [TestCase("one\r\ntwo", "one\ntwo")]
    [TestCase("a\u202eb\u2066c", "abc")]
    [TestCase("👩‍💻 ok", "👩‍💻 ok")]
    public void Prose_loses_what_a_terminal_would_act_on(string prose, string shown) =>
        Assert.That(SafeText.Prose(prose), Is.EqualTo(shown));

    [Test]
    public void An_unterminated_control_string_hides_no_more_than_its_line() =>
        Assert.That(SafeText.Prose("a\u001b]0;never ended\nthe next line"), Is.EqualTo("a\nthe next line"));

    [Test]
    public void A_sequence_cut_anywhere_is_taken_out_all_the_same()
    {
        const string Prose = "a\u001b[1;31mb\u001b]8;;x\u001b\\c\u009d0;t\u009cd👩‍💻e";
        for (var cut = 0; cut <= Prose.Length; cut++)
        {
            var filter = new ProseFilter();
            Assert.That(filter.Clean(Prose[..cut]) + filter.Clean(Prose[cut..]), Is.EqualTo("abcd👩‍💻e"), $"cut at {cut}");
        }
    }

    [FsCheck.NUnit.Property]
    public bool Nothing_that_controls_a_terminal_gets_through(string? text, string? more)
    {
        var filter = new ProseFilter();
        var shown = filter.Clean(text ?? "") + filter.Clean("\u001b" + more) + SafeText.Inline(text + "\u001b" + more) + SafeText.Code(text ?? "");
        return shown.All(character => character is '\n' or '\t' || !char.IsControl(character));
    }
}
