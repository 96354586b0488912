using System.Runtime.Versioning;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Workspace;

[UnsupportedOSPlatform("windows")]
internal sealed class DataDirectoryTests
{
    [TestCase("/option", "/initialization", "/variable", "/option")]
    [TestCase(null, "/initialization", "/variable", "/initialization")]
    [TestCase("", " ", "/variable", "/variable")]
    public void The_first_that_is_given_counts(string? option, string? initialization, string? variable, string expected) =>
        Assert.That(Resolve(option, initialization, new() { ["KIRO_AGENT_DATA_DIR"] = variable }), Is.EqualTo(expected));

    [Test]
    [Platform("Linux")]
    public void Without_any_it_is_the_place_for_state()
    {
        Assert.That(Resolve(null, null, new() { ["XDG_STATE_HOME"] = "/state" }), Is.EqualTo("/state/kiro-agent"));
        Assert.That(Resolve(null, null, new() { ["XDG_STATE_HOME"] = "relative" }), Is.EqualTo("/home/someone/.local/state/kiro-agent"));
        Assert.That(Resolve(null, null, []), Is.EqualTo("/home/someone/.local/state/kiro-agent"));
    }

    [Test]
    public void Nothing_is_made_before_it_is_needed_and_then_for_the_owner_alone()
    {
        using var folder = new TempFolder();
        var data = new DataDirectory(Disk.Open(), folder.In("a/b/"));
        Assert.That(folder.Snapshot(), Is.Empty);
        using (data.Open(data.Sessions("w")))
        {
            Assert.That(folder.Snapshot().Keys, Is.EqualTo(new[] { "a", "a/b", "a/b/workspaces", "a/b/workspaces/w", "a/b/workspaces/w/sessions" }));
            Assert.That(folder.Snapshot().Values, Is.All.EqualTo("folder 700"));
        }

        Assert.That(data.Blobs, Is.EqualTo(folder.In("a/b/blobs")));
        Assert.That(data.Logs, Is.EqualTo(folder.In("a/b/logs")));
    }

    [Test]
    public void Probing_leaves_nothing_and_says_why_not()
    {
        using var folder = new TempFolder();
        Assert.That(new DataDirectory(Disk.Open(), folder.In("data")).ProbeWritable(), Is.Null);
        Assert.That(folder.Snapshot().Keys, Is.EqualTo(new[] { "data" }));

        folder.Write("file", "x");
        Assert.That(new DataDirectory(Disk.Open(), folder.In("file/data")).ProbeWritable(), Does.Contain(folder.In("file/data")));

        foreach (var error in new[] { DiskError.NoSpace, DiskError.ReadOnlyDisk, DiskError.Denied })
        {
            var layer = new FaultLayer { Fails = operation => operation.Name is "write" or "create" ? error : null };
            Assert.That(new DataDirectory(layer, folder.In("data")).ProbeWritable(), Does.Contain("cannot be written"));
        }
    }

    [Test]
    public void A_workspace_is_named_by_its_folders_in_any_order()
    {
        var one = DataDirectory.WorkspaceId(["/home/me/My Project!"]);
        Assert.That(one, Does.Match("^MyProject-[0-9a-f]{16}$"));
        Assert.That(DataDirectory.WorkspaceId(["/home/me/My Project!"]), Is.EqualTo(one));
        Assert.That(DataDirectory.WorkspaceId(["/home/you/My Project!"]), Is.Not.EqualTo(one));
        Assert.That(DataDirectory.WorkspaceId(["/a", "/b"]), Is.EqualTo(DataDirectory.WorkspaceId(["/b", "/a"])));
        Assert.That(DataDirectory.WorkspaceId(["/日本語"]), Does.Match("^[0-9a-f]{16}$"));
    }

    private static string Resolve(string? option, string? initialization, Dictionary<string, string?> environment) =>
        DataDirectory.Resolve(option, initialization, name => environment.GetValueOrDefault(name), "/home/someone");
}
