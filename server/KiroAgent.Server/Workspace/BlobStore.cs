using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>What a collection did; bytes as they lie on disk.</summary>
internal sealed record BlobCollection(int Deleted, long FreedBytes, int Kept, long KeptBytes);

/// <summary>
/// Keeps bytes under their hash, for all sessions and server processes: in packs, each appended to by the process that has its lock, so that
/// keeping costs one write and making it durable one flush. Failures to keep are <see cref="StorageException"/>s, with nothing half written.
/// Safe to use from several threads.
/// </summary>
internal sealed class BlobStore(IFileLayer layer, string folder, string serverId, TimeProvider time) : IDisposable
{
    /// <summary>
    /// A pack written to within this time is not collected by another process: what lies in it may be needed by what was written down since
    /// that process looked.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly BlobPacks _packs = new(layer, folder, serverId);

    // What this process put or found again, and when last: whole, in packs of its own, and not collected within the grace.
    private readonly Dictionary<ContentId, long> _used = [];

    private DateTimeOffset Old => time.GetUtcNow() - Grace;

    /// <summary>Keeps the bytes (cheap when they are kept already) and returns their name. On disk for the operating system, not yet flushed.</summary>
    public ContentId Put(ReadOnlySpan<byte> bytes) => Put(ContentId.Of(bytes), bytes);

    /// <summary>The same for bytes whose name was worked out already.</summary>
    public ContentId Put(ContentId id, ReadOnlySpan<byte> bytes)
    {
        try
        {
            lock (_lock)
            {
                if (IsKept(id))
                {
                    return id;
                }
            }

            var stored = BlobEncoding.Encode(bytes);
            lock (_lock)
            {
                if (!_used.ContainsKey(id))
                {
                    _packs.Append(_packs.Current(Old), id, stored);
                }

                _used[id] = time.GetTimestamp();
            }

            return id;
        }
        catch (DiskException e)
        {
            throw Failed("keep a copy", e);
        }
    }

    /// <summary>Whether the bytes of this name need not be put: they are kept, in a pack that nobody else changes.</summary>
    public bool Keeps(ContentId id)
    {
        try
        {
            lock (_lock)
            {
                return IsKept(id);
            }
        }
        catch (DiskException)
        {
            return false;
        }
    }

    /// <summary>The bytes, proved by their hash; null when the blob is missing, damaged or cannot be read.</summary>
    public byte[]? Get(ContentId id)
    {
        try
        {
            byte[]? stored;
            lock (_lock)
            {
                stored = _packs.Read(id);
                if (stored is null)
                {
                    _packs.ReadOn();
                    stored = _packs.Read(id);
                }
            }

            return Decode(id, stored);
        }
        catch (DiskException)
        {
            return null;
        }
    }

    /// <summary>Whether there is a blob of that name; only <see cref="Get"/> proves it whole.</summary>
    public bool Has(ContentId id)
    {
        try
        {
            lock (_lock)
            {
                if (!_packs.Has(id))
                {
                    _packs.ReadOn();
                }

                return _packs.Has(id);
            }
        }
        catch (DiskException)
        {
            return false;
        }
    }

    /// <summary>Returns when everything put so far would survive a loss of power.</summary>
    public void Flush() => Locked("flush what is kept", () =>
    {
        _packs.Flush();
        return true;
    });

    /// <summary>How many blobs there are and what they take on disk.</summary>
    public (int Count, long Bytes) Usage() => Locked("look through what is kept", () =>
    {
        _packs.ReadOn();
        return _packs.Usage();
    });

    /// <summary>What each blob takes on disk, in bytes.</summary>
    public Dictionary<ContentId, long> Sizes() => Locked("look through what is kept", () =>
    {
        _packs.ReadOn();
        return _packs.Sizes();
    });

    /// <summary>
    /// Frees the room of blobs that are not live and were not put by this process within <see cref="Grace"/>. Packs that other running
    /// processes append to, or that were appended to within the grace, are left for another time; so are those in which little is dead,
    /// unless it is to be <paramref name="thorough"/>. Puts and reads come between two packs.
    /// </summary>
    public BlobCollection Collect(Func<ContentId, bool> isLive, bool thorough = false, CancellationToken cancellation = default)
    {
        const string What = "collect what is not needed";
        var before = Usage();
        using var packs = Locked(What, () => _packs.Compact(Keep, thorough, Old).GetEnumerator());
        while (Locked(What, packs.MoveNext))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        var after = Usage();
        return new BlobCollection(before.Count - after.Count, before.Bytes - after.Bytes, after.Count, after.Bytes);

        bool Keep(ContentId id)
        {
            if (isLive(id) || _packs.WasYoung(id, Old) || (_used.TryGetValue(id, out var at) && time.GetElapsedTime(at) < Grace))
            {
                return true;
            }

            _used.Remove(id); // the next put looks whether it is still there
            return false;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _packs.Dispose();
        }
    }

    // In another process's pack it might be collected at any moment; in our own only we do that.
    private bool IsKept(ContentId id)
    {
        if (_packs.ForgetWhenGone())
        {
            _used.Clear();
        }

        if (!_used.ContainsKey(id))
        {
            _packs.Current(Old);
            if (!_packs.IsOwned(id) || Decode(id, _packs.Read(id)) is null)
            {
                return false;
            }
        }

        _used[id] = time.GetTimestamp();
        return true;
    }

    private T Locked<T>(string what, Func<T> act)
    {
        try
        {
            lock (_lock)
            {
                return act();
            }
        }
        catch (DiskException e)
        {
            throw Failed(what, e);
        }
    }

    private static byte[]? Decode(ContentId id, byte[]? stored) => stored is null ? null : BlobEncoding.Decode(id, stored);

    private StorageException Failed(string what, DiskException e) =>
        new($"Cannot {what} in {folder}: {(e.Error == DiskError.NoSpace ? "no space left on the disk" : e.Detail)}", e);
}
