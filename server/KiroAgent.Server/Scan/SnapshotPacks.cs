using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>
/// The bytes of a snapshot: many files together in blocks, compressed, appended to packs. While a command runs they are the only copy of what it
/// takes away, so they are flushed before it starts, and only then; the hash proves what is read.
/// </summary>
internal sealed class SnapshotPacks(IFileLayer layer, FolderHandle folder) : IDisposable
{
    // A block is filled up to this, and what is larger has one of its own.
    public const int BlockLength = 512 << 10;

    /// <summary>A workspace that takes more than this (a home folder, opened by mistake) is not kept whole.</summary>
    public const long Limit = 8L << 30;

    private const long FullPack = 1L << 30;
    private const int Quality = 1;
    private const int Window = 18;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, FileHandle> _packs = [];
    private readonly HashSet<int> _unsynced = [];
    private bool _made; // a pack whose name is not flushed yet
    private int _current = -1;
    private long _end;
    private int _blocks;

    /// <summary>Bytes in all packs.</summary>
    public long Length { get; private set; }

    public static string NameOf(int pack) => $"pack-{pack}";

    /// <summary>Goes on after blocks that were read back.</summary>
    public void Continue(IReadOnlyCollection<KeptBlock> blocks)
    {
        _blocks = blocks.Select(block => block.Number + 1).DefaultIfEmpty(0).Max();
        Length = blocks.Sum(block => (long)block.StoredLength);
        foreach (var block in blocks)
        {
            if (block.Pack > _current || (block.Pack == _current && block.Offset + block.StoredLength > _end))
            {
                (_current, _end) = (block.Pack, block.Offset + block.StoredLength);
            }
        }
    }

    /// <summary>Whether the packs are as long as these blocks need: a loss of power can have kept less of them than of the log.</summary>
    public bool HoldAll(IEnumerable<KeptBlock> blocks)
    {
        foreach (var pack in blocks.GroupBy(block => block.Pack))
        {
            if (layer.Stat(folder, NameOf(pack.Key)).Size < pack.Max(block => block.Offset + block.StoredLength))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes a block; the object then knows where.</summary>
    public void Write(KeptBlock block, ReadOnlySpan<byte> bytes)
    {
        var rented = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(bytes.Length));
        try
        {
            block.Length = bytes.Length;
            block.Compressed = LooksCompressible(bytes) && BrotliEncoder.TryCompress(bytes, rented, out var written, Quality, Window) && written < bytes.Length
                && (block.StoredLength = written) > 0;
            var stored = block.Compressed ? rented.AsSpan(0, block.StoredLength) : bytes;
            block.StoredLength = stored.Length;
            FileHandle pack;
            lock (_lock)
            {
                pack = Current();
                (block.Number, block.Pack, block.Offset) = (_blocks++, _current, _end);
                _end += stored.Length;
                Length += stored.Length;
            }

            layer.Write(pack, block.Offset, stored);
            lock (_lock)
            {
                _unsynced.Add(block.Pack);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Returns when every block that was written would survive a loss of power.</summary>
    public void Flush()
    {
        int[] unsynced;
        bool made;
        lock (_lock)
        {
            (unsynced, made) = ([.. _unsynced], _made);
            _unsynced.Clear();
            _made = false;
        }

        try
        {
            foreach (var pack in unsynced)
            {
                layer.Sync(Open(pack));
            }

            if (made)
            {
                layer.Sync(folder);
            }
        }
        catch (DiskException)
        {
            lock (_lock)
            {
                _unsynced.UnionWith(unsynced);
                _made |= made;
            }

            throw;
        }
    }

    /// <summary>The bytes of a file; null when they are damaged or gone.</summary>
    public byte[]? Read(KeptContent content)
    {
        if (Load(content.Block) is not { } block || content.Offset + content.Length > block.Length)
        {
            return null;
        }

        var bytes = block.AsSpan(content.Offset, content.Length).ToArray();
        return Hash256.From(SHA256.HashData(bytes)) == content.Hash ? bytes : null;
    }

    public void Dispose()
    {
        foreach (var pack in _packs.Values)
        {
            pack.Dispose();
        }
    }

    // The last block read is likely the next one's, too.
    private LoadedBlock? _last;

    private sealed record LoadedBlock(KeptBlock Block, byte[] Bytes);

    private byte[]? Load(KeptBlock block)
    {
        if (_last is { } last && last.Block == block)
        {
            return last.Bytes;
        }

        try
        {
            var stored = new byte[block.StoredLength];
            var done = 0;
            var pack = Open(block.Pack);
            while (done < stored.Length && layer.Read(pack, block.Offset + done, stored.AsSpan(done)) is > 0 and var read)
            {
                done += read;
            }

            var bytes = stored;
            if (block.Compressed)
            {
                bytes = new byte[block.Length];
                if (!BrotliDecoder.TryDecompress(stored, bytes, out var written) || written != bytes.Length)
                {
                    return null;
                }
            }

            _last = new LoadedBlock(block, bytes);
            return done == stored.Length ? bytes : null;
        }
        catch (DiskException)
        {
            return null;
        }
    }

    private FileHandle Current()
    {
        if (_current >= 0 && _end < FullPack)
        {
            return Open(_current);
        }

        (_current, _end, _made) = (_current + 1, 0, true);
        var name = NameOf(_current);
        FileHandle made;
        try
        {
            made = layer.Create(folder, name, FileModes.Private);
        }
        catch (DiskException e) when (e.Error == DiskError.Exists)
        {
            // Of a server that ended before it wrote down what it had kept there.
            made = layer.OpenWrite(folder, name);
            layer.Truncate(made, 0);
        }

        return _packs[_current] = made;
    }

    private FileHandle Open(int pack)
    {
        lock (_lock)
        {
            return _packs.TryGetValue(pack, out var open) ? open : _packs[pack] = layer.OpenWrite(folder, NameOf(pack));
        }
    }

    // Pictures and archives do not get smaller; a look at the start saves the work on the rest.
    private static bool LooksCompressible(ReadOnlySpan<byte> bytes)
    {
        const int Sample = 16 << 10;
        if (bytes.Length <= 4 * Sample)
        {
            return bytes.Length > 64;
        }

        var rented = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(Sample));
        try
        {
            return BrotliEncoder.TryCompress(bytes.Slice(bytes.Length / 2, Sample), rented, out var written, Quality, Window) && written < Sample * 15 / 16;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
