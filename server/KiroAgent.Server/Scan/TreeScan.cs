using System.Text;
using System.Text.Unicode;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>
/// One walk over a workspace folder, by several threads: what has the stamp it had is taken over, what changed is read and kept. A folder whose
/// own stamp is unchanged is not listed again. Left out: <c>.git</c>, what the rules ignore, files that are just being written by us, names that are
/// not Unicode, and places that are not to be looked at. Nothing of the tree it starts from is changed.
/// </summary>
internal sealed class TreeScan
{
    // Changes closer together than this may leave the same stamp: a clock tick of the slowest kernels, with room.
    private const long RacyNs = 50_000_000;

    private readonly IScanDisk _disk;
    private readonly SnapshotPacks? _packs;
    private readonly IgnoreRules _rules;
    private readonly Func<string, bool> _isLeftOut;
    private readonly List<KeptBlock> _written;
    private readonly CancellationToken _cancellation;
    private readonly Stack<Task> _waiting = new();
    private readonly byte[][] _ruleFiles;

    // Kinds of rules that stand in no file of that name: texts from before.
    private readonly bool _alwaysRead;
    private int _working;
    private volatile DiskException? _failure;
    private ScanFolder _root = ScanFolder.Empty;

    /// <param name="disk">The disk.</param>
    /// <param name="packs">Where contents are kept; null for a look that keeps nothing and reads no file.</param>
    /// <param name="rules">The ignore rules.</param>
    /// <param name="isLeftOut">Places that are not the workspace's, by their relative path.</param>
    /// <param name="written">Is given every block that was written.</param>
    /// <param name="cancellation">Ends the walk.</param>
    public TreeScan(IScanDisk disk, SnapshotPacks? packs, IgnoreRules rules, Func<string, bool> isLeftOut, List<KeptBlock> written, CancellationToken cancellation)
    {
        (_disk, _packs, _rules, _isLeftOut, _written, _cancellation) = (disk, packs, rules, isLeftOut, written, cancellation);
        _ruleFiles = [.. rules.FileNames.Select(Encoding.UTF8.GetBytes)];
        _alwaysRead = rules.FileNames.Any(name => name.Contains('\0', StringComparison.Ordinal));
    }

    /// <summary>A folder to be looked at; its handle is opened by its parent's, which therefore stays open so long.</summary>
    private sealed record Task(SharedHandle? Parent, ScanEntry Entry, ScanFolder Before, WorkspacePath Path, IgnoreScope Outer);

    private sealed class SharedHandle(IScanHandle handle)
    {
        private int _users = 1;

        public IScanHandle Handle => handle;

