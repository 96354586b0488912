namespace KiroAgent.Server.Workspace;

/// <summary>
/// The real disk on Windows, through the base library. Folders are named by their path (there are no operations relative to a handle),
/// so every step checks again that no link has come into the path; modes other than "read-only" do not exist.
/// </summary>
internal sealed class WindowsDisk : IFileLayer
{
    private const int ReadOnlyMode = 0b100_100_100;

    public FolderHandle OpenRoot(string absolutePath) => Do("open folder", absolutePath, () =>
        Directory.Exists(absolutePath)
            ? new FolderHandle(null, absolutePath)
            : throw new DirectoryNotFoundException("no such folder"));

    public FolderHandle OpenFolder(FolderHandle parent, string name)
    {
        var stat = Stat(parent, name);
        var path = In(parent, name);
        return stat.Kind switch
        {
            FileKind.Folder => new FolderHandle(null, path),
            FileKind.Link => throw new DiskException(DiskError.IsALink, "open folder", path, "it is a link"),
            FileKind.Absent => throw new DiskException(DiskError.NotFound, "open folder", path, "no such folder"),
            _ => throw new DiskException(DiskError.NotAFolder, "open folder", path, "it is a file"),
        };
    }

    public FileStat Stat(FolderHandle folder, string name) => Do("stat", In(folder, name), () => Of(new FileInfo(In(folder, name))));

    public FileStat Stat(FileHandle file) => Do("stat", file.Path, () => Of(new FileInfo(file.Path)) with { Size = RandomAccess.GetLength(file.Handle) });

    public FileStat Stat(FolderHandle folder) => Do("stat", folder.Path, () => Of(new FileInfo(folder.Path)));

    public string ReadLink(FolderHandle folder, string name) => Do("read link", In(folder, name), () => new FileInfo(In(folder, name)).LinkTarget ?? "");

    public List<FolderEntry> List(FolderHandle folder) => Do("list", folder.Path, () =>
        new DirectoryInfo(folder.Path).EnumerateFileSystemInfos().Select(info => new FolderEntry(info.Name, KindOf(info))).ToList());

    public FileHandle OpenRead(FolderHandle folder, string name) => Open(folder, name, FileMode.Open, FileAccess.Read, "open");

    public FileHandle OpenWrite(FolderHandle folder, string name) => Open(folder, name, FileMode.Open, FileAccess.ReadWrite, "open for writing");

    public FileHandle Create(FolderHandle folder, string name, int mode) => Open(folder, name, FileMode.CreateNew, FileAccess.ReadWrite, "create");

