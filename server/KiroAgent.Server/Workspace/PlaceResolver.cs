using System.Diagnostics.CodeAnalysis;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Workspace;

/// <summary>What to do about a folder that is missing on the way to a file.</summary>
internal enum MissingFolders
{
    Leave,

    /// <summary>Make it, unless it would come into a write-protected one.</summary>
    Make,

    /// <summary>Make it wherever the system lets us.</summary>
    MakeByForce,
}

/// <summary>
/// Finds where a path really leads, name by name, by descriptors that never follow a link. A link is read and its target walked the same way
/// when it stays in a workspace folder; else the path is refused as outside. A place outside the workspace folders comes from the guard, which resolved it
/// and asked, or from a journal that knows it from there: it is walked without following any link.
/// </summary>
/// <param name="layer">The disk.</param>
/// <param name="roots">The workspace folders.</param>
/// <param name="exactly">For places that are resolved already: a link on the way means that something came in between, and is refused.</param>
internal sealed class PlaceResolver(IFileLayer layer, Func<IReadOnlyList<string>> roots, bool exactly = false)
{
    // What Linux allows; more is taken for a circle.
    private const int MostLinks = 40;

    /// <summary>
    /// The place, to be disposed by the caller, or the refusal. <paramref name="followLast"/>: whether a link at the end of the path is followed.
    /// A missing folder on the way gives a place without one, unless it is to be made.
    /// </summary>
    public Place? Resolve(FileKey key, bool followLast, MissingFolders missing, out Refusal? refusal)
    {
        var walk = new Walk(layer, key.Root, key.Path.Names, missing, exactly || !roots().Contains(key.Root));
        try
        {
            refusal = walk.Run(followLast, roots);
            return refusal is null ? walk.TakePlace() : null;
        }
        catch (DiskException e)
        {
            refusal = Refusal.From(e);
            return null;
        }
        finally
        {
            if (!walk.Succeeded)
            {
                FolderChain.Remove(layer, walk.Made, this);
            }

            walk.Dispose();
        }
    }

    private sealed class Walk : IDisposable
    {
        private readonly IFileLayer _layer;
        private readonly MissingFolders _missing;

        // The open folders from the root down to the present one, each with its path. Never holds a link.
        private readonly Stack<(FolderHandle Handle, WorkspacePath Path)> _folders = new();
        private readonly Stack<string> _names = new();
        private string _root;
        private readonly bool _exactly;
        private Place? _place;

        public Walk(IFileLayer layer, string root, string[] names, MissingFolders missing, bool exactly)
        {
            _layer = layer;
            _missing = missing;
            _exactly = exactly;
            _root = root;
            Push(names);
        }

        public List<FileKey> Made { get; } = [];

        public bool Succeeded { get; private set; }

        public Place TakePlace()
        {
            Succeeded = true;
            return _place!;
        }

        public Refusal? Run(bool followLast, Func<IReadOnlyList<string>> roots)
        {
            _folders.Push((_layer.OpenRoot(_root), WorkspacePath.Root));
            var links = 0;
            while (_names.TryPop(out var name))
            {
                var (folder, path) = _folders.Peek();
                if (name == "..")
                {
                    if (_folders.Count > 1)
                    {
                        _folders.Pop().Handle.Dispose();
                    }
                    else if (!MoveTo(System.IO.Path.GetDirectoryName(_root) ?? "/", roots))
                    {
                        return Refusal.Outside;
                    }

                    continue;
                }

                var stat = _layer.Stat(folder, name);
                var last = _names.Count == 0;
                if (stat.Kind == FileKind.Link && (followLast || !last))
                {
                    if (_exactly)
                    {
                        return Refusal.Swapped;
                    }

                    if (++links > MostLinks)
                    {
                        return Refusal.LinkLoop;
                    }

                    var target = _layer.ReadLink(folder, name);
                    if (!System.IO.Path.IsPathRooted(target))
                    {
                        Push(Split(target));
                    }
                    else if (!MoveTo(target, roots))
                    {
                        return Refusal.Outside;
                    }

                    continue;
                }

                if (last)
                {
                    return Arrive(name, path.Child(name), stat);
                }

                var refusal = Enter(folder, path, name, stat, ref links, out var missing);
                if (refusal is not null || missing)
                {
                    return refusal;
                }
            }

            return Arrive(".", _folders.Peek().Path, _layer.Stat(_folders.Peek().Handle));
        }

