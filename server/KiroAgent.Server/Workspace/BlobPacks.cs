using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>The packs of a store: those this process may append to, those it only reads, and where each blob lies. Not safe for several threads.</summary>
internal sealed partial class BlobPacks(IFileLayer layer, string folder, string serverId) : IDisposable
{
    // A pack that has got so large is not appended to any more.
    private const long FullPack = 64 << 20;

    // A pack of an ended process is taken over when reading what is in it takes no time worth mentioning.
    private const long SmallPack = 4 << 20;

    private readonly Dictionary<string, BlobPack> _packs = new(StringComparer.Ordinal);
    private readonly HashSet<BlobPack> _owned = [];
    private readonly HashSet<BlobPack> _unsynced = [];
    private readonly Dictionary<ContentId, (BlobPack Pack, BlobRecord Record)> _index = [];

    // Put by a process that ended only lately: see BlobStore.Grace.
    private readonly HashSet<ContentId> _young = [];
    private DateTimeOffset _tookOver;

    private FolderHandle? _root;
    private BlobPack? _current;
    private bool _namesUnsynced;
    private int _number;

    /// <summary>Whether the pack being appended to was taken away, so that all that was known is to be forgotten; forgets it then.</summary>
    public bool ForgetWhenGone()
    {
        if (_current is { } current ? current.Stat().Links > 0 : _root is null || layer.Stat(_root).Links > 0)
        {
            return false;
        }

        Dispose();
        return true;
    }

    /// <summary>Whether the blob is in a pack read so far.</summary>
    public bool Has(ContentId id) => _index.ContainsKey(id);

    /// <summary>Whether the blob lies in a pack that only this process may change.</summary>
    public bool IsOwned(ContentId id) => _index.TryGetValue(id, out var at) && _owned.Contains(at.Pack);

    /// <summary>Whether it was taken over from a process that ended lately, and that is not long ago.</summary>
    public bool WasYoung(ContentId id, DateTimeOffset old) => old < _tookOver && _young.Contains(id);

    /// <summary>The stored bytes, null when the blob is not in a pack read so far.</summary>
    public byte[]? Read(ContentId id) => _index.TryGetValue(id, out var at) ? at.Pack.Read(at.Record) : null;

    /// <summary>Sees to it that there is a pack to append to: a small one of an ended process, or a new one.</summary>
    public BlobPack Current(DateTimeOffset young)
    {
        if (_current is { } current && current.End < FullPack)
        {
            return current;
        }

        var taken = _current is null ? TakeOver(young) : null;
        return _current = taken ?? Make();
    }

    public void Append(BlobPack pack, ContentId id, ReadOnlySpan<byte> stored)
    {
        _index[id] = (pack, pack.Append(id, stored));
        _unsynced.Add(pack);
    }

    public void Flush()
    {
        foreach (var pack in _unsynced.ToArray())
        {
            pack.Sync();
            _unsynced.Remove(pack);
        }

        if (_namesUnsynced)
        {
            layer.Sync(Root());
            _namesUnsynced = false;
        }
    }

    /// <summary>Reads what other processes have put since the last time.</summary>
    public void ReadOn()
    {
        if (_root is null && !Directory.Exists(folder))
        {
            return;
        }

        var names = layer.List(Root()).Select(entry => entry.Name).Where(name => name.EndsWith(BlobPack.Ending, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, pack) in _packs.Where(p => !names.Contains(p.Key)).ToArray())
        {
            Drop(name, pack);
        }

        foreach (var name in names)
        {
            if (!_packs.TryGetValue(name, out var pack))
            {
                if (Open(name, write: false) is not { } opened)
                {
                    continue;
                }

                _packs[name] = pack = opened;
            }

            if (!_owned.Contains(pack))
            {
                Learn(pack, pack.ReadOn());
            }
        }
    }

