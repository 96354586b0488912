using KiroAgent.Core.Files;
using KiroAgent.Core.Storage;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Storage;

/// <summary>What one collection came to; bytes as they lie on disk.</summary>
/// <param name="Freed">What the store did.</param>
/// <param name="Live">Contents that stay because a session needs them.</param>
/// <param name="LiveBytes">What they take.</param>
/// <param name="Left">Contents nobody needs that were not freed yet: too young, or in use by another process.</param>
/// <param name="Reduced">Sessions that do not keep all their journal names.</param>
internal sealed record Collected(BlobCollection Freed, int Live, long LiveBytes, int Left, IReadOnlySet<string> Reduced);

/// <summary>
/// One collection over the whole data directory: reads every workspace's journals, whoever owns them, lets Core decide what
/// stays (<see cref="Keeping"/>), and frees the rest; with it snapshots and output of commands (<see cref="BesideContents"/>). A journal it cannot even open stops it before anything is freed.
/// Contents put meanwhile, by any process, are safe by the store's grace; a session that was written to meanwhile keeps all it names.
/// </summary>
internal sealed class Collection(IFileLayer layer, DataDirectory data, BlobStore blobs, TimeProvider time)
{
    private const string LockName = "collection.lock";

    /// <summary>Collects; null when another process does so at this moment. To be <paramref name="thorough"/> is to free also what is hardly worth the work.</summary>
    /// <exception cref="IOException">The data directory cannot be read or written; what was not freed is left as it is.</exception>
    public Collected? Run(StorageLimits limits, bool thorough = false, CancellationToken cancellation = default)
    {
        using var root = data.Open(data.Root);
        using var running = Lock(root);
        if (!layer.TryLock(running, shared: false))
        {
            return null;
        }
        // Before the journals: a session made meanwhile is not taken for one that is gone.
        var outputs = CommandOutputs.In(layer, data);
        var sizes = blobs.Sizes();
        var names = new NamedContents(sizes.Keys);
        var journals = new Dictionary<string, StoredJournal>(StringComparer.Ordinal);
        var sessions = new List<StoredSession>();
        var stored = StoredJournals.In(layer, data);
        foreach (var journal in stored)
        {
            cancellation.ThrowIfCancellationRequested();
            if (journal.Named(names) is { } contents)
            {
                journals[journal.FilePath] = journal;
                sessions.Add(new StoredSession(journal.FilePath, journal.TouchedAt, contents) { Read = () => Needs(journal, cancellation) });
            }
        }
        var named = sessions.SelectMany(session => session.Named).Distinct().Sum(id => sizes.GetValueOrDefault(id));
        var besides = new BesideContents(layer, data, outputs, stored, cancellation).Free(limits, named, time.GetUtcNow());
        var kept = Keeping.Of(sessions, sizes, limits with { Besides = besides }, time.GetUtcNow());
        var live = new HashSet<ContentId>(kept.Live);
        foreach (var reduced in kept.Reduced)
        {
            if (journals[reduced].Again() is { } now && now.Stat.Stamp != journals[reduced].Stat.Stamp)
            {
                live.UnionWith(now.Named(names) ?? []);
            }
        }
        cancellation.ThrowIfCancellationRequested();
        var freed = blobs.Collect(live.Contains, thorough, cancellation);
        layer.Touch(running);
        return new Collected(freed, live.Count, kept.Bytes, blobs.Sizes().Keys.Count(id => !live.Contains(id)), kept.Reduced);
    }

    /// <summary>Whether a session needs this snapshot of a workspace folder, to tell what a command did whose end nobody saw.</summary>
    public bool NeedsSnapshot(string root, string name) =>
        SnapshotsNeeded.By(StoredJournals.In(layer, data), CancellationToken.None).Has(DataDirectory.WorkspaceId([root]), name);

    /// <summary>When a process last collected here; null when none ever did.</summary>
    public DateTimeOffset? LastRun()
    {
        try
        {
            using var root = layer.OpenRoot(data.Root);
            return layer.Stat(root, LockName) is { Kind: FileKind.Regular } stat ? DateTimeOffset.UnixEpoch.AddTicks(stat.ModifiedNs / 100) : null;
        }
        catch (DiskException)
        {
            return null;
        }
    }

    private static SessionNeeds? Needs(StoredJournal journal, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return journal.Read().State is { } state
            ? new SessionNeeds(LiveContents.IsPending(state), state.UpdatedAt, LiveContents.CountCheckpoints(state), newest => LiveContents.Of(state, newest))
            : null;
    }

    private FileHandle Lock(FolderHandle root)
    {
        try
        {
            return layer.OpenWrite(root, LockName);
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            return layer.Create(root, LockName, FileModes.Private);
        }
    }
}
