using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>Finds out whether a change whose result was never journaled happened: the disk knows, the write was whole or not at all.</summary>
internal static class RecoverChange
{
    /// <summary>Journals what became of it. A move between devices that stopped half-way is finished or taken back by its steps.</summary>
    public static void Close(Session session, Workbench bench, FileChange change)
    {
        if (change.Source == ChangeSource.Command)
        {
            // It was journaled after it had happened.
            CommandJournal.Finish(session, bench, change);
            return;
        }
        var happened = true;
        foreach (var step in change.Steps)
        {
            var now = OnDisk.Now(bench, step.File, out _);
            if (now is not null && OnDisk.IsTorn(bench, step, now))
            {
                // A write in place stopped half-way: the old bytes were kept first, and stand there again.
                StepWriter.Carry(bench, [new FileStep(step.File, now, step.Before)]);
                now = OnDisk.Now(bench, step.File, out _);
            }
            // Something else than before: written, and maybe edited by the user since, which the review takes in as such.
            happened &= now is not null && !Same(now, step.Before);
        }
        if (!happened && change.Steps.Length > 1)
        {
            foreach (var step in change.Steps.Where(s => OnDisk.Now(bench, s.File, out _) is { } now && Same(now, s.After)).Reverse())
            {
                StepWriter.Carry(bench, [step with { Before = step.After, After = step.Before }]);
            }
        }
        if (happened)
        {
            FileChanges.Finish(session, bench, change);
            return;
        }
        // First, for with the change its folders are forgotten.
        EmptyFolders.Sweep(bench.Files, change.FoldersMade);
        session.Record(new SessionEvent.ChangeEnded(change.ChangeId, "the server ended before it was written", null));
    }

    private static bool Same(FileState a, FileState b) =>
        a is FileState.Regular x && b is FileState.Regular y ? x.Content == y.Content : a == b;
}
