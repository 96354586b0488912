using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Text;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>
/// How a session's tools change files: keep the old bytes, journal the intent, write, journal the result with what it makes
/// of the review. Used inside the gate, by one tool call.
/// </summary>
internal sealed class FileChanges(Session session, Workbench bench, string toolCallId) : IFileChanges
{
    private readonly AgentSight _sight = new(session, bench);
    private readonly List<ToolChange> _made = [];

    /// <summary>The only steps that may be made: those the user was shown. Null where nothing was asked.</summary>
    public ImmutableArray<FileStep>? Permitted { get; init; }

    /// <summary>Whether what is permitted counts as accepted already.</summary>
    public bool CountsAsAccepted { get; init; }

    /// <summary>Whether a step was refused because it is none of the permitted ones.</summary>
    public bool WasSurprised { get; private set; }

    /// <summary>What this call changed so far.</summary>
    public ImmutableArray<ToolChange> Made => [.. _made];

    /// <inheritdoc/>
    public ValueTask<FileView> ReadAsync(FileKey file, CancellationToken cancellation) => new(Read(file));

    /// <inheritdoc/>
    public async ValueTask<EditTarget> OpenForEditAsync(FileKey file, CancellationToken cancellation)
    {
        if (bench.UnsavedText(file) is not null && !await bench.SaveDocument(file, cancellation))
        {
            return new EditTarget.Refused($"{Name(file)} has unsaved changes in the editor, and the editor did not save them. Ask the user to save the file, then try again.");
        }
        var target = _sight.ForEdit(file, asUnsaved: false);
        if (target is EditTarget.Refused && _sight.Look(file) is { Problem: null } current)
        {
            // The agent was told its current text: from here on it knows it.
            Remember(current.File, current.State);
        }
        return target;
    }

    /// <inheritdoc/>
    public ValueTask<ChangeOutcome> WriteAsync(FileView seen, byte[] bytes, CancellationToken cancellation)
    {
        if (_sight.WhyTooLarge(seen.File, bytes.LongLength) is { } tooLarge)
        {
            return new(new ChangeOutcome.Failed(tooLarge));
        }
        var after = AgentSight.Written(seen, bytes);
        if (seen.State == after)
        {
            Remember(seen.File, after);
            return new(new ChangeOutcome.Done(0, 0));
        }
        Keep(seen);
        bench.Blobs.Put(bytes);
        var outcome = Carry(
            [new FileStep(seen.File, seen.State, after)], null, MissingFolders(seen.File),
            () => bench.Files.Exactly.Write(seen.File, bytes, WriteOptions.Edit with { Expected = seen.State, Mode = after.Mode }));
        if (outcome is ChangeOutcome.Done && bench.Documents.Find(seen.File) is not null && FileText.TryDecode(bytes) is { } text)
        {
            // An editor that follows this write is behind the disk, not ahead of it.
            bench.Documents.AgentWrote(seen.File, text.Text);
        }
        return new(outcome);
    }

    /// <inheritdoc/>
    public ValueTask<ChangeOutcome> DeleteAsync(FileView seen, CancellationToken cancellation)
    {
        Keep(seen);
        var outcome = Carry(
            [new FileStep(seen.File, seen.State, FileState.None)], null, [],
            () => bench.Files.Exactly.Delete(seen.File, WriteOptions.Edit with { Expected = seen.State }));
        if (outcome is ChangeOutcome.Done)
        {
            EmptyFolders.Remove(bench.Files, session.State.Changes.FoldersMade, [seen.File]);
        }
        return new(outcome);
    }

    /// <inheritdoc/>
    public ValueTask<ChangeOutcome> MoveAsync(FileKey from, FileKey to, CancellationToken cancellation)
    {
        var look = bench.Files.Exactly.Read(from, followLink: false);
        if (look is not LookOutcome.Found found)
        {
            return new(new ChangeOutcome.Failed(_sight.Why(from, (LookOutcome.Refused)look)));
        }
        if (_sight.WhyNoMove(from, found) is { } noMove)
        {
            return new(new ChangeOutcome.Failed(noMove));
        }
        Keep(new FileView(found.Touched, found.State, found.Bytes));
        var outcome = Carry(
            [new FileStep(found.Touched, found.State, FileState.None), new FileStep(to, FileState.None, found.State)], found.Touched, MissingFolders(to),
            () => bench.Files.Exactly.Move(found.Touched, to, WriteOptions.Edit with { Expected = found.State }));
        if (outcome is ChangeOutcome.Done)
        {
            EmptyFolders.Remove(bench.Files, session.State.Changes.FoldersMade, [found.Touched]);
        }
        return new(outcome);
    }

