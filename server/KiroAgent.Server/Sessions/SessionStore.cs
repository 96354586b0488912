using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Sessions;

/// <summary>The sessions of a workspace: <c>DATA/workspaces/ID/sessions/SESSION.jsonl</c>. Nothing is read before it is asked for.</summary>
internal sealed class SessionStore(IFileLayer layer, Func<FolderHandle> openFolder, Workbench bench) : IDisposable
{
    /// <summary>The journal schema this version writes and reads.</summary>
    public const int Schema = SessionState.KnownSchema;

    /// <summary>How a journal's name ends.</summary>
    public const string Extension = ".jsonl";

    // So many files can be looked at between two messages.
    private const int LooksAtOnce = 32;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, Session> _open = new();
    private readonly ConcurrentDictionary<string, (long Size, long ModifiedNs, SessionState State)> _seen = new();
    private FolderHandle? _folder;
    private volatile JournalNames? _names;

    /// <summary>Why a session that a newer version wrote to can only be read.</summary>
    public static string WhyNewer(ForeignLine line) =>
        $"A newer version of KiroAgent wrote to this session (line {line.Seq}, \"{line.Kind}\"), so it can only be read here. Nothing of it is lost; update KiroAgent to go on with it.";

    /// <summary>Sessions opened or made by this process.</summary>
    public ICollection<Session> Open => _open.Values;

    /// <summary>Whether <see cref="Find"/> finds it without reading.</summary>
    public bool IsAtHand(string id) => _open.TryGetValue(id, out var session) && session.Owned;

    /// <summary>Makes a session, owned by this process.</summary>
    public Session Create(Func<string, SessionEvent.Created> created)
    {
        var id = bench.Ids.New("ses");
        var session = new Session(id, SessionJournal.Create(layer, Folder(), id + Extension), bench);
        session.Record(created(id));
        _open[id] = session;
        return session;
    }

    /// <summary>The session, read from its journal if this process has not yet; null when there is none.</summary>
    public Session? Find(string id, out bool firstSeen)
    {
        firstSeen = false;
        if (_open.TryGetValue(id, out var known))
        {
            if (!known.Owned)
            {
                known.Follow(tell: true);
            }
            return known;
        }
        if (!IsName(id))
        {
            return null;
        }
        lock (_lock)
        {
            if (_open.TryGetValue(id, out known))
            {
                return known;
            }
            if (TryFolder() is not { } folder || SessionJournal.Open(layer, folder, id + Extension) is not { } journal)
            {
                return null;
            }
            var session = new Session(id, journal, bench);
            try
            {
                session.Follow(tell: false);
            }
            catch (DamagedJournalException)
            {
                session.Dispose();
                throw;
            }
            if (session.State.Id.Length == 0)
            {
                session.Dispose();
                return null;
            }
            _open[id] = session;
            firstSeen = true;
            return session;
        }
    }

    /// <summary>The states of all sessions that can be read, newest first; damaged ones are reported to <paramref name="damaged"/>.</summary>
    public List<SessionState> List(Action<string> damaged)
    {
        var states = new List<SessionState>();
        if (TryFolder() is not { } folder)
        {
            return states;
        }
        foreach (var name in Names(folder))
        {
            try
            {
                if (Look(folder, name, name[..^Extension.Length]) is { Id.Length: > 0 } state)
                {
                    states.Add(state);
                }
            }
            catch (DamagedJournalException e)
            {
                damaged(e.Message);
            }
            catch (IOException e)
            {
                damaged($"The journal {name} cannot be read: {e.Message}");
            }
        }
        states.Sort((a, b) => b.UpdatedAt != a.UpdatedAt ? b.UpdatedAt.CompareTo(a.UpdatedAt) : string.CompareOrdinal(b.Id, a.Id));
        return states;
    }

    /// <summary>Whether no session of the workspace is like this, where a look at a few files can tell; false says nothing, and <see cref="List"/> knows.</summary>
    public bool IsKnownThatNone(Func<SessionState, bool> like)
    {
        if (_folder is not { } folder || _names is not { } names || !names.Stands(layer, folder) || names.All.Count - _open.Count > LooksAtOnce)
        {
            return false;
        }
        foreach (var name in names.All)
        {
            var id = name[..^Extension.Length];
            var state = _open.TryGetValue(id, out var open)
                ? open.Owned ? open.State : null
                : _seen.TryGetValue(id, out var seen) && layer.Stat(folder, name) is var stat && seen.Size == stat.Size && seen.ModifiedNs == stat.ModifiedNs ? seen.State : null;
            if (state is null || like(state))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>
    /// What was said in sessions that holds all of the words: the sessions last written to first, in each the newest entry first. A journal
    /// without them is looked through as bytes and never parsed.
    /// </summary>
    public List<SearchHit> Search(ImmutableArray<string> words, int most, Action<string> damaged, CancellationToken cancellation)
    {
        var hits = new List<SearchHit>();
        if (TryFolder() is not { } folder)
        {
            return hits;
        }
        var needles = TranscriptSearch.Needles(words);
        foreach (var (name, id) in Names(folder).Select(name => (Name: name, layer.Stat(folder, name).ModifiedNs)).OrderByDescending(e => e.ModifiedNs).ThenBy(e => e.Name, StringComparer.Ordinal)
            .Select(e => (e.Name, e.Name[..^Extension.Length])))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (MayHold(folder, name, needles) && (_open.TryGetValue(id, out var open) ? open.State : ReadAll(folder, name)) is { Id.Length: > 0 } state)
                {
                    hits.AddRange(TranscriptSearch.In(state, words));
                }
            }
            catch (DamagedJournalException e)
            {
                damaged(e.Message);
            }
            catch (DiskException e)
            {
                damaged($"{name} cannot be searched: {e.Detail}");
            }
            if (hits.Count >= most)
            {
                return hits[..most];
            }
        }
        return hits;
    }

