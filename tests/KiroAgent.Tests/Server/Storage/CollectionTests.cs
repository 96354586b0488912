using System.Globalization;
using System.Runtime.Versioning;
using KiroAgent.Core.Storage;
using KiroAgent.Protocol;
using KiroAgent.Server.Storage;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Storage;

[UnsupportedOSPlatform("windows")]
internal sealed class CollectionTests : IDisposable
{
    private static readonly TimeSpan s_soon = BlobStore.Grace * 2;
    private static readonly TimeSpan s_muchLater = TimeSpan.FromDays(31);
    private StorageBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new StorageBench();

    [TearDown]
    public void Dispose() => _bench.Dispose();

    private static string[] Versions(int from, int to) => [.. Enumerable.Range(from, to - from + 1).Select(n => "v" + n.ToString(CultureInfo.InvariantCulture))];

    private Task<string> TurnsAsync(int count) => _bench.WithAsync(async client =>
    {
        _bench.Write("a.txt", "v0");
        var session = await client.NewAsync();
        await client.TurnsAsync(session, "a.txt", count);
        return session;
    });

    [Test]
    public async Task The_newest_checkpoints_still_revert_and_older_ones_say_why_not()
    {
        var session = await TurnsAsync(24);
        var collected = _bench.Collect(StorageBench.Nothing, s_soon)!;
        Assert.That(collected.Freed.Deleted, Is.EqualTo(4));
        Assert.That(collected.Reduced, Has.Count.EqualTo(1));
        Assert.That(_bench.Keeps(Versions(0, 3)), Has.None.True);
        Assert.That(_bench.Keeps(Versions(4, 24)), Has.None.False);
        await _bench.WithAsync(async client =>
        {
            var checkpoints = await client.CheckpointsAsync(session);
            Assert.That(checkpoints, Has.Count.EqualTo(24));
            Assert.That((await client.RevertAsync(session, checkpoints[4].Id)).Files.Single().Result, Is.EqualTo(RevertResult.Restored));
            Assert.That(_bench.Read("a.txt"), Is.EqualTo("v4"));
            Assert.That((await client.AskAsync(Methods.CheckpointRedo, new CheckpointRedoParams(session))).Files.Single().Result, Is.EqualTo(RevertResult.Restored));
            Assert.That(_bench.Read("a.txt"), Is.EqualTo("v24"));

            var preview = await client.AskAsync(Methods.CheckpointPreview, new CheckpointPreviewParams(session, checkpoints[3].Id));
            Assert.That(preview.Files.Single().Conflict, Is.True, "said before it is tried");
            var older = (await client.RevertAsync(session, checkpoints[3].Id)).Files.Single();
            Assert.That((older.Path, older.Result), Is.EqualTo(("a.txt", RevertResult.Conflict)));
            Assert.That(older.Reason, Does.Contain("kept content was collected").And.Contain("storage.retentionDays"));
            Assert.That(_bench.Read("a.txt"), Is.EqualTo("v24"), "nothing was written");

            var change = (await client.AskAsync(Methods.ChangesList, new ChangesListParams(session))).Changes.Single();
            Assert.That((change.Path, change.Operation), Is.EqualTo(("a.txt", FileOperation.Modified)));
            return 0;
        });
    }

    [Test]
    public async Task Nothing_of_a_young_session_goes_while_there_is_room()
    {
        await TurnsAsync(24);
        Assert.That(_bench.Collect(StorageLimits.Default, s_soon)!.Freed.Deleted, Is.Zero);
        Assert.That(_bench.Keeps(Versions(0, 24)), Has.None.False);
    }

    [Test]
    public async Task A_session_not_touched_for_long_keeps_its_newest_checkpoints_and_its_journal()
    {
        var session = await TurnsAsync(24);
        Assert.That(_bench.Collect(StorageLimits.Default, s_muchLater)!.Freed.Deleted, Is.EqualTo(4));
        Assert.That(_bench.Keeps(Versions(0, 3)), Has.None.True);
        Assert.That(_bench.Keeps(Versions(4, 24)), Has.None.False);
        Assert.That(File.Exists(_bench.Journal(session)), Is.True);
    }

