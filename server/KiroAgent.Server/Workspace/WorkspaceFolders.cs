using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// A folder of the workspace: its name in paths, its canonical path (which files are known by) and its path as the editor spells it
/// (which URIs are made from).
/// </summary>
internal sealed record WorkspaceFolder(string Name, string Root, string Spelled);

/// <summary>Where a written path leads: a closed set.</summary>
internal abstract record Located
{
    private Located()
    {
    }

    /// <summary>Inside a workspace folder, by its text.</summary>
    public sealed record Inside(FileKey Key) : Located;

    /// <summary>To an absolute path in no workspace folder.</summary>
    public sealed record Outside(string FullPath) : Located;

    /// <summary>Nowhere; the reason completes a sentence about the path.</summary>
    public sealed record Invalid(string Reason) : Located;
}

/// <summary>
/// The folders of the workspace and the paths on the wire: relative to their folder, and with several folders beginning with the folder's name.
/// </summary>
internal sealed class WorkspaceFolders
{
    private readonly PathStyle _style;
    private ImmutableArray<WorkspaceFolder> _all = [];

    public WorkspaceFolders(PathStyle style) => _style = style;

    public WorkspaceFolders()
        : this(OperatingSystem.IsWindows() ? PathStyle.Windows : PathStyle.Posix)
    {
    }

    public ImmutableArray<WorkspaceFolder> All => _all;

    public PathStyle Style => _style;

    /// <summary>The canonical paths.</summary>
    public IReadOnlyList<string> Roots => [.. _all.Select(folder => folder.Root)];

    /// <summary>The file at an absolute, <c>/</c>-separated path without links: in the innermost workspace folder that holds it, else from the root of its disk.</summary>
    public FileKey KeyOf(string fullPath)
    {
        var comparison = _style == PathStyle.Windows || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var root = _all.Select(folder => folder.Root)
            .Where(folder => AbsolutePath.IsIn(fullPath, folder.Length > 1 ? folder.TrimEnd('/') : folder, comparison))
            .MaxBy(folder => folder.Length) ?? AbsolutePath.Split(fullPath).Root;
        return new FileKey(root, WorkspacePath.Parse(fullPath[Math.Min(root.Length, fullPath.Length)..].Trim('/') is { Length: > 0 } rest ? rest : "."));
    }

    /// <summary>Whether a file lies in a folder of the workspace.</summary>
    public bool Holds(FileKey key) => _all.Any(folder => folder.Root == key.Root);

    /// <summary>Adds a folder by its absolute path; one that is there already (by its canonical path) stays as it is.</summary>
    public WorkspaceFolder Add(string path, string? name = null)
    {
        var root = CanonicalPath.Of(path);
        var spelled = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        while (true)
        {
            var before = _all;
            if (before.FirstOrDefault(folder => folder.Root == root) is { } known)
            {
                return known;
            }

            var added = new WorkspaceFolder(FreeName(name, spelled, before), root, spelled);
            if (ImmutableInterlocked.InterlockedCompareExchange(ref _all, before.Add(added), before) == before)
            {
                return added;
            }
        }
    }

    /// <summary>Takes a folder away; the others keep their names.</summary>
    public bool Remove(string path)
    {
        var root = CanonicalPath.Of(path);
        return ImmutableInterlocked.Update(ref _all, all => all.RemoveAll(folder => folder.Root == root));
    }

    /// <summary>The path of a file on the wire; absolute for one outside.</summary>
    public string WirePath(FileKey key)
    {
        var all = _all;
        var folder = all.FirstOrDefault(f => f.Root == key.Root);
        return folder is null ? key.FullPath
            : all.Length == 1 ? key.Path.Value
            : key.Path.IsRoot ? folder.Name
            : folder.Name + "/" + key.Path.Value;
    }

    /// <summary>The URI of a file, as the editor spells its folder.</summary>
    public string Uri(FileKey key)
    {
        var root = _all.FirstOrDefault(f => f.Root == key.Root)?.Spelled ?? key.Root;
        return FileUri.Of(new FileKey(root, key.Path).FullPath, _style);
    }

    /// <summary>Finds the file a path from a client or a model names: relative as on the wire, or absolute.</summary>
    public Located Locate(string written)
    {
        if (written.Contains('\0', StringComparison.Ordinal))
        {
            return new Located.Invalid("holds a NUL character");
        }

        if (written.Length > 0 && IsAbsolute(written))
        {
            return LocateAbsolute(written);
        }

        var all = _all;
        if (all.Length == 0)
        {
            return new Located.Invalid("cannot be found: no folder is open");
        }

        if (!WorkspacePath.TryParse(written, _style, out var path, out var reason))
        {
            // A climb out of a folder has a place on disk: outside, or in a neighbouring folder.
            return all.Length == 1 && reason == PathReasons.Leaves
                ? LocateAbsolute(all[0].Root + "/" + written)
                : new Located.Invalid(reason);
        }

        if (all.Length == 1)
        {
            return new Located.Inside(new FileKey(all[0].Root, path));
        }

        foreach (var folder in all)
        {
            if (path.RelativeTo(WorkspacePath.Root.Child(folder.Name)) is { } inner)
            {
                return new Located.Inside(new FileKey(folder.Root, inner));
            }
        }

        return new Located.Invalid($"must begin with one of the folders {string.Join(", ", all.Select(folder => folder.Name))}");
    }

    /// <summary>Finds the file a <c>file:</c> URI names.</summary>
    public Located LocateUri(string uri) =>
        FileUri.TryGetPath(uri, _style, out var path) ? LocateAbsolute(path) : new Located.Invalid("is not the URI of a file on this machine");

    private Located LocateAbsolute(string written)
    {
        var full = Path.GetFullPath(written);
        var normal = _style == PathStyle.Windows ? full.Replace('\\', '/') : full;
        (string Root, string Inner)? best = null;
        foreach (var folder in _all)
        {
            foreach (var spelling in new[] { folder.Root, folder.Spelled })
            {
                var prefix = (_style == PathStyle.Windows ? spelling.Replace('\\', '/') : spelling).TrimEnd('/');
                if (IsIn(normal, prefix) && (best is null || normal.Length - prefix.Length < best.Value.Inner.Length))
                {
                    best = (folder.Root, normal[prefix.Length..]);
                }
            }
        }

        if (best is not { } found)
        {
            return new Located.Outside(normal);
        }

        var rest = found.Inner.Trim('/');
        return rest.Length == 0 ? new Located.Inside(new FileKey(found.Root, WorkspacePath.Root))
            : WorkspacePath.TryParse(rest, _style, out var path, out var reason) ? new Located.Inside(new FileKey(found.Root, path))
            : new Located.Invalid(reason);
    }

    private bool IsIn(string path, string folder)
    {
        var comparison = _style == PathStyle.Windows ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return path.StartsWith(folder, comparison) && (path.Length == folder.Length || path[folder.Length] == '/');
    }

    private bool IsAbsolute(string path) =>
        path[0] == '/' || (_style == PathStyle.Windows && (path[0] == '\\' || (path.Length > 1 && path[1] == ':')));

    private static string FreeName(string? name, string path, ImmutableArray<WorkspaceFolder> others)
    {
        var wanted = string.IsNullOrWhiteSpace(name) || name is "." or ".." ? Path.GetFileName(path) : name;
        wanted = wanted.Length == 0 ? "root" : wanted.Replace('/', '-').Replace('\\', '-').Replace('\0', '-');
        var free = wanted;
        for (var n = 2; others.Any(folder => folder.Name == free); n++)
        {
            free = $"{wanted} ({n})";
        }

        return free;
    }
}
