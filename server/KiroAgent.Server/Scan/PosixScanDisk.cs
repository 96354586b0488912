using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>Linux and macOS, by descriptors.</summary>
internal sealed unsafe partial class PosixScanDisk : IScanDisk
{
    private const string Library = "libc";
    private const int LongestLink = 4096;

    private static readonly bool s_mac = OperatingSystem.IsMacOS();
    private static readonly bool s_macX64 = s_mac && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    // struct dirent, 64-bit: Linux d_type 18, d_name 19; macOS 20 and 21.
    private static readonly int s_kindAt = s_mac ? 20 : 18;

    private sealed class Handle(int descriptor, nint list) : IScanHandle
    {
        private int _descriptor = descriptor;

        public int Descriptor => _descriptor;

        // Listing takes the descriptor over.
        public nint List { get; set; } = list;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _descriptor, -1) is >= 0 and var open)
            {
                _ = List != 0 ? Libc.CloseList(List) : Libc.Close(open);
            }
        }
    }

    public IScanHandle OpenRoot(string path)
    {
        var opened = Libc.Open(Libc.CurrentFolder, path, Libc.Directory | Libc.NoFollow, 0);
        return opened >= 0 ? new Handle(opened, 0) : throw PosixError.Last("open folder", path);
    }

    public IScanHandle? OpenFolder(IScanHandle parent, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = Terminated(name, stackalloc byte[256]))
        {
            var opened = Open(((Handle)parent).Descriptor, text, Libc.Directory | Libc.NoFollow | Libc.CloseOnExec, 0, 0, 0, 0, 0, 0);
            return opened >= 0 ? new Handle(opened, 0) : null;
        }
    }

    public bool List(IScanHandle folder, NameMet met)
    {
        var handle = (Handle)folder;
        if (handle.List == 0)
        {
            handle.List = s_macX64 ? Libc.OpenListMacX64(handle.Descriptor) : Libc.OpenList(handle.Descriptor);
        }

        if (handle.List == 0)
        {
            return false;
        }

        while (true)
        {
            var entry = s_macX64 ? Libc.NextInListMacX64(handle.List) : Libc.NextInList(handle.List);
            if (entry == null)
            {
                return Marshal.GetLastPInvokeError() == 0;
            }

            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + s_kindAt + 1);
            if (name is not ([(byte)'.'] or [(byte)'.', (byte)'.']))
            {
                met(name, entry[s_kindAt] switch { 4 => FileKind.Folder, 8 => FileKind.Regular, 10 => FileKind.Link, _ => FileKind.Other });
            }
        }
    }

    public bool TryStat(IScanHandle folder, ReadOnlySpan<byte> name, out ScanStat stat)
    {
        fixed (byte* text = Terminated(name, stackalloc byte[256]))
        {
            return Stat(((Handle)folder).Descriptor, text, Libc.AtNoFollow, out stat);
        }
    }

    public ScanStat Stat(IScanHandle folder)
    {
        var dot = stackalloc byte[2] { (byte)'.', 0 };
        Stat(((Handle)folder).Descriptor, dot, Libc.AtNoFollow, out var stat);
        return stat;
    }

    public int Read(IScanHandle folder, ReadOnlySpan<byte> name, Span<byte> into)
    {
        int file;
        fixed (byte* text = Terminated(name, stackalloc byte[256]))
        {
            file = Open(((Handle)folder).Descriptor, text, Libc.NoFollow | Libc.NonBlocking | Libc.CloseOnExec, 0, 0, 0, 0, 0, 0);
        }

        if (file < 0)
        {
            return -1;
        }

        try
        {
            fixed (byte* start = into)
            {
                var done = 0;
                while (done < into.Length)
                {
                    var read = ReadBytes(file, start + done, (nuint)(into.Length - done));
                    if (read == 0)
                    {
                        break;
                    }

                    if (read < 0 && Marshal.GetLastPInvokeError() != Libc.InterruptedCall)
                    {
                        return -1;
                    }

                    done += (int)Math.Max(0, read);
                }

                return done;
            }
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    public string? ReadLink(IScanHandle folder, ReadOnlySpan<byte> name)
    {
        var target = stackalloc byte[LongestLink];
        fixed (byte* text = Terminated(name, stackalloc byte[256]))
        {
            var length = ReadLinkAt(((Handle)folder).Descriptor, text, target, LongestLink);
            return length < 0 ? null : Encoding.UTF8.GetString(target, (int)length);
        }
    }

    // A name has at most 255 bytes.
    private static Span<byte> Terminated(ReadOnlySpan<byte> name, Span<byte> room)
    {
        room = name.Length < room.Length ? room : new byte[name.Length + 1];
        name.CopyTo(room);
        room[name.Length] = 0;
        return room;
    }

    // Offsets: see PosixStat.
    private static bool Stat(int folder, byte* name, int flags, out ScanStat stat)
    {
        const uint BasicFieldsAndBirth = 0xfff;
        var s = stackalloc byte[256];
        var result = !s_mac ? StatLinux(folder, name, flags, BasicFieldsAndBirth, s)
            : s_macX64 ? StatMacX64(folder, name, s, flags)
            : StatMac(folder, name, s, flags);
        if (result != 0)
        {
            stat = default;
            return false;
        }

        var bytes = new ReadOnlySpan<byte>(s, 256);
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(s_mac ? 4 : 28)..]);
        var kind = (mode & 0xf000) switch { 0x8000 => FileKind.Regular, 0x4000 => FileKind.Folder, 0xa000 => FileKind.Link, _ => FileKind.Other };
        stat = s_mac
            ? new ScanStat(kind, Number(bytes, 8), (long)Number(bytes, 96), mode & 0xfff, Time(bytes, 48), Time(bytes, 64), Time(bytes, 80))
            : new ScanStat(kind, Number(bytes, 32), (long)Number(bytes, 40), mode & 0xfff, Time(bytes, 112), Time(bytes, 96), Time(bytes, 80));
        return true;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private static long Time(ReadOnlySpan<byte> bytes, int at) =>
        (BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 8)..]);

    // No mode is ever given, so that it does not matter where a variable argument would go.
    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    private static partial int Open(int folder, byte* name, int flags, int r3, int r4, int r5, int r6, int r7, int mode);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int file, byte* into, nuint count);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint ReadLinkAt(int folder, byte* name, byte* into, nuint size);

    [LibraryImport(Library, EntryPoint = "statx")]
    private static partial int StatLinux(int folder, byte* name, int flags, uint mask, byte* into);

    [LibraryImport(Library, EntryPoint = "fstatat")]
    private static partial int StatMac(int folder, byte* name, byte* into, int flags);

    [LibraryImport(Library, EntryPoint = "fstatat$INODE64")]
    private static partial int StatMacX64(int folder, byte* name, byte* into, int flags);
}
