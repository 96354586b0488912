using System.Text;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>
/// What a workspace folder was like when it was last looked at, with the bytes of every file, in the data directory: so that what a command did
/// can be told and taken back. Brought up to date by a walk that reads only what changed. A server process has it for itself; another one on the
/// same folder uses one of its own. Safe to use from several threads, one walk at a time.
/// </summary>
internal sealed class Snapshot : IDisposable
{
    // Written afresh when most of it is out of date.
    private const long LeastDead = 64L << 20;

    private readonly IFileLayer _layer;
    private readonly IScanDisk _disk;
    private readonly FolderHandle _folder;
    private readonly FileHandle _lock;
    private readonly string _root;
    private readonly Func<string, bool> _isLeftOut;
    private readonly Lock _walking = new();
    private readonly List<KeptBlock> _unwritten = [];
    private SnapshotPacks _packs;
    private SnapshotLog _log;
    private FileHandle _logFile;
    private ScanFolder _saved = ScanFolder.Empty;
    private long _generation;
    private bool _logUnsynced = true;
    private bool _nameUnsynced = true; // the log's

    private Snapshot(IFileLayer layer, IScanDisk disk, FolderHandle folder, FileHandle locked, string root, string name, Func<string, bool> isLeftOut)
    {
        (_layer, _disk, _folder, _lock, _root, Name, _isLeftOut) = (layer, disk, folder, locked, root, name, isLeftOut);
        (_logFile, _log, _packs) = (OpenLog(), null!, new SnapshotPacks(layer, folder));
        _log = new SnapshotLog(layer, _logFile);
        Load();
    }

    /// <summary>Its name among the snapshots of the folder.</summary>
    public string Name { get; }

    /// <summary>Which of its states is written down; 0 for none.</summary>
    public long Generation => _generation;

    /// <summary>The folder as it was last looked at.</summary>
    public ScanFolder Tree { get; private set; } = ScanFolder.Empty;

    /// <summary>Bytes of its packs.</summary>
    public long Length => _packs.Length;

    /// <summary>Opens the first one nobody else uses, or makes one.</summary>
    /// <param name="layer">The disk.</param>
    /// <param name="container">Where the folder's snapshots are, absolute.</param>
    /// <param name="root">The workspace folder.</param>
    /// <param name="isLeftOut">Places in it that are not the workspace's.</param>
    public static Snapshot Open(IFileLayer layer, string container, string root, Func<string, bool> isLeftOut)
    {
        var disk = DiskOf(layer);
        for (var number = 1; ; number++)
        {
            var name = StoredSnapshots.NameOf(number);
            var folder = PrivateFolders.Open(layer, Path.Combine(container, name));
            var locked = OpenOrCreate(layer, folder, StoredSnapshots.LockName);
            if (layer.TryLock(locked, shared: false))
            {
                layer.Touch(locked);
                return new Snapshot(layer, disk, folder, locked, root, name, isLeftOut);
            }

            locked.Dispose();
            folder.Dispose();
        }
    }

    /// <summary>Looks at the folder as it is now, keeps what is new, and returns the tree. What is new is not yet written down.</summary>
    /// <exception cref="StorageException">It could not be kept: then nothing may be done that relies on it.</exception>
    public ScanFolder Look(IgnoreRules rules, CancellationToken cancellation)
    {
        lock (_walking)
        {
            try
            {
                return Tree = new TreeScan(_disk, _packs, rules, _isLeftOut, _unwritten, cancellation).Run(_root, Tree, Threads);
            }
            catch (DiskException e)
            {
                throw Failed(e);
            }
        }
    }

    /// <summary>Looks at the folder as it is now, from what is known of it, and keeps nothing.</summary>
    public ScanFolder Survey(IgnoreRules rules, CancellationToken cancellation)
    {
        lock (_walking)
        {
            return Survey(_disk, _root, Tree, rules, _isLeftOut, cancellation);
        }
    }

    /// <summary>The same of a folder nothing is known of.</summary>
    public static ScanFolder Survey(IFileLayer layer, string root, IgnoreRules rules, Func<string, bool> isLeftOut, CancellationToken cancellation) =>
        Survey(DiskOf(layer), root, ScanFolder.Empty, rules, isLeftOut, cancellation);

    /// <summary>Writes down what was last looked at, so that it is there after the end of this process.</summary>
    public void Save()
    {
        lock (_walking)
        {
            var changed = TreeDiff.Of(_saved, Tree);
            if (changed.Count == 0 && _unwritten.Count == 0 && _generation > 0)
            {
                return;
            }

            try
            {
                _log.Append(_unwritten, Lines(changed));
                _unwritten.Clear();
                _saved = Tree;
                _generation = _log.Generation;
                _logUnsynced = true;
            }
            catch (DiskException e)
            {
                throw Failed(e);
            }
        }
    }

    /// <summary>Returns when what was written down would survive a loss of power: first the bytes, then what names them. Costs nothing where all of it does.</summary>
    /// <exception cref="StorageException">It could not be flushed: then nothing may be done that relies on it.</exception>
    public void Flush()
    {
        lock (_walking)
        {
            try
            {
                _packs.Flush();
                if (_logUnsynced)
                {
                    _layer.Sync(_logFile);
                    _logUnsynced = false;
                }

                if (_nameUnsynced)
                {
                    _layer.Sync(_folder);
                    _nameUnsynced = false;
                }
            }
            catch (DiskException e)
            {
                throw Failed(e);
            }
        }
    }

