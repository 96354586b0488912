using System.Security.Cryptography;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>One scanning thread's way of keeping contents: files are read straight into a block, which is written when it is full.</summary>
/// <param name="disk">The disk.</param>
/// <param name="packs">Where they are kept; null for a look that keeps nothing and reads no file.</param>
/// <param name="written">Is given every block that was written.</param>
internal sealed class ContentKeeper(IScanDisk disk, SnapshotPacks? packs, List<KeptBlock> written)
{
    // Large files are kept one at a time: each is in memory whole.
    private static readonly Lock s_large = new();

    // Made with the first file: most looks read none.
    private byte[] _buffer = [];
    private KeptBlock _block = new();
    private int _filled;

    /// <summary>Keeps a file's bytes, unless they are those of <paramref name="before"/>; or why that cannot be done.</summary>
    public (KeptContent? Content, string? Problem) Keep(IScanHandle folder, ReadOnlySpan<byte> name, long size, KeptContent? before)
    {
        if (size > FileBytes.Limit)
        {
            return (null, ScanEntry.WhyTooLarge);
        }

        if (packs is null)
        {
            return (null, null);
        }

        if (packs.Length > SnapshotPacks.Limit)
        {
            return (null, "the workspace is larger than can be kept");
        }

        if (size > SnapshotPacks.BlockLength)
        {
            lock (s_large)
            {
                return KeepLarge(folder, name, size, before);
            }
        }

        if (_buffer.Length == 0)
        {
            _buffer = new byte[SnapshotPacks.BlockLength];
        }

        if (_filled + size > _buffer.Length)
        {
            Flush();
        }

        // As much as there was when it was stamped: what it grew by since shows in its next stamp.
        var length = disk.Read(folder, name, _buffer.AsSpan(_filled, (int)size));
        if (length < 0)
        {
            return (null, "it cannot be read");
        }

        var hash = HashOf(_buffer.AsSpan(_filled, length));
        if (before is not null && before.Hash == hash)
        {
            return (before, null);
        }

        var content = new KeptContent(hash, _block, _filled, length);
        _filled += length;
        return (content, null);
    }

    /// <summary>Writes what has been gathered.</summary>
    public void Flush()
    {
        if (_filled > 0)
        {
            Write(_block, _buffer.AsSpan(0, _filled));
        }

        (_block, _filled) = (new KeptBlock(), 0);
    }

    private (KeptContent? Content, string? Problem) KeepLarge(IScanHandle folder, ReadOnlySpan<byte> name, long size, KeptContent? before)
    {
        var bytes = new byte[size];
        var length = disk.Read(folder, name, bytes);
        if (length < 0)
        {
            return (null, "it cannot be read");
        }

        var hash = HashOf(bytes.AsSpan(0, length));
        if (before is not null && before.Hash == hash)
        {
            return (before, null);
        }

        var block = new KeptBlock();
        Write(block, bytes.AsSpan(0, length));
        return (new KeptContent(hash, block, 0, length), null);
    }

    private void Write(KeptBlock block, ReadOnlySpan<byte> bytes)
    {
        packs!.Write(block, bytes);
        lock (written)
        {
            written.Add(block);
        }
    }

    private static Hash256 HashOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return Hash256.From(hash);
    }
}
