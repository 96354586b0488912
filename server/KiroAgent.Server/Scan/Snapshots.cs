using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Scan;

/// <summary>The snapshots of the workspace folders, opened when the first command is about to run.</summary>
/// <param name="layer">The disk.</param>
/// <param name="containerOf">Where a folder's snapshots are kept, absolute.</param>
/// <param name="dataRoot">The data directory, which is nobody's workspace, wherever it lies.</param>
internal sealed class Snapshots(IFileLayer layer, Func<string, string> containerOf, string dataRoot) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Snapshot> _open = new(StringComparer.Ordinal);
    private int _holders;

    /// <summary>The snapshot of a folder.</summary>
    /// <exception cref="StorageException">There is no place for one.</exception>
    public Snapshot Of(string root)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(root, out var known))
            {
                return known;
            }

            try
            {
                return _open[root] = Snapshot.Open(layer, containerOf(root), root, LeftOut(root));
            }
            catch (DiskException e)
            {
                throw new StorageException($"Cannot keep what stands in {root} before a command runs: {e.Detail}", e);
            }
        }
    }

    /// <summary>Somebody goes by trees until <see cref="Leave"/>: so long none is started over.</summary>
    public void Enter()
    {
        lock (_lock)
        {
            _holders++;
        }
    }

    /// <summary>One who entered goes by none any more.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _holders--;
        }
    }

    /// <summary>Starts those over of which most is out of date, unless somebody goes by them here, or needs them elsewhere: asked by folder and name.</summary>
    /// <exception cref="DiskException">It could not be written.</exception>
    public void Tidy(Func<string, string, bool> isNeeded)
    {
        lock (_lock)
        {
            foreach (var (root, snapshot) in _holders > 0 ? [] : _open.ToArray())
            {
                snapshot.Tidy(() => isNeeded(root, snapshot.Name));
            }
        }
    }

    /// <summary>A folder as it stands now, with nothing kept: also before there is a snapshot of it.</summary>
    /// <exception cref="DiskException">The folder cannot be opened.</exception>
    public ScanFolder Survey(string root, IgnoreRules rules, CancellationToken cancellation)
    {
        Snapshot? known;
        lock (_lock)
        {
            _open.TryGetValue(root, out known);
        }

        return known is null ? Snapshot.Survey(layer, root, rules, LeftOut(root), cancellation) : known.Survey(rules, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var snapshot in _open.Values)
            {
                snapshot.Dispose();
            }

            _open.Clear();
        }
    }

    private Func<string, bool> LeftOut(string root)
    {
        var folder = new FileKey(root, WorkspacePath.Root).FullPath.TrimEnd('/') + "/";
        if (!dataRoot.StartsWith(folder, StringComparison.Ordinal))
        {
            return _ => false;
        }

        var inside = dataRoot[folder.Length..];
        return path => path == inside;
    }
}
