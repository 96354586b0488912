using System.Collections.Concurrent;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>What a collection did; bytes as they lie on disk.</summary>
internal sealed record BlobCollection(int Deleted, long FreedBytes, int Kept, long KeptBytes);

/// <summary>
/// Keeps bytes under their hash, each content once, for all sessions and server processes. A blob appears whole (temp file, then rename)
/// and is never changed. Failures to keep are <see cref="StorageException"/>s, with nothing half written.
/// </summary>
internal sealed class BlobStore(IFileLayer layer, string folder, string serverId, TimeProvider time) : IDisposable
{
    /// <summary>
    /// A blob put within this time is not collected, whoever put it: its user has not written down yet that it is needed.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private const int FlushesAtOnce = 8;

    // Seen whole by this process; the disk is still asked, since another process may collect.
    private readonly ConcurrentDictionary<ContentId, bool> _known = new();
    private readonly ConcurrentDictionary<ContentId, bool> _unsynced = new();
    private readonly Lock _opening = new();
    private FolderHandle? _root;
    private long _number;

    /// <summary>Keeps the bytes (cheap when they are kept already) and returns their name. On disk for the operating system, not yet flushed.</summary>
    public ContentId Put(ReadOnlySpan<byte> bytes)
    {
        var id = ContentId.Of(bytes);
        try
        {
            if (!HasFresh(id))
            {
                Store(id, bytes);
            }

            return id;
        }
        catch (DiskException e)
        {
            throw Failed("keep a copy", e);
        }
    }

    /// <summary>Whether a blob of that name is there; only <see cref="Get"/> proves it whole.</summary>
    public bool Contains(ContentId id)
    {
        try
        {
            return layer.Stat(Root(), NameOf(id)).Kind == FileKind.Regular;
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
            using var file = layer.OpenRead(Root(), NameOf(id));
            var stored = FileBytes.ReadAll(layer, file, out _);
            var bytes = stored is null ? null : BlobEncoding.Decode(stored);
            return bytes is not null && ContentId.Of(bytes) == id ? bytes : null;
        }
        catch (DiskException)
        {
            return null;
        }
    }

