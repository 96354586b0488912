namespace KiroAgent.Core.Files;

/// <summary>A folder that a command made, removed, or gave other permissions: its 12 permission bits before and after, null where it is not there.</summary>
public sealed record FolderStep(FileKey Folder, int? Before, int? After)
{
    /// <summary>The way back.</summary>
    public FolderStep Reverse() => new(Folder, After, Before);
}
