using System.Diagnostics;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Sessions;

/// <summary>The names of the journals in a folder, as they were when its time of change was this one.</summary>
/// <param name="All">The names, in no order.</param>
/// <param name="ModifiedNs">The folder's time of change then.</param>
/// <param name="Since">When that time was first seen, in Stopwatch ticks.</param>
/// <param name="Settled">Whether it had stood longer than a clock tick by then: a journal made later gives the folder another one.</param>
internal sealed record JournalNames(List<string> All, long ModifiedNs, long Since, bool Settled)
{
    // A clock tick of the slowest kernels, with room.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);

    /// <summary>Lists the folder, knowing what was listed before.</summary>
    public static JournalNames List(IFileLayer layer, FolderHandle folder, JournalNames? before)
    {
        var modified = layer.Stat(folder).ModifiedNs;
        var since = before?.ModifiedNs == modified ? before.Since : Stopwatch.GetTimestamp();
        var settled = Stopwatch.GetElapsedTime(since) > s_tick;
        var names = new List<string>();
        foreach (var entry in layer.List(folder))
        {
            if (entry.Name.EndsWith(SessionStore.Extension, StringComparison.Ordinal))
            {
                names.Add(entry.Name);
            }
        }
        return new JournalNames(names, modified, since, settled);
    }

    /// <summary>Whether the folder surely holds these names still.</summary>
    public bool Stands(IFileLayer layer, FolderHandle folder) => Settled && layer.Stat(folder).ModifiedNs == ModifiedNs;
}
