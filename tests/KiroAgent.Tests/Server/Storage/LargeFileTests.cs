using System.Runtime.Versioning;
using System.Text.Json;
using KiroAgent.Protocol;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Storage;

/// <summary>A file over 256 MiB cannot be kept: tools refuse before they write, with the reason. The files here have a size and no blocks.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class LargeFileTests : IDisposable
{
    private const long TooMany = (256L << 20) + 1;
    private StorageBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new StorageBench();

    [TearDown]
    public void Dispose() => _bench.Dispose();

    private void Grow(string path, long length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_bench.In(path))!);
        using var file = new FileStream(_bench.In(path), FileMode.OpenOrCreate);
        file.SetLength(length);
    }

    /// <summary>A turn with one call of a tool; answers its row in the transcript.</summary>
    private Task<ToolCallEntry> CallAsync(string tool, object arguments) => _bench.WithAsync(async client =>
    {
        var script = JsonSerializer.Serialize(new { steps = new object[] { new { tools = new[] { new { name = tool, arguments } } }, new { text = "Done." } } });
        _bench.Write("../script.json", script);
        var session = (await client.AskAsync(Methods.SessionNew, new SessionNewParams(SessionMode.Supervised, Model: "scripted:" + _bench.In("../script.json")))).Session.Id;
        await client.TurnAsync(session, "go");
        var opened = await client.AskAsync(Methods.SessionOpen, new SessionOpenParams(session));
        Assert.That(opened.Review, Is.Null);
        Assert.That(File.ReadAllText(_bench.Journal(session)), Does.Not.Contain("changeIntended"), "refused before anything was to be written");
        return opened.Transcript.OfType<ToolCallEntry>().Single();
    });

    private static IEnumerable<TestCaseData> Calls()
    {
        yield return new("fsWrite", new { path = "big.bin", text = "x" });
        yield return new("fsAppend", new { path = "big.bin", text = "x" });
        yield return new("strReplace", new { path = "big.bin", oldStr = "a", newStr = "b" });
        yield return new("deleteFile", new { path = "big.bin" });
        yield return new("moveFile", new { from = "big.bin", to = "other.bin" });
    }

    [TestCaseSource(nameof(Calls))]
    public async Task A_tool_refuses_with_the_reason(string tool, object arguments)
    {
        Grow("big.bin", TooMany);
        var call = await CallAsync(tool, arguments);
        Assert.That(call.Status, Is.EqualTo(ToolCallStatus.Failed));
        Assert.That(call.Summary, Is.EqualTo("big.bin is larger than 256 MiB: it cannot be kept, so no review or revert could bring it back. It was not touched."));
        Assert.That(new FileInfo(_bench.In("big.bin")).Length, Is.EqualTo(TooMany));
        Assert.That(File.Exists(_bench.In("other.bin")), Is.False);
    }

    [Test]
    public async Task A_folder_with_one_in_it_is_not_moved_in_part()
    {
        _bench.Write("folder/a.txt", "a");
        Grow("folder/deep/big.bin", TooMany);
        var call = await CallAsync("moveFile", new { from = "folder", to = "elsewhere" });
        Assert.That((call.Status, call.Summary), Is.EqualTo((ToolCallStatus.Failed, "folder was not moved: folder/deep/big.bin is larger than 256 MiB: it cannot be kept, so no revert could bring it back.")));
        Assert.That((File.Exists(_bench.In("folder/a.txt")), Directory.Exists(_bench.In("elsewhere"))), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task One_that_the_user_made_so_large_while_it_waited_is_left_alone()
    {
        await _bench.WithAsync(async client =>
        {
            var session = await client.NewAsync(SessionMode.Supervised);
            await client.TurnAsync(session, "create new.txt with hello");
            var length = new FileInfo(_bench.In("new.txt")).Length;
            Grow("new.txt", TooMany);
            foreach (var choice in new ReviewConflictChoice?[] { null, ReviewConflictChoice.KeepMine, ReviewConflictChoice.Overwrite })
            {
                var rejected = await client.AskAsync(Methods.ReviewReject, new ReviewRejectParams(session, OnConflict: choice));
                Assert.That((rejected.Files.Single().Result, rejected.Review!.Undecided), Is.EqualTo((ReviewResult.Conflict, 1)));
            }
            Assert.That(new FileInfo(_bench.In("new.txt")).Length, Is.EqualTo(TooMany));

            Grow("new.txt", length);
            Assert.That((await client.AskAsync(Methods.ReviewReject, new ReviewRejectParams(session))).Files.Single().Result, Is.EqualTo(ReviewResult.Restored));
            Assert.That(File.Exists(_bench.In("new.txt")), Is.False);
            return 0;
        });
    }
}