    /// <summary>The bytes of an entry; null when they are not kept, or damaged. Waits for no walk: the rules of one may stand in what is kept.</summary>
    public byte[]? Read(ScanEntry entry) => entry.Content is { } content ? _packs.Read(content) : null;

    /// <summary>The ignore rules as the files of a tree have them.</summary>
    public IgnoreRules RulesOf(ScanFolder tree, IReadOnlyList<string> fileNames) => new(
        fileNames,
        (folder, name) => Find(tree, folder.Child(name)) is { Stat.Kind: FileKind.Regular } entry && Read(entry) is { } bytes ? FileText.TryDecode(bytes)?.Text : null);

    /// <summary>What a tree has under a path.</summary>
    public static ScanEntry? Find(ScanFolder tree, WorkspacePath path)
    {
        ScanEntry? found = null;
        foreach (var name in path.Names)
        {
            if (tree is null)
            {
                return null;
            }

            var bytes = Encoding.UTF8.GetBytes(name);
            found = Array.Find(tree.Entries, e => e.Name.AsSpan().SequenceEqual(bytes));
            tree = found?.Folder!;
            if (found is null)
            {
                return null;
            }
        }

        return found is { Ignored: true } ? null : found;
    }

    /// <summary>Starts over when most of what is kept is out of date and nobody needs it. Not while somebody holds an earlier tree.</summary>
    public void Tidy(Func<bool> isNeeded)
    {
        lock (_walking)
        {
            var live = new HashSet<KeptBlock>();
            long lines = 0;
            Count(Tree);
            var liveBytes = live.Sum(b => (long)b.StoredLength);
            if (_packs.Length - liveBytes < Math.Max(LeastDead, liveBytes) && _log.Lines < (4 * lines) + 100_000 || isNeeded())
            {
                return;
            }

            _logFile.Dispose();
            _packs.Dispose();
            StoredSnapshots.Empty(_layer, _folder);

            (_logFile, _packs, Tree, _saved, _generation) = (OpenLog(), new SnapshotPacks(_layer, _folder), ScanFolder.Empty, ScanFolder.Empty, 0);
            _log = new SnapshotLog(_layer, _logFile);
            _logUnsynced = _nameUnsynced = true;
            _unwritten.Clear();

            void Count(ScanFolder folder)
            {
                foreach (var entry in folder.Entries)
                {
                    lines++;
                    if (entry.Content is { } content)
                    {
                        live.Add(content.Block);
                    }

                    if (entry.Folder is { } inner)
                    {
                        Count(inner);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _packs.Dispose();
        _logFile.Dispose();
        _lock.Dispose();
        _folder.Dispose();
    }

    private static int Threads => Math.Clamp(Environment.ProcessorCount, 1, 8);

    private static IScanDisk DiskOf(IFileLayer layer) => OperatingSystem.IsWindows() ? new LayerScanDisk(layer) : new PosixScanDisk();

    private static ScanFolder Survey(IScanDisk disk, string root, ScanFolder from, IgnoreRules rules, Func<string, bool> isLeftOut, CancellationToken cancellation) =>
        new TreeScan(disk, null, rules, isLeftOut, [], cancellation).Run(root, from, Threads);

    private void Load()
    {
        try
        {
            var (entries, blocks) = _log.ReadAll();
            _packs.Continue(blocks.Values);
            if (!_packs.HoldAll(blocks.Values))
            {
                throw new InvalidDataException("bytes it names did not come to the disk");
            }
            _generation = _log.Generation;
            Tree = _saved = Assemble(entries);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException)
        {
            // Damaged: what it was for is over; a new one is made from what stands there.
            (Tree, _saved) = (ScanFolder.Empty, ScanFolder.Empty);
            _layer.Truncate(_logFile, 0);
            _packs.Dispose();
            _packs = new SnapshotPacks(_layer, _folder);
            _log = new SnapshotLog(_layer, _logFile);
            _generation = 0;
        }
    }

    // In ordinal order of paths a folder comes before what is in it.
    private static ScanFolder Assemble(SortedDictionary<string, ScanEntry> entries)
    {
        var contents = new Dictionary<string, List<ScanEntry>>(StringComparer.Ordinal) { [""] = [] };
        foreach (var (path, entry) in entries)
        {
            var cut = path.LastIndexOf('/');
            if (contents.TryGetValue(cut < 0 ? "" : path[..cut], out var siblings))
            {
                siblings.Add(entry);
                if (entry.Stat.Kind == FileKind.Folder)
                {
                    contents[path] = [];
                }
            }
        }

        foreach (var (path, entry) in entries)
        {
            if (contents.TryGetValue(path, out var inner))
            {
                entry.Folder = new ScanFolder([.. inner], null, default, Racy: true);
            }
        }

        return new ScanFolder([.. contents[""]], null, default, Racy: true);
    }

    private static IEnumerable<(string Path, ScanEntry? Entry)> Lines(List<ScanChange> changed) => changed.Select(c => (c.Path, c.After));

    private FileHandle OpenLog() => OpenOrCreate(_layer, _folder, StoredSnapshots.LogName);

    private static FileHandle OpenOrCreate(IFileLayer layer, FolderHandle folder, string name)
    {
        try
        {
            return layer.OpenWrite(folder, name);
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            return layer.Create(folder, name, FileModes.Private);
        }
    }

    private StorageException Failed(DiskException e) =>
        new($"Cannot keep what stands in {_root} before a command runs: {(e.Error == DiskError.NoSpace ? "no space left on the disk" : e.Detail)}", e);
}
