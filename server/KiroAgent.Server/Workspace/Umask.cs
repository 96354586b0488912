using System.Runtime.InteropServices;

namespace KiroAgent.Server.Workspace;

/// <summary>The permission bits this process takes off new files; read once, the way POSIX gives it: by setting it.</summary>
internal static partial class Umask
{
    private static readonly int s_mask = Read();

    /// <summary>The permission bits a new file gets.</summary>
    public static int NewFile => FileModes.NewFile & ~s_mask;

    private static int Read()
    {
        if (OperatingSystem.IsWindows())
        {
            return 0;
        }
        var mask = Set(0b000_010_010);
        _ = Set(mask);
        return mask;
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial int Set(int mask);
}
