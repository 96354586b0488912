using System.Collections.Concurrent;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// Puts new bytes under a name so that at every instant the whole old or the whole new content stands there.
/// The exception is a file with several hard links, or of another owner whom we cannot restore: it keeps its identity and is written in place,
/// in an order that can be taken back. A crash in the middle of that can leave it mixed; the caller keeps the old bytes and journals the intent first,
/// which is what a restart puts right.
/// </summary>
internal sealed class FileReplacement(IFileLayer layer, string serverId)
{
    private static readonly uint s_user = OperatingSystem.IsWindows() ? 0 : Libc.EffectiveUser();

    // Files being written that could not be taken away again, by their folder: on a disk that became read-only.
    private readonly ConcurrentDictionary<(FileKey Folder, string Name), bool> _left = new();
    private long _number;

    /// <summary>What could not be taken away when its write failed.</summary>
    public ICollection<(FileKey Folder, string Name)> Left => _left.Keys;

    /// <summary>It is gone now.</summary>
    public void Forget((FileKey Folder, string Name) left) => _left.TryRemove(left, out _);

    /// <summary>
    /// Writes. <paramref name="stillAsExpected"/> is asked immediately before the change becomes visible; on false nothing happens and false is returned.
    /// Throws <see cref="DiskException"/> with everything as it was.
    /// </summary>
    public bool Write(Place place, ReadOnlySpan<byte> bytes, WriteOptions options, Func<bool> stillAsExpected)
    {
        var old = place.Stat;
        var inPlace = old.Kind == FileKind.Regular && (old.Links > 1 || (s_user != 0 && old.User != s_user && !OperatingSystem.IsWindows()));
        if (!inPlace)
        {
            return Replace(place, bytes, options, stillAsExpected);
        }

        if (!stillAsExpected())
        {
            return false;
        }

        WriteInPlace(place, bytes, options);
        return true;
    }

    /// <summary>Puts a symbolic link under the name, over a file or link that stands there.</summary>
    public bool ReplaceByLink(Place place, string target, Func<bool> stillAsExpected) =>
        ThroughTemp(place, temp => layer.MakeLink(place.Folder!, temp, target), stillAsExpected);

    /// <summary>Makes a file with these bytes under a name that must be free: the temp name is handed to <paramref name="putInPlace"/>.</summary>
    public void WriteTemp(Place place, ReadOnlySpan<byte> bytes, FileStat like, Action<string> putInPlace)
    {
        var temp = CreateTemp(place, FileModes.Private, out var file);
        try
        {
            using (file)
            {
                layer.Write(file, 0, bytes);
                Dress(file, like, like.Mode);
                layer.Sync(file);
            }

            putInPlace(temp);
        }
        catch
        {
            Discard(place, temp);
            throw;
        }
    }

    private bool Replace(Place place, ReadOnlySpan<byte> bytes, WriteOptions options, Func<bool> stillAsExpected)
    {
        var old = place.Stat;
        var keep = old.Kind == FileKind.Regular;
        var temp = CreateTemp(place, keep || options.Mode is not null ? FileModes.Private : FileModes.NewFile, out var file);
        try
        {
            using (file)
            {
                layer.Write(file, 0, bytes);
                Dress(file, keep ? old : null, options.Mode ?? (keep ? old.Mode : null));
                if (options.Sync)
                {
                    layer.Sync(file);
                }
            }

            if (!stillAsExpected())
            {
                Discard(place, temp);
                return false;
            }

            // A name that was free must still be free: what appeared there meanwhile is somebody else's.
            layer.Rename(place.Folder!, temp, place.Folder!, place.Name, replace: old.Kind != FileKind.Absent);
        }
        catch
        {
            Discard(place, temp);
            throw;
        }

        return true;
    }

    private bool ThroughTemp(Place place, Action<string> make, Func<bool> stillAsExpected)
    {
        var temp = TempNames.For(place.Name, serverId, Interlocked.Increment(ref _number));
        make(temp);
        try
        {
            if (!stillAsExpected())
            {
                Discard(place, temp);
                return false;
            }

            layer.Rename(place.Folder!, temp, place.Folder!, place.Name, replace: place.Stat.Kind != FileKind.Absent);
            return true;
        }
        catch
        {
            Discard(place, temp);
            throw;
        }
    }

    private string CreateTemp(Place place, int mode, out FileHandle file)
    {
        while (true)
        {
            var temp = TempNames.For(place.Name, serverId, Interlocked.Increment(ref _number));
            try
            {
                file = layer.Create(place.Folder!, temp, mode);
                return temp;
            }
            catch (DiskException e) when (e.Error == DiskError.Exists)
            {
                // Left over from a process that had this id: take the next number.
            }
        }
    }

    // The owner first: changing it takes the set-id bits off.
    private void Dress(FileHandle file, FileStat? like, int? mode)
    {
        if (like is { } old && s_user == 0 && !OperatingSystem.IsWindows() && layer.Stat(file) is var now
            && (now.User != old.User || now.Group != old.Group))
        {
            layer.SetOwner(file, old.User, old.Group);
        }

        if (mode is { } bits)
        {
            layer.SetMode(file, bits);
        }
    }

    private void WriteInPlace(Place place, ReadOnlySpan<byte> bytes, WriteOptions options)
    {
        var mode = place.Stat.Mode;
        using var reader = (mode & FileModes.OwnerWrite) == 0 ? layer.OpenRead(place.Folder!, place.Name) : null;
        if (reader is not null)
        {
            layer.SetMode(reader, mode | FileModes.OwnerWrite);
        }

        try
        {
            using var file = layer.OpenWrite(place.Folder!, place.Name);
            WriteOver(file, bytes, options, mode);
        }
        catch (DiskException) when (reader is not null)
        {
            layer.SetMode(reader, mode);
            throw;
        }
    }

    private void WriteOver(FileHandle file, ReadOnlySpan<byte> bytes, WriteOptions options, int mode)
    {
        var old = FileBytes.ReadAll(layer, file, out _)
            ?? throw new DiskException(DiskError.Invalid, "read", file.Path, "larger than 256 MiB");
        try
        {
            Overwrite(file, old, bytes);
            if (options.Sync)
            {
                layer.Sync(file);
            }

            SetMode(file, options.Mode ?? mode);
        }
        catch (DiskException)
        {
            layer.Write(file, 0, old);
            layer.Truncate(file, old.Length);
            SetMode(file, mode);
            throw;
        }
    }

    // Only where it differs: of a file that belongs to another we may change the bytes, not the mode.
    private void SetMode(FileHandle file, int mode)
    {
        if (layer.Stat(file).Mode != mode)
        {
            layer.SetMode(file, mode);
        }
    }

    // Growing can fail for want of space, and only adds; then what is there already is overwritten; cutting off comes last.
    private void Overwrite(FileHandle file, byte[] old, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > old.Length)
        {
            layer.Write(file, old.Length, bytes[old.Length..]);
        }

        layer.Write(file, 0, bytes[..Math.Min(old.Length, bytes.Length)]);
        if (bytes.Length < old.Length)
        {
            layer.Truncate(file, bytes.Length);
        }
    }

    private void Discard(Place place, string temp)
    {
        try
        {
            layer.Unlink(place.Folder!, temp);
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            // Gone already.
        }
        catch (DiskException)
        {
            _left[(place.Key.Parent, temp)] = true;
        }
    }
}
