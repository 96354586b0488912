using System.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Processes;

/// <summary>A stretch of output as the model reads it, and how much of it was left out in its middle.</summary>
internal sealed record OutputExcerpt(string Text, long LeftOutBytes);

/// <summary>
/// What one command writes: all of it, raw, in a file; live, made safe, to whoever shows it; for the model, head and tail. Memory does not grow
/// with it. Safe to use from several threads.
/// </summary>
/// <param name="layer">The disk.</param>
/// <param name="file">The new file, open; it belongs to this object.</param>
/// <param name="path">Its absolute path.</param>
/// <param name="live">Is given more text as it comes, merged.</param>
internal sealed class CommandOutput(IFileLayer layer, FileHandle file, string path, Action<string> live) : IDisposable
{
    /// <summary>Of what is longer, this much of the beginning is shown to the model, in bytes.</summary>
    public const int HeadLength = 10_000;

    /// <summary>And this much of the end.</summary>
    public const int TailLength = 20_000;

    /// <summary>Beyond this nothing is kept, and the command is ended, in bytes.</summary>
    public const long Limit = 1L << 30;

    // What an editor is shown while it runs; a flood is in the file.
    private const int LongestLive = 1 << 20;

    private readonly Lock _lock = new();
    private readonly OutputFilter _filter = new();
    private readonly StringBuilder _pending = new();
    private long _length;
    private long _told;
    private long _shownLive;
    private bool _closed;

    /// <summary>The file with all of it.</summary>
    public string FilePath { get; } = path;

    /// <summary>How many bytes there are so far.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>Why not all of it is in the file; null when it is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether there is too much of it.</summary>
    public bool IsOver => Length >= Limit;

    /// <summary>Takes more.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_closed || IsOver)
            {
                return;
            }

            try
            {
                layer.Write(file, _length, bytes);
                Interlocked.Add(ref _length, bytes.Length);
            }
            catch (DiskException e)
            {
                Problem ??= "not all of it could be kept: " + (e.Error == DiskError.NoSpace ? "no space left on the disk" : e.Detail);
            }

            if (_shownLive + _pending.Length < LongestLive)
            {
                _filter.Add(bytes, _pending);
            }
        }
    }

    /// <summary>Shows what has come since the last time.</summary>
    public void ShowLive(bool atEnd = false)
    {
        string text;
        lock (_lock)
        {
            if (_shownLive >= LongestLive)
            {
                return;
            }

            _filter.Flush(_pending, atEnd);
            _shownLive += _pending.Length;
            text = _pending.ToString();
            _pending.Clear();
            if (_shownLive >= LongestLive)
            {
                text += $"\n[More is not shown here; all of it is in {FilePath}]\n";
            }
        }

        if (text.Length > 0)
        {
            live(text);
        }
    }

    /// <summary>All so far, for the model.</summary>
    public OutputExcerpt Excerpt() => Excerpt(0, Length);

    /// <summary>What has come since this was last asked, for the model.</summary>
    public OutputExcerpt Since()
    {
        var end = Length;
        var from = Interlocked.Exchange(ref _told, end);
        return Excerpt(from, end);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            file.Dispose();
        }
    }

    private OutputExcerpt Excerpt(long from, long end)
    {
        var length = end - from;
        if (length <= HeadLength + TailLength)
        {
            return new OutputExcerpt(OutputFilter.Clean(Read(from, (int)length)), 0);
        }

        var head = Read(from, HeadLength).AsSpan();
        var tail = Read(end - TailLength, TailLength).AsSpan();
        // Whole lines, where lines are not longer than all that is shown.
        head = head.LastIndexOf((byte)'\n') is > HeadLength / 2 and var last ? head[..(last + 1)] : WithoutCutCharacter(head);
        tail = tail.IndexOf((byte)'\n') is >= 0 and < TailLength / 2 and var first ? tail[(first + 1)..] : FromCharacter(tail);
        var left = length - head.Length - tail.Length;
        return new OutputExcerpt($"{OutputFilter.Clean(head).TrimEnd('\n')}\n[… {left:#,0} bytes left out; all of it is in {FilePath} …]\n{OutputFilter.Clean(tail)}", left);
    }

    private byte[] Read(long from, int length)
    {
        var bytes = new byte[length];
        lock (_lock)
        {
            if (_closed)
            {
                using var again = File.OpenHandle(FilePath);
                return bytes[..RandomAccess.Read(again, bytes, from)];
            }

            var done = 0;
            while (done < length && layer.Read(file, from + done, bytes.AsSpan(done)) is > 0 and var read)
            {
                done += read;
            }

            return bytes[..done];
        }
    }

    private static Span<byte> WithoutCutCharacter(Span<byte> bytes)
    {
        var end = bytes.Length;
        for (var back = 1; back <= 3 && back <= end; back++)
        {
            var value = bytes[end - back];
            if ((value & 0xC0) != 0x80)
            {
                var needs = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
                return needs > back ? bytes[..(end - back)] : bytes;
            }
        }

        return bytes;
    }

    private static Span<byte> FromCharacter(Span<byte> bytes)
    {
        var start = 0;
        while (start < 3 && start < bytes.Length && (bytes[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return bytes[start..];
    }
}
