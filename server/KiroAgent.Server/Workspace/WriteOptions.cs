using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>How a change is to be made.</summary>
internal sealed record WriteOptions
{
    /// <summary>An edit: through links, keeps the mode, respects write protection, makes missing folders.</summary>
    public static WriteOptions Edit { get; } = new();

    /// <summary>Bringing a state back: the very name, whatever stands there, also when it is write-protected.</summary>
    public static WriteOptions Restore { get; } = new() { FollowLink = false, Force = true };

    /// <summary>What must still be there; checked again, by content, right before the change. Null: whatever is there.</summary>
    public FileState? Expected { get; init; }

    /// <summary>Whether a link at the end of the path is written through (it stays a link) or replaced.</summary>
    public bool FollowLink { get; init; } = true;

    /// <summary>The name of the bytes to be written, where the caller worked it out.</summary>
    public ContentId? Content { get; init; }

    /// <summary>The permission bits to set; null keeps those of the existing file, or takes the system's default for a new one.</summary>
    public int? Mode { get; init; }

    /// <summary>Whether to change a file although its mode has no write bit.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the bytes must survive a loss of power before this returns; else <see cref="WorkspaceFiles.Flush"/> sees to it.</summary>
    public bool Sync { get; init; }
}
