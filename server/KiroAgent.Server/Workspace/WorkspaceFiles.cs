using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// The files of the workspace, read and changed. Every path is resolved to what it really names, never through a link out of the workspace;
/// every change is whole or not at all; what can be expected to fail is a value. Safe to use from several threads.
/// </summary>
internal sealed partial class WorkspaceFiles
{
    private readonly IFileLayer _layer;
    private readonly PlaceResolver _resolver;
    private readonly PlaceReading _reading;
    private readonly FileReplacement _replacement;
    private readonly UnsyncedPlaces _unsynced;
    private readonly Func<IReadOnlyList<string>> _roots;

    /// <param name="layer">The disk.</param>
    /// <param name="serverId">Unique to this process; part of the names of files being written.</param>
    /// <param name="roots">The canonical workspace folders: a link from one into another stays inside.</param>
    public WorkspaceFiles(IFileLayer layer, string serverId, Func<IReadOnlyList<string>> roots)
    {
        _layer = layer;
        _roots = roots;
        _resolver = new PlaceResolver(layer, roots);
        _reading = new PlaceReading(layer);
        _replacement = new FileReplacement(layer, serverId);
        _unsynced = new UnsyncedPlaces(layer, _resolver);
        Exactly = new WorkspaceFiles(this);
    }

    private WorkspaceFiles(WorkspaceFiles through)
    {
        (_layer, _roots, _reading, _replacement, _unsynced) = (through._layer, through._roots, through._reading, through._replacement, through._unsynced);
        _resolver = new PlaceResolver(_layer, _roots, exactly: true);
        Exactly = this;
    }

    /// <summary>The same files for paths that were resolved and judged: a link on the way, or at its end, is something that came in between, and refused.</summary>
    public WorkspaceFiles Exactly { get; }

    /// <summary>Whether a folder is one of the workspace's.</summary>
    public bool IsWorkspace(string root) => _roots().Contains(root);

    /// <summary>What is there, without reading it.</summary>
    public StatOutcome Stat(FileKey key, bool followLink = true)
    {
        using var place = _resolver.Resolve(key, followLink, MissingFolders.Leave, out var refusal);
        return place is null ? Unseen(key, refusal!) is { } r ? new StatOutcome.Refused(r.Kind, r.Reason) : new StatOutcome.Found(key, default)
            : new StatOutcome.Found(place.Key, place.Stat);
    }

    /// <summary>What is there with its bytes; a file over 256 MiB is refused.</summary>
    public LookOutcome Read(FileKey key, bool followLink = true) => Read(key, followLink, _ => false);

    /// <summary>The same, without the bytes where they are at hand.</summary>
    public LookOutcome Read(FileKey key, bool followLink, Func<ContentId, bool> isAtHand)
    {
        using var place = _resolver.Resolve(key, followLink, MissingFolders.Leave, out var refusal);
        if (place is null)
        {
            return Unseen(key, refusal!) is { } r
                ? new LookOutcome.Refused(r.Kind, r.Reason)
                : new LookOutcome.Found(key, FileState.None, null, null);
        }

        return Attempt(() => _reading.Look(place, isAtHand), r => new LookOutcome.Refused(r.Kind, r.Reason));
    }

    /// <summary>Gives a file these bytes, making it and the folders around it when they are missing.</summary>
    public FileOutcome Write(FileKey key, ReadOnlyMemory<byte> bytes, WriteOptions options)
    {
        if (bytes.Length > FileBytes.Limit)
        {
            return Refusal.TooLarge.AsFileOutcome;
        }

        return Change(key, options.FollowLink, FoldersFor(options), place =>
        {
            var refusal = NotReplaceable(place, options.Force, overLink: !options.FollowLink);
            if (refusal is not null)
            {
                return refusal.AsFileOutcome;
            }

            if (place.Stat.Kind == FileKind.Regular && !options.Force)
            {
                // Replacing a file needs only its folder's permission; an edit asks for the file's own.
                _layer.OpenWrite(place.Folder!, place.Name).Dispose();
            }

            if (!_replacement.Write(place, bytes.Span, options, () => _reading.IsAsExpected(place, options.Expected)))
            {
                return Changed(place);
            }

            var now = _layer.Stat(place.Folder!, place.Name);
            if (options.Sync)
            {
                // The bytes are safe; now the names that lead to them.
                _unsynced.SyncNames(place.Key, place.Made);
            }
            else
            {
                _unsynced.Add(place.Key, place.Made);
            }

            var state = new FileState.Regular(options.Content ?? ContentId.Of(bytes.Span), bytes.Length, now.Mode);
            return new FileOutcome.Done(place.Key, state, now.Stamp, place.Made);
        });
    }

    /// <summary>Puts a symbolic link there; over a file or another link only with <paramref name="replace"/>. The target is not judged.</summary>
    public FileOutcome CreateLink(FileKey key, string target, bool replace, WriteOptions options) =>
        Change(key, followLast: false, FoldersFor(options), place =>
        {
            var refusal = place.Stat.Kind != FileKind.Absent && !replace ? Refusal.Exists : NotReplaceable(place, options.Force, overLink: true);
            if (refusal is not null)
            {
                return refusal.AsFileOutcome;
            }

            return _replacement.ReplaceByLink(place, target, () => _reading.IsAsExpected(place, options.Expected)) ? Done(place) : Changed(place);
        });

