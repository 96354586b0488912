using KiroAgent.Server.Workspace;

namespace KiroAgent.Tests.Support;

/// <summary>The layer has stopped, as a process does that is killed: nothing reaches the disk any more.</summary>
internal sealed class StoppedException() : Exception("the file layer stopped here");

/// <summary>A change of the disk that is about to happen; numbers count from 1.</summary>
internal sealed record DiskOperation(int Number, string Name, string Path);

/// <summary>
/// The real disk with faults: it stops at its n-th change, fails chosen ones, and can lose what was not flushed.
/// A crash matrix runs the same deed for every n, opens everything anew over the plain disk, and looks whether all is well.
/// </summary>
internal sealed class FaultLayer : IFileLayer
{
    private readonly IFileLayer _disk = Disk.Open();
    private readonly Lock _lock = new();
    private readonly List<DiskOperation> _log = [];
    private readonly PowerShadow? _shadow;

    /// <param name="tracksPower">Whether <see cref="LosePower"/> will be asked for; costs a copy of all that is touched.</param>
    public FaultLayer(bool tracksPower = false) => _shadow = tracksPower ? new PowerShadow(_disk) : null;

    /// <summary>The change at which it stops: this one and all after do not happen. Null: never.</summary>
    public int? StopAt { get; init; }

    /// <summary>Whether a write it stops at, or that fails, has put half of its bytes on disk.</summary>
    public bool TearsWrites { get; init; }

    /// <summary>Whether flushes are counted (and remembered for <see cref="LosePower"/>) but not passed on: thousands of short lives need none of them.</summary>
    public bool SparesFlushes { get; init; }

    /// <summary>Says which changes fail, and of what.</summary>
    public Func<DiskOperation, DiskError?>? Fails { get; set; }

    /// <summary>Says which files cannot be opened to be written in place, and why.</summary>
    public Func<string, DiskError?>? FailsToOpenForWriting { get; init; }

    /// <summary>Says which files cannot be opened to be read, and why.</summary>
    public Func<string, DiskError?>? FailsToOpen { get; init; }

    /// <summary>What the disk says of a file, told otherwise: a clock that ticks slowly, say.</summary>
    public Func<FileStat, FileStat> Restamps { get; init; } = stat => stat;

    /// <summary>Says which folders cannot be listed, and why.</summary>
    public Func<string, DiskError?>? FailsToList { get; init; }

    /// <summary>Runs before each change, to do what another process might do at this moment.</summary>
    public Action<DiskOperation>? Before { get; set; }

    public bool Stopped { get; private set; }

    /// <summary>The changes asked for so far, those that failed included.</summary>
    public IReadOnlyList<DiskOperation> Log => _log;

