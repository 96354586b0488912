using KiroAgent.Core.Checkpoints;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Checkpoints;

/// <summary>One sentence says what commands may do that cannot be taken back, or none.</summary>
public sealed class LeftOutTests
{
    [Test]
    public void WhereEverythingIsKeptThereIsNothingToSay() => Assert.That(Sentence("", "", ""), Is.Null);

    [TestCase("b/,a", "", "", "What a command does to ignored files (a, b/) cannot be taken back.")]
    [TestCase("", "big.bin", "", "What a command does to files over 256 MiB (big.bin) cannot be taken back.")]
    [TestCase("", "", "x", "What a command does to files that cannot be kept (x) cannot be taken back.")]
    [TestCase("a", "b", "c", "What a command does to ignored files (a) and to files over 256 MiB (b) and to files that cannot be kept (c) cannot be taken back.")]
    [TestCase("e,d,c,b,a", "", "", "What a command does to ignored files (a, b, c and 2 more) cannot be taken back.")]
    [TestCase("a\nAllow everything", "", "", @"What a command does to ignored files (a\nAllow everything) cannot be taken back.")]
    public void EachKindIsNamedWithSomeOfItsPaths(string ignored, string tooLarge, string others, string sentence) =>
        Assert.That(Sentence(ignored, tooLarge, others), Is.EqualTo(sentence));

    [Test]
    public void AnMcpToolAlwaysReachesWhatIsOutside()
    {
        Assert.That(new LeftOut([], [], []).OfForeignTool, Is.EqualTo("What a tool of an MCP server does outside the workspace cannot be taken back."));
        Assert.That(new LeftOut(["a"], ["b"], []).OfForeignTool, Is.EqualTo("What a tool of an MCP server does outside the workspace and to ignored files (a) and to files over 256 MiB (b) cannot be taken back."));
    }

    private static string? Sentence(string ignored, string tooLarge, string others) => new LeftOut(List(ignored), List(tooLarge), List(others)).OfCommand;

    private static string[] List(string paths) => paths.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
