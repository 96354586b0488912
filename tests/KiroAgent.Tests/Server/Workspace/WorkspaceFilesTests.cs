using System.Runtime.Versioning;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;
using static KiroAgent.Tests.Server.Workspace.Outcomes;

namespace KiroAgent.Tests.Server.Workspace;

/// <summary>Reading and changing files as they come: names, modes, what stands in the way. Bytes are compared.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class WorkspaceFilesTests : IDisposable
{
    private TempFolder _folder = null!;
    private WorkspaceFiles _files = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TempFolder();
        _files = new WorkspaceFiles(Disk.Open(), "server1", () => [_folder.Path]);
    }

    [TearDown]
    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Names =>
    [
        "plain.txt", "two\nlines", "tab\there", "\"quoted\" 'name'", "🦊 ünï.txt", "back\\slash", " spaces ", "-rf", "%41#?&", "*", "\u0001",
        new string('n', 255), string.Concat(Enumerable.Repeat("ü", 127)),
    ];

    [TestCaseSource(nameof(Names))]
    public void Any_name_is_written_read_moved_and_deleted(string name)
    {
        var key = Key("in/" + name);
        var done = Done(_files.Write(key, Bytes("one"), WriteOptions.Edit));
        Assert.That(done.Touched, Is.EqualTo(key));
        Assert.That(done.MadeFolders, Is.EqualTo(new[] { Key("in") }));
        Assert.That(File.ReadAllBytes(_folder.In("in/" + name)), Is.EqualTo(Bytes("one").ToArray()));

        var found = Found(_files.Read(key));
        Assert.That(found.Bytes, Is.EqualTo(Bytes("one").ToArray()));
        Assert.That(found.State, Is.EqualTo(done.State));
        Assert.That(found.Stamp, Is.EqualTo(done.Stamp));

        Done(_files.Move(key, Key("out/" + name), WriteOptions.Edit));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.In("in")), Is.Empty);
        Assert.That(Done(_files.Delete(Key("out/" + name), WriteOptions.Edit)).State, Is.EqualTo(FileState.None));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.In("out")), Is.Empty);
    }

    [Test]
    public void A_name_that_is_too_long_is_refused_and_leaves_nothing()
    {
        var before = _folder.Snapshot();
        Assert.That(Refused(_files.Write(Key("new/" + new string('n', 256)), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.NameTooLong));
        Assert.That(_folder.Snapshot(), Is.EqualTo(before));
    }

    [TestCase("644")]
    [TestCase("755")]
    [TestCase("600")]
    [TestCase("4755")]
    [TestCase("664")]
    public void The_mode_is_kept(string octal)
    {
        var path = _folder.Write("run.sh", "old");
        File.SetUnixFileMode(path, Mode(octal));
        var done = Done(_files.Write(Key("run.sh"), Bytes("new"), WriteOptions.Edit));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(Mode(octal)));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(((FileState.Regular)done.State).Mode, Is.EqualTo((int)Mode(octal)));
    }

    [Test]
    public void A_mode_can_be_set_with_the_bytes_and_alone()
    {
        Done(_files.Write(Key("a"), Bytes("x"), WriteOptions.Edit with { Mode = (int)Mode("750") }));
        Assert.That(File.GetUnixFileMode(_folder.In("a")), Is.EqualTo(Mode("750")));
        Done(_files.SetMode(Key("a"), (int)Mode("400")));
        Assert.That(File.GetUnixFileMode(_folder.In("a")), Is.EqualTo(Mode("400")));
        _folder.Folder("d");
        Done(_files.SetMode(Key("d"), (int)Mode("711")));
        Assert.That(File.GetUnixFileMode(_folder.In("d")), Is.EqualTo(Mode("711")));
        Assert.That(Refused(_files.SetMode(Key("none"), 0)), Is.EqualTo(RefusalKind.NotFound));
    }

    [Test]
    public void A_write_protected_file_is_changed_only_by_force()
    {
        var path = _folder.Write("fixed", "old");
        File.SetUnixFileMode(path, Mode("444"));
        Assert.That(Refused(_files.Write(Key("fixed"), Bytes("new"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.ReadOnly));
        Assert.That(Refused(_files.Delete(Key("fixed"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.ReadOnly));
        Assert.That(Refused(_files.Move(Key("fixed"), Key("moved"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.ReadOnly));
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));

        Done(_files.Write(Key("fixed"), Bytes("new"), WriteOptions.Restore));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(Mode("444")));
        Done(_files.Delete(Key("fixed"), WriteOptions.Restore));
    }

    [Test]
    public void A_write_protected_folder_takes_no_new_name()
    {
        _folder.Write("locked/a", "old");
        File.SetUnixFileMode(_folder.In("locked"), Mode("555"));
        var before = _folder.Snapshot();
        foreach (var outcome in new[]
        {
            _files.Write(Key("locked/b"), Bytes("x"), WriteOptions.Edit),
            _files.Write(Key("locked/a"), Bytes("x"), WriteOptions.Edit),
            _files.Write(Key("locked/sub/b"), Bytes("x"), WriteOptions.Edit),
            _files.CreateFolder(Key("locked/sub"), WriteOptions.Edit),
            _files.Delete(Key("locked/a"), WriteOptions.Edit),
            _files.Move(Key("locked/a"), Key("a"), WriteOptions.Edit),
            _files.CreateLink(Key("locked/l"), "a", replace: false, WriteOptions.Edit),
        })
        {
            Assert.That(Refused(outcome), Is.EqualTo(RefusalKind.ReadOnly));
        }

        Assert.That(_folder.Snapshot(), Is.EqualTo(before));
    }

    [Test]
    public void A_folder_where_a_file_should_be_and_a_file_where_a_folder_should_be()
    {
        _folder.Folder("folder");
        _folder.Write("file", "x");
        var before = _folder.Snapshot();
        Assert.That(Refused(_files.Write(Key("folder"), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.IsFolder));
        Assert.That(Refused(_files.Delete(Key("folder"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.IsFolder));
        Assert.That(Refused(_files.Write(Key("file/inner"), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.NotAFolder));
        Assert.That(Refused(_files.CreateFolder(Key("file"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.Exists));
        Assert.That(Refused(_files.RemoveFolderIfEmpty(Key("file"))), Is.EqualTo(RefusalKind.NotAFolder));
        Assert.That(Refused(_files.Write(Key("."), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.IsFolder));
        Assert.That(Refused(_files.RemoveFolderIfEmpty(Key("."))), Is.EqualTo(RefusalKind.IsFolder));
        Assert.That(Found(_files.Read(Key("file/inner"))).State, Is.EqualTo(FileState.None));
        Assert.That(Found(_files.Read(Key("folder"))).State, Is.InstanceOf<FileState.Folder>());
        Assert.That(Found(_files.Read(Key("nowhere/at/all"))).State, Is.EqualTo(FileState.None));
        Assert.That(_folder.Snapshot(), Is.EqualTo(before));
    }

    [Test]
    public void What_changed_since_is_noticed_and_left_alone()
    {
        var path = _folder.Write("a", "read by the agent");
        var read = Found(_files.Read(Key("a"))).State;
        File.WriteAllText(path, "typed by the user");
        var expected = WriteOptions.Edit with { Expected = read };
        foreach (var outcome in new[]
        {
            _files.Write(Key("a"), Bytes("x"), expected),
            _files.Delete(Key("a"), expected),
            _files.Move(Key("a"), Key("b"), expected),
            _files.CreateLink(Key("a"), "b", replace: true, expected),
            _files.Write(Key("a"), Bytes("x"), expected with { Expected = FileState.None }),
        })
        {
            Assert.That(outcome, Is.InstanceOf<FileOutcome.Changed>());
            Assert.That(((FileOutcome.Changed)outcome).Actual, Is.EqualTo(Found(_files.Read(Key("a"))).State));
        }

        Assert.That(File.ReadAllText(path), Is.EqualTo("typed by the user"));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_vanished_file_is_noticed_and_a_new_one_is_not_overwritten()
    {
        _folder.Write("a", "x");
        var read = Found(_files.Read(Key("a"))).State;
        File.Delete(_folder.In("a"));
        Assert.That(_files.Write(Key("a"), Bytes("y"), WriteOptions.Edit with { Expected = read }), Is.InstanceOf<FileOutcome.Changed>());
        Assert.That(File.Exists(_folder.In("a")), Is.False);
        Assert.That(Refused(_files.Delete(Key("a"), WriteOptions.Edit with { Expected = read })), Is.EqualTo(RefusalKind.NotFound));
    }

    [Test]
    public void A_touched_file_with_the_same_bytes_is_not_changed()
    {
        var path = _folder.Write("a", "same");
        var read = Found(_files.Read(Key("a"))).State;
        File.Delete(path);
        File.WriteAllText(path, "same");
        Done(_files.Write(Key("a"), Bytes("new"), WriteOptions.Edit with { Expected = read }));
    }

    [Test]
    public void Moving_never_overwrites()
    {
        _folder.Write("a", "a");
        _folder.Write("b", "b");
        _folder.Folder("folder");
        File.CreateSymbolicLink(_folder.In("dangling"), "nowhere");
        foreach (var target in new[] { "a", "b", "folder", "dangling" })
        {
            Assert.That(Refused(_files.Move(Key("a"), Key(target), WriteOptions.Edit)), Is.EqualTo(RefusalKind.Exists), target);
        }

        Assert.That(Refused(_files.Move(Key("none"), Key("c"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.NotFound));
        Assert.That(File.ReadAllText(_folder.In("a")), Is.EqualTo("a"));
    }

    [Test]
    public void A_folder_is_moved_whole_but_not_into_itself()
    {
        _folder.Write("d/x", "x");
        Assert.That(Refused(_files.Move(Key("d"), Key("d/inner/d"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.Failed));
        Assert.That(Directory.Exists(_folder.In("d/inner")), Is.False, "a folder made for nothing is taken away again");
        var done = Done(_files.Move(Key("d"), Key("new/e"), WriteOptions.Edit));
        Assert.That(done.State, Is.InstanceOf<FileState.Folder>());
        Assert.That(done.MadeFolders, Is.EqualTo(new[] { Key("new") }));
        Assert.That(File.ReadAllText(_folder.In("new/e/x")), Is.EqualTo("x"));
    }

    [Test]
    public void Folders_made_are_named_and_removed_when_empty()
    {
        var done = Done(_files.CreateFolder(Key("a/b/c"), WriteOptions.Edit));
        Assert.That(done.MadeFolders, Is.EqualTo(new[] { Key("a"), Key("a/b"), Key("a/b/c") }));
        Assert.That(Done(_files.CreateFolder(Key("a/b"), WriteOptions.Edit)).MadeFolders, Is.Empty);
        Assert.That(Refused(_files.RemoveFolderIfEmpty(Key("a"))), Is.EqualTo(RefusalKind.NotEmpty));
        foreach (var made in done.MadeFolders.Reverse())
        {
            Done(_files.RemoveFolderIfEmpty(made));
        }

        Assert.That(_folder.Snapshot(), Is.Empty);
    }

    [Test]
    public void Leftovers_of_one_server_are_swept_and_nothing_else()
    {
        var ours = TempNames.For("a.txt", "dead", 7);
        var others = TempNames.For("a.txt", "alive", 7);
        _folder.Write("d/" + ours, "half");
        _folder.Write("d/" + others, "half");
        _folder.Write("d/.a.txt.kiro-agent-dead.tmp", "the user's");
        Assert.That(_files.SweepLeftovers([Key("d"), Key("d"), Key("gone")], "dead"), Is.EqualTo(1));
        Assert.That(_folder.Snapshot().Keys, Is.EqualTo(new[] { "d", "d/" + others, "d/.a.txt.kiro-agent-dead.tmp" }.Order(StringComparer.Ordinal)));
    }

    [Test]
    public void A_vanished_workspace_is_said_and_not_made_again()
    {
        Directory.Delete(_folder.Path);
        Assert.That(Refused(_files.Write(Key("a/b"), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.NotFound));
        Assert.That(Refused(_files.Write(Key("a/b"), Bytes("x"), WriteOptions.Restore)), Is.EqualTo(RefusalKind.NotFound));
        Assert.That(_files.Read(Key("a")), Is.InstanceOf<LookOutcome.Refused>());
        Assert.That(_files.Flush(), Is.Empty);
        Assert.That(Directory.Exists(_folder.Path), Is.False);
    }

    [Test]
    public void A_large_file_is_refused()
    {
        using (var file = File.Create(_folder.In("huge")))
        {
            file.SetLength((256L << 20) + 1);
        }

        Assert.That(_files.Read(Key("huge")), Is.EqualTo(new LookOutcome.Refused(RefusalKind.TooLarge, "is larger than 256 MiB")));
        Assert.That(((StatOutcome.Found)_files.Stat(Key("huge"))).Stat.Size, Is.EqualTo((256L << 20) + 1));
    }

    [Test]
    public void A_pipe_is_neither_read_nor_written()
    {
        _folder.Pipe("pipe");
        Assert.That(Found(_files.Read(Key("pipe"))).State, Is.InstanceOf<FileState.Other>());
        Assert.That(Refused(_files.Write(Key("pipe"), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.NotAFile));
        Assert.That(Refused(_files.Delete(Key("pipe"), WriteOptions.Restore)), Is.EqualTo(RefusalKind.NotAFile));
    }

    [Test]
    public void Many_threads_write_one_file_and_it_is_always_whole()
    {
        var contents = Enumerable.Range(0, 8).Select(n => Encoding.UTF8.GetBytes(new string((char)('a' + n), 10_000))).ToArray();
        Done(_files.Write(Key("f"), contents[0], WriteOptions.Edit));
        Parallel.For(0, 400, n =>
        {
            if (n % 2 == 0)
            {
                Done(_files.Write(Key("f"), contents[n % 8], WriteOptions.Edit));
            }
            else
            {
                var bytes = Found(_files.Read(Key("f"))).Bytes!;
                Assert.That(bytes, Has.Length.EqualTo(10_000));
                Assert.That(bytes, Is.All.EqualTo(bytes[0]));
            }
        });
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Has.Length.EqualTo(1));
        Assert.That(_files.Flush(), Is.Empty);
    }

    private FileKey Key(string path) => new(_folder.Path, WorkspacePath.Parse(path));
}