    /// <summary>From now on nothing reaches the disk, as when the process is killed at this moment.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            Stopped = true;
        }
    }

    /// <summary>Takes back what a loss of power now would take; the layer is stopped afterwards.</summary>
    public void LosePower(PowerLoss loss)
    {
        Stopped = true;
        (_shadow ?? throw new InvalidOperationException("made without tracksPower")).Lose(loss);
    }

    /// <summary>Whether the exception, or one inside it, is that of a stopped layer.</summary>
    public static bool IsStop(Exception e) =>
        e is StoppedException || (e is AggregateException many ? many.InnerExceptions.Any(IsStop) : e.InnerException is { } inner && IsStop(inner));

    public FolderHandle OpenRoot(string absolutePath) => Look(() =>
    {
        var opened = _disk.OpenRoot(absolutePath);
        _shadow?.SawRoot(absolutePath);
        return opened;
    });

    public FolderHandle OpenFolder(FolderHandle parent, string name) => Look(() => _disk.OpenFolder(parent, name));

    public FileStat Stat(FolderHandle folder, string name) => Look(() => Restamps(_disk.Stat(folder, name)));

    public FileStat Stat(FileHandle file) => Look(() => Restamps(_disk.Stat(file)));

    public FileStat Stat(FolderHandle folder) => Look(() => _disk.Stat(folder));

    public string ReadLink(FolderHandle folder, string name) => Look(() => _disk.ReadLink(folder, name));

    public List<FolderEntry> List(FolderHandle folder) => Look(() => FailsToList?.Invoke(folder.Path) is { } error
        ? throw new DiskException(error, "list", folder.Path, "made to fail")
        : _disk.List(folder));

    public FileHandle OpenRead(FolderHandle folder, string name) => Look(() => FailsToOpen?.Invoke(In(folder, name)) is { } error
        ? throw new DiskException(error, "open", In(folder, name), "made to fail")
        : _disk.OpenRead(folder, name));

    public FileHandle OpenWrite(FolderHandle folder, string name) => Look(() => FailsToOpenForWriting?.Invoke(In(folder, name)) is { } error
        ? throw new DiskException(error, "open for writing", In(folder, name), "made to fail")
        : _disk.OpenWrite(folder, name));

    public bool TryLock(FileHandle file, bool shared) => Look(() => _disk.TryLock(file, shared));

    public int Read(FileHandle file, long offset, Span<byte> into)
    {
        Look(() => true);
        return _disk.Read(file, offset, into);
    }

    public FileHandle Create(FolderHandle folder, string name, int mode) => Change("create", In(folder, name), () =>
    {
        _shadow?.BeforeNames(folder, name);
        var made = _disk.Create(folder, name, mode);
        _shadow?.Made(folder, name);
        return made;
    });

    public void Write(FileHandle file, long offset, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            try
            {
                Begin("write", file.Path);
            }
            catch (Exception e) when (TearsWrites && e is StoppedException or DiskException { Error: DiskError.NoSpace })
            {
                _shadow?.BeforeContent(file);
                _disk.Write(file, offset, bytes[..(bytes.Length / 2)]);
                throw;
            }

            _shadow?.BeforeContent(file);
            _disk.Write(file, offset, bytes);
        }
    }

    public void Truncate(FileHandle file, long length) => Change("truncate", file.Path, () =>
    {
        _shadow?.BeforeContent(file);
        _disk.Truncate(file, length);
    });

    public void SetMode(FileHandle file, int mode) => Change("mode", file.Path, () => _disk.SetMode(file, mode));

    public void SetMode(FolderHandle folder, int mode) => Change("mode", folder.Path, () => _disk.SetMode(folder, mode));

    public void SetOwner(FileHandle file, int user, int group) => Change("owner", file.Path, () => _disk.SetOwner(file, user, group));

    public void Touch(FileHandle file) => Change("touch", file.Path, () => _disk.Touch(file));

    public void Sync(FileHandle file) => Change("sync", file.Path, () =>
    {
        if (!SparesFlushes)
        {
            _disk.Sync(file);
        }

        _shadow?.Synced(file);
    });

    public void Sync(FolderHandle folder) => Change("sync folder", folder.Path, () =>
    {
        if (!SparesFlushes)
        {
            _disk.Sync(folder);
        }

        _shadow?.Synced(folder);
    });

    public void Rename(FolderHandle from, string fromName, FolderHandle to, string toName, bool replace) => Change("rename", In(to, toName), () =>
    {
        _shadow?.BeforeNames(from, fromName);
        _shadow?.BeforeNames(to, toName);
        _disk.Rename(from, fromName, to, toName, replace);
    });

    public void Unlink(FolderHandle folder, string name) => Change("unlink", In(folder, name), () =>
    {
        _shadow?.BeforeNames(folder, name);
        _disk.Unlink(folder, name);
    });

    public void MakeFolder(FolderHandle parent, string name, int mode) => Change("make folder", In(parent, name), () =>
    {
        _shadow?.BeforeNames(parent, name);
        _disk.MakeFolder(parent, name, mode);
        _shadow?.Made(parent, name);
    });

    public void RemoveFolder(FolderHandle parent, string name) => Change("remove folder", In(parent, name), () =>
    {
        _shadow?.BeforeNames(parent, name);
        _disk.RemoveFolder(parent, name);
    });

    public void MakeLink(FolderHandle folder, string name, string target) => Change("make link", In(folder, name), () =>
    {
        _shadow?.BeforeNames(folder, name);
        _disk.MakeLink(folder, name, target);
        _shadow?.Made(folder, name);
    });

    private static string In(FolderHandle folder, string name) => folder.Path + "/" + name;

    private T Look<T>(Func<T> look)
    {
        lock (_lock)
        {
            return Stopped ? throw new StoppedException() : look();
        }
    }

    private void Change(string name, string path, Action change) => Change(name, path, () =>
    {
        change();
        return true;
    });

    private T Change<T>(string name, string path, Func<T> change)
    {
        lock (_lock)
        {
            Begin(name, path);
            return change();
        }
    }

    private void Begin(string name, string path)
    {
        if (Stopped)
        {
            throw new StoppedException();
        }

        var operation = new DiskOperation(_log.Count + 1, name, path);
        _log.Add(operation);
        Before?.Invoke(operation);
        if (operation.Number == StopAt)
        {
            Stopped = true;
            throw new StoppedException();
        }

        if (Fails?.Invoke(operation) is { } error)
        {
            throw new DiskException(error, name, path, $"made to fail ({error})");
        }
    }
}