    public int Read(FileHandle file, long offset, Span<byte> into)
    {
        try
        {
            return RandomAccess.Read(file.Handle, into, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(e, "read", file.Path);
        }
    }

    public bool TryLock(FileHandle file, bool shared)
    {
        // The handle is shared with readers and writers alike; a second one beside it that shares nothing is the lock.
        try
        {
            var own = new FileStream(file.Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, shared ? FileShare.ReadWrite : FileShare.None, 1, FileOptions.DeleteOnClose);
            file.Attach(own);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Write(FileHandle file, long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(file.Handle, bytes, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(e, "write", file.Path);
        }
    }

    public void Truncate(FileHandle file, long length) => Do("truncate", file.Path, () => RandomAccess.SetLength(file.Handle, length));

    public void SetMode(FileHandle file, int mode) => Do("change the mode of", file.Path, () =>
        File.SetAttributes(file.Handle, (mode & FileModes.AnyWrite) == 0
            ? File.GetAttributes(file.Handle) | FileAttributes.ReadOnly
            : File.GetAttributes(file.Handle) & ~FileAttributes.ReadOnly));

    public void SetMode(FolderHandle folder, int mode)
    {
        // Folders have none.
    }

    public void SetOwner(FileHandle file, int user, int group)
    {
        // Inherited from the folder.
    }

    public void Touch(FileHandle file) => Do("touch", file.Path, () => File.SetLastWriteTimeUtc(file.Handle, DateTime.UtcNow));

    public void Sync(FileHandle file) => Do("flush", file.Path, () => RandomAccess.FlushToDisk(file.Handle));

    public void Sync(FolderHandle folder)
    {
        // The file system journals its names itself.
    }

    public void Rename(FolderHandle from, string fromName, FolderHandle to, string toName, bool replace) => Do("rename to", In(to, toName), () =>
    {
        if (Directory.Exists(In(from, fromName)))
        {
            Directory.Move(In(from, fromName), In(to, toName));
        }
        else
        {
            File.Move(In(from, fromName), In(to, toName), replace);
        }
    });

    public void Unlink(FolderHandle folder, string name) => Do("delete", In(folder, name), () =>
    {
        var info = new FileInfo(In(folder, name));
        if (info.LinkTarget is not null && info.Attributes.HasFlag(FileAttributes.Directory))
        {
            Directory.Delete(info.FullName);
            return;
        }

        if (info.Exists && info.IsReadOnly)
        {
            info.IsReadOnly = false;
        }

        info.Delete();
    });

    public void MakeFolder(FolderHandle parent, string name, int mode)
    {
        var path = In(parent, name);
        if (Stat(parent, name).Kind != FileKind.Absent)
        {
            throw new DiskException(DiskError.Exists, "make folder", path, "something is there already");
        }

        Do("make folder", path, () => { Directory.CreateDirectory(path); });
    }

    public void RemoveFolder(FolderHandle parent, string name) => Do("remove folder", In(parent, name), () => Directory.Delete(In(parent, name)));

    public void MakeLink(FolderHandle folder, string name, string target) =>
        Do("make link", In(folder, name), () => { File.CreateSymbolicLink(In(folder, name), target); });

    private static FileHandle Open(FolderHandle folder, string name, FileMode mode, FileAccess access, string operation)
    {
        var path = In(folder, name);
        return Do(operation, path, () =>
        {
            if (new FileInfo(path).LinkTarget is not null)
            {
                throw new DiskException(DiskError.IsALink, operation, path, "it is a link");
            }

            return new FileHandle(File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete), path);
        });
    }

    private static string In(FolderHandle folder, string name) => name is "." or "" ? folder.Path : Path.Combine(folder.Path, name);

    private static FileStat Of(FileInfo info)
    {
        var kind = info.Exists || Directory.Exists(info.FullName) || info.LinkTarget is not null ? KindOf(info) : FileKind.Absent;
        if (kind == FileKind.Absent)
        {
            return default;
        }

        var mode = info.Attributes.HasFlag(FileAttributes.ReadOnly) && kind == FileKind.Regular ? ReadOnlyMode : FileModes.NewFile;
        var modified = (info.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100;
        return new FileStat(kind, 0, 0, kind == FileKind.Regular ? info.Length : 0, mode, 1, 0, 0, modified, modified);
    }

    private static FileKind KindOf(FileSystemInfo info) =>
        info.LinkTarget is not null ? FileKind.Link
        : info.Attributes.HasFlag(FileAttributes.Directory) ? FileKind.Folder
        : info.Attributes.HasFlag(FileAttributes.Device) ? FileKind.Other
        : FileKind.Regular;

    private static void Do(string operation, string path, Action action) => Do(operation, path, () =>
    {
        action();
        return true;
    });

    private static T Do<T>(string operation, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not DiskException)
        {
            throw Failure(e, operation, path);
        }
    }

    // The low word of the result is the system's error number.
    private static DiskException Failure(Exception e, string operation, string path) => new(
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => DiskError.NotFound,
            UnauthorizedAccessException => DiskError.Denied,
            PathTooLongException => DiskError.NameTooLong,
            _ => (e.HResult & 0xffff) switch
            {
                17 => DiskError.OtherDevice,
                19 => DiskError.ReadOnlyDisk,
                39 or 112 => DiskError.NoSpace,
                80 or 183 => DiskError.Exists,
                145 => DiskError.NotEmpty,
                267 => DiskError.NotAFolder,
                _ => DiskError.Io,
            },
        },
        operation,
        path,
        e.Message);
}
