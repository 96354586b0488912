using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Changes;

/// <summary>What came of a revert; <paramref name="MessagesDropped"/> counts prompts and answers cut from the conversation.</summary>
internal sealed record RevertDone(Revert Revert, int MessagesDropped);

/// <summary>Reverts to checkpoints, reverts of changes, and their redo: worked out, journaled whole, written, journaled. Inside the gate.</summary>
internal sealed class RevertDesk(Session session, Workbench bench)
{
    /// <summary>What a revert to this checkpoint would do, without doing it.</summary>
    public (ImmutableArray<Withdrawal> Files, int MessagesDropped) Preview(string checkpointId)
    {
        var checkpoint = Find(checkpointId);
        var contents = bench.Contents();
        return ([.. Withdrawals(checkpoint.ChangeCount, null, RejectChoice.Report, contents)], MessagesAfter(checkpointId));
    }

    /// <summary>Goes back to a checkpoint.</summary>
    public async Task<RevertDone> RevertAsync(string checkpointId, RevertScope scope, RejectChoice choice, CancellationToken cancellation)
    {
        var checkpoint = Find(checkpointId);
        var dropped = scope == RevertScope.Files ? 0 : MessagesAfter(checkpointId);
        var contents = bench.Contents();
        var files = ImmutableArray<RevertedFile>.Empty;
        if (scope != RevertScope.Conversation)
        {
            await SaveDocumentsAsync(checkpoint.ChangeCount, cancellation);
            var reviewThen = session.State.Marks[checkpointId].Review;
            files = Reverted(Withdrawals(checkpoint.ChangeCount, null, choice, contents), reviewThen.Find, contents);
            if (scope == RevertScope.All)
            {
                files = files.AddRange(DecidedSince(reviewThen, files, contents));
            }
        }
        var revert = new Revert(bench.Ids.New("rev"), scope, files)
        {
            CheckpointId = checkpointId,
            Prompt = scope == RevertScope.Files ? null : checkpoint.Prompt,
            MessagesDropped = dropped,
            Folders = scope == RevertScope.Conversation ? null : FoldersBack(checkpoint.ChangeCount, null),
        };
        return new(Carry(scope == RevertScope.Files ? revert with { Told = Tell("went back to an earlier state of these files", files) } : revert, contents), dropped);
    }

    /// <summary>Takes all changes of the session back, or those of these paths; the conversation stays.</summary>
    public async Task<RevertDone> RevertChangesAsync(ImmutableArray<FileKey>? paths, RejectChoice choice, CancellationToken cancellation)
    {
        await SaveDocumentsAsync(0, cancellation);
        var contents = bench.Contents();
        // A moved file is one change of two paths: whoever names one of them means both.
        ImmutableArray<FileKey>? meant = paths is { } named ? [.. Reverting.WithMoves(named, session.State.Changes.Since(0).SelectMany(t => t.Steps))] : null;
        var files = Reverted(Withdrawals(0, meant, choice, contents), _ => null, contents);
        var revert = new Revert(bench.Ids.New("rev"), RevertScope.Files, files)
        {
            Told = Tell("took your changes of these files back", files),
            Folders = FoldersBack(0, meant),
        };
        return new(Carry(revert, contents), 0);
    }

