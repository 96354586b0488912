using Microsoft.Win32.SafeHandles;

namespace KiroAgent.Server.Workspace;

/// <summary>What stands under a name.</summary>
internal enum FileKind
{
    Absent,
    Regular,
    Folder,
    Link,
    Other,
}

/// <summary>What <c>lstat</c> says; times in nanoseconds since 1970.</summary>
internal readonly record struct FileStat(
    FileKind Kind, ulong Device, ulong Inode, long Size, int Mode, int Links, int User, int Group, long ModifiedNs, long ChangedNs)
{
    /// <summary>What tells one version of a file from the next without reading it.</summary>
    public FileStamp Stamp => new(Device, Inode, Size, ModifiedNs, ChangedNs, Mode);
}

/// <summary>Equal stamps: very likely the same bytes. Two writes within a few milliseconds can share one, so only reading proves it.</summary>
internal readonly record struct FileStamp(ulong Device, ulong Inode, long Size, long ModifiedNs, long ChangedNs, int Mode);

/// <summary>A name in a folder. The kind is the folder's word for it, <see cref="FileKind.Other"/> where it gives none.</summary>
internal readonly record struct FolderEntry(string Name, FileKind Kind);

/// <summary>An open folder. The path is for messages and for systems without handles to folders.</summary>
internal sealed class FolderHandle(SafeFileHandle? handle, string path) : IDisposable
{
    public SafeFileHandle? Handle { get; } = handle;

    public string Path { get; } = path;

    public void Dispose() => Handle?.Dispose();
}

/// <summary>An open file.</summary>
internal sealed class FileHandle(SafeFileHandle handle, string path) : IDisposable
{
    private IDisposable? _attached;

    public SafeFileHandle Handle { get; } = handle;

    public string Path { get; } = path;

    /// <summary>Ties the life of something to that of the file.</summary>
    public void Attach(IDisposable attached) => _attached = attached;

    public void Dispose()
    {
        Handle.Dispose();
        _attached?.Dispose();
    }
}

/// <summary>The disk of the system we run on.</summary>
internal static class Disk
{
    public static IFileLayer Open() => OperatingSystem.IsWindows() ? new WindowsDisk() : new PosixDisk();
}
