namespace KiroAgent.Server.Workspace;

/// <summary>Moves a name to a free one, on another device by copying.</summary>
internal static class FileMove
{
    /// <summary>Whether the target is the source itself, found by another spelling of its case on a disk that ignores case.</summary>
    public static bool IsSameFileInOtherCase(Place source, Place target) =>
        source.Key.Parent == target.Key.Parent
        && source.Stat.Inode == target.Stat.Inode
        && source.Stat.Device == target.Stat.Device
        && source.Stat.Links == 1
        && source.Name != target.Name
        && string.Equals(source.Name, target.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Moves; throws <see cref="DiskException"/> with everything as it was.</summary>
    public static void Move(IFileLayer layer, FileReplacement replacement, Place source, Place target)
    {
        try
        {
            layer.Rename(source.Folder!, source.Name, target.Folder!, target.Name, replace: target.Stat.Kind != FileKind.Absent);
        }
        catch (DiskException e) when (e.Error == DiskError.OtherDevice && source.Stat.Kind is FileKind.Regular or FileKind.Link)
        {
            Copy(layer, replacement, source, target);
            try
            {
                layer.Unlink(source.Folder!, source.Name);
            }
            catch (DiskException)
            {
                layer.Unlink(target.Folder!, target.Name);
                throw;
            }
        }
    }

    private static void Copy(IFileLayer layer, FileReplacement replacement, Place source, Place target)
    {
        if (source.Stat.Kind == FileKind.Link)
        {
            layer.MakeLink(target.Folder!, target.Name, layer.ReadLink(source.Folder!, source.Name));
            return;
        }

        byte[] bytes;
        FileStat stat;
        using (var file = layer.OpenRead(source.Folder!, source.Name))
        {
            bytes = FileBytes.ReadAll(layer, file, out stat)
                ?? throw new DiskException(DiskError.OtherDevice, "move", file.Path, "larger than 256 MiB and on another device");
        }

        replacement.WriteTemp(target, bytes, stat, temp => layer.Rename(target.Folder!, temp, target.Folder!, target.Name, replace: false));
    }
}
