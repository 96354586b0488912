using System.Collections.Concurrent;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Remembers what was changed and is not yet known to survive a loss of power.</summary>
internal sealed class UnsyncedPlaces(IFileLayer layer, PlaceResolver resolver)
{
    private const int AtOnce = 8;

    private readonly Lock _lock = new();
    private HashSet<FileKey> _files = [];
    private HashSet<FileKey> _folders = [];

    public void Add(FileKey key, bool synced)
    {
        if (synced)
        {
            return;
        }

        lock (_lock)
        {
            _files.Add(key);
            _folders.Add(key.Parent);
        }
    }

    public void AddFolder(FileKey key)
    {
        lock (_lock)
        {
            _folders.Add(key);
        }
    }

    /// <summary>Flushes files, then folders; what is gone meanwhile needs none.</summary>
    public IReadOnlyList<(FileKey Key, string Reason)> Flush()
    {
        HashSet<FileKey> files, folders;
        lock (_lock)
        {
            (files, folders) = (_files, _folders);
            (_files, _folders) = ([], []);
        }

        var failed = new ConcurrentQueue<(FileKey Key, string Reason)>();
        Each(files, FileKind.Regular, failed, place =>
        {
            using var file = layer.OpenRead(place.Folder!, place.Name);
            layer.Sync(file);
        });
        Each(folders, FileKind.Folder, failed, place =>
        {
            if (place.IsFolderItself)
            {
                layer.Sync(place.Folder!);
                return;
            }

            using var folder = layer.OpenFolder(place.Folder!, place.Name);
            layer.Sync(folder);
        });
        return [.. failed];
    }

    private void Each(HashSet<FileKey> keys, FileKind kind, ConcurrentQueue<(FileKey Key, string Reason)> failed, Action<Place> flush) =>
        Parallel.ForEach(keys, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, key =>
        {
            using var place = resolver.Resolve(key, followLast: false, MissingFolders.Leave, out _);
            if (place?.Folder is null || place.Stat.Kind != kind)
            {
                return;
            }

            try
            {
                flush(place);
            }
            catch (DiskException e)
            {
                failed.Enqueue((key, e.Detail));
            }
        });
}
