using System.Buffers;
using System.Text.Json;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Sessions;

/// <summary>A journal that cannot be read to its end: a whole line in its middle is damaged. The file is left as it is.</summary>
internal sealed class DamagedJournalException(string path, long line)
    : Exception($"The journal {path} is damaged at line {line}. It is kept as it is; nothing was changed. Restore that line from a backup, or delete the session.")
{
    /// <summary>The line, from 1.</summary>
    public long Line { get; } = line;
}

/// <summary>
/// The append-only file a session lives in. One process owns it, by the operating system's lock on it; others may follow it.
/// A line is handed to the operating system in one write before what it announces; a line cut off at the end was never announced.
/// </summary>
internal sealed class SessionJournal : IDisposable
{
    private const byte NewLine = (byte)'\n';
    private readonly IFileLayer _layer;
    private readonly FileHandle _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer;
    private long _length;
    private bool _unsynced;
    private FolderHandle? _newIn; // its name is not flushed yet

    private SessionJournal(IFileLayer layer, FileHandle file, string path)
    {
        _layer = layer;
        _file = file;
        Path = path;
        _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
    }

    /// <summary>Where it is, for messages.</summary>
    public string Path { get; }

    /// <summary>Whether this process may append.</summary>
    public bool Owned { get; private set; }

    /// <summary>The number of the last line read or appended.</summary>
    public long Seq { get; private set; }

    /// <summary>Whether whole lines follow the last one that could be read: nobody is in the middle of writing them.</summary>
    public bool HasUnreadLines { get; private set; }

    /// <summary>The first line that a newer version wrote and this one cannot read: the journal is read, and never written.</summary>
    public ForeignLine? Newer { get; private set; }

    /// <summary>Makes the journal of a new session, owned.</summary>
    public static SessionJournal Create(IFileLayer layer, FolderHandle folder, string name)
    {
        try
        {
            var file = layer.Create(folder, name, 0b110_000_000); // the user alone: prompts and code are in it
            var journal = new SessionJournal(layer, file, System.IO.Path.Combine(folder.Path, name)) { _newIn = folder };
            journal.Owned = layer.TryLock(file, shared: false);
            return journal;
        }
        catch (DiskException e)
        {
            throw Storage(e);
        }
    }

    /// <summary>Opens the journal of a stored session, not owned yet; null when there is none.</summary>
    public static SessionJournal? Open(IFileLayer layer, FolderHandle folder, string name)
    {
        try
        {
            return new SessionJournal(layer, layer.OpenWrite(folder, name), System.IO.Path.Combine(folder.Path, name));
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            return null;
        }
        catch (DiskException e) when (e.Error is DiskError.Denied or DiskError.ReadOnlyDisk)
        {
            return new SessionJournal(layer, layer.OpenRead(folder, name), System.IO.Path.Combine(folder.Path, name));
        }
        catch (DiskException e)
        {
            throw Storage(e);
        }
    }

    /// <summary>Opens a journal for a look, whoever owns it; null when there is none.</summary>
    /// <exception cref="DiskException">It cannot be opened.</exception>
    public static SessionJournal? OpenToRead(IFileLayer layer, FolderHandle folder, string name)
    {
        try
        {
            return new SessionJournal(layer, layer.OpenRead(folder, name), System.IO.Path.Combine(folder.Path, name));
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            return null;
        }
    }

    /// <summary>Tries to become the owner.</summary>
    public bool TryOwn()
    {
        if (!Owned && Newer is null)
        {
            Owned = _layer.TryLock(_file, shared: false);
        }
        return Owned;
    }

    /// <summary>
    /// The lines that came since the last read. An owner also cuts off a line that was never finished; a whole line of a newer version is none
    /// such: it is passed over, and from then on nobody here is the owner.
    /// </summary>
    public List<JournalLine> ReadOn()
    {
        var lines = new List<JournalLine>();
        var size = _layer.Stat(_file).Size;
        if (size <= _length)
        {
            return lines;
        }
        var bytes = ArrayPool<byte>.Shared.Rent((int)(size - _length));
        try
        {
            var read = Fill(bytes.AsSpan(0, (int)(size - _length)));
            var good = Parse(bytes.AsMemory(0, read), lines);
            _length += good;
            HasUnreadLines = bytes.AsSpan(good, read - good).Contains(NewLine);
            if (Owned && good < read)
            {
                _layer.Truncate(_file, _length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
        return lines;
    }

    /// <summary>Appends one line; when this returns it survives the end of the process.</summary>
    public JournalLine Append(DateTimeOffset at, SessionEvent what)
    {
        if (!Owned)
        {
            throw new InvalidOperationException("only the owner appends");
        }
        var line = new JournalLine(Seq + 1, at, what);
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        if (!UsualLineWriter.TryWrite(_writer, line))
        {
            JsonSerializer.Serialize(_writer, line, JournalJson.Default.JournalLine);
        }
        _writer.Flush();
        _buffer.GetSpan(1)[0] = NewLine;
        _buffer.Advance(1);
        try
        {
            _layer.Write(_file, _length, _buffer.WrittenSpan);
        }
        catch (DiskException e)
        {
            TakeBackPartOfALine();
            throw Storage(e);
        }
        _length += _buffer.WrittenCount;
        Seq++;
        _unsynced = true;
        return line;
    }

    /// <summary>Returns when every line would survive a loss of power.</summary>
    public void Sync()
    {
        if (!_unsynced)
        {
            return;
        }
        try
        {
            _layer.Sync(_file);
            if (_newIn is { } folder)
            {
                _layer.Sync(folder);
                _newIn = null;
            }
            _unsynced = false;
        }
        catch (DiskException e)
        {
            throw Storage(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _writer.Dispose();
    }

    private int Fill(Span<byte> into)
    {
        var filled = 0;
        while (filled < into.Length)
        {
            var read = _layer.Read(_file, _length + filled, into[filled..]);
            if (read == 0)
            {
                break;
            }
            filled += read;
        }
        return filled;
    }

    /// <summary>Reads whole good lines; returns how many bytes they take. What follows the last good one is an unfinished write, unless a good line follows it.</summary>
    private int Parse(ReadOnlyMemory<byte> bytes, List<JournalLine> lines)
    {
        var at = 0;
        var seq = Seq;
        var found = JournalLines.Read(bytes);
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Foreign is { } foreign && foreign.Seq == seq + 1)
            {
                (Newer, Owned) = (Newer ?? foreign, false);
                seq++;
                at = found[i].End;
                continue;
            }
            if (found[i].Line is not { } line || line.Seq != seq + 1)
            {
                if (found.Skip(i + 1).Any(later => later.Line is not null || later.Foreign is not null))
                {
                    throw new DamagedJournalException(Path, seq + 1);
                }
                break;
            }
            lines.Add(line);
            seq++;
            at = found[i].End;
        }
        Seq = seq;
        return at;
    }

    private void TakeBackPartOfALine()
    {
        try
        {
            _layer.Truncate(_file, _length);
        }
        catch (DiskException)
        {
            // The next reader cuts the unfinished line off.
        }
    }

    private static StorageException Storage(DiskException e) => new($"The session's journal cannot be written: {e.Detail}. Nothing was done.", e);
}
