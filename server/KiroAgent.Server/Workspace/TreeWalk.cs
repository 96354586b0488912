using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Workspace;

/// <summary>Something met on a walk. The folder handle is good until the walk goes on.</summary>
internal readonly record struct WalkedEntry(WorkspacePath Path, FileKind Kind, FolderHandle Folder, string Name, int Depth);

/// <summary>
/// Walks a workspace folder from the top down, in ordinal order of names, by open folders: links are met, never followed. Leaves out what is ignored,
/// <c>.git</c>, and files that are just being written; folders that cannot be read are passed over.
/// </summary>
internal static class TreeWalk
{
    // Beyond this a tree is taken for a mistake; each level holds a folder open.
    private const int DeepestFolder = 256;

    /// <param name="layer">The disk.</param>
    /// <param name="ignore">What is left out.</param>
    /// <param name="start">An open folder of the workspace, disposed by the caller.</param>
    /// <param name="at">Its place.</param>
    /// <param name="depth">How many levels below it are entered; 1 is its own entries.</param>
    /// <param name="cancellation">Ends the walk with an exception.</param>
    public static IEnumerable<WalkedEntry> Entries(
        IFileLayer layer, WorkspaceIgnore ignore, FolderHandle start, FileKey at, int depth, CancellationToken cancellation)
    {
        var rules = ignore.Of(at.Root);
        var levels = new Stack<Level>();
        try
        {
            levels.Push(new Level(layer, start, owned: false, at.Path, rules.ScopeOf(at.Path)));
            while (levels.TryPeek(out var level))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!level.TryNext(out var name, out var kind))
                {
                    levels.Pop().Dispose();
                    continue;
                }

                var path = level.Path.Child(name);
                if (level.Scope.IsIgnored(path, kind == FileKind.Folder))
                {
                    continue;
                }

                yield return new WalkedEntry(path, kind, level.Folder, name, levels.Count);
                if (kind == FileKind.Folder && levels.Count < Math.Min(depth, DeepestFolder) && Open(layer, level.Folder, name) is { } inner)
                {
                    var scope = rules.ScopeOf(path, level.Scope, kind => ignore.TextOf(layer, inner, at with { Path = path }, kind));
                    levels.Push(new Level(layer, inner, owned: true, path, scope));
                }
            }
        }
        finally
        {
            foreach (var level in levels)
            {
                level.Dispose();
            }
        }
    }

    private static FolderHandle? Open(IFileLayer layer, FolderHandle folder, string name)
    {
        try
        {
            return layer.OpenFolder(folder, name);
        }
        catch (DiskException)
        {
            return null;
        }
    }

    private sealed class Level : IDisposable
    {
        private readonly IFileLayer _layer;
        private readonly bool _owned;
        private readonly List<FolderEntry> _entries;
        private int _next;

        public Level(IFileLayer layer, FolderHandle folder, bool owned, WorkspacePath path, IgnoreScope scope)
        {
            (_layer, Folder, _owned, Path, Scope) = (layer, folder, owned, path, scope);
            try
            {
                _entries = layer.List(folder);
            }
            catch (DiskException)
            {
                _entries = [];
            }

            _entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        }

        public FolderHandle Folder { get; }

        public WorkspacePath Path { get; }

        public IgnoreScope Scope { get; }

        public bool TryNext(out string name, out FileKind kind)
        {
            while (_next < _entries.Count)
            {
                (name, kind) = _entries[_next++];
                if (name == ".git" || TempNames.IsOurs(name))
                {
                    continue;
                }

                // Some file systems do not say in the list what a name is.
                kind = kind == FileKind.Other ? KindOf(name) : kind;
                if (kind != FileKind.Absent)
                {
                    return true;
                }
            }

            (name, kind) = ("", FileKind.Absent);
            return false;
        }

        public void Dispose()
        {
            if (_owned)
            {
                Folder.Dispose();
            }
        }

        private FileKind KindOf(string name)
        {
            try
            {
                return _layer.Stat(Folder, name).Kind;
            }
            catch (DiskException)
            {
                return FileKind.Absent;
            }
        }
    }
}
