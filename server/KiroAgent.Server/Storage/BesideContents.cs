using KiroAgent.Core.Storage;
using KiroAgent.Server.Scan;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Storage;

/// <summary>
/// What is kept beside contents, and goes before any checkpoint does. Output of commands: with its session, by age, or the oldest when there is too
/// much. Snapshots, which can be made again: those nobody uses or needs, by age, without a session in their workspace, or the longest unused when
/// there is too much.
/// </summary>
internal sealed class BesideContents(IFileLayer layer, DataDirectory data, IReadOnlyCollection<CommandOutputs> outputs, IReadOnlyCollection<StoredJournal> journals, CancellationToken cancellation)
{
    // What was written so lately may be being written.
    private static readonly TimeSpan s_fresh = BlobStore.Grace;

    private SnapshotsNeeded? _needed;

    /// <summary>Frees what the limits do not leave room for; the bytes of what stays.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="contents">What the contents that sessions name take.</param>
    /// <param name="now">The time, UTC.</param>
    public long Free(StorageLimits limits, long contents, DateTimeOffset now)
    {
        var oldest = now - TimeSpan.FromDays(limits.RetentionDays);
        var sessions = journals.Select(journal => (journal.WorkspaceId, journal.SessionId)).ToHashSet();
        var workspaces = journals.Select(journal => journal.WorkspaceId).ToHashSet();
        foreach (var output in outputs)
        {
            CommandOutputs.Remove(layer, output.Folder, sessions.Contains((output.WorkspaceId, output.SessionId)) ? oldest : null);
        }

        var left = outputs.SelectMany(output => output.Files(layer).Select(file => (Output: output, File: file))).ToList();
        var snapshots = StoredSnapshots.In(layer, data);
        foreach (var idle in snapshots.Where(s => s.UsedAt < oldest || (!workspaces.Contains(s.WorkspaceId) && s.UsedAt < now - s_fresh)).ToList())
        {
            Remove(idle, snapshots);
        }

        long Bytes() => left.Sum(o => o.File.Bytes) + snapshots.Sum(s => s.Bytes);
        foreach (var snapshot in snapshots.OrderBy(s => s.UsedAt).ToList())
        {
            if (contents + Bytes() > limits.MaxBytes)
            {
                Remove(snapshot, snapshots);
            }
        }

        foreach (var output in left.Where(o => o.File.WrittenAt < now - s_fresh).OrderBy(o => o.File.WrittenAt).ToList())
        {
            if (contents + Bytes() > limits.MaxBytes && output.Output.Remove(layer, output.File.Name))
            {
                left.Remove(output);
            }
        }

        return Bytes();
    }

    private void Remove(StoredSnapshots snapshot, List<StoredSnapshots> among)
    {
        // Journals are read only when something may go.
        _needed ??= SnapshotsNeeded.By(journals, cancellation);
        if (!_needed.Has(snapshot.WorkspaceId, snapshot.Name) && StoredSnapshots.Remove(layer, snapshot))
        {
            among.Remove(snapshot);
        }
    }
}
