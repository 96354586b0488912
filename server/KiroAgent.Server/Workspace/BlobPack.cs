using System.Buffers.Binary;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Where a blob lies in a pack: its stored bytes, after the header.</summary>
internal readonly record struct BlobRecord(ContentId Id, long Offset, int Length);

/// <summary>
/// A file of blobs, only ever appended to, by the one process that holds its lock. A record is the mark <c>KAb1</c>, the number of stored bytes
/// (4 bytes, little-endian), the hash of the content (32 bytes), and the stored bytes (<see cref="BlobEncoding"/>).
/// A record that was cut off, or damage, is stepped over when reading; the hash proves the rest.
/// </summary>
internal sealed class BlobPack(IFileLayer layer, string name, FileHandle file) : IDisposable
{
    public const string Ending = ".pack";

    public const int HeaderLength = 40;

    private const int HashAt = 8;
    private const int ChunkLength = 64 * 1024;

    private static ReadOnlySpan<byte> Mark => "KAb1"u8;

    /// <summary>The file's name in the store's folder.</summary>
    public string Name { get; } = name;

    /// <summary>How far it was read, or written by us.</summary>
    public long End { get; private set; }

    /// <summary>Whether all up to <see cref="End"/> are whole records, so that one may append there.</summary>
    public bool IsClean { get; private set; } = true;

    public FileStat Stat() => layer.Stat(file);

    /// <summary>Takes the right to append; false when another process has it.</summary>
    public bool TryOwn() => layer.TryLock(file, shared: false);

    public void Sync() => layer.Sync(file);

    /// <summary>Appends a record; on failure the pack is as before.</summary>
    public BlobRecord Append(ContentId id, ReadOnlySpan<byte> stored)
    {
        var record = new byte[HeaderLength + stored.Length];
        Mark.CopyTo(record);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(Mark.Length), stored.Length);
        Convert.FromHexString(id.Hex, record.AsSpan(HashAt, HeaderLength - HashAt), out _, out _);
        stored.CopyTo(record.AsSpan(HeaderLength));
        try
        {
            layer.Write(file, End, record);
        }
        catch (DiskException)
        {
            CutOff();
            throw;
        }

        var at = End + HeaderLength;
        End += record.Length;
        return new BlobRecord(id, at, stored.Length);
    }

    /// <summary>The stored bytes of a record; null when the file ends before they do.</summary>
    public byte[]? Read(BlobRecord record)
    {
        var stored = new byte[record.Length];
        return ReadFully(record.Offset, stored) == stored.Length ? stored : null;
    }

    /// <summary>Reads on from where it stopped last time; what is cut off at the end is read again next time.</summary>
    public List<BlobRecord> ReadOn()
    {
        var found = new List<BlobRecord>();
        var size = layer.Stat(file).Size;
        var chunk = new byte[ChunkLength];
        var (start, length, at) = (End, 0, End);
        while (at + HeaderLength <= size)
        {
            if (at < start || at + HeaderLength > start + length)
            {
                (start, length) = (at, ReadFully(at, chunk));
                if (length < HeaderLength)
                {
                    break;
                }
            }

            var rest = chunk.AsSpan((int)(at - start), length - (int)(at - start));
            if (HeaderIn(rest, at, size) is { } record && (at == End || IsWhole(record)))
            {
                found.Add(record);
                at = End = record.Offset + record.Length;
                continue;
            }

            // Cut off or damaged: look for the next mark.
            IsClean = false;
            var next = rest[1..].IndexOf(Mark);
            at += next >= 0 ? next + 1 : Math.Max(1, rest.Length - Mark.Length);
        }

        IsClean &= End == size;
        return found;
    }

    public void Dispose() => file.Dispose();

    // After a gap a mark may be part of what somebody keeps; only the hash tells.
    private bool IsWhole(BlobRecord record) => Read(record) is { } stored && BlobEncoding.Decode(record.Id, stored) is not null;

    private static BlobRecord? HeaderIn(ReadOnlySpan<byte> bytes, long at, long size)
    {
        if (!bytes.StartsWith(Mark))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[Mark.Length..]);
        return length > 0
            && at + HeaderLength + length <= size
            && ContentId.TryParse(Convert.ToHexStringLower(bytes[HashAt..HeaderLength]), out var id)
            ? new BlobRecord(id, at + HeaderLength, length)
            : null;
    }

    private int ReadFully(long offset, Span<byte> into)
    {
        var done = 0;
        while (done < into.Length)
        {
            var read = layer.Read(file, offset + done, into[done..]);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }

    private void CutOff()
    {
        try
        {
            layer.Truncate(file, End);
        }
        catch (DiskException)
        {
            // The next record is written over what is there, and a reader steps over the rest.
        }
    }
}
