using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Changes;

/// <summary>What follows a decision.</summary>
internal enum Execution
{
    /// <summary>Files still wait, or a turn is under way.</summary>
    Waiting,
    /// <summary>The agent goes on by itself.</summary>
    Continues,
    /// <summary>The agent waits for guidance.</summary>
    Stopped,
}

/// <summary>What came of a decision.</summary>
internal sealed record DecisionOutcome(ImmutableArray<DecidedFile> Files, Execution Execution);

/// <summary>
/// Decisions on a session's review, one at a time, inside its gate: bring the entries up to date with the disk, work out
/// what the verdict makes of each file, journal it whole, write, journal the result.
/// </summary>
internal sealed class ReviewDesk(Session session, Workbench bench)
{
    private string NewId() => bench.Ids.New("hunk");

    /// <summary>Takes in what others did to files that wait; journals only what changed. Inside the gate, by the owner.</summary>
    public void Observe(FileKey? only = null)
    {
        var contents = bench.Contents();
        var put = ImmutableArray.CreateBuilder<ReviewEntry>();
        var removed = ImmutableArray.CreateBuilder<FileKey>();
        foreach (var entry in session.State.Review.Entries.Values)
        {
            if (!entry.IsPending || (only is { } file && entry.File != file) || LooksUnchanged(entry))
            {
                continue;
            }
            if (OnDisk.Now(bench, entry.File, out _, out var stamp) is not { } now)
            {
                continue;
            }
            var seen = Reviewing.Observed(entry, now, contents, NewId);
            if (seen is null)
            {
                removed.Add(entry.File);
            }
            else if (!ReferenceEquals(seen, entry))
            {
                put.Add(seen);
            }
            else if (stamp is { } unchanged && IsSettled(unchanged))
            {
                session.Looks[entry.File] = (unchanged, now);
            }
        }
        if (put.Count + removed.Count > 0)
        {
            bench.Keep(contents);
            session.Record(new SessionEvent.ReviewObserved(new ReviewUpdate(put.ToImmutable(), removed.ToImmutable())));
        }
    }

    /// <summary>Accepts or rejects hunks of a file, a file, or (null) everything that waits.</summary>
    public async Task<DecisionOutcome> DecideAsync(
        DecisionKind kind, FileKey? file, int? version, ImmutableArray<string>? hunks, string? feedback, RejectChoice choice, CancellationToken cancellation)
    {
        if (kind == DecisionKind.Reject)
        {
            await SaveDocumentsAsync(file, cancellation);
        }
        Observe(file);
        var entries = Asked(file, version, hunks);
        var contents = bench.Contents();
        var links = LinksAmong(session.State.Review.Entries.Values.Where(e => e.Current is FileState.Link).Select(e => e.File));
        var decided = new List<DecidedFile>();
        foreach (var entry in entries)
        {
            decided.Add(Decided(kind, entry, hunks, choice, links, contents));
        }
        // A file decided before is answered, but not decided again, nor is the model told so.
        var settled = decided.Where(f => f.Before is { IsPending: false }).ToList();
        decided.RemoveAll(settled.Contains);
        if (decided.Count == 0 && feedback is null)
        {
            return new([.. settled], ExecutionAfter());
        }
        var id = bench.Ids.New("dec");
        var decision = new Decision(id, kind, feedback, [.. decided])
        {
            TurnId = session.State.Past.LastTurn?.TurnId,
            ByHunk = hunks is not null,
            Folders = kind == DecisionKind.Reject && hunks is null ? DecidedFolders.Of(session.State, decided) : null,
        };
        var outcome = Carry(decision with { Told = Told.Of(decision, contents, bench.Display, keepsUsers: choice == RejectChoice.KeepMine) }, contents);
        return outcome with { Files = outcome.Files.AddRange(settled) };
    }

    /// <summary>Takes the last decision back.</summary>
    public async Task<DecisionOutcome> UndoAsync(RejectChoice choice, CancellationToken cancellation)
    {
        var decisions = session.State.Past.Decisions;
        if (decisions.IsEmpty)
        {
            return new([], ExecutionAfter());
        }
        var last = decisions[^1];
        foreach (var file in last.Files)
        {
            await SaveDocumentsAsync(WhereItIs(file).File, cancellation);
        }
        Observe();
        var contents = bench.Contents();
        var links = LinksAmong(last.Files.SelectMany(f => f.Steps.Where(s => s.Before is FileState.Link || s.After is FileState.Link).Select(s => s.File))
            .Concat(last.Files.Where(f => f.Before?.Current is FileState.Link).Select(f => f.File)));
        var files = Apart([.. last.Files.Select(f => Undone(f, choice, links, contents))], contents);
        if (files.All(f => f.Result == FileResult.Conflict) && !files.IsEmpty)
        {
            // Nothing is taken back, so it is no decision; but what waits shows the conflict.
            var shown = files.Where(f => f.After is { IsPending: true, Conflict: true }).Select(f => f.After!).ToImmutableArray();
            if (!shown.IsEmpty)
            {
                session.Record(new SessionEvent.ReviewObserved(new ReviewUpdate(shown, [])));
            }
            return new(files, ExecutionAfter());
        }
        var undo = new Decision(bench.Ids.New("dec"), DecisionKind.Undo, null, files) 
        {
            Undoes = last.DecisionId,
            TurnId = last.TurnId,
            Folders = last.Folders is { } folders && files.All(f => f.Result != FileResult.Conflict) ? [.. folders.Select(f => f.Reverse())] : null,
        };
        return Carry(undo with { Told = Told.Of(undo, contents, bench.Display) }, contents);
    }

