using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// Finds the folders that hold a repository's own data (gitrepository-layout(5)): what a <c>.git</c> file or link points to, the common folder that a
/// work tree's data names, and a folder that git itself would take for one. What is written there decides what git runs.
/// </summary>
/// <param name="layer">The disk.</param>
/// <param name="style">Whose rules the text of pointers and links follows.</param>
/// <param name="foldsNames">Whether the disk may find a file under another spelling of its name.</param>
/// <param name="known">What was found in folders looked at before, in this same moment.</param>
internal sealed class GitFolders(IFileLayer layer, PathStyle style, bool foldsNames, Dictionary<string, string[]> known)
{
    private const string Pointer = "gitdir:";
    private const int LongestPointer = 8192;

    private readonly HashSet<string> _found = new(StringComparer.Ordinal);

    /// <summary>What was found so far, absolute and without links.</summary>
    public ImmutableArray<string> Found => [.. _found];

    /// <summary>Looks at one open folder, by its real path. What cannot be read points nowhere.</summary>
    public void Look(FolderHandle folder, string path)
    {
        if (!known.TryGetValue(path, out var here))
        {
            var found = new List<string>();
            Look(folder, path, found);
            known[path] = here = [.. found];
        }

        _found.UnionWith(here);
    }

    private void Look(FolderHandle folder, string path, List<string> found)
    {
        try
        {
            switch (layer.Stat(folder, ".git").Kind)
            {
                case FileKind.Regular when TextOf(folder, ".git") is { } text && text.StartsWith(Pointer, StringComparison.Ordinal):
                    Add(path, text[Pointer.Length..].Trim(), found);
                    break;
                case FileKind.Link:
                    Add(path, ".git", found);
                    break;
            }

            if (LooksLikeOne(folder))
            {
                found.Add(path);
            }
        }
        catch (DiskException)
        {
            // A folder that cannot be looked into: git cannot either.
        }
    }

    private bool LooksLikeOne(FolderHandle folder) =>
        layer.Stat(folder, "HEAD").Kind is FileKind.Regular or FileKind.Link
        && (layer.Stat(folder, "commondir").Kind == FileKind.Regular
            || (layer.Stat(folder, "objects").Kind is FileKind.Folder or FileKind.Link && layer.Stat(folder, "refs").Kind is FileKind.Folder or FileKind.Link));

    private void Add(string from, string target, List<string> found)
    {
        if (Follow(from, target) is not { } data)
        {
            return;
        }

        found.Add(data);
        using var folder = layer.OpenRoot(data);
        if (TextOf(folder, "commondir") is { } common && Follow(data, common.Trim()) is { } shared)
        {
            found.Add(shared);
        }
    }

    private string? Follow(string from, string target)
    {
        var walk = new RealPathWalk(layer, style, foldsNames);
        var end = WrittenPath.ReadTarget(target, style) switch
        {
            WrittenPath.Relative relative => walk.Follow(from, relative.Names, followLast: true),
            WrittenPath.Absolute absolute => walk.Follow(absolute.Root, absolute.Names, followLast: true),
            _ => null,
        };
        return end is { Problem: null, Remote: null, Stat.Kind: FileKind.Folder } ? end.FullPath : null;
    }

    private string? TextOf(FolderHandle folder, string name)
    {
        if (layer.Stat(folder, name) is not { Kind: FileKind.Regular, Size: <= LongestPointer })
        {
            return null;
        }

        using var file = layer.OpenRead(folder, name);
        return FileBytes.ReadAll(layer, file, out _) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
    }
}
