using System.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>Any system, over the ordinary layer.</summary>
internal sealed class LayerScanDisk(IFileLayer layer) : IScanDisk
{
    private sealed class Handle(FolderHandle folder) : IScanHandle
    {
        public FolderHandle Folder { get; } = folder;

        public void Dispose() => Folder.Dispose();
    }

    public IScanHandle OpenRoot(string path) => new DirectoryInfo(path).LinkTarget is null
        ? new Handle(layer.OpenRoot(path))
        : throw new DiskException(DiskError.NotAFolder, "open folder", path, "it is a link by now");

    public IScanHandle? OpenFolder(IScanHandle parent, ReadOnlySpan<byte> name)
    {
        try
        {
            return new Handle(layer.OpenFolder(((Handle)parent).Folder, Encoding.UTF8.GetString(name)));
        }
        catch (DiskException)
        {
            return null;
        }
    }

    public bool List(IScanHandle folder, NameMet met)
    {
        try
        {
            foreach (var entry in layer.List(((Handle)folder).Folder))
            {
                met(Encoding.UTF8.GetBytes(entry.Name), entry.Kind);
            }

            return true;
        }
        catch (DiskException)
        {
            return false;
        }
    }

    public bool TryStat(IScanHandle folder, ReadOnlySpan<byte> name, out ScanStat stat)
    {
        try
        {
            stat = From(layer.Stat(((Handle)folder).Folder, Encoding.UTF8.GetString(name)));
            return stat.Kind != FileKind.Absent;
        }
        catch (DiskException)
        {
            stat = default;
            return false;
        }
    }

    public ScanStat Stat(IScanHandle folder) => From(layer.Stat(((Handle)folder).Folder));

    public int Read(IScanHandle folder, ReadOnlySpan<byte> name, Span<byte> into)
    {
        try
        {
            using var file = layer.OpenRead(((Handle)folder).Folder, Encoding.UTF8.GetString(name));
            var done = 0;
            while (done < into.Length && layer.Read(file, done, into[done..]) is > 0 and var read)
            {
                done += read;
            }

            return done;
        }
        catch (DiskException)
        {
            return -1;
        }
    }

    public string? ReadLink(IScanHandle folder, ReadOnlySpan<byte> name)
    {
        try
        {
            return layer.ReadLink(((Handle)folder).Folder, Encoding.UTF8.GetString(name));
        }
        catch (DiskException)
        {
            return null;
        }
    }

    private static ScanStat From(FileStat stat) => new(stat.Kind, stat.Inode, stat.Size, stat.Mode, stat.ModifiedNs, stat.ChangedNs, 0);
}
