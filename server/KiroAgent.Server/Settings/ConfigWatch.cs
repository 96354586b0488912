namespace KiroAgent.Server.Settings;

/// <summary>
/// Tells when something below the <c>.kiro</c> of some folders changes on disk, where the system can tell. It is a hint only: who
/// uses a setting looks at the files itself, so where watching does not work nothing but the news comes late.
/// </summary>
internal sealed class ConfigWatch(Func<IReadOnlyList<string>> folders, Action changed, Action<string> log) : IDisposable
{
    private const string Name = ".kiro";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (FileSystemWatcher? Around, FileSystemWatcher? Inside)> _watched = new(StringComparer.Ordinal);
    private int _pending;
    private bool _over;

    /// <summary>Watches the folders there are now, and no others.</summary>
    public void Arm()
    {
        var wanted = folders();
        lock (_lock)
        {
            if (_over)
            {
                return;
            }
            foreach (var gone in _watched.Keys.Except(wanted).ToList())
            {
                _watched[gone].Around?.Dispose();
                _watched[gone].Inside?.Dispose();
                _watched.Remove(gone);
            }
            foreach (var folder in wanted.Where(f => !_watched.ContainsKey(f)))
            {
                _watched[folder] = (Watch(folder, around: true), Watch(Path.Combine(folder, Name), around: false));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _over = true;
            foreach (var (around, inside) in _watched.Values)
            {
                around?.Dispose();
                inside?.Dispose();
            }
            _watched.Clear();
        }
    }

    private FileSystemWatcher? Watch(string path, bool around)
    {
        if (!Directory.Exists(path))
        {
            return null;
        }
        try
        {
            var watcher = new FileSystemWatcher(path) { IncludeSubdirectories = !around };
            if (around)
            {
                watcher.Filter = Name;
                watcher.NotifyFilter = NotifyFilters.DirectoryName | NotifyFilters.FileName;
            }
            FileSystemEventHandler happened = (_, _) => Happened(around ? path : null);
            watcher.Created += happened;
            watcher.Changed += happened;
            watcher.Deleted += happened;
            watcher.Renamed += (_, _) => Happened(around ? path : null);
            watcher.Error += (_, _) => Happened(around ? path : Path.GetDirectoryName(path));
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            log($"{path} is not watched: {e.Message}");
            return null;
        }
    }

    /// <summary>Off the watcher's thread, many at once as one; when <c>.kiro</c> itself came or went, what is in it is watched anew.</summary>
    private void Happened(string? renewed)
    {
        if (renewed is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Renew(renewed), null);
        }
        if (Interlocked.Exchange(ref _pending, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                Volatile.Write(ref _pending, 0);
                if (!_over)
                {
                    changed();
                }
            }, null);
        }
    }

    private void Renew(string folder)
    {
        lock (_lock)
        {
            if (!_over && _watched.TryGetValue(folder, out var watched))
            {
                watched.Inside?.Dispose();
                _watched[folder] = (watched.Around, Watch(Path.Combine(folder, Name), around: false));
            }
        }
        changed(); // what was written before it was watched
    }
}
