using System.Runtime.Versioning;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;
using static KiroAgent.Tests.Server.Workspace.Outcomes;

namespace KiroAgent.Tests.Server.Workspace;

/// <summary>Every change of the disk in turn fails, or is the last; then the tree is as before or as after, never between.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class WorkspaceFaultTests
{
    private static readonly DiskError[] s_errors = [DiskError.NoSpace, DiskError.Denied, DiskError.ReadOnlyDisk, DiskError.Io];

    /// <summary>What is done, by name; over the tree that <see cref="Plant"/> makes.</summary>
    private static readonly Dictionary<string, Func<WorkspaceFiles, string, FileOutcome>> s_deeds = new()
    {
        ["write a new file in new folders"] = (files, root) => files.Write(Key(root, "new/er/f"), Bytes("new"), WriteOptions.Edit),
        ["overwrite"] = (files, root) => files.Write(Key(root, "run.sh"), Bytes("new content"), WriteOptions.Edit),
        ["overwrite with a mode"] = (files, root) => files.Write(Key(root, "run.sh"), Bytes(""), WriteOptions.Edit with { Mode = 0b110_100_000 }),
        ["overwrite through a link"] = (files, root) => files.Write(Key(root, "link"), Bytes("new content"), WriteOptions.Edit),
        ["overwrite a link"] = (files, root) => files.Write(Key(root, "link"), Bytes("a file"), WriteOptions.Restore),
        ["link over a file"] = (files, root) => files.CreateLink(Key(root, "run.sh"), "link", replace: true, WriteOptions.Edit),
        ["delete"] = (files, root) => files.Delete(Key(root, "run.sh"), WriteOptions.Edit),
        ["move to a new folder"] = (files, root) => files.Move(Key(root, "run.sh"), Key(root, "a/b/run.sh"), WriteOptions.Edit),
        ["make folders"] = (files, root) => files.CreateFolder(Key(root, "x/y/z"), WriteOptions.Edit),
        ["remove a folder"] = (files, root) => files.RemoveFolderIfEmpty(Key(root, "empty")),
    };

    private static readonly Dictionary<string, Func<WorkspaceFiles, string, FileOutcome>> s_inPlace = new()
    {
        ["grow a hard link"] = (files, root) => files.Write(Key(root, "hard"), Bytes("much longer than before"), WriteOptions.Edit),
        ["shrink a hard link"] = (files, root) => files.Write(Key(root, "hard"), Bytes("s"), WriteOptions.Edit),
        ["restore a protected hard link"] = (files, root) => files.Write(Key(root, "protected"), Bytes("restored"), WriteOptions.Restore),
    };

    private static IEnumerable<string> Deeds => s_deeds.Keys;

    private static IEnumerable<string> AllDeeds => s_deeds.Keys.Concat(s_inPlace.Keys);

    [TestCaseSource(nameof(AllDeeds))]
    public void Each_operation_that_fails_leaves_all_as_it_was(string deed)
    {
        foreach (var error in s_errors)
        {
            for (var n = 1; ; n++)
            {
                using var folder = Plant();
                var before = folder.Snapshot();
                var layer = new FaultLayer { TearsWrites = true, Fails = operation => operation.Number == n ? error : null };
                var outcome = Do(deed, layer, folder);
                if (layer.Log.Count < n)
                {
                    Assert.That(outcome, Is.InstanceOf<FileOutcome.Done>());
                    Assert.That(n, Is.GreaterThan(1));
                    break;
                }

                Assert.That(outcome, Is.InstanceOf<FileOutcome.Refused>(), $"{error} at {layer.Log[n - 1]}");
                Assert.That(folder.Snapshot(), Is.EqualTo(before), $"{error} at {layer.Log[n - 1]}");
                Assert.That(((FileOutcome.Refused)outcome).Reason, Is.Not.Empty);
            }
        }
    }

    [TestCaseSource(nameof(Deeds))]
    public void A_disk_that_fails_from_one_moment_on_holds_whole_files(string deed)
    {
        var (before, after) = BeforeAndAfter(deed);
        for (var n = 1; ; n++)
        {
            using var folder = Plant();
            var layer = new FaultLayer { Fails = operation => operation.Number >= n ? DiskError.Io : null };
            var outcome = Do(deed, layer, folder);
            if (layer.Log.Count < n)
            {
                break;
            }

            Assert.That(outcome, Is.InstanceOf<FileOutcome.Refused>());
            Assert.That(FilesOf(folder), Is.EqualTo(before).Or.EqualTo(after), $"from {layer.Log[n - 1]} on");
        }
    }

    [TestCaseSource(nameof(Deeds))]
    public void Killed_at_any_moment_it_is_before_or_after_and_a_sweep_finds_the_rest(string deed)
    {
        var (before, after) = BeforeAndAfter(deed);
        for (var n = 1; ; n++)
        {
            using var folder = Plant();
            var layer = new FaultLayer { StopAt = n, TearsWrites = true };
            if (!Stops(() => Do(deed, layer, folder)))
            {
                break;
            }

            Assert.That(FilesOf(folder), Is.EqualTo(before).Or.EqualTo(after), $"killed at {layer.Log[n - 1]}");
            var folders = folder.Snapshot().Where(e => e.Value.StartsWith("folder", StringComparison.Ordinal)).Select(e => Key(folder.Path, e.Key));
            Files(Disk.Open(), folder).SweepLeftovers(folders.Append(Key(folder.Path, ".")), "server1");
            Assert.That(folder.Snapshot().Keys.Where(TempNames.IsOurs), Is.Empty);
        }
    }

    [Test]
    public void What_was_flushed_survives_a_loss_of_power([Values] PowerLoss loss, [Values] bool atOnce)
    {
        foreach (var deed in Deeds)
        {
            var (_, after) = BeforeAndAfter(deed);
            using var folder = Plant();
            var layer = new FaultLayer(tracksPower: true);
            var files = Files(layer, folder);
            if (atOnce && deed.StartsWith("write", StringComparison.Ordinal))
            {
                Done(files.Write(Key(folder.Path, "new/er/f"), Bytes("new"), WriteOptions.Edit with { Sync = true }));
            }
            else
            {
                Done(s_deeds[deed](files, folder.Path));
                Assert.That(files.Flush(), Is.Empty);
            }

            layer.LosePower(loss);
            Assert.That(FilesOf(folder), Is.EqualTo(after), deed);
        }
    }

    [Test]
    public void A_synced_write_is_whole_whenever_the_power_goes([Values] PowerLoss loss)
    {
        for (var n = 1; ; n++)
        {
            using var folder = Plant();
            var layer = new FaultLayer(tracksPower: true) { StopAt = n };
            var files = Files(layer, folder);
            var stopped = Stops(() => files.Write(Key(folder.Path, "run.sh"), Bytes("new"), WriteOptions.Edit with { Sync = true }));
            layer.LosePower(loss);
            Assert.That(File.ReadAllText(folder.In("run.sh")), Is.EqualTo("old").Or.EqualTo("new"));
            if (!stopped)
            {
                Assert.That(File.ReadAllText(folder.In("run.sh")), Is.EqualTo("new"));
                break;
            }
        }
    }

    [Test]
    public void The_power_shadow_takes_what_was_not_flushed()
    {
        using var folder = Plant();
        var layer = new FaultLayer(tracksPower: true);
        var files = Files(layer, folder);
        var before = FilesOf(folder);
        foreach (var deed in Deeds.Where(d => d is not ("delete" or "link over a file" or "move to a new folder" or "overwrite a link")))
        {
            Done(s_deeds[deed](files, folder.Path));
        }

        layer.LosePower(PowerLoss.ContentsAndNames);
        Assert.That(FilesOf(folder), Is.EqualTo(before));
    }

    [Test]
    public void What_appears_between_the_look_and_the_change_is_not_overwritten()
    {
        using var folder = new TempFolder();
        var layer = new FaultLayer();
        layer.Before = operation =>
        {
            if (operation.Name == "rename")
            {
                File.WriteAllText(folder.In("new.txt"), "the user's");
            }
        };
        Assert.That(Refused(Files(layer, folder).Write(Key(folder.Path, "new.txt"), Bytes("x"), WriteOptions.Edit)), Is.EqualTo(RefusalKind.Exists));
        Assert.That(File.ReadAllText(folder.In("new.txt")), Is.EqualTo("the user's"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void An_edit_while_the_temp_file_is_written_is_noticed()
    {
        using var folder = Plant();
        var layer = new FaultLayer();
        var files = Files(layer, folder);
        var read = Found(files.Read(Key(folder.Path, "run.sh"))).State;
        layer.Before = operation =>
        {
            if (operation.Name == "write")
            {
                File.WriteAllText(folder.In("run.sh"), "typed");
            }
        };
        var outcome = files.Write(Key(folder.Path, "run.sh"), Bytes("x"), WriteOptions.Edit with { Expected = read });
        Assert.That(outcome, Is.InstanceOf<FileOutcome.Changed>());
        Assert.That(File.ReadAllText(folder.In("run.sh")), Is.EqualTo("typed"));
        Assert.That(folder.Snapshot().Keys.Where(TempNames.IsOurs), Is.Empty);
    }

    [Test]
    public void Across_devices_a_move_copies_and_fails_whole()
    {
        for (var n = 0; ; n++)
        {
            using var folder = Plant();
            var before = folder.Snapshot();
            var renames = 0;
            var layer = new FaultLayer();
            layer.Fails = operation => operation.Name == "rename" && ++renames == 1 ? DiskError.OtherDevice
                : operation.Number == n ? DiskError.NoSpace : null;
            var outcome = Files(layer, folder).Move(Key(folder.Path, "run.sh"), Key(folder.Path, "moved/run.sh"), WriteOptions.Edit);
            if (outcome is FileOutcome.Done done)
            {
                Assert.That(done.Touched, Is.EqualTo(Key(folder.Path, "moved/run.sh")));
                Assert.That(File.Exists(folder.In("run.sh")), Is.False);
                Assert.That(File.ReadAllText(folder.In("moved/run.sh")), Is.EqualTo("old"));
                Assert.That(File.GetUnixFileMode(folder.In("moved/run.sh")), Is.EqualTo(Mode("755")));
                if (n > 0)
                {
                    break;
                }
            }
            else
            {
                Assert.That(folder.Snapshot(), Is.EqualTo(before), $"failed at {n}");
            }
        }
    }

    private static TempFolder Plant()
    {
        var folder = new TempFolder();
        folder.Write("run.sh", "old");
        File.SetUnixFileMode(folder.In("run.sh"), Mode("755"));
        File.CreateSymbolicLink(folder.In("link"), "run.sh");
        folder.Folder("empty");
        foreach (var (name, other, mode) in new[] { ("hard", "hard2", "644"), ("protected", "protected2", "444") })
        {
            folder.Write(name, "0123456789");
            folder.HardLink(name, other);
            File.SetUnixFileMode(folder.In(name), Mode(mode));
        }

        return folder;
    }

    private static (SortedDictionary<string, string> Before, SortedDictionary<string, string> After) BeforeAndAfter(string deed)
    {
        using var folder = Plant();
        var before = FilesOf(folder);
        Done(Do(deed, Disk.Open(), folder));
        return (before, FilesOf(folder));
    }

    // Without folders and left-overs: an interrupted deed may leave those, and they are found by the journal and by their names.
    private static SortedDictionary<string, string> FilesOf(TempFolder folder)
    {
        var all = folder.Snapshot();
        foreach (var name in all.Where(e => e.Value.StartsWith("folder", StringComparison.Ordinal) || TempNames.IsOurs(Path.GetFileName(e.Key))).Select(e => e.Key).ToArray())
        {
            all.Remove(name);
        }

        return all;
    }

    private static bool Stops(Action act)
    {
        try
        {
            act();
            return false;
        }
        catch (Exception e) when (FaultLayer.IsStop(e))
        {
            return true;
        }
    }

    private static FileOutcome Do(string deed, IFileLayer layer, TempFolder folder) =>
        (s_deeds.GetValueOrDefault(deed) ?? s_inPlace[deed])(Files(layer, folder), folder.Path);

    private static WorkspaceFiles Files(IFileLayer layer, TempFolder folder) => new(layer, "server1", () => [folder.Path]);

    private static FileKey Key(string root, string path) => new(root, WorkspacePath.Parse(path));
}