        public void Dispose()
        {
            while (_folders.TryPop(out var folder))
            {
                folder.Handle.Dispose();
            }
        }

        private Refusal? Arrive(string name, WorkspacePath path, FileStat stat)
        {
            _place = new Place(_folders.Pop().Handle, name, new FileKey(_root, path), stat, [.. Made]);
            return null;
        }

        private Refusal? Enter(FolderHandle folder, WorkspacePath path, string name, FileStat stat, ref int links, out bool missing)
        {
            missing = false;
            if (stat.Kind == FileKind.Absent)
            {
                if (_names.Contains(".."))
                {
                    return Refusal.NotFound;
                }

                if (_missing == MissingFolders.Leave)
                {
                    missing = true;
                    var whole = _names.Aggregate(path.Child(name), (p, n) => p.Child(n));
                    _place = new Place(null, whole.Name, new FileKey(_root, whole), default, []);
                    return null;
                }

                if (_missing == MissingFolders.Make && (_layer.Stat(folder).Mode & FileModes.AnyWrite) == 0)
                {
                    return Refusal.FolderReadOnly;
                }

                try
                {
                    _layer.MakeFolder(folder, name, FileModes.NewFolder);
                    Made.Add(new FileKey(_root, path.Child(name)));
                }
                catch (DiskException e) when (e.Error == DiskError.Exists && ++links <= MostLinks)
                {
                    // Made by another since the look: look again.
                    _names.Push(name);
                    return null;
                }
            }
            else if (stat.Kind != FileKind.Folder)
            {
                return Refusal.NotAFolder;
            }

            try
            {
                _folders.Push((_layer.OpenFolder(folder, name), path.Child(name)));
                return null;
            }
            catch (DiskException e) when (e.Error is DiskError.IsALink or DiskError.NotFound && ++links <= MostLinks)
            {
                // Swapped for a link, or gone, since the look: look again.
                _names.Push(name);
                return null;
            }
        }

        // Starts over at an absolute path, when it lies in a workspace folder; ".." in it is resolved by its text.
        private bool MoveTo(string absolute, Func<IReadOnlyList<string>> roots)
        {
            var target = System.IO.Path.GetFullPath(absolute + "/" + string.Join('/', _names));
            if (!TryFindRoot(target, roots, out var root, out var rest))
            {
                return false;
            }

            Dispose();
            _names.Clear();
            _root = root;
            Push(Split(rest));
            _folders.Push((_layer.OpenRoot(root), WorkspacePath.Root));
            return true;
        }

        private bool TryFindRoot(string target, Func<IReadOnlyList<string>> roots, [NotNullWhen(true)] out string? root, out string rest)
        {
            foreach (var candidate in roots().Append(_root))
            {
                var folder = candidate.TrimEnd('/');
                if (target == folder || target.StartsWith(folder + "/", StringComparison.Ordinal))
                {
                    root = candidate;
                    rest = target[folder.Length..];
                    return true;
                }
            }

            root = null;
            rest = "";
            return false;
        }

        private void Push(string[] names)
        {
            for (var i = names.Length - 1; i >= 0; i--)
            {
                _names.Push(names[i]);
            }
        }

        private static string[] Split(string path)
        {
            var normal = System.IO.Path.DirectorySeparatorChar == '\\' ? path.Replace('\\', '/') : path;
            return [.. normal.Split('/').Where(name => name is not ("" or "."))];
        }
    }
}
