using System.Text;
using KiroAgent.Core.Files;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Files;

public sealed class TornWriteTests
{
    [TestCase("old text", "new words", "new text\0", true, TestName = "grown, then written up to the fourth byte")]
    [TestCase("old text", "new words", "new word\0", true, TestName = "all but the last byte")]
    [TestCase("old text", "new words", "old text\0", true, TestName = "grown and nothing written")]
    [TestCase("a long old text", "short", "shortg old text", true, TestName = "written, not yet cut")]
    [TestCase("old", "much longer than that", "much long", true, TestName = "written piece by piece at the end")]
    [TestCase("old text", "new words", "old text", false, TestName = "the old content is no mixture")]
    [TestCase("old text", "new words", "new words", false, TestName = "the new content is no mixture")]
    [TestCase("old text", "new words", "old Text!", false, TestName = "somebody's edit is no mixture")]
    [TestCase("old text", "new words", "mine", false, TestName = "somebody's new text is no mixture")]
    public void A_write_in_place_that_stopped_is_told_from_an_edit(string before, string after, string now, bool torn) =>
        Assert.That(TornWrite.Is(Bytes(now), Bytes(before), Bytes(after)), Is.EqualTo(torn));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