        public SharedHandle Share()
        {
            Interlocked.Increment(ref _users);
            return this;
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _users) == 0)
            {
                handle.Dispose();
            }
        }
    }

    /// <summary>Walks; the new tree.</summary>
    /// <exception cref="DiskException">The folder cannot be opened, or contents cannot be kept.</exception>
    public ScanFolder Run(string root, ScanFolder before, int threads)
    {
        var handle = new SharedHandle(_disk.OpenRoot(root));
        var stat = _disk.Stat(handle.Handle);
        _waiting.Push(new Task(handle, new ScanEntry([]) { Stat = stat }, before, WorkspacePath.Root, _rules.Outermost));
        var others = Enumerable.Range(1, threads - 1).Select(_ => new Thread(Work) { IsBackground = true, Name = "scan" }).ToArray();
        foreach (var thread in others)
        {
            thread.Start();
        }

        Work();
        foreach (var thread in others)
        {
            thread.Join();
        }

        _cancellation.ThrowIfCancellationRequested();
        return _failure is null ? _root : throw _failure;
    }

    private void Work()
    {
        var keeper = new ContentKeeper(_disk, _packs, _written);
        while (Next() is { } task)
        {
            try
            {
                if (_failure is null && !_cancellation.IsCancellationRequested)
                {
                    Look(task, keeper);
                }
            }
            catch (DiskException e)
            {
                _failure = e;
            }
            finally
            {
                task.Parent?.Leave();
                lock (_waiting)
                {
                    if (--_working == 0)
                    {
                        Monitor.PulseAll(_waiting);
                    }
                }
            }
        }

        try
        {
            keeper.Flush();
        }
        catch (DiskException e)
        {
            _failure = e;
        }
    }

    private Task? Next()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && _working > 0)
            {
                Monitor.Wait(_waiting);
            }

            if (_waiting.Count == 0)
            {
                Monitor.PulseAll(_waiting);
                return null;
            }

            _working++;
            return _waiting.Pop();
        }
    }

    private void Look(Task task, ContentKeeper keeper)
    {
        var isRoot = task.Path.IsRoot;
        var opened = isRoot ? task.Parent!.Share() : _disk.OpenFolder(task.Parent!.Handle, task.Entry.Name) is { } handle ? new SharedHandle(handle) : null;
        if (opened is null)
        {
            // Gone, or not ours to read: what was known of it stays out of sight, so that it is not taken for deleted.
            Found(task, task.Before with { Racy = true });
            return;
        }

        try
        {
            var listed = task.Entry.Stat;
            var same = !task.Before.Racy && ReferenceEquals(task.Before.Rules, _rules) && task.Before.ListedAt == listed;
            var folder = new FolderLook(this, task, opened, keeper);
            var entries = same ? folder.LookAgain() : folder.List();
            var racy = IsRacy(listed);
            Found(task, entries is null ? task.Before with { Racy = true } : new ScanFolder(entries, _rules, listed, racy));
        }
        finally
        {
            opened.Leave();
        }
    }

    private void Found(Task task, ScanFolder folder)
    {
        if (task.Path.IsRoot)
        {
            _root = folder;
        }
        else
        {
            task.Entry.Folder = folder;
        }
    }

    private void Push(Task task)
    {
        lock (_waiting)
        {
            _waiting.Push(task);
            Monitor.Pulse(_waiting);
        }
    }

    private static bool IsRacy(ScanStat stat) => Now() - Math.Max(stat.ModifiedNs, stat.ChangedNs) < RacyNs;

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>The entries of one folder.</summary>
    private sealed class FolderLook(TreeScan scan, Task task, SharedHandle opened, ContentKeeper keeper)
    {
        private readonly ScanEntry[] _before = task.Before.Entries;
        private readonly IScanDisk _disk = scan._disk;
        private IgnoreScope? _scope;
        private Dictionary<byte[], int>? _byName;
        private int _next;

        /// <summary>The names are those of before: only what they stand for is looked at.</summary>
        public ScanEntry[] LookAgain()
        {
            List<ScanEntry>? changed = null;
            for (var i = 0; i < _before.Length; i++)
            {
                var entry = _before[i];
                var now = entry.Ignored ? entry : Stated(entry.Name, entry);
                if (changed is null && !ReferenceEquals(now, entry))
                {
                    changed = new(_before.Length);
                    changed.AddRange(_before.AsSpan(0, i));
                }

                if (changed is not null && now is not null)
                {
                    changed.Add(now);
                }
            }

            return changed is null ? _before : [.. changed];
        }

        /// <summary>All anew; null when it cannot be listed.</summary>
        public ScanEntry[]? List()
        {
            var names = new List<(byte[] Name, ScanEntry? Before, FileKind Kind)>(_before.Length + 4);
            if (!_disk.List(opened.Handle, (name, kind) =>
                {
                    if (!name.SequenceEqual(".git"u8))
                    {
                        var before = Known(name);
                        names.Add((before?.Name ?? name.ToArray(), before, kind));
                    }
                }))
            {
                return null;
            }

            var ruled = names.Exists(n => Array.Exists(scan._ruleFiles, file => file.AsSpan().SequenceEqual(n.Name)));
            _scope = ruled || scan._alwaysRead ? scan._rules.ScopeOf(task.Path) : scan._rules.ScopeOf(task.Path, task.Outer, _ => null);
            var sameRules = ReferenceEquals(task.Before.Rules, scan._rules);
            var entries = new List<ScanEntry>(names.Count);
            foreach (var (name, before, kind) in names)
            {
                var entry = sameRules && before is not null
                    ? before.Ignored ? before : Stated(name, before)
                    : Judged(name, before, kind);
                if (entry is not null)
                {
                    entries.Add(entry);
                }
            }

            return [.. entries];
        }

        private ScanEntry? Judged(byte[] name, ScanEntry? before, FileKind kind)
        {
            if (!Utf8.IsValid(name))
            {
                return new ScanEntry(name) { Ignored = true, Unkept = "its name is no text" };
            }

            if (kind == FileKind.Other)
            {
                // Some file systems do not say in the list what a name is.
                if (!_disk.TryStat(opened.Handle, name, out var stat))
                {
                    return null;
                }

                kind = stat.Kind;
            }

            var text = Encoding.UTF8.GetString(name);
            var path = task.Path.Child(text);
            return TempNames.IsOurs(text) || scan._isLeftOut(path.Value) ? new ScanEntry(name) { Ignored = true }
                : _scope!.IsIgnored(path, kind == FileKind.Folder) ? new ScanEntry(name) { Ignored = true, Unkept = ScanEntry.WhyIgnored, Stat = new ScanStat(kind, 0, 0, 0, 0, 0, 0) }
                : Stated(name, before);
        }

        private ScanEntry? Stated(byte[] name, ScanEntry? before) =>
            !_disk.TryStat(opened.Handle, name, out var stat) ? null : stat.Kind switch
            {
                FileKind.Folder => Folder(name, before, stat),
                _ when before is { Racy: false, Ignored: false } && before.Stat == stat => before,
                FileKind.Regular => File(name, before, stat),
                FileKind.Link => new ScanEntry(name) { Stat = stat, Target = _disk.ReadLink(opened.Handle, name), Racy = IsRacy(stat) },
                _ => new ScanEntry(name) { Stat = stat },
            };

        private ScanEntry File(byte[] name, ScanEntry? before, ScanStat stat)
        {
            var racy = IsRacy(stat);
            var (content, problem) = keeper.Keep(opened.Handle, name, stat.Size, before?.Content);
            return new ScanEntry(name) { Stat = stat, Racy = racy, Content = content, Unkept = problem };
        }

        private ScanEntry Folder(byte[] name, ScanEntry? before, ScanStat stat)
        {
            var entry = new ScanEntry(name) { Stat = stat };
            _scope ??= scan._rules.ScopeOf(task.Path);
            scan.Push(new Task(opened.Share(), entry, before?.Folder ?? ScanFolder.Empty, task.Path.Child(Encoding.UTF8.GetString(name)), _scope));
            return entry;
        }

        private ScanEntry? Known(ReadOnlySpan<byte> name)
        {
            if (_next < _before.Length && name.SequenceEqual(_before[_next].Name))
            {
                return _before[_next++];
            }

            if (_byName is null)
            {
                _byName = new(_before.Length, NameComparer.Instance);
                for (var i = 0; i < _before.Length; i++)
                {
                    _byName[_before[i].Name] = i;
                }
            }

            if (_byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var at))
            {
                _next = at + 1;
                return _before[at];
            }

            return null;
        }
    }
}