    /// <summary>Takes a revert back: the latest that still stands, or the one named.</summary>
    public async Task<RevertDone> RedoAsync(string? revertId, CancellationToken cancellation)
    {
        var done = revertId is null
            ? session.State.Reverts.FindLast(r => !r.Redone && r.Revert.Redoes is null)
            : session.State.Reverts.Find(r => r.Revert.RevertId == revertId && !r.Redone);
        if (done is null)
        {
            throw new SessionFailure(SessionProblem.UnknownCheckpoint, revertId is null
                ? "There is no revert to redo."
                : $"There is no revert {revertId} that still stands.");
        }
        var contents = bench.Contents();
        await SaveDocumentsAsync(done.Revert.Files.SelectMany(f => f.Steps).Select(s => s.File), cancellation);
        var files = ImmutableArray.CreateBuilder<RevertedFile>();
        var going = new HashSet<FileKey>();
        foreach (var file in done.Revert.Files)
        {
            files.Add(Redone(file, going, contents));
            if (files[^1].Steps is [{ Before: FileState.Link }])
            {
                going.Add(file.File);
            }
        }
        var bound = Reverting.WithMoves(
            files.Where(f => f.Result == FileResult.Conflict).Select(f => f.File),
            done.Revert.Files.SelectMany(f => session.State.Changes.ByFile.GetValueOrDefault(f.File) ?? []));
        foreach (var (i, file) in files.Index().Where(f => bound.Contains(f.Item.File)).ToList())
        {
            files[i] = new(file.File, FileResult.Conflict, [], file.ReviewBefore, file.ReviewBefore) { Problem = file.Problem };
        }
        SetApart(files, contents);
        var redo = new Revert(bench.Ids.New("rev"), done.Revert.Scope, files.ToImmutable())
        {
            Redoes = done.Revert.RevertId,
            CheckpointId = done.Revert.CheckpointId,
            Folders = done.Revert.Folders is { } folders ? [.. folders.Select(f => f.Reverse())] : null,
            Told = done.Revert.Scope == RevertScope.Files ? Tell("put your changes of these files back", files.ToImmutable()) : "",
        };
        var dropped = done.Revert.Scope == RevertScope.Files ? 0 : MessagesBeyond(done.Before);
        return new(Carry(redo, contents), dropped);
    }

    /// <summary>What comes to wait again, told apart from what was moved to or from its path since: one file never waits in two places.</summary>
    private void SetApart(ImmutableArray<RevertedFile>.Builder files, Contents contents)
    {
        var review = session.State.Review;
        for (var i = 0; i < files.Count; i++)
        {
            if (files[i].ReviewAfter is not { IsPending: true } again)
            {
                continue;
            }
            if (review.Moving(again.File) is { } moved && files.All(f => f.File != moved.File))
            {
                var (created, left) = Reviewing.Apart(moved, again, contents, () => bench.Ids.New("hunk"));
                files[i] = files[i] with { ReviewAfter = left };
                files.Add(new(moved.File, FileResult.Unchanged, [], moved, created));
            }
            else if (again.MovedFrom is { } origin && files.All(f => f.File != origin) && review.Find(origin) is { IsPending: true } there)
            {
                var (created, left) = Reviewing.Apart(again, there, contents, () => bench.Ids.New("hunk"));
                files[i] = files[i] with { ReviewAfter = created };
                files.Add(new(origin, FileResult.Unchanged, [], there, left));
            }
        }
    }

    /// <summary>Carries out a revert that was journaled; also what a restart does for one left open.</summary>
    public ImmutableArray<FailedFile> Finish(Revert revert)
    {
        // A move is two paths: both go back, or none, so that no content is nowhere.
        var bound = Reverting.Bound(revert.Files, f => f.File, revert.Files.SelectMany(f => session.State.Changes.ByFile.GetValueOrDefault(f.File) ?? []));
        var failed = StepWriter.CarryAll(bench, session.State.Changes.FoldersMade, bound, f => f.Steps, revert.Folders ?? [])
            .Select(f => new FailedFile(f.Item.File, f.Problem)).ToImmutableArray();
        // Safe on disk before it is journaled as done: until then it is done again.
        bench.Files.Flush();
        session.Record(new SessionEvent.RevertEnded(revert.RevertId, failed));
        session.Sync();
        return failed;
    }

    private Revert Carry(Revert revert, Contents contents)
    {
        bench.Keep(contents);
        session.Record(new SessionEvent.RevertIntended(revert));
        if (revert.Files.Any(f => !f.Steps.IsEmpty))
        {
            session.SyncJournal();
        }
        var failed = Finish(revert);
        return revert with
        {
            Files = [.. revert.Files.Select(f => failed.FirstOrDefault(x => x.File == f.File) is { } problem
                ? f with { Result = FileResult.Conflict, Problem = problem.Problem }
                : f)],
        };
    }

