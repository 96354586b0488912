using KiroAgent.Core.Storage;
using KiroAgent.Server.Scan;
using KiroAgent.Server.Storage;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Server.Commands;
using KiroAgent.Tests.Server.Sessions;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Storage;

/// <summary>Snapshots and output of commands are bounded too, and nothing goes that somebody still needs.</summary>
[TestFixture, Category("Process"), Platform(Include = "Linux,MacOsX"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class SnapshotCollectionTests
{
    private static readonly TimeSpan s_soon = BlobStore.Grace * 2;
    private static readonly TimeSpan s_muchLater = TimeSpan.FromDays(31);
    private static readonly StorageLimits s_nothing = new(0, 30);

    [Test]
    public async Task WhatNobodyUsedForLongGoesAndIsMadeAgain()
    {
        using var bench = new SessionBench();
        await CommandAsync(bench);
        Assert.That(Snapshots(bench), Has.Count.EqualTo(1));
        Collect(bench, StorageLimits.Default, s_soon);
        Assert.That(Snapshots(bench), Has.Count.EqualTo(1), "not yet");
        Collect(bench, StorageLimits.Default, s_muchLater);
        Assert.That(Snapshots(bench), Is.Empty);

        using var session = new CommandSession(bench);
        await session.ExecuteAsync("echo three > a.txt");
        await session.RevertAsync();
        Assert.That(File.ReadAllText(bench.At("a.txt")), Is.EqualTo("two\n"));
    }

    [Test]
    public async Task OneInUseStays()
    {
        using var bench = new SessionBench();
        bench.Put("a.txt", "one\n");
        using var session = new CommandSession(bench);
        await session.ExecuteAsync("true");
        Collect(bench, s_nothing, s_muchLater);
        Assert.That(Snapshots(bench), Has.Count.EqualTo(1));
        await session.ExecuteAsync("echo two > a.txt");
        await session.RevertAsync();
        Assert.That(File.ReadAllText(bench.At("a.txt")), Is.EqualTo("one\n"));
    }

    [Test]
    public async Task OneThatSomeCommandsEffectsAreStillToldByStays()
    {
        using var bench = new SessionBench();
        bench.Put("a.txt", "one\n");
        string id;
        using (var session = new CommandSession(bench))
        {
            id = session.Session.Id;
            // As a server leaves it that was killed while the command ran.
            var (pipe, then) = (bench.Pipe("go"), bench.Pipe("then"));
            await session.StartAsync($"echo two > a.txt; read l < {pipe}; read l < {then}");
            await CommandEffectTests.Go(pipe);
        }

        Collect(bench, s_nothing, s_muchLater);
        using var next = bench.Start();
        var recovered = next.Open(id);
        Assert.That(recovered.State.Changes.ByFile.Keys.Select(k => k.Path.Value), Is.EqualTo(new[] { "a.txt" }));
    }

    [Test]
    public async Task AboveTheLimitSnapshotsGoFirstThenOutputThenCheckpoints()
    {
        using var bench = new SessionBench();
        await CommandAsync(bench);
        // All of it is far below a mebibyte, so the only limits are none and all of it.
        Collect(bench, new StorageLimits(1, 30), s_soon);
        Assert.That((Snapshots(bench).Count, Outputs(bench).Count), Is.EqualTo((1, 1)));
        Collect(bench, s_nothing, TimeSpan.Zero);
        Assert.That((Snapshots(bench).Count, Outputs(bench).Count), Is.EqualTo((0, 1)), "output just written stays");
        Collect(bench, s_nothing, s_soon);
        Assert.That((Snapshots(bench).Count, Outputs(bench).Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task AServerThatEndsWhileOneIsEmptiedLeavesNothingHalf()
    {
        using var bench = new SessionBench();
        await CommandAsync(bench);
        var folder = Snapshots(bench).Single().Folder;
        // The log goes first; what a kill leaves is its packs.
        File.Delete(Path.Combine(folder, StoredSnapshots.LogName));
        using var session = new CommandSession(bench);
        await session.ExecuteAsync("rm a.txt");
        await session.RevertAsync();
        Assert.That(File.ReadAllText(bench.At("a.txt")), Is.EqualTo("two\n"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task OneWhoseBytesDidNotComeToTheDiskIsMadeAnew(bool gone)
    {
        using var bench = new SessionBench();
        await CommandAsync(bench);
        var pack = Path.Combine(Snapshots(bench).Single().Folder, SnapshotPacks.NameOf(0));
        if (gone)
        {
            File.Delete(pack);
        }
        else
        {
            // As a loss of power leaves it: the log is on the disk, its packs are not.
            File.WriteAllBytes(pack, []);
        }
        using var session = new CommandSession(bench);
        await session.ExecuteAsync("rm a.txt");
        await session.RevertAsync();
        Assert.That(File.ReadAllText(bench.At("a.txt")), Is.EqualTo("two\n"));
    }

    [Test]
    public void OneStartedOverGivesOutNoGenerationOfItsEarlierLife()
    {
        using var bench = new SessionBench();
        var data = Path.Combine(bench.Data, "s");
        var generations = new HashSet<long>();
        for (var life = 0; life < 3; life++)
        {
            long last = 0;
            for (var n = 0; n < 3; n++)
            {
                bench.Put("a.txt", $"{n}\n");
                using var snapshot = Snapshot.Open(new FaultLayer(), data, bench.Workspace, _ => false);
                Assert.That(snapshot.Generation, Is.EqualTo(last), "what was written down is read back");
                snapshot.Look(KiroAgent.Core.Paths.IgnoreRules.None, default);
                snapshot.Save();
                Assert.That(generations.Add(snapshot.Generation), Is.True);
                Assert.That(snapshot.Generation, Is.GreaterThan(last));
                last = snapshot.Generation;
            }

            File.Delete(Path.Combine(data, "snapshot-1", StoredSnapshots.LogName));
        }
    }

    [Test]
    public void OneThatIsMostlyOutOfDateIsStartedOverUnlessItIsNeeded()
    {
        using var bench = new SessionBench();
        var random = new Random(1);
        var bytes = new byte[12 << 20];
        using var snapshots = new Snapshots(new FaultLayer(), _ => Path.Combine(bench.Data, "s"), bench.Data);
        var snapshot = snapshots.Of(bench.Workspace);
        for (var n = 0; n < 7; n++)
        {
            random.NextBytes(bytes);
            bench.Put("large.bin", bytes);
            snapshot.Look(KiroAgent.Core.Paths.IgnoreRules.None, default);
        }

        snapshot.Save();
        var kept = snapshot.Length;
        Assert.That(kept, Is.GreaterThan(7L * bytes.Length - 1));
        snapshots.Enter();
        snapshots.Tidy((_, _) => false);
        Assert.That(snapshot.Length, Is.EqualTo(kept), "somebody goes by it");
        snapshots.Leave();
        snapshots.Tidy((_, _) => true);
        Assert.That(snapshot.Length, Is.EqualTo(kept), "somebody needs it");
        snapshots.Tidy((_, _) => false);
        Assert.That(snapshot.Length, Is.Zero);
        var tree = snapshot.Look(KiroAgent.Core.Paths.IgnoreRules.None, default);
        Assert.That(snapshot.Read(tree.Entries.Single()), Is.EqualTo(bytes));
    }

    private static async Task CommandAsync(SessionBench bench)
    {
        bench.Put("a.txt", "one\n");
        using var session = new CommandSession(bench);
        await session.ExecuteAsync("echo two > a.txt; echo said");
        session.EndTurn();
    }

    private static void Collect(SessionBench bench, StorageLimits limits, TimeSpan later)
    {
        var clock = new MovedClock();
        clock.Move(later);
        var layer = new FaultLayer { SparesFlushes = true };
        var data = new DataDirectory(layer, bench.Data);
        using var blobs = new BlobStore(layer, data.Blobs, "collector", clock);
        Assert.That(new Collection(layer, data, blobs, clock).Run(limits, thorough: true), Is.Not.Null);
    }

    private static List<StoredSnapshots> Snapshots(SessionBench bench)
    {
        var layer = new FaultLayer();
        return StoredSnapshots.In(layer, new DataDirectory(layer, bench.Data));
    }

    private static List<FileInfo> Outputs(SessionBench bench) =>
        [.. new DirectoryInfo(new DataDirectory(new FaultLayer(), bench.Data).Outputs(bench.Id)) is { Exists: true } folder ? folder.EnumerateFiles("*", SearchOption.AllDirectories) : []];
}
