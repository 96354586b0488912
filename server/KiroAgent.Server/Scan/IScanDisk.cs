using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>A name met in a folder; <see cref="FileKind.Other"/> where the folder does not say what it is.</summary>
internal delegate void NameMet(ReadOnlySpan<byte> name, FileKind kind);

/// <summary>
/// What a scan asks of the disk, a hundred thousand times: names as bytes, nothing allocated. Links are never followed. Two implementations:
/// <see cref="PosixScanDisk"/>, and <see cref="LayerScanDisk"/> over the ordinary layer (Windows).
/// </summary>
internal interface IScanDisk
{
    /// <summary>Opens a workspace folder by its absolute path, which was no link when it was opened: one that a command put in its place is not followed.</summary>
    IScanHandle OpenRoot(string path);

    /// <summary>Opens a folder in an open one; null when it is none any more, or may not be read.</summary>
    IScanHandle? OpenFolder(IScanHandle parent, ReadOnlySpan<byte> name);

    /// <summary>Lists it; false when that fails.</summary>
    bool List(IScanHandle folder, NameMet met);

    /// <summary>What stands under a name; false when nothing does.</summary>
    bool TryStat(IScanHandle folder, ReadOnlySpan<byte> name, out ScanStat stat);

    /// <summary>The folder itself.</summary>
    ScanStat Stat(IScanHandle folder);

    /// <summary>Reads a file from its start into the buffer; how many bytes, or -1 when it cannot be read. A full buffer may mean that there is more.</summary>
    int Read(IScanHandle folder, ReadOnlySpan<byte> name, Span<byte> into);

    /// <summary>Where a link points; null when that cannot be told.</summary>
    string? ReadLink(IScanHandle folder, ReadOnlySpan<byte> name);
}

/// <summary>An open folder.</summary>
internal interface IScanHandle : IDisposable
{
}
