using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>Journals what a command has done to the workspace, like any other change: with what it makes of the review.</summary>
internal static class CommandJournal
{
    /// <summary>Journals it: moves one by one, then the rest as one change. Both contents of every step are kept by now. Inside the gate.</summary>
    public static ImmutableArray<ToolChange> Record(Session session, Workbench bench, CommandRun run, CommandChanges changes)
    {
        var made = ImmutableArray.CreateBuilder<ToolChange>();
        bench.Blobs.Flush(); // a line that names a content must not be safe before the content is: once it is there, nobody looks into the snapshot
        foreach (var move in changes.Moves)
        {
            Record(New([new FileStep(move.From, move.State, FileState.None), new FileStep(move.To, FileState.None, move.State)]) with { MovedFrom = move.From });
            if (!changes.Steps.Any(s => s.File == move.To))
            {
                made.Add(new ToolChange(move.To, FileOperation.Moved, 0, 0) { MovedFrom = move.From });
            }
        }
        if (!changes.Steps.IsEmpty || !changes.Folders.IsEmpty)
        {
            Record(New(changes.Steps) with { FoldersMade = changes.FoldersMade, Folders = changes.Folders.IsEmpty ? null : changes.Folders });
        }
        var contents = bench.Contents();
        foreach (var step in changes.Steps)
        {
            var moved = changes.Moves.FirstOrDefault(m => m.To == step.File);
            var (additions, deletions) = Counting.Lines(step.Before, step.After, contents);
            made.Add(new ToolChange(step.File, moved is not null ? FileOperation.Moved : Operation(step), additions, deletions) { MovedFrom = moved?.From });
        }
        return made.ToImmutable();

        FileChange New(ImmutableArray<FileStep> steps) => new(bench.Ids.New("chg"), run.TurnId, run.ToolCallId, run.Source ?? ChangeSource.Command, steps, []);

        void Record(FileChange change)
        {
            session.Record(new SessionEvent.ChangeIntended(change));
            Finish(session, bench, change);
        }
    }

    /// <summary>Journals the second half; also what a restart does for a change whose first half stands alone.</summary>
    public static void Finish(Session session, Workbench bench, FileChange change)
    {
        var contents = bench.Contents();
        var state = session.State;
        var joins = state.StepMode == AgentMode.Supervised
            || change.Steps.Any(s => state.Review.Find(s.File) is { IsPending: true } || state.Review.Moving(s.File) is not null);
        var update = joins && !change.Steps.IsEmpty ? Reviewing.Changed(state.Review, change, contents, () => bench.Ids.New("hunk")) : null;
        bench.Keep(contents);
        session.Record(new SessionEvent.ChangeEnded(change.ChangeId, null, update));
        SchemaNotice.Tell(session, bench, change, contents);
    }

    private static FileOperation Operation(FileStep step) =>
        step.Before is FileState.Absent ? FileOperation.Created
        : step.After is FileState.Absent ? FileOperation.Deleted
        : FileOperation.Modified;
}
