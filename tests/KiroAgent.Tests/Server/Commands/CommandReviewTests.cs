using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Commands;

/// <summary>Decisions on what a command changed give the exact tree too, folders and their permissions included, and can be taken back.</summary>
[TestFixture, Category("Process"), Platform(Include = "Linux,MacOsX"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class CommandReviewTests
{
    private static readonly (string Name, string Line)[] s_more =
    [
        ("modes of removed folders", "chmod 750 dir && chmod 711 dir/deep && rm -r dir empty"),
        ("folders and their permissions", "mkdir -p new/er/est && echo x > new/x && chmod 700 new dir && rmdir empty && rm a.txt"),
        ("a link to the moved folder", "mv dir moved && ln -s moved dir && echo more >> moved/d.txt"),
        ("a link over a folder, and the same names below it", "rm -r dir && mkdir other && echo d > other/d.txt && ln -s other dir"),
        ("a file over a folder", "rm -r dir && echo file > dir"),
    ];

    public static IEnumerable<TestCaseData> Commands =>
        CommandEffectTests.Commands.Where(c => ((string[])c.Arguments[1]!).Length > 0).Select(c => (string)c.Arguments[0]!)
            .Concat(s_more.Select(c => c.Line)).Select(line => new TestCaseData(line).SetArgDisplayNames(line.Length < 60 ? line : line[..60]));

    [TestCaseSource(nameof(Commands))]
    public async Task RejectedAllAtOnceAndTakenBack(string line)
    {
        using var bench = CommandEffectTests.NewBench();
        using var session = new CommandSession(bench, AgentMode.Supervised);
        var before = CommandEffectTests.Seen(bench.Tree());
        await session.ExecuteAsync(line);
        var after = CommandEffectTests.Seen(bench.Tree());

        var rejected = await session.DecideAsync(DecisionKind.Reject);
        Assert.That(rejected.Files.Where(f => f.Result == FileResult.Conflict).Select(f => f.Problem), Is.Empty);
        Assert.That(CommandEffectTests.Seen(bench.Tree()), Is.EqualTo(before), "rejected");
        Assert.That(session.State.Review.IsEmpty, Is.True);

        var undone = await session.UndoAsync();
        Assert.That(undone.Files.Where(f => f.Result == FileResult.Conflict).Select(f => f.Problem), Is.Empty);
        Assert.That(CommandEffectTests.Seen(bench.Tree()), Is.EqualTo(after), "taken back");

        await session.DecideAsync(DecisionKind.Reject);
        Assert.That(CommandEffectTests.Seen(bench.Tree()), Is.EqualTo(before), "rejected again");
    }

    [TestCaseSource(nameof(Commands))]
    public async Task RejectedOneByOne(string line)
    {
        using var bench = CommandEffectTests.NewBench();
        using var session = new CommandSession(bench, AgentMode.Supervised);
        var before = CommandEffectTests.Seen(bench.Tree());
        await session.ExecuteAsync(line);

        // What stands in another's way is rejected first, whatever the order of asking: until then it is a conflict, and nothing is done.
        for (var round = 0; round < 10 && session.State.Review.Undecided > 0; round++)
        {
            foreach (var entry in session.State.Review.Entries.Values.Where(e => e.IsPending).OrderBy(e => e.File).ToList())
            {
                await session.DecideAsync(DecisionKind.Reject, entry.File);
            }
        }

        Assert.That(session.State.Review.IsEmpty, Is.True);
        Assert.That(CommandEffectTests.Seen(bench.Tree()), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task AcceptedAndTakenBackChangesNothing(string line)
    {
        using var bench = CommandEffectTests.NewBench();
        using var session = new CommandSession(bench, AgentMode.Supervised);
        await session.ExecuteAsync(line);
        var after = CommandEffectTests.Seen(bench.Tree());
        var waited = session.State.Review.Entries.Keys.ToList();

        await session.DecideAsync(DecisionKind.Accept);
        Assert.That(session.State.Review.IsEmpty, Is.True);
        var undone = await session.UndoAsync();
        Assert.That(undone.Files.Where(f => f.Result == FileResult.Conflict).Select(f => f.Problem), Is.Empty);
        Assert.That(session.State.Review.Entries.Values.Where(e => e.IsPending).Select(e => e.File), Is.EquivalentTo(waited));
        Assert.That(CommandEffectTests.Seen(bench.Tree()), Is.EqualTo(after));
    }

    [Test]
    public async Task WhatWasAcceptedKeepsItsFolders()
    {
        using var bench = CommandEffectTests.NewBench();
        using var session = new CommandSession(bench, AgentMode.Supervised);
        await session.ExecuteAsync("chmod 750 dir/deep && rm -r dir && mkdir -p new && echo x > new/x && chmod 700 new");
        await session.DecideAsync(DecisionKind.Accept, bench.Key("new/x"));
        await session.DecideAsync(DecisionKind.Reject, bench.Key("dir/deep/c.bin"));

        Assert.Multiple(() =>
        {
            Assert.That((int)File.GetUnixFileMode(bench.At("new")), Is.EqualTo(0b111_000_000));
            Assert.That((int)File.GetUnixFileMode(bench.At("dir/deep")), Is.EqualTo(0b111_101_101), "as it was before the command, which changed it first");
            Assert.That(File.Exists(bench.At("dir/d.txt")), Is.False);
        });
    }
}
