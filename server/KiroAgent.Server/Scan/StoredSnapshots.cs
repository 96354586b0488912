using System.Globalization;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>
/// A snapshot as it lies on disk, in use or not: <c>DATA/workspaces/ID/snapshot-N/</c> with <c>lock</c>, <c>log</c> and packs. Once its process has
/// ended it is needed for two things only: to tell what a command did whose end nobody saw, and to make the next one quickly.
/// </summary>
/// <param name="Folder">Absolute.</param>
/// <param name="WorkspaceId">The workspace folder it is of, as the data directory names it.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Bytes">What it takes.</param>
/// <param name="UsedAt">When a process last began to use it, UTC.</param>
internal sealed record StoredSnapshots(string Folder, string WorkspaceId, string Name, long Bytes, DateTimeOffset UsedAt)
{
    public const string LockName = "lock";
    public const string LogName = "log";
    private const string Prefix = "snapshot-";

    public static string NameOf(int number) => Prefix + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Those of all workspaces under a data directory, that hold anything.</summary>
    public static List<StoredSnapshots> In(IFileLayer layer, DataDirectory data)
    {
        var found = new List<StoredSnapshots>();
        foreach (var workspace in FoldersIn.Of(layer, data.Workspaces))
        {
            var container = Path.Combine(data.Workspaces, workspace);
            foreach (var name in FoldersIn.Of(layer, container).Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
            {
                if (Read(layer, Path.Combine(container, name), workspace, name) is { Bytes: > 0 } snapshot)
                {
                    found.Add(snapshot);
                }
            }
        }

        return found;
    }

    /// <summary>Empties it, unless a process uses it; whether that was done. Its lock stays, so that nobody who waits for it finds a folder that is gone.</summary>
    public static bool Remove(IFileLayer layer, StoredSnapshots snapshot)
    {
        try
        {
            using var folder = layer.OpenRoot(snapshot.Folder);
            using var locked = layer.OpenWrite(folder, LockName);
            if (!layer.TryLock(locked, shared: false))
            {
                return false;
            }

            Empty(layer, folder);
            return true;
        }
        catch (DiskException)
        {
            // The next collection tries again.
            return false;
        }
    }

    /// <summary>Takes away what it holds, by whoever has its lock: first the log, so that it never names what is gone.</summary>
    public static void Empty(IFileLayer layer, FolderHandle folder)
    {
        foreach (var name in layer.List(folder).Select(e => e.Name).Where(n => n != LockName).OrderBy(n => n == LogName ? 0 : 1).ToList())
        {
            layer.Unlink(folder, name);
        }
    }

    private static StoredSnapshots? Read(IFileLayer layer, string path, string workspace, string name)
    {
        try
        {
            using var folder = layer.OpenRoot(path);
            var (bytes, used) = (0L, DateTimeOffset.UnixEpoch);
            foreach (var file in layer.List(folder).Select(e => e.Name))
            {
                var stat = layer.Stat(folder, file);
                bytes += stat.Size;
                used = file == LockName ? used.AddTicks(stat.ModifiedNs / 100) : used;
            }

            return new StoredSnapshots(path, workspace, name, bytes, used);
        }
        catch (DiskException)
        {
            return null;
        }
    }
}