    /// <summary>Returns when everything put so far would survive a loss of power.</summary>
    public void Flush()
    {
        ContentId[] ids = [.. _unsynced.Keys];
        if (ids.Length == 0)
        {
            return;
        }

        try
        {
            var root = Root();
            var together = new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnce };
            Parallel.ForEach(ids, together, id =>
            {
                using var file = layer.OpenRead(root, NameOf(id));
                layer.Sync(file);
            });
            Parallel.ForEach(ids.Select(ShardOf).Distinct(), together, shard =>
            {
                using var names = layer.OpenFolder(root, shard);
                layer.Sync(names);
            });
            layer.Sync(root);
            foreach (var id in ids)
            {
                _unsynced.TryRemove(id, out _);
            }
        }
        catch (Exception e) when (Cause(e) is { } cause)
        {
            throw Failed("flush what is kept", cause);
        }
    }

    /// <summary>How many blobs there are and what they take on disk.</summary>
    public (int Count, long Bytes) Usage()
    {
        var (count, bytes) = (0, 0L);
        Each((_, _, _, stat) =>
        {
            count++;
            bytes += stat.Size;
        });
        return (count, bytes);
    }

    /// <summary>Deletes the blobs that are not live and older than <see cref="Grace"/>, and what crashed writers left.</summary>
    public BlobCollection Collect(Func<ContentId, bool> isLive, CancellationToken cancellation = default)
    {
        var (deleted, freed, kept, keptBytes) = (0, 0L, 0, 0L);
        var newest = ToNanoseconds(time.GetUtcNow() - Grace);
        Each((shard, name, id, stat) =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (stat.ModifiedNs > newest || (id is { } live && isLive(live)) || !TryDelete(shard, name, id, newest))
            {
                kept++;
                keptBytes += stat.Size;
                return;
            }

            deleted++;
            freed += stat.Size;
        });
        return new BlobCollection(deleted, freed, kept, keptBytes);
    }

    public void Dispose() => _root?.Dispose();

    private bool HasFresh(ContentId id)
    {
        var root = Root();
        var stat = layer.Stat(root, NameOf(id));
        if (stat.Kind != FileKind.Regular)
        {
            return false;
        }

        if (!_known.ContainsKey(id))
        {
            // Put by an earlier process: whole only if it says so itself, and maybe never flushed.
            if (Get(id) is null)
            {
                return false;
            }

            _unsynced[id] = true;
            _known[id] = true;
        }

        if (stat.ModifiedNs > ToNanoseconds(time.GetUtcNow() - (Grace / 2)))
        {
            return true;
        }

        // Old enough to be collected at this moment: make it young, then see whether that came in time.
        try
        {
            using var file = layer.OpenWrite(root, NameOf(id));
            layer.Touch(file);
            return layer.Stat(root, NameOf(id)).Inode == stat.Inode;
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            return false;
        }
    }

    private void Store(ContentId id, ReadOnlySpan<byte> bytes)
    {
        var root = Root();
        var stored = BlobEncoding.Encode(bytes);
        var temp = ShardOf(id) + "/" + TempNames.For("blob", serverId, Interlocked.Increment(ref _number));
        FileHandle file;
        try
        {
            file = layer.Create(root, temp, FileModes.Private);
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            using (Open(System.IO.Path.Combine(folder, ShardOf(id))))
            {
                root = Root();
                file = layer.Create(root, temp, FileModes.Private);
            }
        }

        try
        {
            using (file)
            {
                layer.Write(file, 0, stored);
            }

            layer.Rename(root, temp, root, NameOf(id), replace: true);
        }
        catch
        {
            Discard(root, temp);
            throw;
        }

        _unsynced[id] = true;
        _known[id] = true;
    }

    // Taken aside first and looked at again there, so that one made young meanwhile is put back (see HasFresh).
    private bool TryDelete(FolderHandle shard, string name, ContentId? id, long newest)
    {
        try
        {
            var aside = TempNames.For(name, serverId, Interlocked.Increment(ref _number));
            layer.Rename(shard, name, shard, aside, replace: true);
            if (layer.Stat(shard, aside).ModifiedNs > newest)
            {
                layer.Rename(shard, aside, shard, name, replace: true);
                return false;
            }

            if (id is { } known)
            {
                _known.TryRemove(known, out _);
                _unsynced.TryRemove(known, out _);
            }

            layer.Unlink(shard, aside);
            return true;
        }
        catch (DiskException)
        {
            return false;
        }
    }

    private void Each(Action<FolderHandle, string, ContentId?, FileStat> visit)
    {
        try
        {
            foreach (var shard in layer.List(Root()).Where(entry => entry.Kind != FileKind.Regular))
            {
                using var names = layer.OpenFolder(Root(), shard.Name);
                foreach (var entry in layer.List(names))
                {
                    ContentId? id = ContentId.TryParse(shard.Name + entry.Name, out var parsed) ? parsed : null;
                    var stat = layer.Stat(names, entry.Name);
                    if (stat.Kind == FileKind.Regular && (id is not null || TempNames.IsOurs(entry.Name)))
                    {
                        visit(names, entry.Name, id, stat);
                    }
                }
            }
        }
        catch (DiskException e)
        {
            throw Failed("look through what is kept", e);
        }
    }

    private FolderHandle Root()
    {
        lock (_opening)
        {
            return _root ??= Open(folder);
        }
    }

    // Opens a folder of the store; when the store itself was taken away meanwhile, its handle is renewed.
    private FolderHandle Open(string path)
    {
        var opened = PrivateFolders.Open(layer, path);
        if (path != folder)
        {
            lock (_opening)
            {
                _root = PrivateFolders.Open(layer, folder);
            }
        }

        return opened;
    }

    private void Discard(FolderHandle root, string temp)
    {
        try
        {
            layer.Unlink(root, temp);
        }
        catch (DiskException)
        {
            // A later collection finds it by its name and age.
        }
    }

    private StorageException Failed(string what, DiskException e) =>
        new($"Cannot {what} in {folder}: {(e.Error == DiskError.NoSpace ? "no space left on the disk" : e.Detail)}", e);

    private static DiskException? Cause(Exception e) =>
        e as DiskException ?? (e as AggregateException)?.InnerExceptions.OfType<DiskException>().FirstOrDefault();

    private static string ShardOf(ContentId id) => id.Hex[..2];

    private static string NameOf(ContentId id) => $"{id.Hex.AsSpan(0, 2)}/{id.Hex.AsSpan(2)}";

    private static long ToNanoseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks * 100;
}
