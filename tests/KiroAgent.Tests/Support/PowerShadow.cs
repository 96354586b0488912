using KiroAgent.Server.Workspace;

namespace KiroAgent.Tests.Support;

/// <summary>What a loss of power takes.</summary>
internal enum PowerLoss
{
    /// <summary>Contents that were not flushed; names are as they were left (a journaling disk that orders names, not data).</summary>
    Contents,

    /// <summary>Contents and names that were not flushed.</summary>
    ContentsAndNames,
}

/// <summary>
/// Remembers of every file and folder what a flush has made safe, and puts the disk back to that. What was there before it was first touched
/// counts as safe. Follows files by device and inode, so renames do not lose them.
/// </summary>
internal sealed class PowerShadow(IFileLayer disk)
{
    private readonly Dictionary<(ulong, ulong), Node> _nodes = [];
    private readonly HashSet<string> _roots = [];

    public void SawRoot(string path) => _roots.Add(path);

    /// <summary>To be called before a name in a folder is made, replaced or taken away.</summary>
    public void BeforeNames(FolderHandle folder, string name)
    {
        WithFolder(folder, name, (inner, last) =>
        {
            var node = NodeOf(disk.Stat(inner));
            node.SafeNames ??= disk.List(inner).ToDictionary(e => e.Name, e => NodeOf(disk.Stat(inner, e.Name)), StringComparer.Ordinal);
            var stat = disk.Stat(inner, last);
            if (stat.Kind == FileKind.Absent)
            {
                return;
            }

            // It may be gone from the disk soon, so what it holds is remembered now.
            var gone = NodeOf(stat);
            switch (stat.Kind)
            {
                case FileKind.Regular:
                    using (var file = disk.OpenRead(inner, last))
                    {
                        gone.Last = Content(file);
                    }

                    break;
                case FileKind.Link:
                    gone.Target = disk.ReadLink(inner, last);
                    break;
                case FileKind.Folder:
                    using (var emptied = disk.OpenFolder(inner, last))
                    {
                        gone.SafeNames ??= disk.List(emptied).ToDictionary(e => e.Name, e => NodeOf(disk.Stat(emptied, e.Name)), StringComparer.Ordinal);
                    }

                    break;
                default:
                    break;
            }
        });
    }

    /// <summary>To be called when something was made under a name: nothing of it is safe.</summary>
    public void Made(FolderHandle folder, string name) => WithFolder(folder, name, (inner, last) =>
    {
        var stat = disk.Stat(inner, last);
        _nodes[(stat.Device, stat.Inode)] = new Node(stat.Kind, stat.Mode)
        {
            Safe = stat.Kind == FileKind.Regular ? [] : null,
            SafeNames = stat.Kind == FileKind.Folder ? [] : null,
            Target = stat.Kind == FileKind.Link ? disk.ReadLink(inner, last) : null,
        };
    });

    /// <summary>To be called before bytes of a file change.</summary>
    public void BeforeContent(FileHandle file) => NodeOf(disk.Stat(file)).Safe ??= Content(file);

    public void Synced(FileHandle file) => NodeOf(disk.Stat(file)).Safe = null;

    public void Synced(FolderHandle folder) => NodeOf(disk.Stat(folder)).SafeNames = null;

    public void Lose(PowerLoss loss)
    {
        // Who follows a path from the root of the disk only looks there; what is changed stands under a root of its own.
        foreach (var root in _roots.Where(root => Directory.Exists(root) && Path.GetDirectoryName(root) is not null))
        {
            using var folder = disk.OpenRoot(root);
            PutBack(folder, NodeOf(disk.Stat(folder)), loss);
        }
    }

