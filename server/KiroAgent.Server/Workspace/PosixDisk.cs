using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KiroAgent.Server.Workspace;

/// <summary>The real disk on Linux and macOS.</summary>
internal sealed class PosixDisk : IFileLayer
{
    // Set once the C library or the file system has said it has no rename that refuses to replace.
    private volatile bool _noExclusiveRename;

    public FolderHandle OpenRoot(string absolutePath)
    {
        var opened = OpenFolder(Libc.CurrentFolder, absolutePath, Libc.Directory);
        return opened >= 0 ? Folder(opened, absolutePath) : throw PosixError.Last("open folder", absolutePath);
    }

    public FolderHandle OpenFolder(FolderHandle parent, string name)
    {
        var path = parent.Path + "/" + name;
        var opened = OpenFolder(Number(parent), name, Libc.Directory | Libc.NoFollow);
        if (opened >= 0)
        {
            return Folder(opened, path);
        }

        // Linux reports a link here as "not a folder".
        var error = PosixError.Last("open folder", path);
        throw error.Error == DiskError.NotAFolder && Stat(parent, name).Kind == FileKind.Link
            ? new DiskException(DiskError.IsALink, error.Operation, path, "it is a symbolic link")
            : error;
    }

    // A folder may let us through and not be listed (mode 711 of another): then it is opened for its place alone.
    private static int OpenFolder(int parent, string name, int flags)
    {
        var opened = Libc.Open(parent, name, flags, 0);
        return opened < 0 && Marshal.GetLastPInvokeError() == PosixError.Denied ? Libc.Open(parent, name, flags | Libc.PlaceOnly, 0) : opened;
    }

    public FileStat Stat(FolderHandle folder, string name)
    {
        var stat = PosixStat.Of(folder.Handle!, name, out var error);
        return stat ?? (error is PosixError.NotFound or PosixError.NotAFolder
            ? default
            : throw PosixError.Of(error, "stat", folder.Path + "/" + name));
    }

    public FileStat Stat(FileHandle file) => PosixStat.Of(file.Handle, "", out var error) ?? throw PosixError.Of(error, "stat", file.Path);

    public FileStat Stat(FolderHandle folder) =>
        PosixStat.Of(folder.Handle!, "", out var error) ?? throw PosixError.Of(error, "stat", folder.Path);

    public unsafe string ReadLink(FolderHandle folder, string name)
    {
        const int Longest = 4096;
        var buffer = stackalloc byte[Longest];
        var length = Libc.ReadLink(folder.Handle!, name, buffer, Longest);
        return length < 0
            ? throw PosixError.Last("read link", folder.Path + "/" + name)
            : Encoding.UTF8.GetString(buffer, (int)length);
    }

    public List<FolderEntry> List(FolderHandle folder) => PosixFolderList.Read(Number(folder), folder.Path);

    public FileHandle OpenRead(FolderHandle folder, string name) => Open(folder, name, Libc.NonBlocking, 0, "open");

    public FileHandle OpenWrite(FolderHandle folder, string name) => Open(folder, name, Libc.ReadWrite | Libc.NonBlocking, 0, "open for writing");

    public FileHandle Create(FolderHandle folder, string name, int mode) =>
        Open(folder, name, Libc.ReadWrite | Libc.Create | Libc.Exclusive, mode, "create");

