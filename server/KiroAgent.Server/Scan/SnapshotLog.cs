using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>
/// What a snapshot holds, written down: batches of changes, each its length (4 bytes, little-endian), the first 8 bytes of its hash, and Brotli. A
/// batch that was cut off counts as not written. In a batch: in the first, a number of chance (<c>n</c>); blocks (<c>b</c>), files (<c>f</c>), links (<c>l</c>), folders (<c>d</c>), what is gone
/// (<c>-</c>), each with its path.
/// </summary>
internal sealed class SnapshotLog(IFileLayer layer, FileHandle file)
{
    private const int HeaderLength = 12;
    private const int LongestBatch = 1 << 30;

    private long _end;

    /// <summary>How many batches there are.</summary>
    public long Batches { get; private set; }

    /// <summary>Which state of which life it is: later ones of a life are higher, and one of an earlier life never comes again; 0 for none.</summary>
    public long Generation => Batches == 0 ? 0 : (_life << 32) | Batches;

    private long _life;

    /// <summary>How many lines were written, to know when it is worth writing it afresh.</summary>
    public long Lines { get; private set; }

    /// <summary>Reads it all back.</summary>
    public (SortedDictionary<string, ScanEntry> Entries, Dictionary<int, KeptBlock> Blocks) ReadAll()
    {
        var entries = new SortedDictionary<string, ScanEntry>(StringComparer.Ordinal);
        var blocks = new Dictionary<int, KeptBlock>();
        while (ReadBatch() is { } batch)
        {
            using var reader = new BinaryReader(new BrotliStream(new MemoryStream(batch), CompressionMode.Decompress));
            Apply(reader, entries, blocks);
            Batches++;
        }

        return (entries, blocks);
    }

    /// <summary>Writes a batch.</summary>
    /// <param name="newBlocks">Blocks nobody wrote down yet.</param>
    /// <param name="changed">What stands at a path now; null for nothing.</param>
    public void Append(IEnumerable<KeptBlock> newBlocks, IEnumerable<(string Path, ScanEntry? Entry)> changed)
    {
        using var bytes = new MemoryStream();
        bytes.Write(stackalloc byte[HeaderLength]);
        using (var writer = new BinaryWriter(new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true)))
        {
            if (Batches == 0)
            {
                _life = BinaryPrimitives.ReadInt32LittleEndian(Guid.NewGuid().ToByteArray()) & int.MaxValue;
                writer.Write((byte)'n');
                writer.Write((int)_life);
            }

            foreach (var block in newBlocks)
            {
                writer.Write((byte)'b');
                writer.Write(block.Number);
                writer.Write(block.Pack);
                writer.Write(block.Offset);
                writer.Write(block.StoredLength);
                writer.Write(block.Length);
                writer.Write(block.Compressed);
            }

            foreach (var (path, entry) in changed)
            {
                Lines++;
                Write(writer, path, entry);
            }

            writer.Write((byte)0);
        }

        var batch = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(batch, batch.Length - HeaderLength);
        SHA256.HashData(batch[HeaderLength..]).AsSpan(0, 8).CopyTo(batch[4..]);
        layer.Write(file, _end, batch);
        _end += batch.Length;
        Batches++;
    }

    private byte[]? ReadBatch()
    {
        var header = new byte[HeaderLength];
        if (!ReadFully(header))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is <= 0 or > LongestBatch || layer.Stat(file).Size < _end + HeaderLength + length)
        {
            return null;
        }

        var batch = new byte[length];
        _end += HeaderLength;
        if (!ReadFully(batch) || !SHA256.HashData(batch).AsSpan(0, 8).SequenceEqual(header.AsSpan(4)))
        {
            _end -= HeaderLength;
            return null;
        }

        _end += length;
        return batch;
    }

    private bool ReadFully(byte[] into)
    {
        var done = 0;
        while (done < into.Length && layer.Read(file, _end + done, into.AsSpan(done)) is > 0 and var read)
        {
            done += read;
        }

        return done == into.Length;
    }

    private static void Write(BinaryWriter writer, string path, ScanEntry? entry)
    {
        var kind = entry?.Stat.Kind switch { null => '-', FileKind.Regular => 'f', FileKind.Link => 'l', FileKind.Folder => 'd', _ => 'o' };
        writer.Write((byte)kind);
        writer.Write(path);
        if (entry is null)
        {
            return;
        }

        writer.Write((ushort)entry.Stat.Mode);
        if (kind is 'd')
        {
            return;
        }

        writer.Write(entry.Stat.Inode);
        writer.Write(entry.Stat.Size);
        writer.Write(entry.Stat.ModifiedNs);
        writer.Write(entry.Stat.ChangedNs);
        writer.Write(entry.Stat.BornNs);
        writer.Write(entry.Racy);
        if (kind is 'l')
        {
            writer.Write(entry.Target ?? "");
        }

        if (kind is 'f')
        {
            writer.Write(entry.Content?.Block.Number ?? -1);
            if (entry.Content is { } content)
            {
                Span<byte> hash = stackalloc byte[32];
                content.Hash.CopyTo(hash);
                writer.Write(hash);
                writer.Write(content.Offset);
                writer.Write(content.Length);
            }
            else
            {
                writer.Write(entry.Unkept ?? "");
            }
        }
    }

    private void Apply(BinaryReader reader, SortedDictionary<string, ScanEntry> entries, Dictionary<int, KeptBlock> blocks)
    {
        Span<byte> hash = stackalloc byte[32];
        while (reader.ReadByte() is not 0 and var kind)
        {
            if (kind == 'n')
            {
                _life = reader.ReadInt32();
                continue;
            }

            if (kind == 'b')
            {
                var number = reader.ReadInt32();
                blocks[number] = new KeptBlock
                {
                    Number = number, Pack = reader.ReadInt32(), Offset = reader.ReadInt64(), StoredLength = reader.ReadInt32(), Length = reader.ReadInt32(), Compressed = reader.ReadBoolean(),
                };
                continue;
            }

            Lines++;
            var path = reader.ReadString();
            if (kind == '-')
            {
                entries.Remove(path);
                continue;
            }

            var name = System.Text.Encoding.UTF8.GetBytes(path[(path.LastIndexOf('/') + 1)..]);
            int mode = reader.ReadUInt16();
            if (kind == 'd')
            {
                entries[path] = new ScanEntry(name) { Stat = new ScanStat(FileKind.Folder, 0, 0, mode, 0, 0, 0) };
                continue;
            }

            var stat = new ScanStat(
                kind == 'f' ? FileKind.Regular : kind == 'l' ? FileKind.Link : FileKind.Other,
                reader.ReadUInt64(), reader.ReadInt64(), mode, reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            var racy = reader.ReadBoolean();
            string? target = kind == 'l' ? reader.ReadString() : null;
            KeptContent? content = null;
            string? unkept = null;
            if (kind == 'f')
            {
                var block = reader.ReadInt32();
                if (block >= 0)
                {
                    reader.BaseStream.ReadExactly(hash);
                    content = new KeptContent(Hash256.From(hash), blocks[block], reader.ReadInt32(), reader.ReadInt32());
                }
                else
                {
                    unkept = reader.ReadString();
                }
            }

            entries[path] = new ScanEntry(name) { Stat = stat, Racy = racy, Target = target, Content = content, Unkept = unkept };
        }
    }
}
