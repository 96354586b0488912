namespace KiroAgent.Server.Workspace;

/// <summary>What a disk operation can fail of, the same on every system.</summary>
internal enum DiskError
{
    Io,
    NotFound,
    Exists,
    Denied,
    ReadOnlyDisk,
    NoSpace,
    NotAFolder,
    IsAFolder,
    IsALink,
    NotEmpty,
    NameTooLong,
    OtherDevice,
    Invalid,
}

/// <summary>A disk operation failed: which, on what, and why. Raised by an <see cref="IFileLayer"/>, turned into values above it.</summary>
internal sealed class DiskException(DiskError error, string operation, string path, string detail)
    : IOException($"{operation} {path}: {detail}")
{
    public DiskError Error { get; } = error;

    public string Operation { get; } = operation;

    public string Path { get; } = path;

    /// <summary>The system's own words, without the path.</summary>
    public string Detail { get; } = detail;
}

/// <summary>The data directory cannot take or give what it must (error 1009). Nothing half written is left.</summary>
internal sealed class StorageException(string message, Exception? cause = null) : IOException(message, cause);
