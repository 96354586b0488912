using System.Runtime.Versioning;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;
using static KiroAgent.Tests.Server.Workspace.Outcomes;

namespace KiroAgent.Tests.Server.Workspace;

/// <summary>Links of both kinds: inside they are followed and stay links, outside nothing is ever touched.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class WorkspaceLinkTests : IDisposable
{
    private TempFolder _folder = null!;
    private TempFolder _outside = null!;
    private TempFolder _second = null!;
    private WorkspaceFiles _files = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TempFolder();
        _outside = new TempFolder();
        _second = new TempFolder();
        _files = new WorkspaceFiles(Disk.Open(), "server1", () => [_folder.Path, _second.Path]);
        _outside.Write("secret", "secret");
    }

    [TearDown]
    public void TearDown()
    {
        Assert.That(_outside.Snapshot().Keys, Is.EqualTo(new[] { "secret" }), "nothing outside was touched");
        Assert.That(File.ReadAllText(_outside.In("secret")), Is.EqualTo("secret"));
        Dispose();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
        _second.Dispose();
    }

    [Test]
    public void An_inside_link_is_written_through_and_the_target_is_named()
    {
        _folder.Write("real/target", "old");
        Link("l", "real/target");
        Link("absolute", _folder.In("real/target"));
        Link("dir", "real");
        Link("real/up", "../l");
        foreach (var path in new[] { "l", "absolute", "dir/target", "real/up", "dir/up" })
        {
            Assert.That(Found(_files.Read(Key(path))).Touched, Is.EqualTo(Key("real/target")), path);
            var done = Done(_files.Write(Key(path), Bytes("via " + path), WriteOptions.Edit));
            Assert.That(done.Touched, Is.EqualTo(Key("real/target")), path);
            Assert.That(File.ReadAllText(_folder.In("real/target")), Is.EqualTo("via " + path));
        }

        Assert.That(new FileInfo(_folder.In("l")).LinkTarget, Is.EqualTo("real/target"));
        Assert.That(new FileInfo(_folder.In("real/up")).LinkTarget, Is.EqualTo("../l"));
    }

    [Test]
    public void A_link_itself_is_looked_at_deleted_moved_and_replaced()
    {
        _folder.Write("target", "t");
        Link("l", "target");
        Assert.That(Found(_files.Read(Key("l"), followLink: false)).State, Is.EqualTo(new FileState.Link("target")));
        Assert.That(Done(_files.Move(Key("l"), Key("moved"), WriteOptions.Edit)).State, Is.EqualTo(new FileState.Link("target")));
        Done(_files.Write(Key("moved"), Bytes("now a file"), WriteOptions.Restore));
        Assert.That(new FileInfo(_folder.In("moved")).LinkTarget, Is.Null);
        Assert.That(File.ReadAllText(_folder.In("target")), Is.EqualTo("t"));
        Assert.That(Refused(_files.CreateLink(Key("moved"), "target", replace: false, WriteOptions.Edit)), Is.EqualTo(RefusalKind.Exists));
        Assert.That(Done(_files.CreateLink(Key("moved"), "target", replace: true, WriteOptions.Restore)).State, Is.EqualTo(new FileState.Link("target")));
        Done(_files.Delete(Key("moved"), WriteOptions.Edit));
        Assert.That(_folder.Snapshot().Keys, Is.EqualTo(new[] { "target" }));
    }

    [Test]
    public void A_dangling_inside_link_gets_its_target()
    {
        Link("l", "not/yet");
        Assert.That(Found(_files.Read(Key("l"))).State, Is.EqualTo(FileState.None));
        var done = Done(_files.Write(Key("l"), Bytes("x"), WriteOptions.Edit));
        Assert.That(done.Touched, Is.EqualTo(Key("not/yet")));
        Assert.That(done.MadeFolders, Is.EqualTo(new[] { Key("not") }));
        Assert.That(File.ReadAllText(_folder.In("not/yet")), Is.EqualTo("x"));
    }

    [Test]
    public void Links_that_lead_out_are_refused_for_everything()
    {
        Link("file", _outside.In("secret"));
        Link("dir", _outside.Path);
        Link("relative", "../" + Path.GetFileName(_outside.Path) + "/secret");
        Link("dangling", _outside.In("new"));
        Link("sneaky", "dir/../../" + Path.GetFileName(_outside.Path) + "/secret");
        Link("chain", "relative");
        Link("parent", "..");
        foreach (var path in new[] { "file", "dir/secret", "relative", "dangling", "sneaky", "chain", "parent/" + Path.GetFileName(_outside.Path) + "/secret" })
        {
            Assert.That(_files.Read(Key(path)), Is.InstanceOf<LookOutcome.Refused>(), path);
            Assert.That(((LookOutcome.Refused)_files.Read(Key(path))).Kind, Is.EqualTo(RefusalKind.Outside), path);
            Assert.That(_files.Stat(Key(path)), Is.InstanceOf<StatOutcome.Refused>(), path);
            Assert.That(Refused(_files.Write(Key(path), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.Outside), path);
        }

        foreach (var path in new[] { "dir/secret", "dir/new/er" })
        {
            Assert.That(Refused(_files.Delete(Key(path), WriteOptions.Restore)), Is.EqualTo(RefusalKind.Outside));
            Assert.That(Refused(_files.Write(Key(path), Bytes("x"), WriteOptions.Restore)), Is.EqualTo(RefusalKind.Outside));
            Assert.That(Refused(_files.CreateFolder(Key(path), WriteOptions.Restore)), Is.EqualTo(RefusalKind.Outside));
            Assert.That(Refused(_files.Move(Key(path), Key("in"), WriteOptions.Restore)), Is.EqualTo(RefusalKind.Outside));
            Assert.That(_files.List(Key("dir"), out var refused, out _), Is.Null);
            Assert.That(refused, Is.EqualTo(RefusalKind.Outside));
        }

        _folder.Write("mine", "m");
        Assert.That(Refused(_files.Move(Key("mine"), Key("dir/mine"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.Outside));
        Assert.That(File.ReadAllText(_folder.In("mine")), Is.EqualTo("m"));
    }

    [Test]
    public void A_link_into_another_workspace_folder_stays_inside()
    {
        _second.Write("shared", "s");
        Link("l", _second.In("shared"));
        Link("dir", "../" + Path.GetFileName(_second.Path));
        var key = new FileKey(_second.Path, WorkspacePath.Parse("shared"));
        Assert.That(Found(_files.Read(Key("l"))).Touched, Is.EqualTo(key));
        Assert.That(Done(_files.Write(Key("dir/shared"), Bytes("x"), WriteOptions.Edit)).Touched, Is.EqualTo(key));
    }

    [Test]
    public void A_folder_whose_name_begins_like_ours_is_outside()
    {
        var neighbour = _folder.Path + "-evil";
        Directory.CreateDirectory(neighbour);
        try
        {
            Link("l", neighbour + "/x");
            Assert.That(Refused(_files.Write(Key("l"), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.Outside));
            Assert.That(Directory.EnumerateFileSystemEntries(neighbour), Is.Empty);
        }
        finally
        {
            Directory.Delete(neighbour);
        }
    }

    [Test]
    public void Circles_are_noticed()
    {
        Link("a", "b");
        Link("b", "a");
        Link("self", "self/x");
        foreach (var path in new[] { "a", "self", "a/b/c" })
        {
            Assert.That(Refused(_files.Write(Key(path), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.LinkLoop), path);
            Assert.That(((LookOutcome.Refused)_files.Read(Key(path))).Kind, Is.EqualTo(RefusalKind.LinkLoop), path);
        }

        Done(_files.Delete(Key("a"), WriteOptions.Edit));
    }

    [Test]
    public void A_link_to_the_workspace_itself_is_a_folder()
    {
        Link("here", ".");
        _folder.Write("x", "x");
        Assert.That(Found(_files.Read(Key("here/here/x"))).Touched, Is.EqualTo(Key("x")));
        Assert.That(Found(_files.Read(Key("here"))).State, Is.InstanceOf<FileState.Folder>());
        Assert.That(Refused(_files.Write(Key("here"), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.IsFolder));
    }

    [Test]
    public void Hard_links_stay_linked_whatever_the_sizes()
    {
        var path = _folder.Write("a", "0123456789");
        _folder.HardLink("a", "b");
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("640", 8));
        foreach (var text in new[] { "longer than before", "short", "", "again" })
        {
            var done = Done(_files.Write(Key("b"), Bytes(text), WriteOptions.Edit));
            Assert.That(done.State, Is.EqualTo(Found(_files.Read(Key("a"))).State));
            Assert.That(File.ReadAllText(path), Is.EqualTo(text));
            Assert.That(((StatOutcome.Found)_files.Stat(Key("a"))).Stat.Links, Is.EqualTo(2));
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo((UnixFileMode)Convert.ToInt32("640", 8)));
        }
    }

    [Test]
    public void A_write_protected_hard_link_is_restored_by_force_and_stays_protected()
    {
        var path = _folder.Write("a", "old");
        _folder.HardLink("a", "b");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.That(Refused(_files.Write(Key("a"), Bytes("new"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.ReadOnly));
        Done(_files.Write(Key("a"), Bytes("new"), WriteOptions.Restore));
        Assert.That(File.ReadAllText(_folder.In("b")), Is.EqualTo("new"));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead));
    }

    [Test]
    public void Where_the_mode_stays_it_is_not_set_for_that_needs_the_owner()
    {
        var path = _folder.Write("a", "old");
        _folder.HardLink("a", "b");
        var mode = ((StatOutcome.Found)_files.Stat(Key("a"))).Stat.Mode;
        var files = new WorkspaceFiles(new FaultLayer { Fails = change => change.Name == "mode" ? DiskError.Denied : null }, "server1", () => [_folder.Path]);
        Done(files.Write(Key("a"), Bytes("new"), WriteOptions.Edit with { Mode = mode }));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
    }

    [Test]
    public void A_protected_hard_link_that_cannot_be_opened_keeps_its_mode()
    {
        var path = _folder.Write("a", "old");
        _folder.HardLink("a", "b");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        var files = new WorkspaceFiles(new FaultLayer { FailsToOpenForWriting = _ => DiskError.Denied }, "server1", () => [_folder.Path]);
        Assert.That(Refused(files.Write(Key("a"), Bytes("new"), WriteOptions.Restore)), Is.EqualTo(RefusalKind.Denied));
        Assert.That((File.ReadAllText(path), File.GetUnixFileMode(path)), Is.EqualTo(("old", UnixFileMode.UserRead)));
    }

    [Test]
    public void A_folder_swapped_for_a_link_at_any_moment_never_leads_out()
    {
        // Before each change of the disk in turn, another process puts a link to the outside in the folder's place.
        for (var at = 1; ; at++)
        {
            var sub = _folder.Folder("sub");
            _folder.Write("sub/f", "old");
            var layer = new FaultLayer();
            var swapped = false;
            layer.Before = operation =>
            {
                if (operation.Number == at)
                {
                    swapped = true;
                    Directory.Move(sub, _folder.In("aside"));
                    Directory.CreateSymbolicLink(sub, _outside.Path);
                }
            };
            var files = new WorkspaceFiles(layer, "server1", () => [_folder.Path]);
            _ = files.Write(Key("sub/f"), Bytes("new"), WriteOptions.Edit);
            _ = files.Write(Key("sub/made/g"), Bytes("new"), WriteOptions.Edit);
            _ = files.CreateLink(Key("sub/l"), "f", replace: true, WriteOptions.Edit);
            _ = files.Move(Key("sub/f"), Key("sub/made/f"), WriteOptions.Edit);
            _ = files.Delete(Key("sub/made/f"), WriteOptions.Edit);
            Assert.That(_outside.Snapshot().Keys, Is.EqualTo(new[] { "secret" }), $"swapped before change {at}");
            new DirectoryInfo(_folder.Path).GetFileSystemInfos().ToList().ForEach(info =>
            {
                if (info.LinkTarget is null && info is DirectoryInfo folder)
                {
                    folder.Delete(recursive: true);
                }
                else
                {
                    info.Delete();
                }
            });
            if (!swapped)
            {
                Assert.That(at, Is.GreaterThan(8), "every change had its turn");
                return;
            }
        }
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(_folder.In(path), target);

    private FileKey Key(string path) => new(_folder.Path, WorkspacePath.Parse(path));
}
