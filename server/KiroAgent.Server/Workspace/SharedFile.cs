using System.Diagnostics;

namespace KiroAgent.Server.Workspace;

/// <summary>Files of ours that several processes write to, one at a time, each for as long as an append takes.</summary>
internal static class SharedFile
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Opens it for writing, made (0600) where it is missing, and holds its lock until it is disposed of.</summary>
    /// <exception cref="DiskException">It cannot be opened, or another process does not let go of it.</exception>
    public static FileHandle OpenLocked(IFileLayer layer, FolderHandle folder, string name)
    {
        var file = OpenOrCreate(layer, folder, name);
        for (var since = Stopwatch.GetTimestamp(); !layer.TryLock(file, shared: false); Thread.Yield())
        {
            if (Stopwatch.GetElapsedTime(since) > s_patience)
            {
                file.Dispose();
                throw new DiskException(DiskError.Denied, "lock", name, "another process holds it");
            }
        }
        return file;
    }

    /// <summary>Opens it for writing, made (0600) where it is missing.</summary>
    public static FileHandle OpenOrCreate(IFileLayer layer, FolderHandle folder, string name)
    {
        try
        {
            return layer.OpenWrite(folder, name);
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            try
            {
                return layer.Create(folder, name, FileModes.Private);
            }
            catch (DiskException other) when (other.Error == DiskError.Exists)
            {
                return layer.OpenWrite(folder, name); // another process was faster
            }
        }
    }
}