    /// <summary>Deletes a file, or a link itself; never a folder.</summary>
    public FileOutcome Delete(FileKey key, WriteOptions options) =>
        Change(key, followLast: false, MissingFolders.Leave, place =>
        {
            var refusal = place.Stat.Kind == FileKind.Absent ? Refusal.NotFound : NotReplaceable(place, options.Force, overLink: true);
            if (refusal is not null)
            {
                return refusal.AsFileOutcome;
            }

            if (!_reading.IsAsExpected(place, options.Expected))
            {
                return Changed(place);
            }

            _layer.Unlink(place.Folder!, place.Name);
            _unsynced.AddFolder(place.Key.Parent);
            return new FileOutcome.Done(place.Key, FileState.None, null, []);
        });

    /// <summary>Moves a file, link or folder to a name that is free; the outcome speaks of the new place. The expected state is the source's.</summary>
    public FileOutcome Move(FileKey from, FileKey to, WriteOptions options) =>
        Change(from, followLast: false, MissingFolders.Leave, source =>
        {
            var refusal = source.Stat.Kind == FileKind.Absent ? Refusal.NotFound
                : source.IsFolderItself ? Refusal.IsFolder
                : source.Stat.Kind == FileKind.Folder ? null
                : NotReplaceable(source, options.Force, overLink: true);
            return refusal?.AsFileOutcome ?? Change(to, followLast: false, FoldersFor(options), target =>
            {
                if (target.Stat.Kind != FileKind.Absent && !FileMove.IsSameFileInOtherCase(source, target))
                {
                    return Refusal.Exists.AsFileOutcome;
                }

                if (!_reading.IsAsExpected(source, options.Expected))
                {
                    return Changed(source);
                }

                FileMove.Move(_layer, _replacement, source, target);
                _unsynced.AddFolder(source.Key.Parent);
                return Done(target);
            });
        });

    /// <summary>Sets the permission bits of a file or folder.</summary>
    public FileOutcome SetMode(FileKey key, int mode) =>
        Change(key, followLast: true, MissingFolders.Leave, place =>
        {
            switch (place.Stat.Kind)
            {
                case FileKind.Regular:
                    using (var file = _layer.OpenRead(place.Folder!, place.Name))
                    {
                        _layer.SetMode(file, mode);
                    }

                    return Done(place);
                case FileKind.Folder:
                    using (var folder = _layer.OpenFolder(place.Folder!, place.Name))
                    {
                        _layer.SetMode(folder, mode);
                    }

                    return Done(place);
                case FileKind.Absent:
                    return Refusal.NotFound.AsFileOutcome;
                default:
                    return Refusal.NotAFile.AsFileOutcome;
            }
        });

    /// <summary>Sees to it that every change so far survives a loss of power; returns what could not be, with why.</summary>
    public IReadOnlyList<(FileKey Key, string Reason)> Flush() => _unsynced.Flush();

    private static MissingFolders FoldersFor(WriteOptions options) => options.Force ? MissingFolders.MakeByForce : MissingFolders.Make;

    private static bool IsProtected(FileStat stat) => (stat.Mode & FileModes.AnyWrite) == 0;

    // A path below a file names nothing, when it is only looked at.
    private static Refusal? Unseen(FileKey key, Refusal refusal) => refusal.Kind == RefusalKind.NotAFolder && !key.Path.IsRoot ? null : refusal;

    private static T Attempt<T>(Func<T> attempt, Func<Refusal, T> refused)
    {
        try
        {
            return attempt();
        }
        catch (DiskException e)
        {
            return refused(Refusal.From(e));
        }
    }

    private FileOutcome Change(FileKey key, bool followLast, MissingFolders missing, Func<Place, FileOutcome> change)
    {
        using var place = _resolver.Resolve(key, followLast, missing, out var refusal);
        if (place is null)
        {
            return refusal!.AsFileOutcome;
        }

        // No folder: only where missing ones are left, so nothing can be there either.
        var outcome = place.Folder is null
            ? Refusal.NotFound.AsFileOutcome
            : Attempt(() => change(place), r => r.AsFileOutcome);
        if (outcome is not FileOutcome.Done)
        {
            FolderChain.Remove(_layer, place.Made, _resolver);
        }

        return outcome;
    }

    private Refusal? NotReplaceable(Place place, bool force, bool overLink) => place.Stat.Kind switch
    {
        FileKind.Folder => Refusal.IsFolder,
        FileKind.Other => Refusal.NotAFile,
        FileKind.Link when !overLink => Refusal.LinkLoop,
        FileKind.Regular when !force && IsProtected(place.Stat) => Refusal.ReadOnly,
        _ => !force && IsProtected(_layer.Stat(place.Folder!)) ? Refusal.FolderReadOnly : null,
    };

    private FileOutcome.Changed Changed(Place place) => new(place.Key, _reading.StateAt(place).State);

    private FileOutcome.Done Done(Place place)
    {
        var (state, stamp) = _reading.StateAt(place);
        _unsynced.Add(place.Key, place.Made);
        return new FileOutcome.Done(place.Key, state, stamp, place.Made);
    }
}
