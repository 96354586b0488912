using KiroAgent.Core.Commands;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>What a line takes grows with its length, and not faster: each hostile line at a quarter of the most characters and at the most.</summary>
public sealed class CommandGrowthTests
{
    private const int Short = CommandJudge.LongestLine / 4;

    // Four times the line is four times the memory, sixteen times where a way through is quadratic.
    private const double MostGrowth = 5;

    // Up to here it says nothing of how it grows, in bytes.
    private const long Little = 200_000;

    [Test]
    public void Four_times_the_line_takes_no_more_than_four_times_the_memory()
    {
        foreach (var (before, after) in CommandLawTests.Long(Short).Zip(CommandLawTests.Long()))
        {
            var (few, many) = (Taken(before), Taken(after));
            Assert.That(many, Is.LessThanOrEqualTo(Math.Max(Little, MostGrowth * few)), after[..20]);
        }
    }

    private static long Taken(string line)
    {
        var query = new CommandQuery(line, "/ws", ShellKind.Bash, CommandRules.Default with { Trusted = [new CommandRule("npm *", "user"), new CommandRule("*", "user")] }, new Inside(), WorkspaceTrusted: true);
        CommandJudge.Judge(query); // what is made once
        var before = GC.GetAllocatedBytesForCurrentThread();
        CommandJudge.Judge(query);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Everything is a file of the workspace.</summary>
    private sealed class Inside : IPathLook
    {
        public PathStanding Standing(string path, string cwd) => new(PathPlace.Inside, null, Ignored: false, IsFolder: false, Exists: true);

        public bool HoldsIgnored(string path, string cwd) => false;

        public IReadOnlyList<FolderName>? Names(string path, string cwd, int most) => [];
    }
}
