using System.Runtime.Versioning;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Workspace;

/// <summary>Freeing room: only what is dead, old and nobody else's goes, whatever happens meanwhile.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class BlobCollectionTests : IDisposable
{
    private TempFolder _folder = null!;
    private BlobStore _store = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TempFolder();
        _store = Store(Disk.Open());
    }

    [TearDown]
    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Only_what_is_dead_and_old_and_nobody_elses_is_collected()
    {
        ContentId live, dead;
        using (var ended = Store(Disk.Open()))
        {
            live = ended.Put("live"u8);
            dead = ended.Put(Encoding.UTF8.GetBytes(new string('d', 3000) + "dead"));
        }

        var later = new LaterTime(BlobStore.Grace + TimeSpan.FromMinutes(1));
        using (var soon = Store(Disk.Open()))
        {
            Assert.That(soon.Collect(_ => false).Deleted, Is.Zero, "young ones may be needed by somebody who did not say so yet");
            using var other = Store(Disk.Open(), later);
            Assert.That(other.Collect(_ => false).Deleted, Is.Zero, "another process holds the pack");
        }

        using var collector = Store(Disk.Open(), later);
        var mine = collector.Put("mine"u8);
        var result = collector.Collect(id => id == live);
        Assert.That((result.Deleted, result.Kept), Is.EqualTo((1, 2)));
        Assert.That(result.FreedBytes, Is.GreaterThan(3000));
        Assert.That(_store.Get(live), Is.EqualTo("live"u8.ToArray()));
        Assert.That(_store.Get(mine), Is.EqualTo("mine"u8.ToArray()));
        Assert.That(_store.Get(dead), Is.Null);
        Assert.That(collector.Get(collector.Put("again"u8)), Is.EqualTo("again"u8.ToArray()));
        Assert.That(Directory.GetFiles(_folder.In("blobs")), Has.Length.EqualTo(1));
    }

    [Test]
    public void Small_packs_become_one_and_a_reader_follows()
    {
        ContentId[] ids;
        using (var a = Store(Disk.Open()))
        using (var b = Store(Disk.Open()))
        {
            ids = [a.Put("from a"u8), b.Put("from b"u8)];
        }

        Assert.That(ids.Select(id => _store.Get(id)), Has.None.Null);
        using var collector = Store(Disk.Open(), new LaterTime(BlobStore.Grace + TimeSpan.FromMinutes(1)));
        Assert.That(collector.Collect(_ => true).Deleted, Is.Zero);
        Assert.That(Directory.GetFiles(_folder.In("blobs")), Has.Length.EqualTo(1));
        Assert.That(ids.Select(id => _store.Get(id)), Has.None.Null);
        using var restarted = Store(Disk.Open());
        Assert.That(ids.Select(id => restarted.Get(id)), Has.None.Null);
    }

    [Test]
    public void A_collection_killed_or_failing_at_any_moment_loses_nothing_live([Values] bool kill)
    {
        for (var n = 1; ; n++)
        {
            using var folder = new TempFolder();
            BlobStore In(IFileLayer layer, TimeSpan later) => new(layer, folder.In("blobs"), Guid.NewGuid().ToString("n")[..8], new LaterTime(later));
            ContentId live;
            using (var a = In(Disk.Open(), TimeSpan.Zero))
            using (var b = In(Disk.Open(), TimeSpan.Zero))
            {
                a.Put(Encoding.UTF8.GetBytes(new string('d', 3000) + "dead"));
                b.Put("dead"u8);
                live = b.Put("live"u8);
                Assert.That(a.Put("live"u8), Is.EqualTo(live));
            }

            var layer = new FaultLayer(tracksPower: true) { StopAt = kill ? n : null, Fails = operation => !kill && operation.Number == n ? DiskError.NoSpace : null };
            using (var collector = In(layer, BlobStore.Grace * 2))
            {
                try
                {
                    collector.Collect(id => id == live);
                }
                catch (Exception e) when (e is StorageException || FaultLayer.IsStop(e))
                {
                    // Whatever became of it, see below.
                }
            }

            if (kill)
            {
                layer.LosePower(PowerLoss.ContentsAndNames);
            }

            using var restarted = In(Disk.Open(), TimeSpan.Zero);
            Assert.That(restarted.Get(live), Is.EqualTo("live"u8.ToArray()), $"at {layer.Log[Math.Min(n, layer.Log.Count) - 1]}");
            if (layer.Log.Count < n)
            {
                break;
            }
        }
    }

    [Test]
    public void What_this_process_put_itself_goes_when_the_grace_is_over()
    {
        var clock = new MovedClock();
        using var store = Store(Disk.Open(), clock);
        var (dead, live) = (store.Put("dead"u8), store.Put("live"u8));
        Assert.That(store.Collect(id => id == live, thorough: true).Deleted, Is.Zero, "it may not be written down yet");
        clock.Move(BlobStore.Grace - TimeSpan.FromMinutes(1));
        var again = store.Put("again"u8);
        clock.Move(TimeSpan.FromMinutes(2));
        Assert.That(store.Collect(id => id == live, thorough: true).Deleted, Is.EqualTo(1));
        Assert.That(new[] { dead, live, again }.Select(store.Get), Is.EqualTo(new[] { null, "live"u8.ToArray(), "again"u8.ToArray() }));
        Assert.That(store.Get(store.Put("dead"u8)), Is.EqualTo("dead"u8.ToArray()), "put once is not kept for ever");
        Assert.That(store.Sizes().Keys, Is.EquivalentTo(new[] { dead, live, again }));
    }

    [Test]
    public void A_little_that_is_dead_goes_only_when_asked_for()
    {
        var clock = new MovedClock();
        using var store = Store(Disk.Open(), clock);
        var noise = new byte[9000];
        new Random(3).NextBytes(noise);
        var (live, dead) = (store.Put(noise), store.Put("dead"u8));
        clock.Move(BlobStore.Grace * 2);
        Assert.That(store.Collect(id => id == live).Deleted, Is.Zero);
        Assert.That(store.Get(dead), Is.Not.Null);
        Assert.That(store.Collect(id => id == live, thorough: true).Deleted, Is.EqualTo(1));
        Assert.That(store.Get(live), Is.EqualTo(noise));
    }

    [Test]
    public void Turns_put_while_a_collection_runs()
    {
        var clock = new MovedClock();
        for (var process = 0; process < 5; process++)
        {
            using var ended = Store(Disk.Open());
            Parallel.For(0, 50, n => ended.Put(Encoding.UTF8.GetBytes($"content {n}, once of no use")));
        }

        using var store = Store(Disk.Open(), clock);
        clock.Move(BlobStore.Grace * 2);
        var putting = Task.Run(() => Enumerable.Range(0, 100).Select(n => store.Put(Encoding.UTF8.GetBytes($"content {n}, once of no use"))).ToList());
        do
        {
            store.Collect(_ => false, thorough: true);
        }
        while (!putting.IsCompleted);
        Assert.That(putting.Result.Select(store.Get), Has.None.Null);
        Assert.That(store.Collect(_ => false, thorough: true).Kept, Is.EqualTo(100));
    }

    private BlobStore Store(IFileLayer layer, TimeProvider? time = null) =>
        new(layer, _folder.In("blobs"), Guid.NewGuid().ToString("n")[..8], time ?? TimeProvider.System);

    private sealed class LaterTime(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + later;
    }
}