    /// <summary>The journals' names, as long as the folder has not changed.</summary>
    private List<string> Names(FolderHandle folder)
    {
        if (_names is not { } names || !names.Stands(layer, folder))
        {
            _names = names = JournalNames.List(layer, folder, _names);
        }
        return names.All;
    }

    private bool MayHold(FolderHandle folder, string name, ImmutableArray<string> needles)
    {
        using var file = layer.OpenRead(folder, name);
        if (FileBytes.ReadAll(layer, file, out _) is not { } bytes)
        {
            return false;
        }
        var text = ArrayPool<char>.Shared.Rent(bytes.Length);
        try
        {
            var span = text.AsSpan(0, Encoding.Latin1.GetChars(bytes, text));
            foreach (var needle in needles)
            {
                if (!span.Contains(needle, StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }
            }
            return true;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }
    }

    private SessionState ReadAll(FolderHandle folder, string name)
    {
        using var journal = SessionJournal.OpenToRead(layer, folder, name);
        return journal?.ReadOn().Aggregate(SessionState.Initial, (state, line) => state.After(line.Seq, line.At, line.What)) ?? SessionState.Initial;
    }

    /// <summary>Removes a session and its journal. Its contents go with the next collection.</summary>
    public void Delete(Session session)
    {
        Unlink(session.Id);
        CommandOutputs.Remove(layer, bench.OutputFolder(session.Id));
        _open.TryRemove(session.Id, out _);
        session.Dispose();
    }

    /// <summary>Removes the journal of a session that cannot be read any more; false when it can, or is none.</summary>
    public bool DeleteIfDamaged(string id)
    {
        try
        {
            Find(id, out _);
            return false;
        }
        catch (DamagedJournalException)
        {
            Unlink(id);
            CommandOutputs.Remove(layer, bench.OutputFolder(id));
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var session in _open.Values)
        {
            session.Dispose();
        }
        _folder?.Dispose();
    }

    private void Unlink(string id)
    {
        try
        {
            layer.Unlink(Folder(), id + Extension);
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            // Gone already, which is what was asked for.
        }
        catch (DiskException e)
        {
            throw new StorageException($"The session cannot be deleted: {e.Detail}.", e);
        }
    }

    private SessionState? Look(FolderHandle folder, string name, string id)
    {
        if (_open.TryGetValue(id, out var open))
        {
            if (!open.Owned)
            {
                open.Follow(tell: true);
            }
            return open.State;
        }
        var stat = layer.Stat(folder, name);
        if (_seen.TryGetValue(id, out var seen) && seen.Size == stat.Size && seen.ModifiedNs == stat.ModifiedNs)
        {
            return seen.State;
        }
        using var journal = SessionJournal.Open(layer, folder, name);
        if (journal is null)
        {
            return null;
        }
        var state = SessionState.Initial;
        foreach (var line in journal.ReadOn())
        {
            state = state.After(line.Seq, line.At, line.What);
        }
        // Only what a list shows is kept, not the whole past.
        state = new SessionState
        {
            Id = state.Id, Kind = state.Kind, Mode = state.Mode, Model = state.Model, Title = state.Title, Turn = state.Turn,
            CreatedAt = state.CreatedAt, UpdatedAt = state.UpdatedAt, Review = state.Review,
            ReadOnly = journal.Newer is { } newer ? WhyNewer(newer) : state.ReadOnly,
        };
        _seen[id] = (stat.Size, stat.ModifiedNs, state);
        return state;
    }

    /// <summary>Ids are ours: anything else never becomes a path.</summary>
    private static bool IsName(string id) =>
        id.Length is > 0 and < 100 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private FolderHandle Folder()
    {
        try
        {
            return _folder ??= openFolder();
        }
        catch (DiskException e)
        {
            throw new StorageException($"The data directory cannot be written ({e.Detail}): set --data-dir or KIRO_AGENT_DATA_DIR to a folder that can.", e);
        }
    }

    private FolderHandle? TryFolder()
    {
        try
        {
            return Folder();
        }
        catch (IOException)
        {
            // No data directory yet, or none that can be made: then there are no stored sessions.
            return null;
        }
    }
}
