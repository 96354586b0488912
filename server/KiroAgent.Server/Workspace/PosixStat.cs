using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KiroAgent.Server.Workspace;

/// <summary>Reads <c>struct statx</c> (Linux, the same on every processor) and <c>struct stat</c> (macOS, 64-bit inodes).</summary>
internal static class PosixStat
{
    private const uint BasicFields = 0x7ff;

    private static readonly bool s_macX64 = OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>What stands under a name, or the file itself when the name is empty; null and the error number on failure.</summary>
    public static unsafe FileStat? Of(SafeFileHandle folder, string name, out int error)
    {
        var buffer = stackalloc byte[256];
        int result;
        if (!OperatingSystem.IsMacOS())
        {
            result = Libc.StatLinux(folder, name, Libc.AtNoFollow | (name.Length == 0 ? Libc.AtEmptyPath : 0), BasicFields, buffer);
        }
        else if (name.Length == 0)
        {
            result = s_macX64 ? Libc.StatFileMacX64(folder, buffer) : Libc.StatFileMac(folder, buffer);
        }
        else
        {
            result = s_macX64
                ? Libc.StatMacX64(folder, name, buffer, Libc.AtNoFollow)
                : Libc.StatMac(folder, name, buffer, Libc.AtNoFollow);
        }

        error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        var bytes = new ReadOnlySpan<byte>(buffer, 256);
        return error != 0 ? null : OperatingSystem.IsMacOS() ? FromMac(bytes) : FromLinux(bytes);
    }

    // statx(2): mask 0, blksize 4, attributes 8, nlink 16, uid 20, gid 24, mode 28, ino 32, size 40, …,
    // atime 64, btime 80, ctime 96, mtime 112 (16 bytes each: seconds, nanoseconds), …, dev major 136, minor 140.
    private static FileStat FromLinux(ReadOnlySpan<byte> s)
    {
        int mode = BinaryPrimitives.ReadUInt16LittleEndian(s[28..]);
        var device = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(s[136..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(s[140..]);
        return new FileStat(
            KindOf(mode),
            device,
            BinaryPrimitives.ReadUInt64LittleEndian(s[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(s[40..]),
            mode & 0xfff,
            BinaryPrimitives.ReadInt32LittleEndian(s[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(s[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(s[24..]),
            Time(s[112..]),
            Time(s[96..]));
    }

    // stat(2) on macOS: dev 0, mode 4, nlink 6, ino 8, uid 16, gid 20, rdev 24, atime 32, mtime 48, ctime 64, btime 80, size 96.
    private static FileStat FromMac(ReadOnlySpan<byte> s)
    {
        int mode = BinaryPrimitives.ReadUInt16LittleEndian(s[4..]);
        return new FileStat(
            KindOf(mode),
            BinaryPrimitives.ReadUInt32LittleEndian(s),
            BinaryPrimitives.ReadUInt64LittleEndian(s[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(s[96..]),
            mode & 0xfff,
            BinaryPrimitives.ReadUInt16LittleEndian(s[6..]),
            BinaryPrimitives.ReadInt32LittleEndian(s[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(s[20..]),
            Time(s[48..]),
            Time(s[64..]));
    }

    private static long Time(ReadOnlySpan<byte> s) =>
        (BinaryPrimitives.ReadInt64LittleEndian(s) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(s[8..]);

    private static FileKind KindOf(int mode) => (mode & 0xf000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0xa000 => FileKind.Link,
        _ => FileKind.Other,
    };
}
