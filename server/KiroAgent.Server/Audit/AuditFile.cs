using System.Diagnostics;
using System.Text;
using KiroAgent.Core.Audit;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Audit;

/// <summary>The audit file of a data directory. Several processes may append; the operating system's lock keeps the chain one.</summary>
internal sealed class AuditFile(IFileLayer layer, string folder)
{
    /// <summary>Its name.</summary>
    public const string FileName = "audit.jsonl";

    private const int LongestTail = 1 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private (long Size, long Number, string Head) _known = (0, 0, AuditChain.Start);

    /// <summary>Where it is.</summary>
    public string FullPath => Path.Combine(folder, FileName);

    /// <summary>Appends an entry; it is with the operating system when this returns.</summary>
    /// <exception cref="DiskException">It could not be written.</exception>
    public void Append(string members)
    {
        lock (_lock)
        {
            using var place = PrivateFolders.Open(layer, folder);
            using var file = OpenLocked(place);
            var size = layer.Stat(file).Size;
            var whole = true;
            if (size != _known.Size)
            {
                (_known.Number, _known.Head, whole) = Last(file, size);
            }
            var (line, hash) = AuditChain.Line(_known.Number + 1, _known.Head, members);
            byte[] bytes = Encoding.UTF8.GetBytes((whole ? "" : "\n") + line + "\n");
            layer.Write(file, size, bytes);
            _known = (size + bytes.Length, _known.Number + 1, hash);
        }
    }

    /// <summary>The last whole entry; the file may end in one that a process never finished.</summary>
    private (long Number, string Head, bool Whole) Last(FileHandle file, long size)
    {
        for (long length = 64 * 1024; ; length *= 4)
        {
            var tail = new byte[Math.Min(size, length)];
            var read = 0;
            while (read < tail.Length && layer.Read(file, size - tail.Length + read, tail.AsSpan(read)) is > 0 and var more)
            {
                read += more;
            }
            var text = Encoding.UTF8.GetString(tail, 0, read);
            foreach (var line in Enumerable.Reverse(text.Split('\n')))
            {
                if (AuditChain.Read(line) is { } last)
                {
                    return (last.Number, last.Hash, text.EndsWith('\n'));
                }
            }
            if (length >= Math.Max(size, LongestTail))
            {
                return (0, AuditChain.Start, read == 0 || text.EndsWith('\n'));
            }
        }
    }

    private FileHandle OpenLocked(FolderHandle place)
    {
        if (layer.Stat(place, FileName).Kind == FileKind.Absent)
        {
            try
            {
                layer.Create(place, FileName, FileModes.Private).Dispose();
            }
            catch (DiskException e) when (e.Error == DiskError.Exists)
            {
                // Another process was faster.
            }
        }
        var file = layer.OpenWrite(place, FileName);
        for (var since = Stopwatch.GetTimestamp(); !layer.TryLock(file, shared: false); Thread.Yield())
        {
            if (Stopwatch.GetElapsedTime(since) > s_patience)
            {
                file.Dispose();
                throw new DiskException(DiskError.Denied, "lock", FileName, "another process holds it");
            }
        }
        return file;
    }
}
