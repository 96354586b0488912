using System.Globalization;
using System.Text;
using KiroAgent.Core.Audit;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Audit;

/// <summary>
/// The audit files of a data directory: one chain of lines over all of them. The one written to is <see cref="FileName"/>; one that has grown large is put
/// aside under a number and kept until a person removes it. Several processes may append: each holds the lock of <see cref="HeadName"/> meanwhile, in
/// which the last entry is noted.
/// </summary>
internal sealed class AuditFile(IFileLayer layer, string folder, long largest = AuditFile.LargestFile)
{
    /// <summary>The file written to.</summary>
    public const string FileName = "audit.jsonl";

    /// <summary>The note of the last entry.</summary>
    public const string HeadName = "audit.head";

    /// <summary>How large a file gets before the next one begins, in bytes.</summary>
    private const long LargestFile = 16 << 20;

    private const string AsidePrefix = "audit-", AsideSuffix = ".jsonl";
    private const int LongestTail = 1 << 20;
    private readonly Lock _lock = new();

    /// <summary>Where it is.</summary>
    public string FullPath => Path.Combine(folder, FileName);

    /// <summary>The files of a folder, oldest first.</summary>
    public static IReadOnlyList<string> All(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(path => NumberOf(Path.GetFileName(path)) is not null).OrderBy(path => NumberOf(Path.GetFileName(path)))];

    /// <summary>Appends an entry; it is with the operating system when this returns.</summary>
    /// <exception cref="DiskException">It could not be written.</exception>
    public void Append(string members)
    {
        lock (_lock)
        {
            using var place = PrivateFolders.Open(layer, folder);
            using var note = SharedFile.OpenLocked(layer, place, HeadName);
            var noted = AuditHead.Read(Text(note, 0, AuditHead.Length));
            var (number, head, size, whole) = End(place, noted);
            if (size >= largest && whole)
            {
                PutAside(place);
                size = 0;
            }
            var (line, hash) = AuditChain.Line(number + 1, head, members);
            byte[] bytes = Encoding.UTF8.GetBytes((whole ? "" : "\n") + line + "\n");
            using (var file = SharedFile.OpenOrCreate(layer, place, FileName))
            {
                layer.Write(file, size, bytes);
            }
            layer.Write(note, 0, Encoding.UTF8.GetBytes(new AuditHead(number + 1, hash, size + bytes.Length).Text));
        }
    }

    /// <summary>
    /// Where the chain goes on. A file as long as was noted ends as noted. Another is read at its end: longer, and a process ended between the entry and its
    /// note; shorter, and lines were taken off: then it goes on from the noted entry, so that they are missed.
    /// </summary>
    private (long Number, string Head, long Size, bool Whole) End(FolderHandle place, AuditHead? noted)
    {
        var size = layer.Stat(place, FileName) is { Kind: FileKind.Regular, Size: var length } ? length : 0;
        if (noted is not null && noted.Size == size)
        {
            return (noted.Number, noted.Hash, size, true);
        }
        var (last, whole) = Last(place, FileName, size);
        if (last is null && layer.List(place).Select(e => e.Name).Where(name => NumberOf(name) is < long.MaxValue).MaxBy(NumberOf) is { } aside)
        {
            // A process ended when it had just put a file aside.
            (last, _) = Last(place, aside, layer.Stat(place, aside).Size);
        }
        return noted is not null && noted.Number >= (last?.Number ?? 0) ? (noted.Number, noted.Hash, size, whole)
            : last is { } found ? (found.Number, found.Hash, size, whole)
            : (0, AuditChain.Start, size, whole);
    }

    private void PutAside(FolderHandle place)
    {
        var next = layer.List(place).Select(e => NumberOf(e.Name)).Where(n => n is < long.MaxValue).DefaultIfEmpty(0).Max() + 1;
        layer.Rename(place, FileName, place, string.Create(CultureInfo.InvariantCulture, $"{AsidePrefix}{next:D6}{AsideSuffix}"), replace: false);
    }

    /// <summary>The last whole entry of a file; it may end in one that a process never finished.</summary>
    private ((long Number, string Previous, string Hash)? Last, bool Whole) Last(FolderHandle place, string name, long size)
    {
        if (size == 0)
        {
            return (null, true);
        }
        using var file = layer.OpenRead(place, name);
        for (long length = 64 * 1024; ; length *= 4)
        {
            var text = Text(file, Math.Max(0, size - length), (int)Math.Min(size, length));
            foreach (var line in Enumerable.Reverse(text.Split('\n')))
            {
                if (AuditChain.Read(line) is { } last)
                {
                    return (last, text.EndsWith('\n'));
                }
            }
            if (length >= Math.Min(size, LongestTail))
            {
                return (null, text.EndsWith('\n'));
            }
        }
    }

    private string Text(FileHandle file, long offset, int length)
    {
        var bytes = new byte[length];
        var read = 0;
        while (read < length && layer.Read(file, offset + read, bytes.AsSpan(read)) is > 0 and var more)
        {
            read += more;
        }
        return Encoding.UTF8.GetString(bytes, 0, read);
    }

    /// <summary>A file's place in the order, the one written to last; null for a file that is none of these.</summary>
    private static long? NumberOf(string name) => name == FileName ? long.MaxValue
        : name.StartsWith(AsidePrefix, StringComparison.Ordinal) && name.EndsWith(AsideSuffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(AsidePrefix.Length, name.Length - AsidePrefix.Length - AsideSuffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;
}
