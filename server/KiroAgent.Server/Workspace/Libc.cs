using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// The C library calls that .NET has no safe counterpart of: relative to an open folder, and never through a link.
/// Values of constants: Linux (x64 and arm64 differ in two), macOS.
/// </summary>
internal static partial class Libc
{
    private const string Library = "libc";

    private static readonly bool s_mac = OperatingSystem.IsMacOS();

    private static readonly bool s_arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    // Variable arguments travel on the stack on this platform, after the eight registers of the fixed ones.
    private static readonly bool s_stackArguments = s_mac && s_arm;

    public static readonly int ReadWrite = 2;
    public static readonly int Create = s_mac ? 0x200 : 0x40;
    public static readonly int Exclusive = s_mac ? 0x800 : 0x80;
    public static readonly int NonBlocking = s_mac ? 0x4 : 0x800;
    public static readonly int Directory = s_mac ? 0x100000 : s_arm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = s_mac ? 0x100 : s_arm ? 0x8000 : 0x20000;

    /// <summary>A folder one may get through and not list: <c>O_PATH</c>; on macOS <c>O_EXEC</c>, which <c>O_SEARCH</c> is made of.</summary>
    public static readonly int PlaceOnly = s_mac ? 0x40000000 : 0x200000;
    public static readonly int CloseOnExec = s_mac ? 0x1000000 : 0x80000;

    public static readonly int CurrentFolder = s_mac ? -2 : -100;
    public static readonly int AtNoFollow = s_mac ? 0x20 : 0x100;
    public static readonly int AtRemoveFolder = s_mac ? 0x80 : 0x200;
    public const int AtEmptyPath = 0x1000;

    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    public const int InterruptedCall = 4;

    /// <summary><c>openat</c>, taken up again when a signal interrupts it.</summary>
    public static int Open(int folder, string name, int flags, int mode)
    {
        int result;
        do
        {
            result = s_stackArguments
                ? OpenAtOnStack(folder, name, flags | CloseOnExec, 0, 0, 0, 0, 0, mode)
                : OpenAt(folder, name, flags | CloseOnExec, mode);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == InterruptedCall);
        return result;
    }

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(int folder, string name, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAtOnStack(int folder, string name, int flags, int r3, int r4, int r5, int r6, int r7, int mode);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    public static unsafe partial nint Read(SafeFileHandle file, byte* into, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    public static unsafe partial nint Write(SafeFileHandle file, byte* from, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(SafeFileHandle file, long length);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int SetMode(SafeFileHandle file, uint mode);

    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetModeAt(SafeFileHandle folder, string name, uint mode, int flags);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    public static partial int SetOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    public static partial int SetTimes(SafeFileHandle file, nint nowWhenNull);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static unsafe partial int LockRange(SafeFileHandle file, int command, byte* range);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint ReadLink(SafeFileHandle folder, string name, byte* into, nuint size);

    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeLink(string target, SafeFileHandle folder, string name);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolder(SafeFileHandle folder, string name, uint mode);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(SafeFileHandle folder, string name, int flags);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(SafeFileHandle from, string fromName, SafeFileHandle to, string toName);

    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameNoReplaceLinux(SafeFileHandle from, string fromName, SafeFileHandle to, string toName, uint flags);

    [LibraryImport(Library, EntryPoint = "renameatx_np", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameNoReplaceMac(SafeFileHandle from, string fromName, SafeFileHandle to, string toName, uint flags);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int StatLinux(SafeFileHandle folder, string name, int flags, uint mask, byte* into);

    [LibraryImport(Library, EntryPoint = "fstatat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int StatMac(SafeFileHandle folder, string name, byte* into, int flags);

    [LibraryImport(Library, EntryPoint = "fstatat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int StatMacX64(SafeFileHandle folder, string name, byte* into, int flags);

    [LibraryImport(Library, EntryPoint = "fstat", SetLastError = true)]
    public static unsafe partial int StatFileMac(SafeFileHandle file, byte* into);

    [LibraryImport(Library, EntryPoint = "fstat$INODE64", SetLastError = true)]
    public static unsafe partial int StatFileMacX64(SafeFileHandle file, byte* into);

    [LibraryImport(Library, EntryPoint = "fdopendir", SetLastError = true)]
    public static partial nint OpenList(int folder);

    [LibraryImport(Library, EntryPoint = "fdopendir$INODE64", SetLastError = true)]
    public static partial nint OpenListMacX64(int folder);

    [LibraryImport(Library, EntryPoint = "readdir", SetLastError = true)]
    public static unsafe partial byte* NextInList(nint list);

    [LibraryImport(Library, EntryPoint = "readdir$INODE64", SetLastError = true)]
    public static unsafe partial byte* NextInListMacX64(nint list);

    [LibraryImport(Library, EntryPoint = "closedir", SetLastError = true)]
    public static partial int CloseList(nint list);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint RealPath(string path, byte* into);
}
