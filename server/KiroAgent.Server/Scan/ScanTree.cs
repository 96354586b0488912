using System.Runtime.InteropServices;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>A SHA-256, at a third of the size of its digits.</summary>
internal readonly record struct Hash256(ulong A, ulong B, ulong C, ulong D)
{
    public static Hash256 From(ReadOnlySpan<byte> bytes)
    {
        var parts = MemoryMarshal.Cast<byte, ulong>(bytes);
        return new Hash256(parts[0], parts[1], parts[2], parts[3]);
    }

    public void CopyTo(Span<byte> bytes)
    {
        var parts = MemoryMarshal.Cast<byte, ulong>(bytes);
        (parts[0], parts[1], parts[2], parts[3]) = (A, B, C, D);
    }

    public ContentId ToContentId()
    {
        Span<byte> bytes = stackalloc byte[32];
        CopyTo(bytes);
        return ContentId.TryParse(Convert.ToHexStringLower(bytes), out var id) ? id : throw new InvalidOperationException("a hash has 64 digits");
    }
}

/// <summary>Where the bytes of many files lie together in a pack.</summary>
internal sealed class KeptBlock
{
    public int Number { get; set; } = -1;

    public int Pack { get; set; }

    public long Offset { get; set; }

    /// <summary>Bytes on disk.</summary>
    public int StoredLength { get; set; }

    /// <summary>Bytes they stand for.</summary>
    public int Length { get; set; }

    public bool Compressed { get; set; }
}

/// <summary>The bytes of a file in a block.</summary>
internal sealed record KeptContent(Hash256 Hash, KeptBlock Block, int Offset, int Length);

/// <summary>What <c>lstat</c> says, as far as a scan goes by it; times in nanoseconds since 1970.</summary>
internal readonly record struct ScanStat(FileKind Kind, ulong Inode, long Size, int Mode, long ModifiedNs, long ChangedNs, long BornNs);

/// <summary>Something in a folder. Never changed once its scan is over; a later scan makes another.</summary>
/// <param name="name">Its name as the disk has it, UTF-8.</param>
internal sealed class ScanEntry(byte[] name)
{
    /// <summary>The rules leave it out.</summary>
    public const string WhyIgnored = "it is ignored";

    /// <summary>It is over the limit.</summary>
    public const string WhyTooLarge = "it is larger than 256 MiB";

    public byte[] Name { get; } = name;

    public ScanStat Stat { get; init; }

    /// <summary>Left out by the rules, or not ours to look at: neither kept nor compared.</summary>
    public bool Ignored { get; init; }

    /// <summary>It changed so shortly before it was read that its stamp need not show the next change.</summary>
    public bool Racy { get; init; }

    /// <summary>A regular file's bytes; null when they could not be kept (then <see cref="Unkept"/> says why).</summary>
    public KeptContent? Content { get; init; }

    /// <summary>Why it is not kept; null for what is, and for what is ours.</summary>
    public string? Unkept { get; init; }

    /// <summary>Where a link points.</summary>
    public string? Target { get; init; }

    /// <summary>A folder's content.</summary>
    public ScanFolder? Folder { get; set; }

    public string NameText => Encoding.UTF8.GetString(Name);

    /// <summary>Whether both stand for the same thing with the same bytes and permissions.</summary>
    public static bool Same(ScanEntry a, ScanEntry b) =>
        ReferenceEquals(a, b)
        || (a.Stat.Kind == b.Stat.Kind && a.Stat.Kind switch
        {
            FileKind.Regular => a.Stat.Mode == b.Stat.Mode
                && (a.Content is { } x && b.Content is { } y ? x.Hash == y.Hash
                    : a.Content is null && b.Content is null && a.Stat.Size == b.Stat.Size && a.Stat.ModifiedNs == b.Stat.ModifiedNs && a.Stat.ChangedNs == b.Stat.ChangedNs),
            FileKind.Link => a.Target == b.Target,
            _ => true,
        });

    /// <summary>What stands there; null where its bytes are not kept, so that it cannot be brought back.</summary>
    public FileState? State => Stat.Kind switch
    {
        FileKind.Regular => Content is { } content ? new FileState.Regular(content.Hash.ToContentId(), content.Length, Stat.Mode) : null,
        FileKind.Link => Target is null ? null : new FileState.Link(Target),
        FileKind.Folder => new FileState.Folder(Stat.Mode),
        _ => new FileState.Other(),
    };
}

/// <summary>A folder's content, in the order the disk lists it.</summary>
/// <param name="Entries">What is in it.</param>
/// <param name="Rules">The ignore rules its entries were judged by; null when it was read back from disk.</param>
/// <param name="ListedAt">The folder's own stamp when it was listed; nothing is known by it when it was <paramref name="Racy"/>.</param>
/// <param name="Racy">It had just changed.</param>
internal sealed record ScanFolder(ScanEntry[] Entries, object? Rules, ScanStat ListedAt, bool Racy)
{
    public static ScanFolder Empty { get; } = new([], null, default, Racy: true);
}

/// <summary>Compares names as the disk has them.</summary>
internal sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static NameComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] name) => GetHashCode(name.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
