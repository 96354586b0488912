using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Why a file operation was not carried out.</summary>
internal enum RefusalKind
{
    Outside,
    Swapped,
    NotFound,
    Exists,
    IsFolder,
    NotAFolder,
    NotAFile,
    ReadOnly,
    Denied,
    NoSpace,
    NameTooLong,
    LinkLoop,
    NotEmpty,
    OtherDevice,
    TooLarge,
    Failed,
}

/// <summary>How a change of the disk ended: a closed set. Whatever it is, no file is half written and nothing of ours is left behind.</summary>
internal abstract record FileOutcome
{
    private FileOutcome()
    {
    }

    /// <summary>
    /// Carried out. <paramref name="Touched"/> is what was really changed (a link's target); <paramref name="State"/> what is there now,
    /// <paramref name="MadeFolders"/> the folders made for it, outermost first.
    /// </summary>
    public sealed record Done(FileKey Touched, FileState State, FileStamp? Stamp, ImmutableArray<FileKey> MadeFolders) : FileOutcome;

    /// <summary>Somebody else changed it since; nothing was done.</summary>
    public sealed record Changed(FileKey Touched, FileState Actual) : FileOutcome;

    /// <summary>Not possible; nothing was done. The reason completes a sentence about the path.</summary>
    public sealed record Refused(RefusalKind Kind, string Reason) : FileOutcome;
}

/// <summary>What a look at a file found: a closed set.</summary>
internal abstract record LookOutcome
{
    private LookOutcome()
    {
    }

    /// <summary>
    /// What is there (maybe nothing). <paramref name="Touched"/> is the place really looked at, after links.
    /// The bytes are those of a regular file; null where the caller has them.
    /// </summary>
    public sealed record Found(FileKey Touched, FileState State, FileStamp? Stamp, byte[]? Bytes) : LookOutcome;

    /// <summary>Cannot be looked at. The reason completes a sentence about the path.</summary>
    public sealed record Refused(RefusalKind Kind, string Reason) : LookOutcome;
}

/// <summary>What a look without reading found: a closed set.</summary>
internal abstract record StatOutcome
{
    private StatOutcome()
    {
    }

    /// <summary>What is there (maybe nothing), at the place really meant, after links.</summary>
    public sealed record Found(FileKey Touched, FileStat Stat) : StatOutcome;

    /// <summary>Cannot be looked at.</summary>
    public sealed record Refused(RefusalKind Kind, string Reason) : StatOutcome;
}
