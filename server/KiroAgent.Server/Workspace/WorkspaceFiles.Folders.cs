using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Folders: made, listed, removed, swept.</summary>
internal sealed partial class WorkspaceFiles
{
    /// <summary>Makes a folder and those around it; a folder that is there already is fine.</summary>
    public FileOutcome CreateFolder(FileKey key, WriteOptions options) =>
        Change(key, followLast: true, FoldersFor(options), place =>
        {
            if (place.Stat.Kind == FileKind.Absent)
            {
                if (!options.Force && IsProtected(_layer.Stat(place.Folder!)))
                {
                    return Refusal.FolderReadOnly.AsFileOutcome;
                }

                _layer.MakeFolder(place.Folder!, place.Name, options.Mode ?? FileModes.NewFolder);
                return Done(place) with { MadeFolders = place.Made.Add(place.Key) };
            }

            return place.Stat.Kind == FileKind.Folder ? Done(place) : Refusal.Exists.AsFileOutcome;
        });

    /// <summary>Removes a folder in which nothing is.</summary>
    public FileOutcome RemoveFolderIfEmpty(FileKey key) =>
        Change(key, followLast: false, MissingFolders.Leave, place =>
        {
            var refusal = place.Stat.Kind == FileKind.Absent ? Refusal.NotFound
                : place.Stat.Kind != FileKind.Folder ? Refusal.NotAFolder
                : place.IsFolderItself ? Refusal.IsFolder
                : null;
            if (refusal is not null)
            {
                return refusal.AsFileOutcome;
            }

            _layer.RemoveFolder(place.Folder!, place.Name);
            _unsynced.AddFolder(place.Key.Parent);
            return new FileOutcome.Done(place.Key, FileState.None, null, []);
        });

    /// <summary>The names in a folder; a refusal when it is none.</summary>
    public IReadOnlyList<FolderEntry>? List(FileKey key, out RefusalKind? refused, out string? reason)
    {
        using var place = _resolver.Resolve(key, followLast: true, MissingFolders.Leave, out var refusal);
        refusal ??= place!.Stat.Kind == FileKind.Absent ? Refusal.NotFound : place.Stat.Kind != FileKind.Folder ? Refusal.NotAFolder : null;
        IReadOnlyList<FolderEntry>? entries = null;
        if (refusal is null)
        {
            try
            {
                using var folder = _layer.OpenFolder(place!.Folder!, place.Name);
                entries = _layer.List(folder);
            }
            catch (DiskException e)
            {
                refusal = Refusal.From(e);
            }
        }

        (refused, reason) = (refusal?.Kind, refusal?.Reason);
        return entries;
    }

    /// <summary>Deletes what a server that ended in the middle of a write left in these folders; returns how many files that were.</summary>
    public int SweepLeftovers(IEnumerable<FileKey> folders, string serverId)
    {
        var swept = 0;
        foreach (var key in folders.Distinct())
        {
            foreach (var entry in List(key, out _, out _) ?? [])
            {
                if (TempNames.ServerOf(entry.Name) == serverId
                    && Delete(key.Child(entry.Name), WriteOptions.Restore) is FileOutcome.Done)
                {
                    swept++;
                }
            }
        }

        return swept;
    }

    /// <summary>Tries again to remove what this process was writing when the disk failed; costs nothing when there is none.</summary>
    public void SweepOwnLeftovers()
    {
        foreach (var left in _replacement.Left)
        {
            if (Delete(left.Folder.Child(left.Name), WriteOptions.Restore) is FileOutcome.Done or FileOutcome.Refused { Kind: RefusalKind.NotFound })
            {
                _replacement.Forget(left);
            }
        }
    }
}