    /// <summary>Carries out a decision that was journaled; the last part of a decision, and what a restart does for one left open.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="atHand">What it was worked out with, when that was just now.</param>
    public ImmutableArray<FailedFile> Finish(Decision decision, Contents? atHand = null)
    {
        var failed = StepWriter.CarryAll(bench, session.State.Changes.FoldersMade, decision.Files.Select(f => new[] { f }), f => f.Steps, decision.Folders, atHand)
            .Select(f => new FailedFile(f.Item.File, f.Problem)).ToImmutableArray();
        // Safe on disk before it is journaled as done: until then it is done again.
        bench.Files.Flush();
        session.Record(new SessionEvent.DecisionEnded(decision.DecisionId, failed));
        session.Sync();
        return failed;
    }

    /// <summary>Whether the file's stamp is still the one its known content was read under.</summary>
    private bool LooksUnchanged(ReviewEntry entry) =>
        session.Looks.TryGetValue(entry.File, out var look) && look.State == entry.Current && bench.UnsavedText(entry.File) is null
        && bench.Files.Stat(entry.File, followLink: false) is StatOutcome.Found found && found.Stat.Stamp == look.Stamp;

    /// <summary>Two writes within a clock tick can share a stamp, so only an older one proves anything.</summary>
    private bool IsSettled(FileStamp stamp) =>
        bench.Time.GetUtcNow().ToUnixTimeMilliseconds() - stamp.ModifiedNs / 1_000_000 > 100;

    private DecisionOutcome Carry(Decision decision, Contents contents)
    {
        var continues = decision.Kind != DecisionKind.Undo && session.State.ContinuesWhenAccepted;
        bench.Keep(contents);
        session.Record(new SessionEvent.DecisionIntended(decision));
        if (decision.Files.Any(f => !f.Steps.IsEmpty))
        {
            session.SyncJournal();
        }
        var failed = Finish(decision, contents);
        var files = decision.Files
            .Select(f => failed.FirstOrDefault(x => x.File == f.File) is { } problem ? f with { Result = FileResult.Conflict, Problem = problem.Problem } : f)
            .ToImmutableArray();
        var goesOn = continues && session.State.ContinuesWhenAccepted;
        return new(files, ExecutionAfter(goesOn));
    }

    private Execution ExecutionAfter(bool continues = false) =>
        !session.State.Review.IsEmpty ? Execution.Waiting
        : session.State.Turn.IsActive ? Execution.Continues
        : continues ? Execution.Continues
        : Execution.Stopped;

    private DecidedFile Decided(DecisionKind kind, ReviewEntry entry, ImmutableArray<string>? hunks, RejectChoice choice, HashSet<FileKey> links, Contents contents)
    {
        try
        {
            if (kind == DecisionKind.Accept)
            {
                return Deciding.Accept(entry, hunks, contents);
            }
            if (bench.UnsavedText(entry.File) is not null)
            {
                return Stays(entry, "it has unsaved changes in the editor, which did not save them");
            }
            FileState origin = FileState.None;
            if (entry.MovedFrom is { } from)
            {
                if (OnDisk.Now(bench, from, links, out var problem) is not { } there)
                {
                    return Stays(entry, $"{bench.Display(from)} {problem}");
                }
                origin = there;
            }
            return Deciding.Reject(entry, hunks, choice, origin, contents);
        }
        catch (ContentMissingException e)
        {
            return Stays(entry, e.Message);
        }
    }

    private DecidedFile Undone(DecidedFile file, RejectChoice choice, HashSet<FileKey> links, Contents contents)
    {
        try
        {
            var meant = WhereItIs(file);
            var states = new Dictionary<FileKey, FileState>();
            foreach (var key in meant.Steps.Select(s => s.File).Append(meant.File))
            {
                if (OnDisk.Now(bench, key, links, out var problem) is not { } now)
                {
                    return new(file.File, FileResult.Conflict, file.Before, session.State.Review.Find(meant.File), []) { Problem = problem };
                }
                states[key] = now;
            }
            var undone = Deciding.Undo(meant, session.State.Review.Find(meant.File), key => states[key], choice, contents, NewId);
            undone.After?.Require(contents);
            foreach (var step in undone.Steps)
            {
                contents.Require(step.After);
            }
            return undone.Result == FileResult.Conflict ? undone with { File = file.File } : undone;
        }
        catch (ContentMissingException e)
        {
            return new(file.File, FileResult.Conflict, file.Before, session.State.Review.Find(file.File), []) { Problem = e.Message };
        }
    }

