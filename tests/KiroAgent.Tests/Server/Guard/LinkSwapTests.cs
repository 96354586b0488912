using System.Runtime.Versioning;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>Somebody swaps a folder, and a file, for links to outside as fast as they can, while the agent reads and writes: not a byte gets out or in.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class LinkSwapTests
{
    private const int Operations = 3000;

    [Test]
    public void A_racing_swapper_gets_nothing()
    {
        using var bench = new GuardBench();
        foreach (var root in new[] { bench.Workspace, bench.Outside })
        {
            var words = root == bench.Workspace ? "inside" : "secret";
            Directory.CreateDirectory(root + "/dir/in");
            File.WriteAllText(root + "/dir/in/f", words);
            File.WriteAllText(root + "/file", words);
        }

        var before = bench.Folder.SnapshotOf("ws-evil");
        using var stop = new CancellationTokenSource();
        var swapper = new Thread(() => Swap(bench.Workspace, bench.Outside, stop.Token));
        swapper.Start();
        var (done, refused, asked) = (0, 0, 0);
        try
        {
            for (var i = 0; i < Operations; i++)
            {
                var path = (i % 3) switch { 0 => "dir/in/f", 1 => "file", _ => "dir/new" + i };
                var operation = i % 2 == 0 ? PathOperation.Read : PathOperation.Write;
                var (verdict, facts) = bench.Explain(path, operation);
                if (verdict.Kind != VerdictKind.Allow)
                {
                    asked++;
                    continue;
                }

                Assert.That(AbsolutePath.IsIn(facts.Resolved, bench.Workspace), Is.True);
                var worked = operation == PathOperation.Read ? Read(bench, facts.Target!.Value) : Write(bench, facts.Target!.Value);
                (done, refused) = worked ? (done + 1, refused) : (done, refused + 1);
            }
        }
        finally
        {
            stop.Cancel();
            swapper.Join();
        }

        Assert.That(bench.Folder.SnapshotOf("ws-evil"), Is.EqualTo(before), "nothing outside was touched");
        Assert.That((done > 0, asked + refused > 0), Is.EqualTo((true, true)), $"{done} done, {refused} refused, {asked} asked: the race took place");
    }

    [Test]
    public void A_link_that_came_in_between_is_told_as_such([Values] bool atTheEnd)
    {
        using var bench = new GuardBench();
        bench.Put("dir/f", "inside");
        File.WriteAllText(bench.Outside + "/f", "secret");
        var target = bench.Explain("dir/f", PathOperation.Write).Facts.Target!.Value;
        if (atTheEnd)
        {
            File.Delete(bench.Workspace + "/dir/f");
            bench.Link("dir/f", bench.Outside + "/f");
        }
        else
        {
            Directory.Delete(bench.Workspace + "/dir", recursive: true);
            bench.Link("dir", bench.Outside);
        }

        var write = bench.Files.Exactly.Write(target, Encoding.UTF8.GetBytes("agent"), WriteOptions.Edit);
        Assert.That(write, Is.InstanceOf<FileOutcome.Refused>().With.Property("Reason").Contains("changed since it was judged"));
        Assert.That(bench.Files.Exactly.Read(target), Is.InstanceOf<LookOutcome.Refused>().With.Property("Reason").Contains("changed since it was judged"));
        Assert.That(File.ReadAllText(bench.Outside + "/f"), Is.EqualTo("secret"));
    }

    [Test]
    public void Outside_no_link_is_followed_at_all()
    {
        using var bench = new GuardBench();
        Directory.CreateDirectory(bench.Outside + "/real");
        File.WriteAllText(bench.Outside + "/real/f", "secret");
        File.CreateSymbolicLink(bench.Outside + "/l", "real");
        Assert.That(bench.Files.Read(bench.Folders.KeyOf(bench.Outside + "/l/f")), Is.InstanceOf<LookOutcome.Refused>());
        Assert.That(bench.Files.Read(bench.Folders.KeyOf(bench.Outside + "/real/f")), Is.InstanceOf<LookOutcome.Found>());
    }

    private static bool Read(GuardBench bench, FileKey target)
    {
        if (bench.Files.Exactly.Read(target) is not LookOutcome.Found { Bytes: { } bytes })
        {
            return false;
        }

        Assert.That(Encoding.UTF8.GetString(bytes), Is.Not.EqualTo("secret"), "nothing from outside was read");
        return true;
    }

    private static bool Write(GuardBench bench, FileKey target) =>
        bench.Files.Exactly.Write(target, Encoding.UTF8.GetBytes("agent"), WriteOptions.Edit) is FileOutcome.Done;

    private static void Swap(string workspace, string outside, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var name in new[] { "dir", "file" })
            {
                var (at, aside) = (workspace + "/" + name, workspace + "/aside-" + name);
                Directory.Move(at, aside);
                try
                {
                    File.CreateSymbolicLink(at, outside + "/" + name);
                }
                catch (IOException)
                {
                    // The agent made it anew meanwhile.
                }

                while (Directory.Exists(aside) || File.Exists(aside))
                {
                    try
                    {
                        Clear(at);
                        Directory.Move(aside, at);
                    }
                    catch (IOException)
                    {
                        // And again.
                    }
                }
            }
        }
    }

    private static void Clear(string at)
    {
        if (new FileInfo(at).LinkTarget is null && Directory.Exists(at))
        {
            Directory.Delete(at, recursive: true);
        }
        else
        {
            File.Delete(at);
        }
    }
}
