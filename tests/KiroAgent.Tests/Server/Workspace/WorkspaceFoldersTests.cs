using System.Runtime.Versioning;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Workspace;

[UnsupportedOSPlatform("windows")]
internal sealed class WorkspaceFoldersTests : IDisposable
{
    private TempFolder _temp = null!;

    [SetUp]
    public void SetUp() => _temp = new TempFolder();

    [TearDown]
    public void Dispose() => _temp.Dispose();

    [Test]
    public void One_folder_needs_no_name()
    {
        var folders = new WorkspaceFolders();
        var root = folders.Add(_temp.Folder("app")).Root;
        var key = new FileKey(root, WorkspacePath.Parse("src/a b#.ts"));
        Assert.That(folders.WirePath(key), Is.EqualTo("src/a b#.ts"));
        Assert.That(folders.Uri(key), Is.EqualTo("file://" + root + "/src/a%20b%23.ts"));
        Assert.That(folders.Locate("src/./x/../a b#.ts"), Is.EqualTo(new Located.Inside(key)));
        Assert.That(folders.Locate(root + "/src/a b#.ts"), Is.EqualTo(new Located.Inside(key)));
        Assert.That(folders.LocateUri(folders.Uri(key)), Is.EqualTo(new Located.Inside(key)));
        Assert.That(folders.Locate("."), Is.EqualTo(new Located.Inside(new FileKey(root, WorkspacePath.Root))));
        Assert.That(folders.Locate(root), Is.EqualTo(new Located.Inside(new FileKey(root, WorkspacePath.Root))));
    }

    [Test]
    public void What_leaves_is_said_to_be_outside()
    {
        var folders = new WorkspaceFolders();
        var root = folders.Add(_temp.Folder("app")).Root;
        Assert.That(folders.Locate("/etc/passwd"), Is.EqualTo(new Located.Outside("/etc/passwd")));
        Assert.That(folders.Locate(root + "-evil/x"), Is.EqualTo(new Located.Outside(root + "-evil/x")));
        Assert.That(folders.Locate(root + "/../x"), Is.EqualTo(new Located.Outside(_temp.In("x"))));
        Assert.That(folders.Locate("../x"), Is.EqualTo(new Located.Outside(_temp.In("x"))));
        Assert.That(folders.Locate("../app/x"), Is.EqualTo(new Located.Inside(new FileKey(root, WorkspacePath.Parse("x")))));
        Assert.That(folders.Locate("a\0b"), Is.InstanceOf<Located.Invalid>());
        Assert.That(folders.Locate(""), Is.InstanceOf<Located.Invalid>());
        Assert.That(folders.LocateUri("untitled:x"), Is.InstanceOf<Located.Invalid>());
        Assert.That(new WorkspaceFolders().Locate("x"), Is.InstanceOf<Located.Invalid>());
    }

    [Test]
    public void Several_folders_go_by_their_names()
    {
        var folders = new WorkspaceFolders();
        var first = folders.Add(_temp.Folder("one/app"));
        var second = folders.Add(_temp.Folder("two/app"));
        var third = folders.Add(_temp.Folder("three"), "My/Name");
        Assert.That(folders.All.Select(f => f.Name), Is.EqualTo(new[] { "app", "app (2)", "My-Name" }));
        Assert.That(folders.Add(_temp.In("two/../two/app/")), Is.EqualTo(second), "the same folder again");

        var key = new FileKey(second.Root, WorkspacePath.Parse("src/x"));
        Assert.That(folders.WirePath(key), Is.EqualTo("app (2)/src/x"));
        Assert.That(folders.Locate("app (2)/src/x"), Is.EqualTo(new Located.Inside(key)));
        Assert.That(folders.Locate("app"), Is.EqualTo(new Located.Inside(new FileKey(first.Root, WorkspacePath.Root))));
        Assert.That(folders.Locate("src/x"), Is.EqualTo(new Located.Invalid("must begin with one of the folders app, app (2), My-Name")));

        Assert.That(folders.Remove(first.Root), Is.True);
        Assert.That(folders.All, Is.EqualTo(new[] { second, third }), "names stay");
    }

    [Test]
    public void The_innermost_folder_has_a_path()
    {
        var folders = new WorkspaceFolders();
        folders.Add(_temp.Folder("outer"));
        var inner = folders.Add(_temp.Folder("outer/inner"));
        Assert.That(folders.Locate(_temp.In("outer/inner/x")), Is.EqualTo(new Located.Inside(new FileKey(inner.Root, WorkspacePath.Parse("x")))));
    }

    [Test]
    public void A_folder_opened_through_a_link_is_known_by_its_true_path_and_shown_as_the_editor_spells_it()
    {
        var real = _temp.Folder("real");
        Directory.CreateSymbolicLink(_temp.In("link"), real);
        var folders = new WorkspaceFolders();
        var folder = folders.Add(_temp.In("link"));
        Assert.That(folder.Root, Is.EqualTo(real));
        Assert.That(folder.Name, Is.EqualTo("link"));
        var key = new FileKey(real, WorkspacePath.Parse("x"));
        Assert.That(folders.Locate(_temp.In("link/x")), Is.EqualTo(new Located.Inside(key)));
        Assert.That(folders.Locate(_temp.In("real/x")), Is.EqualTo(new Located.Inside(key)));
        Assert.That(folders.Uri(key), Is.EqualTo("file://" + _temp.In("link/x")));
    }
}
