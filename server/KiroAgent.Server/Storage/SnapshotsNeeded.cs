using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Storage;

/// <summary>The snapshots by which what commands did is still to be told: of every session with a command whose end is not journaled.</summary>
internal sealed class SnapshotsNeeded
{
    private readonly HashSet<(string WorkspaceId, string Name)> _marked = [];
    private readonly HashSet<string> _unknown = [];

    private SnapshotsNeeded()
    {
    }

    /// <summary>Reads the journals; one that cannot be read needs all of its workspace.</summary>
    public static SnapshotsNeeded By(IEnumerable<StoredJournal> journals, CancellationToken cancellation)
    {
        var needed = new SnapshotsNeeded();
        foreach (var journal in journals)
        {
            cancellation.ThrowIfCancellationRequested();
            if (journal.Read().State is not { } state)
            {
                needed._unknown.Add(journal.WorkspaceId);
                continue;
            }

            foreach (var mark in state.Commands.Values.SelectMany(run => run.Snapshots))
            {
                needed._marked.Add((DataDirectory.WorkspaceId([mark.Root]), mark.Snapshot));
            }
        }

        return needed;
    }

    /// <summary>Whether this one is among them.</summary>
    public bool Has(string workspaceId, string name) => _unknown.Contains(workspaceId) || _marked.Contains((workspaceId, name));
}