    [Test]
    public async Task A_pending_review_is_decided_exactly_whatever_the_limits()
    {
        _bench.Write("a.txt", "one\r\ntwo\r\n");
        _bench.Write("gone.bin", "\0\u0001");
        var session = await _bench.WithAsync(async client =>
        {
            var made = await client.NewAsync(SessionMode.Supervised);
            await client.TurnAsync(made, "replace \"two\" with \"TWO\" in a.txt then delete gone.bin");
            // Prompts that change nothing: their checkpoints are the newest, the review is older than all of them.
            for (var n = 0; n < StorageLimits.NewestKept + 1; n++)
            {
                await client.TurnAsync(made, "list the files");
            }
            return made;
        });
        _bench.Collect(StorageBench.Nothing, s_muchLater);
        await _bench.WithAsync(async client =>
        {
            var rejected = await client.AskAsync(Methods.ReviewReject, new ReviewRejectParams(session));
            Assert.That(rejected.Files.Select(f => f.Result), Is.All.EqualTo(ReviewResult.Restored));
            Assert.That((_bench.Read("a.txt"), _bench.Read("gone.bin")), Is.EqualTo(("one\r\ntwo\r\n", "\0\u0001")));
            await client.AskAsync(Methods.ReviewUndo, new ReviewUndoParams(session));
            Assert.That((_bench.Read("a.txt"), File.Exists(_bench.In("gone.bin"))), Is.EqualTo(("one\r\nTWO\r\n", false)));
            return 0;
        });
    }

    [Test]
    public async Task What_a_deleted_session_shared_stays_for_the_other()
    {
        _bench.Write("a.txt", "shared");
        _bench.Write("b.txt", "shared");
        var (first, second) = await _bench.WithAsync(async client =>
        {
            var (one, two) = (await client.NewAsync(), await client.NewAsync());
            await client.TurnAsync(one, "replace \"shared\" with \"only one\" in a.txt");
            await client.TurnAsync(two, "replace \"shared\" with \"only two\" in b.txt");
            await client.AskAsync(Methods.SessionDelete, new SessionDeleteParams(one));
            return (one, two);
        });
        Assert.That(_bench.Collect(StorageLimits.Default, s_soon)!.Freed.Deleted, Is.EqualTo(1));
        Assert.That(_bench.Keeps("only one", "shared", "only two"), Is.EqualTo(new[] { false, true, true }));
        await _bench.WithAsync(async client =>
        {
            await client.RevertAsync(second, (await client.CheckpointsAsync(second))[0].Id);
            Assert.That(_bench.Read("b.txt"), Is.EqualTo("shared"));
            return 0;
        });
        Assert.That(first, Is.Not.EqualTo(second));
    }

    [TestCase("damaged in the middle")]
    [TestCase("of a newer version")]
    [TestCase("with an event of a newer version at its end")]
    [TestCase("of nothing but noise around its names")]
    public async Task A_journal_that_cannot_be_read_protects_all_it_names(string how)
    {
        var session = await TurnsAsync(24);
        var path = _bench.Journal(session);
        var lines = File.ReadAllLines(path);
        switch (how)
        {
            case "damaged in the middle":
                lines[lines.Length / 2] = "\0\0\0" + lines[lines.Length / 2][3..];
                break;
            case "of a newer version":
                lines[0] = lines[0].Replace("\"schema\":1", "\"schema\":99", StringComparison.Ordinal);
                break;
            case "with an event of a newer version at its end":
                lines = [.. lines, lines[^1].Replace("\"event\":\"turnEnded\"", "\"event\":\"dreamt\"", StringComparison.Ordinal)];
                break;
            default:
                lines = ["\uFFFD" + string.Join('\u0001', lines).Replace('{', '~')];
                break;
        }
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        var collected = _bench.Collect(StorageBench.Nothing, s_muchLater)!;
        Assert.That((collected.Freed.Deleted, collected.Reduced.Count), Is.EqualTo((0, 0)));
        Assert.That(_bench.Keeps(Versions(0, 24)), Has.None.False);
    }