    private void PutBack(FolderHandle folder, Node node, PowerLoss loss)
    {
        if (loss == PowerLoss.ContentsAndNames && node.SafeNames is { } safe)
        {
            node.SafeNames = null;
            foreach (var entry in disk.List(folder))
            {
                if (!safe.TryGetValue(entry.Name, out var was) || NodeOf(disk.Stat(folder, entry.Name)) != was)
                {
                    Keep(folder, entry.Name);
                }
            }

            foreach (var (name, was) in safe)
            {
                if (disk.Stat(folder, name).Kind == FileKind.Absent)
                {
                    Make(folder, name, was, loss);
                }
            }
        }

        foreach (var entry in disk.List(folder))
        {
            var stat = disk.Stat(folder, entry.Name);
            var inner = NodeOf(stat);
            if (stat.Kind == FileKind.Folder)
            {
                using var opened = disk.OpenFolder(folder, entry.Name);
                PutBack(opened, inner, loss);
            }
            else if (stat.Kind == FileKind.Regular && inner.Safe is { } bytes)
            {
                Fill(folder, entry.Name, bytes);
                inner.Safe = null;
            }
        }
    }

    // Takes a name away for good; what is under it may be wanted under another, so contents are remembered first.
    private void Keep(FolderHandle folder, string name)
    {
        if (disk.Stat(folder, name).Kind == FileKind.Folder)
        {
            using (var inner = disk.OpenFolder(folder, name))
            {
                foreach (var entry in disk.List(inner))
                {
                    Keep(inner, entry.Name);
                }
            }

            disk.RemoveFolder(folder, name);
            return;
        }

        BeforeNames(folder, name);
        disk.Unlink(folder, name);
    }

    private void Make(FolderHandle folder, string name, Node was, PowerLoss loss)
    {
        switch (was.Kind)
        {
            case FileKind.Folder:
                disk.MakeFolder(folder, name, was.Mode);
                using (var made = disk.OpenFolder(folder, name))
                {
                    foreach (var (innerName, inner) in was.SafeNames ?? [])
                    {
                        Make(made, innerName, inner, loss);
                    }
                }

                break;
            case FileKind.Link:
                disk.MakeLink(folder, name, was.Target!);
                break;
            default:
                using (var made = disk.Create(folder, name, was.Mode))
                {
                    disk.Write(made, 0, was.Safe ?? was.Last ?? []);
                    disk.SetMode(made, was.Mode);
                }

                break;
        }

        // Made anew, it may bear the number of something that is gone, and must not be taken for it.
        var stat = disk.Stat(folder, name);
        _nodes[(stat.Device, stat.Inode)] = new Node(stat.Kind, stat.Mode);
    }

    private void Fill(FolderHandle folder, string name, byte[] bytes)
    {
        using var file = disk.OpenWrite(folder, name);
        disk.Truncate(file, 0);
        disk.Write(file, 0, bytes);
    }

    private byte[] Content(FileHandle file) => FileBytes.ReadAll(disk, file, out _)!;

    private void WithFolder(FolderHandle folder, string name, Action<FolderHandle, string> act)
    {
        var cut = name.LastIndexOf('/');
        if (cut < 0)
        {
            act(folder, name);
            return;
        }

        FolderHandle inner;
        try
        {
            inner = disk.OpenFolder(folder, name[..cut]);
        }
        catch (DiskException)
        {
            // The operation itself will say so.
            return;
        }

        using (inner)
        {
            act(inner, name[(cut + 1)..]);
        }
    }

    private Node NodeOf(FileStat stat)
    {
        if (!_nodes.TryGetValue((stat.Device, stat.Inode), out var node) || node.Kind != stat.Kind)
        {
            _nodes[(stat.Device, stat.Inode)] = node = new Node(stat.Kind, stat.Mode);
        }

        node.Mode = stat.Mode;
        return node;
    }

    // Safe: the content a flush made safe, null when that is what is on disk. Last: the content when its name was last touched.
    private sealed class Node(FileKind kind, int mode)
    {
        public FileKind Kind { get; } = kind;

        public int Mode { get; set; } = mode;

        public byte[]? Safe { get; set; }

        public byte[]? Last { get; set; }

        public string? Target { get; set; }

        public Dictionary<string, Node>? SafeNames { get; set; }
    }
}