    public unsafe int Read(FileHandle file, long offset, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            while (true)
            {
                var read = Libc.Read(file.Handle, start, (nuint)into.Length, offset);
                if (read >= 0)
                {
                    return (int)read;
                }

                ThrowUnlessInterrupted("read", file.Path);
            }
        }
    }

    public unsafe void Write(FileHandle file, long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var done = 0;
            while (done < bytes.Length)
            {
                var written = Libc.Write(file.Handle, start + done, (nuint)(bytes.Length - done), offset + done);
                if (written > 0)
                {
                    done += (int)written;
                }
                else
                {
                    ThrowUnlessInterrupted("write", file.Path);
                }
            }
        }
    }

    // On Linux the lock of the open file (F_OFD_SETLK), because readers in .NET take the other kind (flock) for every file they open,
    // and would be refused.
    public unsafe bool TryLock(FileHandle file, bool shared)
    {
        const int WouldBlockLinux = 11;
        const int WouldBlockMac = 35;
        const int LockOpenFile = 37;
        const int RangeLength = 32;

        // struct flock: type (0 shared, 1 exclusive), whence, start, length; all zero is the whole file.
        var range = stackalloc byte[RangeLength];
        new Span<byte>(range, RangeLength).Clear();
        range[0] = (byte)(shared ? 0 : 1);
        while (true)
        {
            var result = OperatingSystem.IsLinux()
                ? Libc.LockRange(file.Handle, LockOpenFile, range)
                : Libc.Lock(file.Handle, (shared ? Libc.LockShared : Libc.LockExclusive) | Libc.LockNonBlocking);
            if (result == 0)
            {
                return true;
            }

            if (Marshal.GetLastPInvokeError() is WouldBlockLinux or WouldBlockMac)
            {
                return false;
            }

            ThrowUnlessInterrupted("lock", file.Path);
        }
    }

    public void Truncate(FileHandle file, long length) => Check(Libc.Truncate(file.Handle, length), "truncate", file.Path);

    public void SetMode(FileHandle file, int mode) => Check(Libc.SetMode(file.Handle, (uint)mode), "change the mode of", file.Path);

    public void SetMode(FolderHandle folder, int mode)
    {
        // What is open for its place alone is changed by its name in itself, which needs no more than to get through it.
        if (Libc.SetMode(folder.Handle!, (uint)mode) != 0)
        {
            Check(Marshal.GetLastPInvokeError() == PosixError.NotForThis ? Libc.SetModeAt(folder.Handle!, ".", (uint)mode, 0) : -1, "change the mode of", folder.Path);
        }
    }

    public void SetOwner(FileHandle file, int user, int group) =>
        Check(Libc.SetOwner(file.Handle, (uint)user, (uint)group), "change the owner of", file.Path);

    public void Touch(FileHandle file) => Check(Libc.SetTimes(file.Handle, 0), "touch", file.Path);

    // The runtime's flush asks macOS for a real one (F_FULLFSYNC); elsewhere it hides errors, so the call is made directly.
    public void Sync(FileHandle file)
    {
        if (OperatingSystem.IsMacOS())
        {
            RandomAccess.FlushToDisk(file.Handle);
            return;
        }

        Check(Libc.Sync(file.Handle), "flush", file.Path);
    }

    public void Sync(FolderHandle folder)
    {
        // Some file systems cannot flush a folder, and say so by "invalid"; nor can one that is open for its place alone: then there is nothing to do.
        if (Libc.Sync(folder.Handle!) != 0)
        {
            var notForThis = Marshal.GetLastPInvokeError() == PosixError.NotForThis;
            var error = PosixError.Last("flush", folder.Path);
            if (error.Error != DiskError.Invalid && !notForThis)
            {
                throw error;
            }
        }
    }

    public void Rename(FolderHandle from, string fromName, FolderHandle to, string toName, bool replace)
    {
        var path = to.Path + "/" + toName;
        if (replace)
        {
            Check(Libc.Rename(from.Handle!, fromName, to.Handle!, toName), "rename to", path);
            return;
        }

        if (!_noExclusiveRename && TryExclusiveRename(from, fromName, to, toName))
        {
            return;
        }

        // Without that call the best there is: look, then rename.
        if (Stat(to, toName).Kind != FileKind.Absent)
        {
            throw new DiskException(DiskError.Exists, "rename to", path, "something is there already");
        }

        Check(Libc.Rename(from.Handle!, fromName, to.Handle!, toName), "rename to", path);
    }

    public void Unlink(FolderHandle folder, string name) => Check(Libc.Unlink(folder.Handle!, name, 0), "delete", folder.Path + "/" + name);

    public void MakeFolder(FolderHandle parent, string name, int mode) =>
        Check(Libc.MakeFolder(parent.Handle!, name, (uint)mode), "make folder", parent.Path + "/" + name);

    public void RemoveFolder(FolderHandle parent, string name) =>
        Check(Libc.Unlink(parent.Handle!, name, Libc.AtRemoveFolder), "remove folder", parent.Path + "/" + name);

    public void MakeLink(FolderHandle folder, string name, string target) =>
        Check(Libc.MakeLink(target, folder.Handle!, name), "make link", folder.Path + "/" + name);

    private bool TryExclusiveRename(FolderHandle from, string fromName, FolderHandle to, string toName)
    {
        const uint NoReplaceLinux = 1;
        const uint NoReplaceMac = 4;
        const int NoSuchCallLinux = 38;
        const int NotSupportedMac = 45;
        try
        {
            var result = OperatingSystem.IsMacOS()
                ? Libc.RenameNoReplaceMac(from.Handle!, fromName, to.Handle!, toName, NoReplaceMac)
                : Libc.RenameNoReplaceLinux(from.Handle!, fromName, to.Handle!, toName, NoReplaceLinux);
            if (result == 0)
            {
                return true;
            }

            var error = PosixError.Last("rename to", to.Path + "/" + toName);
            var number = Marshal.GetLastPInvokeError();

            // "Invalid" is also what moving a folder into itself gives; the plain rename then says so again.
            return number is NoSuchCallLinux or NotSupportedMac || error.Error == DiskError.Invalid ? false : throw error;
        }
        catch (EntryPointNotFoundException)
        {
            _noExclusiveRename = true;
            return false;
        }
    }

    private static FileHandle Open(FolderHandle folder, string name, int flags, int mode, string operation)
    {
        var path = folder.Path + "/" + name;
        var opened = Libc.Open(Number(folder), name, flags | Libc.NoFollow, mode);
        return opened >= 0 ? new FileHandle(new SafeFileHandle(opened, ownsHandle: true), path) : throw PosixError.Last(operation, path);
    }

    private static FolderHandle Folder(int opened, string path) => new(new SafeFileHandle(opened, ownsHandle: true), path);

    private static int Number(FolderHandle folder) => (int)folder.Handle!.DangerousGetHandle();

    private static void Check(int result, string operation, string path)
    {
        if (result != 0)
        {
            throw PosixError.Last(operation, path);
        }
    }

    private static void ThrowUnlessInterrupted(string operation, string path)
    {
        if (Marshal.GetLastPInvokeError() != Libc.InterruptedCall)
        {
            throw PosixError.Last(operation, path);
        }
    }
}
