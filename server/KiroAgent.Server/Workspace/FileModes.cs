namespace KiroAgent.Server.Workspace;

/// <summary>Permission bits.</summary>
internal static class FileModes
{
    /// <summary>Write bits of owner, group, others.</summary>
    public const int AnyWrite = 0b010_010_010;

    public const int OwnerAll = 0b111_000_000;

    public const int OwnerWrite = 0b010_000_000;

    /// <summary>rw for the owner alone.</summary>
    public const int Private = 0b110_000_000;

    /// <summary>rwx for the owner alone.</summary>
    public const int PrivateFolder = 0b111_000_000;

    /// <summary>rw for all, before the umask.</summary>
    public const int NewFile = 0b110_110_110;

    /// <summary>rwx for all, before the umask.</summary>
    public const int NewFolder = 0b111_111_111;
}
