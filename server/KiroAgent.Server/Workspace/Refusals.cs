namespace KiroAgent.Server.Workspace;

/// <summary>A refusal on its way to becoming an outcome.</summary>
internal sealed record Refusal(RefusalKind Kind, string Reason)
{
    public FileOutcome.Refused AsFileOutcome => new(Kind, Reason);

    public static Refusal Outside { get; } = new(RefusalKind.Outside, "leads out of the workspace");

    public static Refusal Swapped { get; } = new(RefusalKind.Swapped, "changed since it was judged: there is a link now where there was none; nothing was touched");

    public static Refusal LinkLoop { get; } = new(RefusalKind.LinkLoop, "is a circle of symbolic links");

    public static Refusal NotFound { get; } = new(RefusalKind.NotFound, "does not exist");

    public static Refusal Exists { get; } = new(RefusalKind.Exists, "exists already");

    public static Refusal IsFolder { get; } = new(RefusalKind.IsFolder, "is a folder");

    public static Refusal NotAFolder { get; } = new(RefusalKind.NotAFolder, "lies under something that is not a folder");

    public static Refusal NotAFile { get; } = new(RefusalKind.NotAFile, "is a device, pipe or socket");

    public static Refusal ReadOnly { get; } = new(RefusalKind.ReadOnly, "is read-only");

    public static Refusal FolderReadOnly { get; } = new(RefusalKind.ReadOnly, "lies in a folder that is read-only");

    public static Refusal TooLarge { get; } = new(RefusalKind.TooLarge, "is larger than 256 MiB");

    /// <summary>The words for a failure of the disk.</summary>
    public static Refusal From(DiskException e) => e.Error switch
    {
        DiskError.NotFound => NotFound,
        DiskError.Exists => Exists,
        DiskError.Denied => new(RefusalKind.Denied, "cannot be accessed: permission denied"),
        DiskError.ReadOnlyDisk => new(RefusalKind.ReadOnly, "lies on a read-only file system"),
        DiskError.NoSpace => new(RefusalKind.NoSpace, "cannot be written: no space left on the disk"),
        DiskError.NotAFolder => NotAFolder,
        DiskError.IsAFolder => IsFolder,
        DiskError.IsALink => LinkLoop,
        DiskError.NotEmpty => new(RefusalKind.NotEmpty, "is not empty"),
        DiskError.NameTooLong => new(RefusalKind.NameTooLong, "has a name that is too long"),
        DiskError.OtherDevice => new(RefusalKind.OtherDevice, "lies on another device"),
        _ => new(RefusalKind.Failed, $"could not be handled ({e.Operation}: {e.Detail})"),
    };
}
