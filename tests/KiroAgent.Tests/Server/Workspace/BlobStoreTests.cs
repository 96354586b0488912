using System.Runtime.Versioning;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Workspace;

[UnsupportedOSPlatform("windows")]
internal sealed class BlobStoreTests : IDisposable
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

    private static IEnumerable<byte[]> Contents()
    {
        var random = new Random(1);
        var noise = new byte[300_000];
        random.NextBytes(noise);
        yield return [];
        yield return [0];
        yield return "hello\r\n\0world"u8.ToArray();
        yield return Encoding.UTF8.GetBytes(new string('x', 4096));
        yield return Encoding.UTF8.GetBytes(new string('x', 4097));
        yield return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a line of text\n", 100_000)));
        yield return noise;
        yield return [.. noise.AsSpan(0, 70_000), .. new byte[500_000]];
    }

    [TestCaseSource(nameof(Contents))]
    public void What_is_put_comes_back(byte[] bytes)
    {
        var id = _store.Put(bytes);
        Assert.That(id, Is.EqualTo(ContentId.Of(bytes)));
        Assert.That(_store.Put(bytes), Is.EqualTo(id));
        Assert.That(_store.Get(id), Is.EqualTo(bytes));
        Assert.That(_store.Usage().Count, Is.EqualTo(1));
        using var another = Store(Disk.Open());
        Assert.That(another.Get(id), Is.EqualTo(bytes));
    }

    [Test]
    public void Text_takes_less_room_and_noise_no_more()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(n => $"line {n} of a file\n")));
        _store.Put(text);
        Assert.That(_store.Usage().Bytes, Is.LessThan(text.Length / 4));
        var noise = new byte[1_000_000];
        new Random(2).NextBytes(noise);
        var before = _store.Usage().Bytes;
        _store.Put(noise);
        Assert.That(_store.Usage().Bytes - before, Is.LessThanOrEqualTo(noise.Length + 16));
    }

    [Test]
    public void Nothing_is_there_that_was_not_put() => Assert.That(_store.Get(ContentId.Of("x"u8)), Is.Null);

    [Test]
    public void Files_are_for_the_owner_alone()
    {
        _store.Put("secret"u8);
        foreach (var (path, what) in _folder.Snapshot())
        {
            Assert.That(what, Does.StartWith("folder 700").Or.StartsWith("file 600"), path);
        }
    }

    [TestCase("cut")]
    [TestCase("empty")]
    [TestCase("flipped")]
    [TestCase("huge length")]
    public void A_damaged_blob_is_never_returned_and_is_repaired_by_the_next_put(string damage)
    {
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes("small"), Encoding.UTF8.GetBytes(new string('x', 9000)) })
        {
            var id = _store.Put(bytes);
            var path = Directory.GetFiles(_folder.Path, id.Hex[2..], SearchOption.AllDirectories).Single();
            var stored = File.ReadAllBytes(path);
            stored[^1] ^= (byte)(damage == "flipped" ? 1 : 0);
            if (damage == "huge length")
            {
                stored = [(byte)'b', 255, 255, 255, 255, 255, 255, 255, 127, 1, 2, 3];
            }

            File.WriteAllBytes(path, damage == "cut" ? stored[..^1] : damage == "empty" ? [] : stored);
            Assert.That(_store.Get(id), Is.Null);
            using var restarted = Store(Disk.Open());
            Assert.That(restarted.Put(bytes), Is.EqualTo(id));
            Assert.That(restarted.Get(id), Is.EqualTo(bytes));
        }
    }

    [Test]
    public void Each_operation_that_fails_is_said_and_leaves_nothing()
    {
        foreach (var error in new[] { DiskError.NoSpace, DiskError.ReadOnlyDisk, DiskError.Io })
        {
            for (var n = 1; ; n++)
            {
                using var folder = new TempFolder();
                var layer = new FaultLayer { TearsWrites = true, Fails = operation => operation.Number == n ? error : null };
                using var store = new BlobStore(layer, folder.In("data/blobs"), "s", TimeProvider.System);
                StorageException? failure = null;
                try
                {
                    store.Put("one"u8);
                    store.Flush();
                }
                catch (StorageException e)
                {
                    failure = e;
                }

                if (layer.Log.Count < n)
                {
                    Assert.That(failure, Is.Null);
                    break;
                }

                Assert.That(failure, Is.Not.Null, $"{error} at {layer.Log[n - 1]}");
                Assert.That(failure!.Message, Does.Contain("data/blobs"));
                Assert.That(folder.Snapshot().Keys.Where(key => TempNames.IsOurs(Path.GetFileName(key))), Is.Empty);

                // The same store goes on when the trouble is over.
                layer.Fails = null;
                Assert.That(store.Get(store.Put("one"u8)), Is.EqualTo("one"u8.ToArray()));
                store.Flush();
            }
        }
    }

    [Test]
    public void Killed_at_any_moment_a_blob_is_whole_or_not_there()
    {
        var bytes = Encoding.UTF8.GetBytes(new string('x', 9000));
        for (var n = 1; ; n++)
        {
            using var folder = new TempFolder();
            var layer = new FaultLayer { StopAt = n, TearsWrites = true };
            using (var store = new BlobStore(layer, folder.In("blobs"), "s", TimeProvider.System))
            {
                try
                {
                    store.Put(bytes);
                    break;
                }
                catch (StoppedException)
                {
                    // As a killed process does.
                }
            }

            using var restarted = new BlobStore(Disk.Open(), folder.In("blobs"), "t", TimeProvider.System);
            Assert.That(restarted.Get(ContentId.Of(bytes)), Is.Null.Or.EqualTo(bytes));
            Assert.That(restarted.Get(restarted.Put(bytes)), Is.EqualTo(bytes));
        }
    }

    [Test]
    public void What_was_flushed_survives_a_loss_of_power([Values] PowerLoss loss)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.In("blobs"));
        var layer = new FaultLayer(tracksPower: true);
        var flushed = new List<ContentId>();
        using (var store = new BlobStore(layer, folder.In("blobs"), "s", TimeProvider.System))
        {
            flushed.AddRange(Contents().Select(bytes => store.Put(bytes)));
            store.Flush();
            store.Put("never flushed"u8);
        }

        layer.LosePower(loss);
        using var restarted = new BlobStore(Disk.Open(), folder.In("blobs"), "t", TimeProvider.System);
        Assert.That(flushed.Select(id => restarted.Get(id)), Is.EqualTo(Contents()));
        Assert.That(restarted.Get(ContentId.Of("never flushed"u8)), Is.Null);

        // Not there, or there and empty: either way the next put makes it whole.
        Assert.That(restarted.Get(restarted.Put("never flushed"u8)), Is.EqualTo("never flushed"u8.ToArray()));
    }

    [Test]
    public void What_another_process_put_and_never_flushed_is_flushed_too()
    {
        using var other = Store(Disk.Open());
        other.Put("shared"u8);
        var layer = new FaultLayer();
        using var ours = Store(layer);
        ours.Put("shared"u8);
        ours.Flush();
        Assert.That(layer.Log.Select(o => o.Name), Is.EqualTo(new[] { "sync", "sync folder", "sync folder" }));
    }

    [Test]
    public void Only_what_is_dead_and_old_is_collected()
    {
        var live = _store.Put("live"u8);
        var dead = _store.Put("dead"u8);
        Assert.That(_store.Collect(_ => false).Deleted, Is.Zero, "young ones may be needed by somebody who did not say so yet");

        var later = new LaterTime(BlobStore.Grace + TimeSpan.FromMinutes(1));
        using var collector = new BlobStore(Disk.Open(), _folder.In("blobs"), "c", later);
        _folder.Write("blobs/" + dead.Hex[..2] + "/" + TempNames.For("blob", "crashed", 1), "half");
        var result = collector.Collect(id => id == live);
        Assert.That((result.Deleted, result.Kept), Is.EqualTo((2, 1)));
        Assert.That(_store.Get(live), Is.Not.Null);
        Assert.That(_store.Get(dead), Is.Null);
        Assert.That(_store.Put("dead"u8), Is.EqualTo(dead));
        Assert.That(_store.Get(dead), Is.EqualTo("dead"u8.ToArray()), "known once is not known for ever");
    }

    [Test]
    public void An_old_blob_put_again_is_young_again()
    {
        var later = new LaterTime(TimeSpan.Zero);
        var id = _store.Put("again"u8);
        var path = Directory.GetFiles(_folder.Path, id.Hex[2..], SearchOption.AllDirectories).Single();
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow - TimeSpan.FromDays(2));
        using var other = new BlobStore(Disk.Open(), _folder.In("blobs"), "o", later);
        other.Put("again"u8);
        Assert.That(other.Collect(_ => false).Deleted, Is.Zero);
        Assert.That(other.Get(id), Is.Not.Null);
    }

    [Test]
    public void Putting_wins_against_collecting_at_every_moment()
    {
        // A second process collects in the middle of each step of a put of something old.
        for (var n = 1; n <= 4; n++)
        {
            using var folder = new TempFolder();
            using var collector = new BlobStore(Disk.Open(), folder.In("blobs"), "c", TimeProvider.System);
            var id = collector.Put("wanted"u8);
            var path = Directory.GetFiles(folder.Path, id.Hex[2..], SearchOption.AllDirectories).Single();
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow - TimeSpan.FromDays(2));
            var layer = new FaultLayer();
            layer.Before = operation =>
            {
                if (operation.Number == n)
                {
                    collector.Collect(_ => false);
                }
            };
            using var store = new BlobStore(layer, folder.In("blobs"), "p", TimeProvider.System);
            store.Put("wanted"u8);
            Assert.That(store.Get(id), Is.EqualTo("wanted"u8.ToArray()), $"collected before change {n}");
        }
    }

    [Test]
    public void Threads_and_processes_put_side_by_side()
    {
        using var second = Store(Disk.Open());
        Parallel.For(0, 500, n =>
        {
            var bytes = Encoding.UTF8.GetBytes("content " + (n % 50));
            var id = (n % 2 == 0 ? _store : second).Put(bytes);
            Assert.That((n % 3 == 0 ? _store : second).Get(id), Is.EqualTo(bytes));
        });
        Assert.That(_store.Usage().Count, Is.EqualTo(50));
        _store.Flush();
        second.Flush();
    }

    [Test]
    public void A_store_taken_away_is_made_again()
    {
        _store.Put("one"u8);
        Directory.Delete(_folder.In("blobs"), recursive: true);
        Assert.That(_store.Get(_store.Put("two"u8)), Is.EqualTo("two"u8.ToArray()));
        Assert.That(_store.Get(_store.Put("one"u8)), Is.EqualTo("one"u8.ToArray()));
    }

    private BlobStore Store(IFileLayer layer) => new(layer, _folder.In("blobs"), Guid.NewGuid().ToString("n")[..8], TimeProvider.System);

    private sealed class LaterTime(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + later;
    }
}
