using System.Collections.Concurrent;
using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Remembers what was changed and is not yet known to survive a loss of power.</summary>
internal sealed class UnsyncedPlaces(IFileLayer layer, PlaceResolver resolver)
{
    private const int AtOnce = 8;

    private readonly Lock _lock = new();
    private HashSet<FileKey> _files = [];
    private HashSet<FileKey> _folders = [];

    /// <summary>A file was written, in a folder and folders around it that may be new.</summary>
    public void Add(FileKey key, ImmutableArray<FileKey> made)
    {
        lock (_lock)
        {
            _files.Add(key);
            _folders.Add(key.Parent);
            foreach (var folder in made)
            {
                _folders.Add(folder.Parent);
            }
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
        Each(folders, FileKind.Folder, failed, SyncFolder);
        return [.. failed];
    }

    /// <summary>Flushes the folders that lead to a file, the new ones' parents too; throws <see cref="DiskException"/>.</summary>
    public void SyncNames(FileKey key, ImmutableArray<FileKey> made)
    {
        foreach (var folder in made.Select(m => m.Parent).Append(key.Parent).Distinct())
        {
            using var place = resolver.Resolve(folder, followLast: false, MissingFolders.Leave, out _);
            if (place?.Folder is not null && place.Stat.Kind == FileKind.Folder)
            {
                SyncFolder(place);
            }
        }
    }

    private void SyncFolder(Place place)
    {
        if (place.IsFolderItself)
        {
            layer.Sync(place.Folder!);
            return;
        }

        using var folder = layer.OpenFolder(place.Folder!, place.Name);
        layer.Sync(folder);
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
