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
        Assert.That(_store.Usage().Bytes - before, Is.LessThanOrEqualTo(noise.Length + 64));
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
    [TestCase("zeros at the end")]
    [TestCase("length beyond the end")]
    [TestCase("mark gone")]
    public void A_damaged_blob_is_never_returned_and_is_repaired_by_the_next_put(string damage)
    {
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes("small"), Encoding.UTF8.GetBytes(new string('x', 9000)) })
        {
            using var folder = new TempFolder();
            var first = Encoding.UTF8.GetBytes("first");
            var last = Encoding.UTF8.GetBytes("last");
            long start, end;
            using (var store = new BlobStore(Disk.Open(), folder.In("blobs"), "s", TimeProvider.System))
            {
                store.Put(first);
                start = store.Usage().Bytes;
                store.Put(bytes);
                end = store.Usage().Bytes;
                store.Put(last);
            }

            var path = Directory.GetFiles(folder.In("blobs")).Single();
            var stored = File.ReadAllBytes(path);
            switch (damage)
            {
                case "cut": stored = stored[..(int)(end - 1)]; break;
                case "empty": stored = []; break;
                case "flipped": stored[end - 1] ^= 1; break;
                case "zeros at the end": stored = [.. stored[..(int)start], .. new byte[100_000]]; break;
                case "length beyond the end": stored[start + 7] = 0x7f; break;
                default: stored[start] = 0; break;
            }

            File.WriteAllBytes(path, stored);
            using var restarted = new BlobStore(Disk.Open(), folder.In("blobs"), "t", TimeProvider.System);
            Assert.That(restarted.Get(ContentId.Of(bytes)), Is.Null);
            Assert.That(restarted.Get(ContentId.Of(first)), damage == "empty" ? Is.Null : Is.EqualTo(first));
            Assert.That(restarted.Get(ContentId.Of(last)), damage is "flipped" or "length beyond the end" or "mark gone" ? Is.EqualTo(last) : Is.Null, "what comes after damage is found");
            Assert.That(restarted.Get(restarted.Put(bytes)), Is.EqualTo(bytes));
            using var again = new BlobStore(Disk.Open(), folder.In("blobs"), "u", TimeProvider.System);
            Assert.That(again.Get(ContentId.Of(bytes)), Is.EqualTo(bytes));
        }
    }

    [Test]
    public void A_blob_that_looks_like_a_pack_is_only_a_blob()
    {
        var inner = _store.Put("inner"u8);
        _store.Dispose();
        var pack = File.ReadAllBytes(Directory.GetFiles(_folder.In("blobs")).Single());
        using var folder = new TempFolder();
        ContentId outer;
        using (var store = new BlobStore(Disk.Open(), folder.In("blobs"), "s", TimeProvider.System))
        {
            outer = store.Put(pack);
        }

        using var restarted = new BlobStore(Disk.Open(), folder.In("blobs"), "t", TimeProvider.System);
        Assert.That(restarted.Get(inner), Is.Null);
        Assert.That(restarted.Get(outer), Is.EqualTo(pack));
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
    public void What_an_ended_process_put_and_never_flushed_is_flushed_too()
    {
        using (var other = Store(Disk.Open()))
        {
            other.Put("shared"u8);
        }

        var layer = new FaultLayer();
        using var ours = Store(layer);
        ours.Put("shared"u8);
        ours.Flush();
        Assert.That(layer.Log.Select(o => o.Name), Is.EqualTo(new[] { "sync" }), "taken over, and found there");
        ours.Flush();
        Assert.That(layer.Log, Has.Count.EqualTo(1), "nothing new, nothing to do");
    }

    [Test]
    public void Processes_side_by_side_have_their_own_packs_and_read_each_others()
    {
        using var second = Store(Disk.Open());
        var one = _store.Put("one"u8);
        Assert.That(second.Get(one), Is.EqualTo("one"u8.ToArray()));
        var two = second.Put("two"u8);
        Assert.That(_store.Get(two), Is.EqualTo("two"u8.ToArray()));
        var later = _store.Put("later"u8);
        Assert.That(second.Get(later), Is.EqualTo("later"u8.ToArray()), "appended since it was read");
        Assert.That(Directory.GetFiles(_folder.In("blobs")), Has.Length.EqualTo(2));
    }

    [Test]
    public void One_process_after_the_other_uses_one_pack()
    {
        for (var n = 0; n < 5; n++)
        {
            using var store = Store(Disk.Open());
            store.Put(Encoding.UTF8.GetBytes("blob " + n));
        }

        Assert.That(Directory.GetFiles(_folder.In("blobs")), Has.Length.EqualTo(1));
        Assert.That(_store.Usage().Count, Is.EqualTo(5));
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
}