    /// <summary>Moved files that wait again, told apart from what waits by now where they came from.</summary>
    private ImmutableArray<DecidedFile> Apart(ImmutableArray<DecidedFile> undone, Contents contents)
    {
        var files = undone.ToList();
        for (var i = 0; i < files.Count; i++)
        {
            if (files[i] is not { Result: not FileResult.Conflict, After: { IsPending: true, MovedFrom: { } origin } moved })
            {
                continue;
            }
            var at = files.FindIndex(f => f.File == origin && f.Result != FileResult.Conflict);
            var there = at < 0 ? session.State.Review.Find(origin) : files[at].After;
            if (there is not { IsPending: true })
            {
                continue;
            }
            var goesBack = files[i].Steps.Any(s => s.File == origin && s.After is FileState.Absent);
            var (again, left) = goesBack ? (moved, null) : Reviewing.Apart(moved, there, contents, NewId);
            files[i] = files[i] with { After = again };
            if (at < 0)
            {
                files.Add(new(origin, FileResult.Unchanged, there, left, []));
            }
            else
            {
                files[at] = files[at] with { After = left };
            }
        }
        return [.. files];
    }

    /// <summary>A decided file where the agent has moved it since, if it waits there: one file never waits in two places.</summary>
    private DecidedFile WhereItIs(DecidedFile file)
    {
        var (at, review) = (file.File, session.State.Review);
        while (review.Find(at) is not { IsPending: true })
        {
            if (review.Moving(at) is { } moved)
            {
                at = moved.File;
            }
            else if (session.State.Changes.ByFile.GetValueOrDefault(at) is [.., { Step.After: FileState.Absent } last] && last.Change.MovedFrom == at)
            {
                at = last.Change.Steps[^1].File;
            }
            else
            {
                break;
            }
        }
        return at == file.File || review.Find(at) is not { IsPending: true } entry || file.Before is not { } before
            ? file
            : file with
            {
                File = at,
                Before = before with { File = at, MovedFrom = entry.MovedFrom },
                Steps = [.. file.Steps.Select(s => s.File == file.File ? s with { File = at } : s)],
            };
    }

    /// <summary>Those of these that are links now: below them nothing of the workspace stands.</summary>
    private HashSet<FileKey> LinksAmong(IEnumerable<FileKey> files) =>
        [.. files.Where(file => bench.Files.Exactly.Stat(file, followLink: false) is StatOutcome.Found { Stat.Kind: FileKind.Link })];

    private static DecidedFile Stays(ReviewEntry entry, string problem) =>
        new(entry.File, FileResult.Conflict, entry, entry with { Conflict = true, Version = entry.Version + 1 }, []) { Problem = problem };

    /// <summary>The entries a request means, or its refusal when the client was shown something else.</summary>
    private List<ReviewEntry> Asked(FileKey? file, int? version, ImmutableArray<string>? hunks)
    {
        var review = session.State.Review;
        if (file is not { } key)
        {
            if (version is { } shown && shown != review.Version)
            {
                throw Stale("The review has changed since.");
            }
            return [.. review.Entries.Values.Where(e => e.IsPending).OrderBy(e => e.File)];
        }
        if (review.Find(key) is not { } entry)
        {
            throw Stale($"{bench.Display(key)} is not under review.");
        }
        if (hunks is { } ids)
        {
            if (ids.FirstOrDefault(id => !entry.Hunks.Any(h => h.Id == id)) is { } unknown)
            {
                throw Stale($"The hunk {unknown} of {bench.Display(key)} does not wait any more, or its lines changed.");
            }
        }
        else if (version is { } shown && shown != entry.Version)
        {
            throw Stale($"{bench.Display(key)} has changed since.");
        }
        return [entry];
    }

    private static SessionFailure Stale(string message) => new(SessionProblem.StaleReview, message + " Nothing was done; look at the current review.");

    private async Task SaveDocumentsAsync(FileKey? only, CancellationToken cancellation)
    {
        foreach (var document in bench.Documents.All)
        {
            var asked = only is { } file ? document.Key == file : session.State.Review.Find(document.Key) is { IsPending: true };
            if (asked && bench.UnsavedText(document.Key) is not null)
            {
                await bench.SaveDocument(document.Key, cancellation);
            }
        }
    }
}