    /// <summary>How many blobs are known and how long the packs are.</summary>
    public (int Count, long Bytes) Usage() => (_index.Count, _packs.Values.Sum(pack => pack.End));

    /// <summary>What each known blob takes.</summary>
    public Dictionary<ContentId, long> Sizes() => _index.ToDictionary(at => at.Key, at => (long)at.Value.Record.Length + BlobPack.HeaderLength);

    public void Dispose()
    {
        foreach (var pack in _packs.Values)
        {
            pack.Dispose();
        }

        _packs.Clear();
        _owned.Clear();
        _unsynced.Clear();
        _index.Clear();
        _young.Clear();
        _current = null;
        _namesUnsynced = false;
        _root?.Dispose();
        _root = null;
    }

    private BlobPack? TakeOver(DateTimeOffset young)
    {
        foreach (var entry in layer.List(Root()))
        {
            if (!entry.Name.EndsWith(BlobPack.Ending, StringComparison.Ordinal)
                || layer.Stat(Root(), entry.Name).Size > SmallPack
                || Open(entry.Name, write: true) is not { } pack)
            {
                continue;
            }

            if (pack.TryOwn() && pack.Stat().Links > 0)
            {
                var wasYoung = IsYoung(pack, young);
                Replace(entry.Name, pack);
                if (pack.IsClean)
                {
                    _owned.Add(pack);
                    _unsynced.Add(pack);
                    _tookOver = young + BlobStore.Grace;
                    _young.UnionWith(wasYoung ? _index.Where(at => at.Value.Pack == pack).Select(at => at.Key) : []);
                    return pack;
                }

                Drop(entry.Name, pack);
                continue;
            }

            pack.Dispose();
        }

        return null;
    }

    private BlobPack Make()
    {
        while (true)
        {
            var name = $"{serverId}-{++_number}{BlobPack.Ending}";
            try
            {
                var pack = new BlobPack(layer, name, layer.Create(Root(), name, FileModes.Private));
                _packs[name] = pack;
                _namesUnsynced = true;
                if (pack.TryOwn())
                {
                    _owned.Add(pack);
                    return pack;
                }
            }
            catch (DiskException e) when (e.Error == DiskError.Exists)
            {
                // Made by an earlier process of this id.
            }
        }
    }

    // Takes a pack that was reopened in place of the handle it was read by.
    private void Replace(string name, BlobPack pack)
    {
        if (_packs.TryGetValue(name, out var before))
        {
            Drop(name, before);
        }

        _packs[name] = pack;
        Learn(pack, pack.ReadOn());
    }

    private void Learn(BlobPack pack, List<BlobRecord> records)
    {
        foreach (var record in records)
        {
            // Within a pack the later record counts: it was put because the earlier one is damaged. What is in a pack of our own stays.
            if (!_index.TryGetValue(record.Id, out var known) || known.Pack == pack || !_owned.Contains(known.Pack))
            {
                _index[record.Id] = (pack, record);
            }
        }
    }

    private void Drop(string name, BlobPack pack)
    {
        foreach (var id in _index.Where(at => at.Value.Pack == pack).Select(at => at.Key).ToArray())
        {
            _index.Remove(id);
        }

        _packs.Remove(name);
        _owned.Remove(pack);
        _unsynced.Remove(pack);
        pack.Dispose();
    }

    private BlobPack? Open(string name, bool write)
    {
        try
        {
            return new BlobPack(layer, name, write ? layer.OpenWrite(Root(), name) : layer.OpenRead(Root(), name));
        }
        catch (DiskException e) when (e.Error is DiskError.NotFound or DiskError.Denied)
        {
            return null;
        }
    }

    private static bool IsYoung(BlobPack pack, DateTimeOffset than) =>
        pack.Stat().ModifiedNs > (than - DateTimeOffset.UnixEpoch).Ticks * 100;

    private FolderHandle Root() => _root ??= PrivateFolders.Open(layer, folder);
}
