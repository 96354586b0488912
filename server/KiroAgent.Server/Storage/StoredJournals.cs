using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Storage;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Storage;

/// <summary>What reading a journal to its end came to: the state, or why there is none.</summary>
internal sealed record JournalReading(SessionState? State, string? Problem)
{
    /// <summary>The first line that cannot be read, from 1.</summary>
    public long? Line { get; init; }
}

/// <summary>One stored session's journal, whoever owns it: looked at, never written.</summary>
/// <param name="Layer">The disk.</param>
/// <param name="Folder">The folder it lies in, absolute.</param>
/// <param name="WorkspaceId">The workspace it belongs to.</param>
/// <param name="SessionId">Its name without the ending.</param>
/// <param name="Stat">What it was like when it was found.</param>
internal sealed record StoredJournal(IFileLayer Layer, string Folder, string WorkspaceId, string SessionId, FileStat Stat)
{
    private const int PieceLength = 64 * 1024;

    /// <summary>Absolute.</summary>
    public string FilePath => Path.Combine(Folder, Name);

    /// <summary>When it was last written to, UTC.</summary>
    public DateTimeOffset TouchedAt => DateTimeOffset.UnixEpoch.AddTicks(Stat.ModifiedNs / 100);

    private string Name => SessionId + SessionStore.Extension;

    /// <summary>The kept contents it names anywhere, also in lines that mean nothing to us; null when it is gone.</summary>
    /// <exception cref="DiskException">It cannot be read.</exception>
    public HashSet<ContentId>? Named(NamedContents contents)
    {
        try
        {
            using var folder = Layer.OpenRoot(Folder);
            using var file = Layer.OpenRead(folder, Name);
            var search = contents.Begin();
            var piece = new byte[PieceLength];
            for (long at = 0; Layer.Read(file, at, piece) is > 0 and var read; at += read)
            {
                search.Read(piece.AsSpan(0, read));
            }
            return search.Found;
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound)
        {
            return null;
        }
    }

    /// <summary>The journal as it is now; null when it is gone.</summary>
    public StoredJournal? Again()
    {
        using var folder = Layer.OpenRoot(Folder);
        return Layer.Stat(folder, Name) is { Kind: FileKind.Regular } stat ? this with { Stat = stat } : null;
    }

    /// <summary>Reads it from the first line to the last.</summary>
    public JournalReading Read()
    {
        try
        {
            using var folder = Layer.OpenRoot(Folder);
            using var journal = SessionJournal.OpenToRead(Layer, folder, Name);
            if (journal is null)
            {
                return new JournalReading(null, "it is gone");
            }
            var state = SessionState.Initial;
            foreach (var line in journal.ReadOn())
            {
                state = state.After(line.Seq, line.At, line.What);
            }
            return state.Id.Length == 0 || journal.HasUnreadLines || journal.Newer is not null
                ? new JournalReading(null, "it has a line this version cannot read") { Line = journal.Seq + 1 }
                : state.Schema > SessionStore.Schema
                ? new JournalReading(null, $"a newer version wrote it (schema {state.Schema})")
                : new JournalReading(state, null);
        }
        catch (DamagedJournalException e)
        {
            return new JournalReading(null, "it is damaged") { Line = e.Line };
        }
        catch (DiskException e)
        {
            return new JournalReading(null, "it cannot be read: " + e.Detail);
        }
    }
}

/// <summary>The journals of all workspaces under a data directory.</summary>
internal static class StoredJournals
{
    /// <summary>All there are, in no order; none when there is no such directory yet.</summary>
    /// <exception cref="DiskException">A folder cannot be looked through, so there may be journals nobody sees.</exception>
    public static List<StoredJournal> In(IFileLayer layer, DataDirectory data)
    {
        var found = new List<StoredJournal>();
        foreach (var workspace in Names(layer, data.Workspaces))
        {
            var folder = data.Sessions(workspace);
            foreach (var name in Names(layer, folder).Where(n => n.EndsWith(SessionStore.Extension, StringComparison.Ordinal)))
            {
                using var opened = layer.OpenRoot(folder);
                if (layer.Stat(opened, name) is { Kind: FileKind.Regular } stat)
                {
                    found.Add(new StoredJournal(layer, folder, workspace, name[..^SessionStore.Extension.Length], stat));
                }
            }
        }
        return found;
    }

    private static List<string> Names(IFileLayer layer, string path)
    {
        try
        {
            using var folder = layer.OpenRoot(path);
            return [.. layer.List(folder).Select(e => e.Name)];
        }
        catch (DiskException e) when (e.Error is DiskError.NotFound or DiskError.NotAFolder)
        {
            return [];
        }
    }
}
