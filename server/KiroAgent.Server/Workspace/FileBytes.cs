namespace KiroAgent.Server.Workspace;

/// <summary>Reads whole files.</summary>
internal static class FileBytes
{
    /// <summary>The most that is read, kept or written: 256 MiB.</summary>
    public const long Limit = 256L << 20;

    // A file that changes while it is read is read again, so that what is returned was there at one time, as far as can be told.
    private const int Attempts = 3;

    /// <summary>All bytes of an open file with the stamp they belong to; null when it is larger than <see cref="Limit"/>.</summary>
    public static byte[]? ReadAll(IFileLayer layer, FileHandle file, out FileStat stat)
    {
        stat = layer.Stat(file);
        for (var attempt = 1; ; attempt++)
        {
            if (stat.Size > Limit)
            {
                return null;
            }

            var bytes = ReadOnce(layer, file, (int)stat.Size);
            var after = layer.Stat(file);
            if ((after == stat && bytes.Length == stat.Size) || attempt == Attempts)
            {
                stat = after;
                return bytes;
            }

            stat = after;
        }
    }

    private static byte[] ReadOnce(IFileLayer layer, FileHandle file, int size)
    {
        var bytes = new byte[size];
        var done = 0;
        while (done < size)
        {
            var read = layer.Read(file, done, bytes.AsSpan(done));
            if (read == 0)
            {
                return bytes[..done];
            }

            done += read;
        }

        return bytes;
    }
}