    /// <summary>Journals that a change is on disk, with what it makes of the review. Also what a restart does for a change it finds done.</summary>
    public static ChangeOutcome.Done Finish(Session session, Workbench bench, FileChange change, List<ToolChange>? made = null)
    {
        var contents = bench.Contents();
        var state = session.State;
        var joins = (state.StepMode == AgentMode.Supervised && !change.Approved)
            || change.Steps.Any(s => state.Review.Find(s.File) is { IsPending: true } || state.Review.Moving(s.File) is not null);
        var update = joins ? Reviewing.Changed(state.Review, change, contents, () => bench.Ids.New("hunk")) : null;
        bench.Keep(contents);
        session.Record(new SessionEvent.ChangeEnded(change.ChangeId, null, update));
        SchemaNotice.Tell(session, bench, change, contents);
        var last = change.Steps[^1];
        var (additions, deletions) = change.MovedFrom is null ? Counting.Lines(last.Before, last.After, contents) : (0, 0);
        var operation = change.MovedFrom is not null ? FileOperation.Moved
            : last.Before is FileState.Absent ? FileOperation.Created
            : last.After is FileState.Absent ? FileOperation.Deleted
            : FileOperation.Modified;
        made?.Add(new ToolChange(last.File, operation, additions, deletions) { MovedFrom = change.MovedFrom });
        return new ChangeOutcome.Done(additions, deletions);
    }

    private FileView Read(FileKey file)
    {
        var view = _sight.Look(file);
        if (view.Problem is null)
        {
            Remember(view.File, view.State);
        }
        return view;
    }

    /// <summary>The order that loses nothing: intent, write, result.</summary>
    private ChangeOutcome Carry(ImmutableArray<FileStep> steps, FileKey? movedFrom, ImmutableArray<FileKey> folders, Func<FileOutcome> write)
    {
        if (Permitted is { } permitted && !steps.All(permitted.Contains))
        {
            WasSurprised = true;
            return new ChangeOutcome.Failed($"{Name(steps[^1].File)} was changed after the user was shown what would be done. Nothing was written to it.");
        }
        var change = new FileChange(bench.Ids.New("chg"), session.State.Turn.CurrentTurnId, toolCallId, ChangeSource.Tool, steps, folders)
        {
            MovedFrom = movedFrom,
            Approved = CountsAsAccepted,
        };
        session.Record(new SessionEvent.ChangeIntended(change));
        var problem = write() switch
        {
            FileOutcome.Done => null,
            FileOutcome.Changed changed => $"{Name(changed.Touched)} was changed by somebody else in the same moment. Read it again.",
            FileOutcome.Refused refused => $"{Name(steps[^1].File)} {refused.Reason}",
            _ => "unknown outcome",
        };
        if (problem is not null)
        {
            session.Record(new SessionEvent.ChangeEnded(change.ChangeId, problem, null));
            return new ChangeOutcome.Failed(problem);
        }
        return Finish(session, bench, change, _made);
    }

    private void Keep(FileView seen)
    {
        if (seen.Bytes is { } bytes)
        {
            bench.Blobs.Put(bytes);
        }
    }

    private void Remember(FileKey file, FileState state)
    {
        if (state is FileState.Regular && session.State.Past.Seen.GetValueOrDefault(file) != state)
        {
            session.Record(new SessionEvent.FileRead(file, state));
        }
    }

    private ImmutableArray<FileKey> MissingFolders(FileKey file)
    {
        var missing = new List<FileKey>();
        for (var folder = file.Parent; !folder.Path.IsRoot; folder = folder.Parent)
        {
            if (bench.Files.Exactly.Stat(folder) is not StatOutcome.Found { Stat.Kind: FileKind.Absent })
            {
                break;
            }
            missing.Insert(0, folder);
        }
        return [.. missing];
    }

    private string Name(FileKey file) => bench.Display(file);
}
