using System.Buffers;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Reads whole files.</summary>
internal static class FileBytes
{
    /// <summary>The most that is read, kept or written: 256 MiB.</summary>
    public const long Limit = 256L << 20;

    // A file that changes while it is read is read again, so that what is returned was there at one time, as far as can be told.
    private const int Attempts = 3;

    /// <summary>All bytes of an open file with the stamp they belong to; null when it is larger than <see cref="Limit"/>.</summary>
    public static byte[]? ReadAll(IFileLayer layer, FileHandle file, out FileStat stat) =>
        ReadWhole(layer, file, size => GC.AllocateUninitializedArray<byte>(size), Limit, out stat) is var (bytes, length) ? length == bytes.Length ? bytes : bytes[..length] : null;

    /// <summary>
    /// What the bytes of an open file are, with their stamp; null when it is larger than <see cref="Limit"/>. The bytes themselves come along only
    /// where <paramref name="isWanted"/>: long ones that nobody needs are not left to be collected.
    /// </summary>
    public static (ContentId Id, int Length, byte[]? Bytes)? Identify(IFileLayer layer, FileHandle file, Func<ContentId, bool> isWanted, out FileStat stat)
    {
        using var rented = new Rented();
        if (ReadWhole(layer, file, rented.Of, Limit, out stat) is not var (bytes, length))
        {
            return null;
        }

        var id = ContentId.Of(bytes.AsSpan(0, length));
        return (id, length, isWanted(id) ? bytes[..length] : null);
    }

    /// <summary>The bytes of an open file where they are wanted once they are seen; not read when it is no file, or larger than <paramref name="limit"/>.</summary>
    public static (bool WasRead, byte[]? Bytes) ReadIf(IFileLayer layer, FileHandle file, long limit, Func<ReadOnlySpan<byte>, bool> isWanted)
    {
        using var rented = new Rented();
        return ReadWhole(layer, file, rented.Of, limit, out var stat) is var (bytes, length) && stat.Kind == FileKind.Regular
            ? (true, isWanted(bytes.AsSpan(0, length)) ? bytes[..length] : null)
            : (false, null);
    }

    private static (byte[] Bytes, int Length)? ReadWhole(IFileLayer layer, FileHandle file, Func<int, byte[]> allocate, long limit, out FileStat stat)
    {
        stat = layer.Stat(file);
        for (var attempt = 1; ; attempt++)
        {
            if (stat.Size > limit)
            {
                return null;
            }

            var bytes = allocate((int)stat.Size);
            var length = ReadOnce(layer, file, bytes.AsSpan(0, (int)stat.Size));
            var after = layer.Stat(file);
            if ((after == stat && length == stat.Size) || attempt == Attempts)
            {
                stat = after;
                return (bytes, length);
            }

            stat = after;
        }
    }

    private static int ReadOnce(IFileLayer layer, FileHandle file, Span<byte> bytes)
    {
        var done = 0;
        while (done < bytes.Length && layer.Read(file, done, bytes[done..]) is > 0 and var read)
        {
            done += read;
        }

        return done;
    }

    /// <summary>One buffer at a time, given back at the end.</summary>
    private sealed class Rented : IDisposable
    {
        private byte[]? _bytes;

        public byte[] Of(int size)
        {
            Dispose();
            return _bytes = ArrayPool<byte>.Shared.Rent(size);
        }

        public void Dispose()
        {
            if (_bytes is { } bytes)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                _bytes = null;
            }
        }
    }
}
