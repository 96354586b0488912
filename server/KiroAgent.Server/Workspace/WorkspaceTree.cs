using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Workspace;

/// <summary>Walks the workspace's folders for the tools that look around in them.</summary>
internal sealed class WorkspaceTree(IFileLayer layer, WorkspaceFolders folders, WorkspaceIgnore ignore)
{
    /// <summary>The same folders under other rules.</summary>
    public WorkspaceTree With(WorkspaceIgnore other) => new(layer, folders, other);

    /// <summary>Whether a file is left out.</summary>
    public bool Hides(FileKey file) => ignore.IsIgnored(file, isFolder: false);

    /// <summary>All of the workspace that is not ignored, folder by folder.</summary>
    public IEnumerable<(FileKey Key, WalkedEntry Entry)> Everything(CancellationToken cancellation) =>
        folders.All.SelectMany(folder => Under(new FileKey(folder.Root, WorkspacePath.Root), int.MaxValue, cancellation));

    /// <summary>What is in a folder, so many levels deep; nothing when it is not there, or ignored itself. A link on the way to it ends the way.</summary>
    public IEnumerable<(FileKey Key, WalkedEntry Entry)> Under(FileKey start, int depth, CancellationToken cancellation)
    {
        var hidden = start.Path.Names.Contains(".git") || ignore.IsIgnored(start, isFolder: true);
        using var opened = hidden ? null : Open(start);
        if (opened is null)
        {
            yield break;
        }

        foreach (var entry in TreeWalk.Entries(layer, ignore, opened, start, depth, cancellation))
        {
            yield return (start with { Path = entry.Path }, entry);
        }
    }

    /// <summary>The bytes of a file met on a walk, null when it cannot be read or is larger than the limit.</summary>
    public byte[]? Read(WalkedEntry entry, long limit)
    {
        try
        {
            using var file = layer.OpenRead(entry.Folder, entry.Name);
            var stat = layer.Stat(file);
            return stat.Kind == FileKind.Regular && stat.Size <= limit ? FileBytes.ReadAll(layer, file, out _) : null;
        }
        catch (DiskException)
        {
            return null;
        }
    }

    /// <summary>The bytes of a file met on a walk where they are wanted once they are seen; not read when it cannot be, or is larger than the limit.</summary>
    public (bool WasRead, byte[]? Bytes) ReadIf(WalkedEntry entry, long limit, Func<ReadOnlySpan<byte>, bool> isWanted)
    {
        try
        {
            using var file = layer.OpenRead(entry.Folder, entry.Name);
            return FileBytes.ReadIf(layer, file, limit, isWanted);
        }
        catch (DiskException)
        {
            return (false, null);
        }
    }

    private FolderHandle? Open(FileKey key)
    {
        FolderHandle? opened = null;
        try
        {
            opened = layer.OpenRoot(key.Root);
            foreach (var name in key.Path.Names)
            {
                var inner = layer.OpenFolder(opened, name);
                opened.Dispose();
                opened = inner;
            }

            return opened;
        }
        catch (DiskException)
        {
            opened?.Dispose();
            return null;
        }
    }
}
