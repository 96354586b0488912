using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// Follows a path as the kernel would, name by name through open folders, and only looks: each link is read and walked, <c>..</c> is the parent of
/// where the links led, letter case is that of the disk. What is missing is spelled as it was written.
/// </summary>
/// <param name="layer">The disk.</param>
/// <param name="style">Whose rules the text of links follows.</param>
/// <param name="foldsNames">Whether the disk may find a file under another spelling of its name (macOS, Windows).</param>
internal sealed class RealPathWalk(IFileLayer layer, PathStyle style, bool foldsNames)
{
    // What Linux allows; more is taken for a circle.
    private const int MostLinks = 40;

    /// <summary>Follows names from a real folder (absolute, without links).</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="names">The names, <c>..</c> among them.</param>
    /// <param name="followLast">Whether a link at the end is followed.</param>
    /// <param name="git">Whether to look in each folder on the way for what makes it a repository, or a repository's data: what is known of folders already, which grows; null for not.</param>
    public RealPath Follow(string start, IEnumerable<string> names, bool followLast, Dictionary<string, string[]>? git = null)
    {
        using var way = new Way(layer, style, foldsNames, followLast, git is null ? null : new GitFolders(layer, style, foldsNames, git));
        try
        {
            return way.Run(start, names);
        }
        catch (DiskException e)
        {
            return way.Stopped(Refusal.From(e).Reason);
        }
    }

    private sealed class Way(IFileLayer layer, PathStyle style, bool foldsNames, bool followLast, GitFolders? git) : IDisposable
    {
        // Open folders from the start down to the present one. Never a link.
        private readonly Stack<(FolderHandle Handle, string Path)> _folders = new();
        private readonly Stack<string> _names = new();

        // Names below the present folder that do not exist; nothing can lead elsewhere from there.
        private readonly List<string> _missing = [];
        private int _links;

        private string Here => _missing.Aggregate(_folders.Count == 0 ? "" : _folders.Peek().Path, AbsolutePath.In);

        public RealPath Run(string start, IEnumerable<string> names)
        {
            Push(names);
            Enter(start);
            while (_names.TryPop(out var name))
            {
                try
                {
                    if ((name == ".." ? Up() : _missing.Count > 0 ? Miss(name) : Step(name)) is { } end)
                    {
                        return end;
                    }
                }
                catch (DiskException e) when (e.Error == DiskError.NameTooLong)
                {
                    // Nothing can have this name, so nothing is there to lead elsewhere.
                    Miss(name);
                }
                catch (DiskException e)
                {
                    return StoppedAt(name, Refusal.From(e).Reason);
                }
            }

            return Found(Here, _missing.Count > 0 ? default : layer.Stat(_folders.Peek().Handle));
        }

        public RealPath Stopped(string problem) =>
            Found(_names.Where(name => name != "..").Aggregate(Here, AbsolutePath.In), default) with { Problem = problem };

        public void Dispose()
        {
            while (_folders.TryPop(out var folder))
            {
                folder.Handle.Dispose();
            }
        }

        private RealPath? Up()
        {
            if (_missing.Count > 0)
            {
                _missing.RemoveAt(_missing.Count - 1);
            }
            else if (_folders.Count > 1)
            {
                _folders.Pop().Handle.Dispose();
            }
            else
            {
                var (root, names) = AbsolutePath.Split(_folders.Peek().Path);
                Restart(root, names.SkipLast(1));
            }

            return null;
        }

        private RealPath? Miss(string name)
        {
            _missing.Add(name);
            return null;
        }

        private RealPath? Step(string name)
        {
            var (folder, path) = _folders.Peek();
            var stat = layer.Stat(folder, name);
            if (stat.Kind != FileKind.Absent && foldsNames)
            {
                if (Spelled(folder, name) is not { } spelled)
                {
                    _names.Push(name);
                    return Stopped("is another name for something else");
                }

                name = spelled;
            }

            if (stat.Kind == FileKind.Link && (followLast || _names.Count > 0))
            {
                return ++_links > MostLinks ? StoppedAt(name, Refusal.LinkLoop.Reason) : Jump(name, layer.ReadLink(folder, name));
            }

            if (_names.Count == 0)
            {
                return Found(AbsolutePath.In(path, name), stat);
            }

            if (stat.Kind != FileKind.Folder)
            {
                return Miss(name);
            }

            try
            {
                Push(layer.OpenFolder(folder, name), AbsolutePath.In(path, name));
            }
            catch (DiskException e) when (e.Error is DiskError.IsALink or DiskError.NotFound or DiskError.NotAFolder && ++_links <= MostLinks)
            {
                // Swapped since the look: look again.
                _names.Push(name);
            }

            return null;
        }

        private RealPath? Jump(string name, string target)
        {
            switch (WrittenPath.ReadTarget(target, style))
            {
                case WrittenPath.Relative relative:
                    Push(relative.Names);
                    return null;
                case WrittenPath.Absolute absolute:
                    Restart(absolute.Root, absolute.Names);
                    return null;
                case WrittenPath.Remote remote:
                    return Found(remote.Names.Concat(_names).Where(part => part != "..").Aggregate(remote.Root, AbsolutePath.In), default) with { Remote = remote.Root };
                case WrittenPath.Unclear unclear:
                    return StoppedAt(name, $"is a link to {EscapedText.Of(target)}, which {unclear.Reason}");
                default:
                    return StoppedAt(name, "is a link to nowhere");
            }
        }

        private RealPath StoppedAt(string name, string problem)
        {
            _names.Push(name);
            return Stopped(problem);
        }

        private RealPath Found(string path, FileStat stat) => new(path, stat) { GitFolders = git?.Found ?? [] };

        private void Restart(string root, IEnumerable<string> names)
        {
            Dispose();
            Push(names);
            Enter(root);
        }

        private void Enter(string path) => Push(layer.OpenRoot(path), path);

        private void Push(FolderHandle handle, string path)
        {
            _folders.Push((handle, path));
            git?.Look(handle, path);
        }

        private void Push(IEnumerable<string> names)
        {
            foreach (var name in names.Reverse())
            {
                _names.Push(name);
            }
        }

        // The name as the folder has it; null for a name that finds something but is not in the folder (the short ones of old Windows disks).
        private string? Spelled(FolderHandle folder, string name)
        {
            var entries = layer.List(folder);
            return entries.Any(entry => entry.Name == name) ? name
                : entries.Where(entry => PathFold.Of(entry.Name) == PathFold.Of(name)).Select(entry => entry.Name).FirstOrDefault();
        }
    }
}
