using NUnit.Framework;

namespace KiroAgent.Tests.Server.Tools;

[TestFixture]
internal sealed class MovingToolsTests
{
    private ToolBench _bench = null!;

    [SetUp]
    public void MakeBench() => _bench = new ToolBench();

    [TearDown]
    public void RemoveBench() => _bench.Remove();

    [Test]
    public async Task A_file_moves_bytes_and_all()
    {
        byte[] bytes = [0, 1, 2, 255];
        _bench.Put("a.bin", bytes);
        var outcome = await _bench.Run("moveFile", ("from", "a.bin"), ("to", "deep/b.bin"));
        Assert.That(outcome.ForModel, Is.EqualTo("Moved a.bin to deep/b.bin."));
        Assert.That(_bench.Bytes("deep/b.bin"), Is.EqualTo(bytes));
        Assert.That(File.Exists(_bench.At("a.bin")), Is.False);
    }

    [Test]
    public async Task A_folder_moves_file_by_file_with_all_that_is_in_it()
    {
        _bench.Put("src/a", "1");
        _bench.Put("src/.hidden", "2");
        _bench.Put("src/lib/b c", "3");
        _bench.Put("src/node_modules/d", "4");
        _bench.Put(".gitignore", "node_modules\n");
        var outcome = await _bench.Run("moveFile", ("from", "src"), ("to", "lib/new"));
        Assert.That(outcome.ForModel, Is.EqualTo("Moved src to lib/new, 4 files."));
        Assert.That(_bench.Changes.Made, Is.EqualTo((string[])
        [
            "move src/.hidden lib/new/.hidden", "move src/a lib/new/a", "move src/lib/b c lib/new/lib/b c",
            "move src/node_modules/d lib/new/node_modules/d",
        ]));
        Assert.That(_bench.Text("lib/new/node_modules/d"), Is.EqualTo("4"));
        Assert.That(Directory.Exists(_bench.At("src")), Is.False, "the folders it emptied are gone");
    }

    [Test]
    public async Task A_folder_that_was_empty_before_stays()
    {
        _bench.Put("src/a", "1");
        Directory.CreateDirectory(_bench.At("src/empty"));
        Assert.That((await _bench.Run("moveFile", ("from", "src"), ("to", "dst"))).Succeeded, Is.True);
        Assert.That(Directory.Exists(_bench.At("src/empty")), Is.True);
    }

    [TestCase("a", "b", "b exists already and is not overwritten.")]
    [TestCase("a", "folder", "folder exists and is a folder; name the whole new path, for example folder/a.")]
    [TestCase("a", "a", "from and to are the same")]
    [TestCase("a", "./a", "from and to are the same")]
    [TestCase("folder", "folder/inner", "cannot be moved into itself")]
    [TestCase(".", "x", "cannot be moved into itself")]
    [TestCase("no", "x", "There is no file no.")]
    [TestCase("empty", "x", "has no files in it")]
    [TestCase("a", "b/c", "not")]
    [TestCase("a", "../c", "outside the workspace")]
    public async Task What_cannot_be_moved_stays_where_it_is(string from, string to, string said)
    {
        _bench.Put("a", "1");
        _bench.Put("b", "2");
        _bench.Put("folder/c", "3");
        Directory.CreateDirectory(_bench.At("empty"));
        var outcome = await _bench.Run("moveFile", ("from", from), ("to", to));
        Assert.That(outcome.Succeeded, Is.False);
        Assert.That(outcome.ForModel, Does.Contain(said));
        Assert.That((_bench.Text("a"), _bench.Text("b"), _bench.Text("folder/c")), Is.EqualTo(("1", "2", "3")));
        Assert.That(_bench.Changes.Made, Is.Empty);
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_link_is_moved_and_deleted_itself()
    {
        _bench.Put("target", "kept");
        File.CreateSymbolicLink(_bench.At("link"), "target");
        Assert.That((await _bench.Run("moveFile", ("from", "link"), ("to", "moved"))).Succeeded, Is.True);
        Assert.That(new FileInfo(_bench.At("moved")).LinkTarget, Is.EqualTo("target"));
        Assert.That((await _bench.Run("deleteFile", ("path", "moved"))).Succeeded, Is.True);
        Assert.That(new FileInfo(_bench.At("moved")).LinkTarget, Is.Null);
        Assert.That(_bench.Text("target"), Is.EqualTo("kept"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_link_out_of_the_workspace_is_not_followed()
    {
        var outside = _bench.Folder + "-outside";
        await File.WriteAllTextAsync(outside, "secret");
        try
        {
            File.CreateSymbolicLink(_bench.At("link"), outside);
            foreach (var (tool, arguments) in new[] { ("fsWrite", "\"text\":\"x\""), ("fsAppend", "\"text\":\"x\"") })
            {
                Assert.That((await _bench.Run(tool, $"{{\"path\":\"link\",{arguments}}}")).Succeeded, Is.False);
            }

            Assert.That((await _bench.Run("readFile", ("path", "link"))).ForModel, Does.StartWith("link ").And.Contain("workspace"));
            Assert.That(await File.ReadAllTextAsync(outside), Is.EqualTo("secret"));
        }
        finally
        {
            File.Delete(outside);
        }
    }

    [Test]
    public async Task Anything_but_a_folder_is_deleted()
    {
        _bench.Put("a.bin", [0, 255]);
        Assert.That((await _bench.Run("deleteFile", ("path", "a.bin"))).ForModel, Is.EqualTo("Deleted a.bin."));
        Assert.That(File.Exists(_bench.At("a.bin")), Is.False);
    }
}
