using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Turns;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Commands;

/// <summary>What a command changes is listed, and a revert brings the exact tree back: bytes, modes, links, folders.</summary>
[TestFixture, Category("Process"), Platform(Include = "Linux,MacOsX"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class CommandEffectTests
{
    private static readonly (string Name, string Line, string[] Changes)[] s_commands =
    [
        ("sed in place", "sed -i 's/two/2/' a.txt", ["modified a.txt"]),
        ("move", "mv a.txt dir/b.txt", ["moved a.txt -> dir/b.txt"]),
        ("move and change", "mv a.txt dir/b.txt && echo more >> dir/b.txt", ["moved a.txt -> dir/b.txt"]),
        ("move over", "mv a.txt crlf.txt", ["deleted a.txt", "modified crlf.txt"]),
        ("move a folder", "mv dir moved", ["moved dir/deep/c.bin -> moved/deep/c.bin", "moved dir/d.txt -> moved/d.txt", "moved dir/link -> moved/link"]),
        ("copy with all", "cp -a dir copy", ["created copy/d.txt", "created copy/deep/c.bin", "created copy/link"]),
        ("remove a tree", "rm -r dir empty", ["deleted dir/d.txt", "deleted dir/deep/c.bin", "deleted dir/link"]),
        ("permissions", "chmod 640 a.txt && chmod 750 dir", ["modified a.txt"]),
        ("link elsewhere", "ln -sfn a.txt dir/link", ["modified dir/link"]),
        ("link over a file", "ln -sf ../a.txt dir/d.txt", ["modified dir/d.txt"]),
        ("file over a link", "rm dir/link && echo file > dir/link", ["modified dir/link"]),
        ("folder over a file", "rm a.txt && mkdir a.txt && echo in > a.txt/in", ["created a.txt/in", "deleted a.txt"]),
        ("file over a folder", "rm -r dir && echo file > dir", ["created dir", "deleted dir/d.txt", "deleted dir/deep/c.bin", "deleted dir/link"]),
        ("link over a folder", "rm -r dir && mkdir other && ln -s other dir", ["deleted dir/d.txt", "deleted dir/deep/c.bin", "deleted dir/link", "created dir"]),
        ("empty folders", "mkdir -p new/er && rmdir empty", []),
        ("unpack", "tar x -f pack.tar", ["created packed/one.txt", "created packed/run.sh"]),
        ("same size, same time", "touch -r a.txt stamp; printf 'ONE\\ntwo\\nthree\\n' > a.txt; touch -r stamp a.txt; rm stamp", ["modified a.txt"]),
        ("written and taken back", "cp a.txt keep; echo x > a.txt; cat keep > a.txt; rm keep", []),
        ("many ignored files", "mkdir -p build && for i in $(seq 3000); do echo $i > build/$i.o; done", []),
        ("odd names", "echo x > 'a b\tc'; echo y > $'new\\nline' 2>/dev/null || true; echo z > -dash", ["created -dash", "created a b\tc", "created $new\\nline"]),
        ("killed half-way", "for i in 1 2 3; do echo $i > k$i; done; kill -9 $$", ["created k1", "created k2", "created k3"]),
    ];

    [Test]
    public async Task AWorkspaceFolderThatBecameALinkIsNotFollowed()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        var (name, around) = (Path.GetFileName(bench.Workspace), Path.GetDirectoryName(bench.Workspace)!);
        session.Session.Record(new SessionEvent.ToolStarted("call_1", "executeCommand", "Run", "Execute", []));
        Assert.That(
            async () => await session.ExecuteAsync($"echo x > a.txt; cd ..; mkdir theirs; echo private > theirs/p.txt; mv {name} away; ln -s theirs {name}"),
            Throws.InstanceOf<KiroAgent.Server.Workspace.StorageException>());
        Assert.That(session.Changes(), Is.Empty, "what stands behind the link is nobody's change");
        session.EndTurn();
        Assert.That(session.State.Past.Transcript.OfType<TranscriptItem.ToolCalled>().Single().End!.Summary, Is.EqualTo("It ran; what it changed is not known yet"));

        File.Delete(bench.Workspace);
        Directory.Move(Path.Combine(around, "away"), bench.Workspace);
        session.StartTurn();
        await session.ExecuteAsync("true");
        Assert.That(session.Changes(), Is.EqualTo(new[] { "modified a.txt" }), "found when the folder is there again");
    }

    public static IEnumerable<TestCaseData> Commands => s_commands.Select(c => new TestCaseData(c.Line, c.Changes).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Commands))]
    public async Task ListedAndRevertedExactly(string line, string[] changes)
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        var before = bench.Tree();

        await session.ExecuteAsync(line);
        var after = bench.Tree();

        Assert.That(session.Changes(), Is.EquivalentTo(changes));
        Assert.That(session.State.Changes.ByFile.Values.SelectMany(s => s).All(s => s.Change.Source == KiroAgent.Core.Files.ChangeSource.Command), Is.True);
        await session.RevertAsync();
        Assert.That(Seen(bench.Tree()), Is.EqualTo(Seen(before)), "after revert");
        await session.RedoAsync();
        Assert.That(Seen(bench.Tree()), Is.EqualTo(Seen(after)), "after redo");
        await session.RevertAsync();
        Assert.That(Seen(bench.Tree()), Is.EqualTo(Seen(before)), "after the second revert");
    }

    [Test]
    public async Task TwoCommandsInARowAreOneWayBack()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        var before = bench.Tree();
        await session.ExecuteAsync("sed -i 's/two/2/' a.txt && mv dir/d.txt d2.txt");
        await session.ExecuteAsync("sed -i 's/three/3/' a.txt && echo last >> d2.txt && rm -r dir");
        await session.RevertAsync();
        Assert.That(Seen(bench.Tree()), Is.EqualTo(Seen(before)));
    }

    [Test]
    public async Task AFileThatWasAFolderAndThenALinkIsAFileAgain()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        var before = Seen(bench.Tree());
        await session.ExecuteAsync("rm a.txt && mkdir a.txt && mv dir/link a.txt/");
        await session.ExecuteAsync("rm -r a.txt && ln -s nowhere a.txt");
        var after = Seen(bench.Tree());

        var reverted = await session.RevertAsync();
        Assert.That(reverted.Revert.Files.Where(f => f.Result == FileResult.Conflict).Select(f => f.File), Is.Empty);
        Assert.That(Seen(bench.Tree()), Is.EqualTo(before));
        await session.RedoAsync();
        Assert.That(Seen(bench.Tree()), Is.EqualTo(after));
    }

    [Test]
    public async Task ALinkThatWasAFolderInBetweenIsALinkAgain()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        var before = Seen(bench.Tree());
        await session.ExecuteAsync("rm dir/link && mkdir dir/link && ln -s g dir/link/g");
        await session.ExecuteAsync("mv -T dir/link empty && ln -s nowhere dir/link");
        var after = Seen(bench.Tree());

        var reverted = await session.RevertAsync();
        Assert.That(reverted.Revert.Files.Where(f => f.Result == FileResult.Conflict).Select(f => f.File), Is.Empty);
        Assert.That(Seen(bench.Tree()), Is.EqualTo(before));
        await session.RedoAsync();
        Assert.That(Seen(bench.Tree()), Is.EqualTo(after));
    }

    [Test]
    public async Task ACheckoutIsTakenBackAndGitIsLeftAlone()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        const string Git = "git -c user.name=n -c user.email=e@localhost -c init.defaultBranch=main";
        await session.ExecuteAsync($"{Git} init -q && git add a.txt dir && {Git} commit -qm one && git checkout -qb other && echo other > a.txt && echo new > only-here && git add -A . && {Git} commit -qm two && git checkout -q main");
        var before = bench.Tree().Where(f => !f.Key.StartsWith(".git", StringComparison.Ordinal) && !f.Key.Contains("/.git/", StringComparison.Ordinal)).ToList();
        session.EndTurn();
        session.StartTurn();
        var checkpoint = session.State.Past.Checkpoints[^1].Id;

        await session.ExecuteAsync("git checkout -q other");
        Assert.That(File.ReadAllText(bench.At("a.txt")), Is.EqualTo("other\n"));
        session.EndTurn();
        using (await session.Session.Enter())
        {
            await new KiroAgent.Server.Changes.RevertDesk(session.Session, session.Run.Bench).RevertAsync(checkpoint, RevertScope.All, RejectChoice.Report, default);
        }

        Assert.That(bench.Tree().Where(f => !f.Key.StartsWith(".git", StringComparison.Ordinal) && !f.Key.Contains("/.git/", StringComparison.Ordinal)).ToList(), Is.EqualTo(before));
        Assert.That(File.ReadAllText(bench.At(".git/HEAD")), Is.EqualTo("ref: refs/heads/other\n"), "the repository itself is not touched");
    }

    [Test]
    public async Task WhatTheUserDoesMeanwhileStaysTheUsers()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        var key = bench.Key("crlf.txt");
        var (pipe, then) = (bench.Pipe("go"), bench.Pipe("then"));
        session.Run.Bench.Documents.Open(key, "file:///crlf.txt", 1, "one\r\ntwo\r\n");

        // The command waits until the user has saved, then changes another file.
        var running = session.ExecuteAsync($"read line < {pipe}; read line < {then}; echo agent > a.txt");
        await Go(pipe);
        bench.Put("crlf.txt", "one\r\nthe user's\r\n");
        session.Run.Bench.Documents.Save(key, "one\r\nthe user's\r\n");
        await Go(then);
        await running;

        Assert.That(session.Changes(), Is.EqualTo(new[] { "modified a.txt" }));
        await session.RevertAsync();
        Assert.That(await File.ReadAllTextAsync(bench.At("crlf.txt")), Is.EqualTo("one\r\nthe user's\r\n"));
    }

    [Test]
    public async Task InSupervisedItWaitsForReviewByHunk()
    {
        using var bench = NewBench();
        bench.Put("long.txt", string.Concat(Enumerable.Range(1, 30).Select(i => $"line {i}\n")));
        using var session = new CommandSession(bench, AgentMode.Supervised);
        await session.ExecuteAsync("sed -i -e 's/line 3$/three/' -e 's/line 20$/twenty/' long.txt && rm a.txt");

        var entry = session.State.Review.Find(bench.Key("long.txt"))!;
        Assert.Multiple(() =>
        {
            Assert.That(session.State.StepChangedFiles, Is.True);
            Assert.That(entry.Hunks, Has.Length.EqualTo(2));
            Assert.That(session.State.Review.Find(bench.Key("a.txt"))!.IsPending, Is.True);
        });
    }

    [TestCase(AgentMode.Autopilot)]
    [TestCase(AgentMode.Supervised)]
    public async Task AFormatterOverManyFilesIsTakenBack(AgentMode mode)
    {
        using var bench = new SessionBench();
        for (var i = 0; i < 300; i++)
        {
            bench.Put($"src/d{i % 7}/f{i}.js", string.Concat(Enumerable.Range(0, 40).Select(n => $"  let v{n} =  {i};{(i % 3 == 0 ? "\r\n" : "\n")}")) + (i % 5 == 0 ? "end" : ""));
        }
        using var session = new CommandSession(bench, mode);
        var before = bench.Tree();
        await session.ExecuteAsync("find src -name '*.js' -exec sed -i -e 's/^  //' -e 's/  / /' {} +");
        var after = bench.Tree();
        Assert.That(session.Changes(), Has.Count.EqualTo(300));
        if (mode == AgentMode.Supervised)
        {
            await session.DecideAsync(DecisionKind.Reject);
            Assert.That(bench.Tree(), Is.EqualTo(before));
            await session.UndoAsync();
            Assert.That(bench.Tree(), Is.EqualTo(after));
        }
        await session.RevertAsync();
        Assert.That(bench.Tree(), Is.EqualTo(before));
    }

    [Test]
    public async Task StoppedHalfWayItIsListed()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        using var stop = new CancellationTokenSource();
        var pipe = bench.Pipe("go");
        var running = session.ExecuteAsync($"echo half > half.txt; read line < {pipe}; echo whole > whole.txt", cancellation: stop.Token);
        // Opened for writing only once the command reads it: half.txt is there by then.
        await using (await WhenRead(pipe))
        {
            await stop.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        }

        Assert.That(session.Changes(), Is.EqualTo(new[] { "created half.txt" }));
    }

    [Test]
    public async Task WhatIsOverTheLimitIsSaidBeforeAndNothingIsReadOfIt()
    {
        using var bench = new SessionBench();
        using (var large = File.Create(bench.At("large.bin")))
        {
            large.SetLength((256L << 20) + 1);
        }
        bench.Put("deep/down/a.txt", "a");
        using var session = new CommandSession(bench);
        const string Said = "What a command does to files over 256 MiB (large.bin) cannot be taken back.";

        Assert.That(SessionCommands.Of(session.Session, session.Run.Bench).CannotRestore(isForeign: false, default), Is.EqualTo(Said), "before there is a snapshot");
        await session.ExecuteAsync("echo b > deep/down/a.txt");
        Assert.That(session.State.Past.Transcript.OfType<TranscriptItem.Notice>().Select(n => n.Said), Is.EqualTo(new[] { Said }));
        await session.ExecuteAsync("rm large.bin");
        Assert.That(session.State.Past.Transcript.OfType<TranscriptItem.Notice>().Select(n => n.Said), Is.EqualTo(new[]
        {
            Said, "The command changed files that cannot be brought back: large.bin (it is larger than 256 MiB).",
        }));
        Assert.That(SessionCommands.Of(session.Session, session.Run.Bench).CannotRestore(isForeign: false, default), Is.Null, "after it is gone");
    }

    [Test]
    public async Task WhatAnMcpToolReachesAndNobodyCanTakeBackIsSaidOnceASession()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        Task<int> CallAsync() => SessionCommands.Of(session.Session, session.Run.Bench).AroundAsync(
            "echo of the MCP server s", KiroAgent.Core.Files.ChangeSource.Mcp, "call-x", _ => Task.FromResult(1), _ => { }, default);
        await CallAsync();
        await CallAsync();
        Assert.That(session.State.Past.Transcript.OfType<TranscriptItem.Notice>().Select(n => n.Said), Is.EqualTo(new[] { "What a tool of an MCP server does outside the workspace and to ignored files (pack.tar) cannot be taken back." }));
    }

    [Test]
    public async Task TheResultTellsOutputEndAndChanges()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        var outcome = await session.ExecuteAsync("echo out; echo err >&2; rm a.txt; exit 3");
        Assert.That(outcome, Is.EqualTo(new ToolOutcome(false, "Exit code 3.\nOutput:\nout\nerr\n[Files it changed: deleted a.txt.]", "Exit code 3")));
        Assert.That(session.Output, Is.EqualTo("out\nerr\n"));
    }

    [Test]
    public async Task TheTimeLimitEndsIt()
    {
        using var bench = NewBench();
        using var session = new CommandSession(bench);
        var outcome = await session.ExecuteAsync("echo before; while :; do sleep 100; done", timeoutMs: 200);
        Assert.That(outcome.Succeeded, Is.False);
        Assert.That(outcome.ForModel, Does.StartWith("It was ended after 200 ms, the time limit (timeoutMs).\nOutput:\nbefore"));
    }

    internal static SessionBench NewBench()
    {
        var bench = new SessionBench();
        bench.Put("a.txt", "one\ntwo\nthree\n");
        bench.Put("crlf.txt", "one\r\ntwo\r\n");
        bench.Put("dir/d.txt", "d\n");
        bench.Put("dir/deep/c.bin", [0, 1, 2, 255, 254, 0]);
        bench.Put(".gitignore", "build/\n*.tar\n");
        File.CreateSymbolicLink(bench.At("dir/link"), "d.txt");
        File.SetUnixFileMode(bench.At("dir/d.txt"), (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(bench.At("empty"));
        Directory.CreateDirectory(bench.At("packed"));
        bench.Put("packed/one.txt", "one\n");
        bench.Put("packed/run.sh", "#!/bin/sh\n");
        File.SetUnixFileMode(bench.At("packed/run.sh"), (UnixFileMode)0b111_101_101);
        using (var tar = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("tar", ["cf", "pack.tar", "packed"]) { WorkingDirectory = bench.Workspace })!)
        {
            tar.WaitForExit();
        }

        Directory.Delete(bench.At("packed"), recursive: true);
        return bench;
    }

    // What is ignored is nobody's business.
    internal static SortedDictionary<string, string> Seen(SortedDictionary<string, string> tree) =>
        new(tree.Where(f => f.Key != "build" && !f.Key.StartsWith("build/", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);

    /// <summary>Opens the end that a command reads; it does so by then, for opening waits for it.</summary>
    private static Task<FileStream> WhenRead(string pipe) => Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write));

    internal static async Task Go(string pipe)
    {
        await using var opened = await WhenRead(pipe);
        await opened.WriteAsync("go\n"u8.ToArray());
    }
}