    private List<Withdrawal> Withdrawals(int since, ImmutableArray<FileKey>? only, RejectChoice choice, Contents contents)
    {
        var withdrawals = new List<Withdrawal>();
        var touched = session.State.Changes.Since(since).Where(t => only is not { } paths || paths.Contains(t.File)).OrderBy(t => t.File).ToList();
        var going = new HashSet<FileKey>();
        foreach (var (file, steps) in touched)
        {
            try
            {
                var now = OnDisk.Now(bench, file, going, out var problem);
                var withdrawal = now is null || bench.UnsavedText(file) is not null
                    ? new Withdrawal(file, now ?? FileState.None, now ?? FileState.None, FileResult.Conflict) { Problem = problem ?? "it has unsaved changes in the editor" }
                    : Reverting.Withdraw(file, steps, now, choice, contents);
                contents.Require(withdrawal.Target == now ? null : withdrawal.Target);
                withdrawals.Add(withdrawal);
                // Whatever it becomes: what stood below it while it was a folder is neither here nor to come.
                if (withdrawal.Now is FileState.Link && withdrawal.Target != withdrawal.Now)
                {
                    going.Add(file);
                }
            }
            catch (ContentMissingException e)
            {
                withdrawals.Add(new Withdrawal(file, FileState.None, FileState.None, FileResult.Conflict) { Problem = e.Message });
            }
        }
        var bound = Reverting.WithMoves(withdrawals.Where(w => w.Result == FileResult.Conflict).Select(w => w.File), touched.SelectMany(t => t.Steps));
        return [.. withdrawals.Select(w => bound.Contains(w.File) ? w with { Target = w.Now, Result = FileResult.Conflict } : w)];
    }

    /// <summary>What the withdrawals make of files and of the review: what waited then waits again, around what others wrote since.</summary>
    private ImmutableArray<RevertedFile> Reverted(List<Withdrawal> withdrawals, Func<FileKey, ReviewEntry?> reviewThen, Contents contents)
    {
        var files = ImmutableArray.CreateBuilder<RevertedFile>();
        foreach (var w in withdrawals)
        {
            var now = session.State.Review.Find(w.File);
            if (w.Result == FileResult.Conflict)
            {
                files.Add(new(w.File, w.Result, [], now, now) { Problem = w.Problem });
                continue;
            }
            ReviewEntry? then;
            try
            {
                then = Again(reviewThen(w.File), w.Target, now, contents);
            }
            catch (ContentMissingException e)
            {
                files.Add(new(w.File, FileResult.Conflict, [], now, now) { Problem = e.Message });
                continue;
            }
            ImmutableArray<FileStep> steps = w.Target == w.Now ? [] : [new FileStep(w.File, w.Now, w.Target)];
            files.Add(new(w.File, w.Result, steps, now, then));
        }
        return files.ToImmutable();
    }

    /// <summary>Files that only a decision, or its undo, has changed the review of since: it goes with the conversation, so they are under review as they were.</summary>
    private IEnumerable<RevertedFile> DecidedSince(ReviewLedger then, ImmutableArray<RevertedFile> files, Contents contents)
    {
        var review = session.State.Review;
        foreach (var file in then.Entries.Keys.Union(review.Entries.Keys).Except(files.Select(f => f.File)).Order())
        {
            var (was, now) = (then.Find(file), review.Find(file));
            if (!ReferenceEquals(was, now) && OnDisk.Now(bench, file, out _) is { } stands)
            {
                yield return Reviewed(file, was, stands, now, contents);
            }
        }
    }

    private RevertedFile Reviewed(FileKey file, ReviewEntry? was, FileState stands, ReviewEntry? now, Contents contents)
    {
        try
        {
            return new(file, FileResult.Unchanged, [], now, Again(was, stands, now, contents));
        }
        catch (ContentMissingException e)
        {
            return new(file, FileResult.Conflict, [], now, now) { Problem = e.Message };
        }
    }

