namespace KiroAgent.Core.Files;

/// <summary>All there is to say about a place in the workspace, enough to bring it back: a closed set.</summary>
public abstract record FileState
{
    private FileState()
    {
    }

    /// <summary>Nothing is there.</summary>
    public static FileState None { get; } = new Absent();

    /// <summary>Nothing is there.</summary>
    public sealed record Absent : FileState;

    /// <summary>A regular file: its bytes by name, how many, and the permission bits (12 bits: set-id, sticky, rwx).</summary>
    public sealed record Regular(ContentId Content, long Size, int Mode) : FileState;

    /// <summary>A symbolic link, and where it points as written in it.</summary>
    public sealed record Link(string Target) : FileState;

    /// <summary>A folder and its permission bits.</summary>
    public sealed record Folder(int Mode) : FileState;

    /// <summary>A device, pipe or socket: never touched.</summary>
    public sealed record Other : FileState;
}
