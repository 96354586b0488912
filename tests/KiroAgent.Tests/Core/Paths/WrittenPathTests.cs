using KiroAgent.Core.Paths;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Paths;

/// <summary>What a path says, on either kind of system, judged as data on every machine (attack catalogue P3, P7).</summary>
internal sealed class WrittenPathTests
{
    [TestCase("a/b", "relative a b")]
    [TestCase("./a//b/.", "relative a b")]
    [TestCase("a/../../b", "relative a .. .. b")]
    [TestCase("/etc/passwd", "absolute / etc passwd")]
    [TestCase("//etc", "absolute / etc")]
    [TestCase("~", "home")]
    [TestCase("~/x", "home x")]
    [TestCase("$HOME/.ssh/id", "home .ssh id")]
    [TestCase("${HOME}/x", "home x")]
    [TestCase("./~", "relative ~")]
    [TestCase("~user/x", "relative ~user x")]
    [TestCase("$HOMER/x", "relative $HOMER x")]
    [TestCase("C:\\x", "relative C:\\x")]
    [TestCase("a\\b", "relative a\\b")]
    [TestCase("line\nbreak", "relative line\nbreak")]
    [TestCase("a\0b", "impossible")]
    [TestCase("", "impossible")]
    public void On_posix(string text, string expected) => Assert.That(Said(WrittenPath.Read(text, PathStyle.Posix)), Is.EqualTo(expected));

    [TestCase("a\\b/c", "relative a b c")]
    [TestCase("C:\\x\\y", "absolute C:/ x y")]
    [TestCase("c:/x", "absolute C:/ x")]
    [TestCase("~\\x", "home x")]
    [TestCase("%USERPROFILE%\\x", "home x")]
    [TestCase("\\\\server\\share\\x", "remote //server/share x")]
    [TestCase("//server/share/x", "remote //server/share x")]
    [TestCase("\\\\server", "unclear")]
    [TestCase("C:foo", "unclear")]
    [TestCase("C:", "unclear")]
    [TestCase("\\foo", "unclear")]
    [TestCase("/foo", "unclear")]
    [TestCase("\\\\?\\C:\\x", "unclear")]
    [TestCase("\\\\.\\PhysicalDrive0", "unclear")]
    [TestCase("\\??\\C:\\x", "unclear")]
    [TestCase("//?/UNC/server/share", "unclear")]
    [TestCase("file::$DATA", "unclear")]
    [TestCase("file:stream", "unclear")]
    [TestCase("a/.git./config", "unclear")]
    [TestCase("a/name ", "unclear")]
    [TestCase("NUL", "unclear")]
    [TestCase("x/con.txt", "unclear")]
    [TestCase("COM1", "unclear")]
    [TestCase("lpt\u00b9.log", "unclear")]
    [TestCase("a<b", "unclear")]
    [TestCase("a\0b", "impossible")]
    public void On_windows(string text, string expected) => Assert.That(Said(WrittenPath.Read(text, PathStyle.Windows)), Is.EqualTo(expected));

    [Test]
    public void A_link_has_no_home() => Assert.That(Said(WrittenPath.ReadTarget("~/x", PathStyle.Posix)), Is.EqualTo("relative ~ x"));

    [TestCase(@"\??\Volume{1}\x", "unclear")]
    [TestCase(@"D:\target", "absolute D:/ target")]
    [TestCase(@"\\server\share", "remote //server/share")]
    [TestCase(@"..\up", "relative .. up")]
    public void A_junction_leads_where_its_text_says(string target, string expected) =>
        Assert.That(Said(WrittenPath.ReadTarget(target, PathStyle.Windows)), Is.EqualTo(expected));

    private static string Said(WrittenPath path) => path switch
    {
        WrittenPath.Relative p => string.Join(' ', ["relative", .. p.Names]),
        WrittenPath.Absolute p => string.Join(' ', ["absolute", p.Root, .. p.Names]),
        WrittenPath.Home p => string.Join(' ', ["home", .. p.Names]),
        WrittenPath.Remote p => string.Join(' ', ["remote", p.Root, .. p.Names]),
        WrittenPath.Unclear => "unclear",
        _ => "impossible",
    };
}
