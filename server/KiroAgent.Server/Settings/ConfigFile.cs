using KiroAgent.Core.Files;
using KiroAgent.Core.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Settings;

/// <summary>
/// A configuration file on disk, read again only when it changed. A stamp is believed once it has stood for longer than a file
/// system's clock ticks; until then every look compares bytes, so that two quick writes are never taken for one.
/// </summary>
internal sealed class ConfigFile(WorkspaceFiles files, FileKey key, Func<long> milliseconds)
{
    private const long SettledAfter = 100;
    private const long Largest = 1 << 20;

    private FileStamp? _stamp;
    private long _since;
    private bool _known;
    private bool _settled;
    private byte[]? _bytes;

    /// <summary>The file.</summary>
    public FileKey Key => key;

    /// <summary>Its text; null when it is not there or cannot be read.</summary>
    public string? Text { get; private set; }

    /// <summary>Why it cannot be read, in words that complete a sentence about it.</summary>
    public string? Problem { get; private set; }

    /// <summary>Looks; true when what stands there is not what stood there at the last look.</summary>
    public bool Look()
    {
        var (stamp, size, refusal) = files.Stat(key) switch
        {
            StatOutcome.Found { Stat.Kind: FileKind.Absent } => (null, 0L, null),
            StatOutcome.Found { Stat: var stat } => ((FileStamp?)stat.Stamp, stat.Size, stat.Kind == FileKind.Regular ? null : "is not a file"),
            StatOutcome.Refused { Kind: RefusalKind.NotFound } => (null, 0L, null),
            StatOutcome.Refused refused => (null, 0L, refused.Reason),
            _ => throw new InvalidOperationException(),
        };
        if (_known && _settled && stamp == _stamp && refusal == Problem)
        {
            return false;
        }
        var now = milliseconds();
        if (!_known || stamp != _stamp)
        {
            (_stamp, _since, _settled) = (stamp, now, false);
        }
        else
        {
            _settled = now - _since > SettledAfter;
        }
        return Take(stamp is null || refusal is not null ? (null, refusal) : size > Largest ? (null, "is larger than 1 MiB") : Read());
    }

    private (byte[]? Bytes, string? Problem) Read() => files.Read(key) switch
    {
        LookOutcome.Found { Bytes: { } bytes } => (bytes, null),
        LookOutcome.Refused { Kind: not RefusalKind.NotFound } refused => (null, refused.Reason),
        _ => (null, null),
    };

    private bool Take((byte[]? Bytes, string? Problem) read)
    {
        var text = read.Bytes is null ? null : FileText.TryDecode(read.Bytes)?.Text;
        var problem = read.Bytes is not null && text is null ? "is not text" : read.Problem;
        if (_known && problem == Problem && (_bytes is null ? read.Bytes is null : read.Bytes is not null && _bytes.AsSpan().SequenceEqual(read.Bytes)))
        {
            return false;
        }
        (_known, _bytes, Text, Problem) = (true, read.Bytes, text, problem);
        return true;
    }
}
