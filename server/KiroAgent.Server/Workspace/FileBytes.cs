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
        ReadWhole(layer, file, size => GC.AllocateUninitializedArray<byte>(size), out stat) is var (bytes, length) ? length == bytes.Length ? bytes : bytes[..length] : null;

    /// <summary>
    /// What the bytes of an open file are, with their stamp; null when it is larger than <see cref="Limit"/>. The bytes themselves come along only
    /// where <paramref name="isWanted"/>: long ones that nobody needs are not left to be collected.
    /// </summary>
    public static (ContentId Id, int Length, byte[]? Bytes)? Identify(IFileLayer layer, FileHandle file, Func<ContentId, bool> isWanted, out FileStat stat)
    {
        byte[]? rented = null;
        try
        {
            if (ReadWhole(layer, file, Rent, out stat) is not var (bytes, length))
            {
                return null;
            }

            var id = ContentId.Of(bytes.AsSpan(0, length));
            return (id, length, isWanted(id) ? bytes[..length] : null);
        }
        finally
        {
            Return();
        }

        byte[] Rent(int size)
        {
            Return();
            return rented = ArrayPool<byte>.Shared.Rent(size);
        }

        void Return()
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
                rented = null;
            }
        }
    }

    private static (byte[] Bytes, int Length)? ReadWhole(IFileLayer layer, FileHandle file, Func<int, byte[]> allocate, out FileStat stat)
    {
        stat = layer.Stat(file);
        for (var attempt = 1; ; attempt++)
        {
            if (stat.Size > Limit)
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
}