    /// <summary>An entry of the review put back around what stands there, newer than the one it replaces.</summary>
    private ReviewEntry? Again(ReviewEntry? entry, FileState stands, ReviewEntry? replaced, Contents contents)
    {
        if (entry is { IsPending: true })
        {
            entry.Require(contents);
        }
        var seen = entry is null ? null : Reviewing.Observed(entry, stands, contents, () => bench.Ids.New("hunk"));
        return seen is null ? null : seen with { Version = Math.Max(seen.Version, replaced?.Version ?? 0) + 1 };
    }

    private RevertedFile Redone(RevertedFile file, HashSet<FileKey> going, Contents contents)
    {
        var now = session.State.Review.Find(file.File);
        try
        {
            if (file.Steps is not [var step])
            {
                file.ReviewBefore?.Require(contents);
                var before = file.ReviewBefore is { } was ? was with { Version = Math.Max(was.Version, now?.Version ?? 0) + 1 } : null;
                return file with { Result = FileResult.Unchanged, ReviewAfter = before, ReviewBefore = now };
            }
            if (OnDisk.Now(bench, step.File, going, out var problem) is not { } stands || bench.UnsavedText(step.File) is not null)
            {
                return new(file.File, FileResult.Conflict, [], now, now) { Problem = problem ?? "unsaved changes in the editor" };
            }
            if (Withdrawing.Withdraw(step.Before, step.After, stands, RejectChoice.Report, contents) is not { } target)
            {
                return new(file.File, FileResult.Conflict, [], now, now);
            }
            contents.Require(target == stands ? null : target);
            var review = Again(file.ReviewBefore, target, now, contents);
            ImmutableArray<FileStep> steps = target == stands ? [] : [new FileStep(step.File, stands, target)];
            var result = steps.IsEmpty ? FileResult.Unchanged : target == step.Before ? FileResult.Restored : FileResult.Merged;
            return new(file.File, result, steps, now, review);
        }
        catch (ContentMissingException e)
        {
            return new(file.File, FileResult.Conflict, [], now, now) { Problem = e.Message };
        }
    }

    /// <summary>The folders that go back too: all, or those around the paths meant.</summary>
    private ImmutableArray<FolderStep>? FoldersBack(int since, ImmutableArray<FileKey>? only)
    {
        var back = session.State.Changes.FoldersBack(since);
        var meant = only is { } paths ? back.RemoveAll(f => !paths.Any(p => p.Root == f.Folder.Root && p.Path.IsUnder(f.Folder.Path))) : back;
        return meant.IsEmpty ? null : meant;
    }

    private Checkpoint Find(string id) =>
        session.State.Past.Checkpoints.Find(c => c.Id == id)
        ?? throw new SessionFailure(SessionProblem.UnknownCheckpoint, $"There is no checkpoint {id} in this session.");

    /// <summary>Prompts and answers after a checkpoint; tool results travel inside messages and are not counted.</summary>
    private int MessagesAfter(string checkpointId) => MessagesBeyond(session.State.Marks[checkpointId].Past);

    private int MessagesBeyond(SessionMark past)
    {
        var (now, then) = (session.State.Past.Conversation, past.Conversation);
        var common = now.Zip(then).TakeWhile(pair => ReferenceEquals(pair.First, pair.Second)).Count();
        return now.Skip(common).Count(m => m is ConversationMessage.User or ConversationMessage.Assistant);
    }

    private string Tell(string what, ImmutableArray<RevertedFile> files)
    {
        var names = files.Where(f => f.Result is FileResult.Restored or FileResult.Merged).Select(f => bench.Display(f.File)).ToList();
        return names.Count == 0 ? "" : $"[The user {what}: {string.Join(", ", names)}. Read them again before you change them.]";
    }

    private Task SaveDocumentsAsync(int since, CancellationToken cancellation) =>
        SaveDocumentsAsync(session.State.Changes.Since(since).Select(t => t.File), cancellation);

    private async Task SaveDocumentsAsync(IEnumerable<FileKey> files, CancellationToken cancellation)
    {
        foreach (var file in files.Where(f => bench.UnsavedText(f) is not null).ToList())
        {
            await bench.SaveDocument(file, cancellation);
        }
    }
}
