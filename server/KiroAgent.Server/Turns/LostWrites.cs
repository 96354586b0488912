using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>
/// What a loss of power took back of the agent's latest changes: the journal is flushed before the files, so it can know of
/// changes that the disk has forgotten. Where an earlier state of the session's own stands again, that is journaled as a
/// change, so that history, review and disk agree.
/// </summary>
internal static class LostWrites
{
    /// <summary>Looks at the paths changed since the last flush. Inside the gate, by a new owner.</summary>
    public static void Record(Session session, Workbench bench)
    {
        var lost = ImmutableArray.CreateBuilder<FileStep>();
        foreach (var (file, steps) in session.State.Changes.Since(session.State.Flushed).OrderBy(t => t.File))
        {
            if (OnDisk.Now(bench, file, out _) is { } now && IsForgotten(steps, now))
            {
                lost.Add(new FileStep(file, steps[^1].Step.After, now));
            }
        }
        if (lost.Count == 0)
        {
            return;
        }
        var change = new FileChange(bench.Ids.New("chg"), null, null, ChangeSource.Tool, lost.ToImmutable(), []);
        session.Record(new SessionEvent.ChangeIntended(change));
        var (contents, review) = (bench.Contents(), session.State.Review);
        var waits = lost.Any(s => review.Find(s.File) is { IsPending: true } || review.Moving(s.File) is not null);
        var update = waits ? Reviewing.Changed(review, change, contents, () => bench.Ids.New("hunk")) : null;
        bench.Keep(contents);
        session.Record(new SessionEvent.ChangeEnded(change.ChangeId, null, update));
    }

    private static bool IsForgotten(ImmutableList<LoggedStep> steps, FileState now) =>
        now != steps[^1].Step.After && steps.Any(s => s.Step.Before == now);
}
