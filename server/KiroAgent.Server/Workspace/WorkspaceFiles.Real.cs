using System.Collections.Immutable;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Workspace;

/// <summary>Where paths really lead, in and out of the workspace; looked at, not touched.</summary>
internal sealed partial class WorkspaceFiles
{
    private static readonly PathStyle s_style = OperatingSystem.IsWindows() ? PathStyle.Windows : PathStyle.Posix;

    /// <summary>Follows names from a real folder as the kernel would.</summary>
    public RealPath Follow(string start, IEnumerable<string> names, bool followLast, bool lookForGit) =>
        Follow(start, names, followLast, lookForGit ? new Dictionary<string, string[]>(StringComparer.Ordinal) : null);

    /// <summary>The same for one of many paths: what the folders on the way are to git is not looked up again where it is known.</summary>
    public RealPath Follow(string start, IEnumerable<string> names, bool followLast, Dictionary<string, string[]>? git) =>
        new RealPathWalk(_layer, s_style, foldsNames: !OperatingSystem.IsLinux()).Follow(start, names, followLast, git);

    /// <summary>The folders with a repository's data that a folder's <c>.git</c> points to, wherever they are.</summary>
    public ImmutableArray<string> GitFoldersOf(string folder) => Follow(folder, [], followLast: true, lookForGit: true).GitFolders;

    /// <summary>
    /// How many names of a file with several (hard links) stand in the workspace's folders: at least so many, for no more than
    /// <paramref name="mostEntries"/> names are looked at.
    /// </summary>
    public int CountNames(FileStat file, int mostEntries = 50_000)
    {
        var found = 0;
        foreach (var root in _roots())
        {
            Count(() => _layer.OpenRoot(root), depth: 0);
        }

        return found;

        void Count(Func<FolderHandle> opened, int depth)
        {
            const int Deepest = 256; // each level holds a folder open
            try
            {
                using var folder = opened();
                foreach (var entry in _layer.List(folder))
                {
                    if (found >= file.Links || --mostEntries < 0)
                    {
                        return;
                    }

                    var stat = entry.Kind is FileKind.Regular or FileKind.Other ? _layer.Stat(folder, entry.Name) : default;
                    found += stat.Kind == FileKind.Regular && stat.Inode == file.Inode && stat.Device == file.Device ? 1 : 0;
                    if (depth < Deepest && (entry.Kind == FileKind.Folder || stat.Kind == FileKind.Folder))
                    {
                        Count(() => _layer.OpenFolder(folder, entry.Name), depth + 1);
                    }
                }
            }
            catch (DiskException)
            {
                // Names nobody can look at are not counted.
            }
        }
    }
}
