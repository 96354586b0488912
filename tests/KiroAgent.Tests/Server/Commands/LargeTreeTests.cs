using System.Globalization;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Scan;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Commands;

/// <summary>Finding what a command changed in a large tree, in counts of what is asked of the disk.</summary>
[TestFixture, Platform(Include = "Linux,MacOsX")]
public sealed class LargeTreeTests
{
    private const int InAFolder = 100;

    [TestCase(10_000)]
    [TestCase(100_000)]
    public void What_changed_is_read_and_nothing_else(int files)
    {
        using var place = new TempFolder(inMemory: true);
        var folders = files / InAFolder;
        for (var i = 0; i < files; i++) place.Write($"ws/d{i / InAFolder}/f{i}", i.ToString(CultureInfo.InvariantCulture));
        var layer = Disk.Open();
        using var kept = layer.OpenRoot(place.Folder("kept"));
        using var packs = new SnapshotPacks(layer, kept);
        var disk = new Counting(new LayerScanDisk(layer));

        var before = Look(ScanFolder.Empty);
        Assert.That((disk.Lists, disk.Reads), Is.EqualTo((folders + 1, files)), "the first look reads everything once");

        File.WriteAllText(place.In("ws/d1/f100"), "changed");
        File.Delete(place.In("ws/d2/f200"));
        place.Write("ws/d3/new", "new");
        var after = Look(before);
        Assert.That((disk.Lists, disk.Reads), Is.EqualTo((2, 2)), "two folders with other names in them, two files with other bytes");
        Assert.That(disk.Stats, Is.LessThanOrEqualTo(files + folders + 1), "each name at most once");
        Assert.That(TreeDiff.Of(before, after).Where(change => change.After?.Folder is null).Select(change => (change.Path, change.Before is null, change.After is null)), Is.EquivalentTo(new[]
        {
            ("d1/f100", false, false), ("d2/f200", false, true), ("d3/new", true, false),
        }));

        Assert.That(TreeDiff.Of(after, Look(after)), Is.Empty);
        Assert.That((disk.Lists, disk.Reads), Is.EqualTo((0, 0)), "nothing changed");

        ScanFolder Look(ScanFolder from)
        {
            disk.Clear();
            return new TreeScan(disk, packs, IgnoreRules.None, _ => false, [], default).Run(place.In("ws"), from, threads: 2);
        }
    }

    /// <summary>A disk on which everything happened a minute earlier, so that every stamp is believed.</summary>
    private sealed class Counting(IScanDisk disk) : IScanDisk
    {
        private const long Minute = 60_000_000_000;
        private int _lists;
        private int _reads;
        private int _stats;

        public int Lists => _lists;

        public int Reads => _reads;

        public int Stats => _stats;

        public void Clear() => (_lists, _reads, _stats) = (0, 0, 0);

        public IScanHandle OpenRoot(string path) => disk.OpenRoot(path);

        public IScanHandle? OpenFolder(IScanHandle parent, ReadOnlySpan<byte> name) => disk.OpenFolder(parent, name);

        public bool List(IScanHandle folder, NameMet met)
        {
            Interlocked.Increment(ref _lists);
            return disk.List(folder, met);
        }

        public bool TryStat(IScanHandle folder, ReadOnlySpan<byte> name, out ScanStat stat)
        {
            Interlocked.Increment(ref _stats);
            var found = disk.TryStat(folder, name, out stat);
            stat = Earlier(stat);
            return found;
        }

        public ScanStat Stat(IScanHandle folder) => Earlier(disk.Stat(folder));

        public int Read(IScanHandle folder, ReadOnlySpan<byte> name, Span<byte> into)
        {
            Interlocked.Increment(ref _reads);
            return disk.Read(folder, name, into);
        }

        public string? ReadLink(IScanHandle folder, ReadOnlySpan<byte> name) => disk.ReadLink(folder, name);

        private static ScanStat Earlier(ScanStat stat) => stat with { ModifiedNs = stat.ModifiedNs - Minute, ChangedNs = stat.ChangedNs - Minute };
    }
}
