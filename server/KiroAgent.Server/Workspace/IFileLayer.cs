namespace KiroAgent.Server.Workspace;

/// <summary>
/// The disk operations that everything durable goes through, and no others. A file is named by an open folder and one name in it,
/// and a link is never followed, so that nothing can be swapped in between a look and a write.
/// Every failure is a <see cref="DiskException"/>. The second implementation is the tests' fault layer.
/// </summary>
internal interface IFileLayer
{
    /// <summary>Opens a folder by its absolute path; links in this path are followed (the caller vouches for it).</summary>
    FolderHandle OpenRoot(string absolutePath);

    /// <summary>Opens a folder inside an open one; a link is refused with <see cref="DiskError.IsALink"/>.</summary>
    FolderHandle OpenFolder(FolderHandle parent, string name);

    /// <summary>What is there, itself, not what it points to. Absent is a value, not an error.</summary>
    FileStat Stat(FolderHandle folder, string name);

    FileStat Stat(FileHandle file);

    FileStat Stat(FolderHandle folder);

    string ReadLink(FolderHandle folder, string name);

    /// <summary>The names in a folder, in no order, without <c>.</c> and <c>..</c> and names that are not valid Unicode.</summary>
    List<FolderEntry> List(FolderHandle folder);

    FileHandle OpenRead(FolderHandle folder, string name);

    /// <summary>Reads at an offset; 0 at the end of the file.</summary>
    int Read(FileHandle file, long offset, Span<byte> into);

    /// <summary>Takes the operating system's lock on an open file, released when it is closed or the process ends; false when another has it.</summary>
    bool TryLock(FileHandle file, bool shared);

    /// <summary>Opens an existing file for reading and writing.</summary>
    FileHandle OpenWrite(FolderHandle folder, string name);

    /// <summary>Makes a file that was not there, open for writing; the process's umask takes bits off <paramref name="mode"/>.</summary>
    FileHandle Create(FolderHandle folder, string name, int mode);

    /// <summary>Writes all of it at an offset; an offset at the end of the file appends.</summary>
    void Write(FileHandle file, long offset, ReadOnlySpan<byte> bytes);

    void Truncate(FileHandle file, long length);

    /// <summary>Sets exactly these permission bits.</summary>
    void SetMode(FileHandle file, int mode);

    void SetMode(FolderHandle folder, int mode);

    void SetOwner(FileHandle file, int user, int group);

    /// <summary>Sets the times of the file to now.</summary>
    void Touch(FileHandle file);

    /// <summary>Returns when the file's bytes would survive a loss of power.</summary>
    void Sync(FileHandle file);

    /// <summary>Returns when the folder's names would survive a loss of power.</summary>
    void Sync(FolderHandle folder);

    /// <summary>Moves a name. Without <paramref name="replace"/> an existing target is <see cref="DiskError.Exists"/>.</summary>
    void Rename(FolderHandle from, string fromName, FolderHandle to, string toName, bool replace);

    void Unlink(FolderHandle folder, string name);

    void MakeFolder(FolderHandle parent, string name, int mode);

    void RemoveFolder(FolderHandle parent, string name);

    void MakeLink(FolderHandle folder, string name, string target);
}