    [Test]
    public async Task A_journal_that_cannot_be_opened_stops_it_before_anything_is_freed()
    {
        await TurnsAsync(24);
        using (var blobs = _bench.Blobs())
        {
            blobs.Put("named by nobody"u8);
        }
        var layer = new FaultLayer { FailsToOpen = path => path.EndsWith(".jsonl", StringComparison.Ordinal) ? DiskError.Denied : null };
        Assert.That(() => _bench.Collect(StorageBench.Nothing, s_muchLater, layer), Throws.InstanceOf<IOException>());
        Assert.That(_bench.Keeps("named by nobody", "v0"), Is.All.True);
        _bench.Collect(StorageBench.Nothing, s_muchLater);
        Assert.That(_bench.Keeps("named by nobody", "v0"), Is.All.False);
    }

    [Test]
    public async Task A_session_written_to_meanwhile_keeps_all_it_names()
    {
        var session = await TurnsAsync(24);
        var clock = new MovedClock();
        clock.Move(s_soon);
        var collected = _bench.Collect(StorageBench.Nothing, s_soon, time: new AskedClock(clock, () => File.AppendAllText(_bench.Journal(session), "{")));
        Assert.That(collected!.Freed.Deleted, Is.Zero);
        Assert.That(_bench.Keeps(Versions(0, 24)), Has.None.False);
    }

    [Test]
    public async Task What_another_process_puts_in_its_middle_is_kept()
    {
        await TurnsAsync(24);
        using var other = _bench.Blobs();
        var put = false;
        var layer = new FaultLayer();
        layer.Before = operation =>
        {
            // The other process needs a dead content again just before its pack is unlinked.
            if (!put && operation.Name == "unlink")
            {
                put = true;
                other.Put("v0"u8);
            }
        };
        Assert.That(_bench.Collect(StorageBench.Nothing, s_soon, layer)!.Freed.Deleted, Is.Positive);
        Assert.That(put, Is.True);
        Assert.That(_bench.Keeps("v0", "v1"), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task One_process_collects_at_a_time()
    {
        await TurnsAsync(3);
        var second = new Collected?[] { new(new(0, 0, 0, 0), 0, 0, 0, new HashSet<string>()) };
        var clock = new MovedClock();
        _bench.Collect(StorageLimits.Default, s_soon, time: new AskedClock(clock, () => second[0] = _bench.Collect(StorageLimits.Default, s_soon)));
        Assert.That(second[0], Is.Null);
    }

    [Test]
    public async Task It_says_when_it_last_ran()
    {
        Collection Of(BlobStore blobs) => new(Disk.Open(), _bench.Data, blobs, TimeProvider.System);
        using var blobs = _bench.Blobs();
        Assert.That(Of(blobs).LastRun(), Is.Null);
        await TurnsAsync(1);
        Assert.That(Of(blobs).LastRun(), Is.Null, "a start and a turn collect nothing");
        _bench.Collect(StorageLimits.Default, TimeSpan.Zero);
        Assert.That(Of(blobs).LastRun(), Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public void It_stops_when_it_is_told_to()
    {
        using var blobs = _bench.Blobs();
        blobs.Put("x"u8);
        Assert.That(() => new Collection(Disk.Open(), _bench.Data, blobs, TimeProvider.System).Run(StorageBench.Nothing, false, new CancellationToken(true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>Does something when it is asked for the time.</summary>
    private sealed class AskedClock(TimeProvider clock, Action asked) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            asked();
            return clock.GetUtcNow();
        }
    }
}
