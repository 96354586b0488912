using System.Collections.Immutable;
using System.Diagnostics;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Text;
using KiroAgent.Server.Scan;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>What the workspace was like at some moment: what is different later, and nobody else's, is a command's.</summary>
/// <param name="Trees">Each workspace folder.</param>
/// <param name="Counts">How much each session's change log held.</param>
/// <param name="At">When, in Stopwatch ticks.</param>
internal sealed record WorkspaceMoment(ImmutableDictionary<string, ScanFolder> Trees, ImmutableDictionary<string, int> Counts, long At);

/// <summary>Finds out what commands change: looks at the workspace before and after.</summary>
internal sealed class CommandEffects(Session session, Workbench bench)
{
    // A command may change more than anybody reads.
    private const int MostNamed = 10;

    // The rules of when the first command ran: a command that changes them brings nothing to light.
    private WorkspaceIgnore? _ignore;

    private WorkspaceIgnore Ignore => _ignore ??= bench.Guard.IgnoreFor(session.State);

    /// <summary>Looks at the workspace, where it was not looked at in this moment, and keeps what is new in it, so that whatever happens next can be told and taken back.</summary>
    /// <param name="seen">The moment, where it was looked at already.</param>
    /// <param name="mayChange">Whether what happens next may change files: then what is kept survives a loss of power before it begins.</param>
    /// <param name="cancellation">Stops the look.</param>
    /// <exception cref="StorageException">It could not be kept.</exception>
    public (WorkspaceMoment Moment, ImmutableArray<SnapshotMark> Marks) Before(WorkspaceMoment? seen, bool mayChange, CancellationToken cancellation)
    {
        if (mayChange)
        {
            session.SyncJournal(); // what an earlier command did is found from the snapshot's state of then, until this is safe
        }
        var marks = ImmutableArray.CreateBuilder<SnapshotMark>();
        var trees = ImmutableDictionary.CreateBuilder<string, ScanFolder>();
        foreach (var root in bench.Folders.Roots)
        {
            var snapshot = bench.Snapshots.Of(root);
            trees[root] = seen?.Trees.GetValueOrDefault(root) ?? snapshot.Look(Ignore.Of(root), cancellation);
            snapshot.Save();
            if (mayChange)
            {
                snapshot.Flush();
            }
            marks.Add(new SnapshotMark(root, snapshot.Name, snapshot.Generation));
        }
        return (Moment(trees.ToImmutable()), marks.ToImmutable());
    }

    /// <summary>What a command, or a tool of an MCP server, could do now that nobody can take back, as a sentence; null when there is nothing of the kind.</summary>
    public string? CannotRestore(bool isForeign, CancellationToken cancellation)
    {
        try
        {
            return Sentence(isForeign, bench.Folders.Roots.Select(root => (root, bench.Snapshots.Survey(root, Ignore.Of(root), cancellation))));
        }
        catch (DiskException)
        {
            // A folder that cannot be looked at cannot be kept either: then nothing runs.
            return null;
        }
    }

    /// <summary>The same of a moment.</summary>
    public string? CannotRestore(bool isForeign, WorkspaceMoment moment) => Sentence(isForeign, moment.Trees.Select(tree => (tree.Key, tree.Value)));

    /// <summary>Looks again and journals what changed since as the command's; the moment to go on from. Inside the gate.</summary>
    public (WorkspaceMoment Now, ImmutableArray<ToolChange> Made) After(WorkspaceMoment before, CommandRun run)
    {
        var seen = new List<SeenChange>();
        var lost = new List<string>();
        var trees = before.Trees.ToBuilder();
        foreach (var (root, tree) in before.Trees)
        {
            var snapshot = bench.Snapshots.Of(root);
            var now = snapshot.Look(Ignore.Of(root), CancellationToken.None);
            trees[root] = now;
            Collect(root, snapshot, tree, now, before, seen, lost);
        }
        var made = Journal(run, seen, lost);
        return (Moment(trees.ToImmutable()), made);
    }

    /// <summary>
    /// What a command did whose end a server did not live to see: from what its snapshot holds to what stands there now. Inside the gate, by a new
    /// owner.
    /// </summary>
    public void Recover(IReadOnlyCollection<CommandRun> runs)
    {
        var last = runs.Last();
        var seen = new List<SeenChange>();
        var lost = new List<string>();
        var untold = false;
        foreach (var mark in last.Snapshots.Where(m => bench.Folders.Roots.Contains(m.Root)))
        {
            var snapshot = bench.Snapshots.Of(mark.Root);
            if (snapshot.Name != mark.Snapshot || snapshot.Generation != mark.Generation)
            {
                untold = true;
                continue;
            }
            var tree = snapshot.Tree;
            // The rules of before: the command may have written others.
            var rules = snapshot.RulesOf(tree, bench.Settings().AgentIgnoreFiles);
            var now = snapshot.Look(rules, CancellationToken.None);
            Collect(mark.Root, snapshot, tree, now, new WorkspaceMoment([], [], long.MaxValue), seen, lost);
            // Rules that stand in no file of the workspace were not asked.
            seen.RemoveAll(c => c.Before is FileState.Absent && Ignore.IsIgnored(c.File, c.After is FileState.Folder));
        }
        var made = Journal(last, seen, lost);
        foreach (var run in runs)
        {
            session.Record(new SessionEvent.CommandEnded(run.RunId, null, null));
        }
        var what = string.Join(", ", runs.Select(r => EscapedText.Of(r.Line)));
        session.Record(new SessionEvent.Noticed(untold
            ? $"The server ended while a command ran ({what}). What it changed cannot be told apart from later changes any more."
            : $"The server ended while a command ran ({what}). It was stopped; {(made.IsEmpty ? "it had changed nothing" : "what it had changed by then is listed and can be taken back")}."));
    }

    private string? Sentence(bool isForeign, IEnumerable<(string Root, ScanFolder Tree)> trees)
    {
        var look = new LeftOutLook();
        foreach (var (root, tree) in trees)
        {
            look.Add(tree, path => bench.Display(new FileKey(root, WorkspacePath.Parse(path))));
        }
        return isForeign ? look.Found.OfForeignTool : look.Found.OfCommand;
    }

    private WorkspaceMoment Moment(ImmutableDictionary<string, ScanFolder> trees) => new(
        trees, bench.Sessions().ToImmutableDictionary(s => s.Id, s => s.State.Changes.Count), Stopwatch.GetTimestamp());

    private ImmutableArray<ToolChange> Journal(CommandRun run, List<SeenChange> seen, List<string> lost)
    {
        var made = ImmutableArray<ToolChange>.Empty;
        var changes = CommandChanges.Of(seen);
        if (!changes.IsEmpty)
        {
            made = CommandJournal.Record(session, bench, run, changes);
        }
        if (lost.Count > 0)
        {
            var more = lost.Count > MostNamed ? $" and {lost.Count - MostNamed} more" : "";
            session.Record(new SessionEvent.Noticed($"{(run.Source is null ? "The command" : EscapedText.Of(run.Line))} changed files that cannot be brought back: {string.Join(", ", lost.Take(MostNamed))}{more}."));
        }
        return made;
    }

    private void Collect(string root, Snapshot snapshot, ScanFolder before, ScanFolder now, WorkspaceMoment moment, List<SeenChange> seen, List<string> lost)
    {
        foreach (var change in TreeDiff.Of(before, now))
        {
            if (change is { Before: { } was, After: { } isNow } && ScanEntry.Same(was, isNow) && was.Stat.Kind != FileKind.Folder)
            {
                continue;
            }
            var file = new FileKey(root, WorkspacePath.Parse(change.Path));
            var (from, to) = (change.Before is null ? FileState.None : change.Before.State, change.After is null ? FileState.None : change.After.State);
            if (from is null || to is null || !Keep(snapshot, change.Before) || !Keep(snapshot, change.After))
            {
                lost.Add($"{bench.Display(file)} ({change.Before?.Unkept ?? change.After?.Unkept ?? "its kept copy is damaged"})");
                continue;
            }
            if (Without(file, from, to, () => change.After is null ? null : snapshot.Read(change.After), moment) is not { } begins)
            {
                continue;
            }
            seen.Add(new SeenChange(file, begins, to) { Was = begins == from ? Identity(change.Before) : null, Is = Identity(change.After) });
        }
    }

    /// <summary>Where the command's part of a difference begins: after what sessions wrote and what the user saved meanwhile; null when nothing is left of it.</summary>
    private FileState? Without(FileKey file, FileState from, FileState to, Func<byte[]?> read, WorkspaceMoment moment)
    {
        foreach (var other in bench.Sessions())
        {
            if (moment.Counts.TryGetValue(other.Id, out var count) && other.State.Changes.ByFile.TryGetValue(file, out var steps) && steps[^1].Number >= count)
            {
                from = steps[^1].Step.After;
            }
        }
        if (bench.Documents.SavedSince(file, moment.At) is { } saved && from is FileState.Regular && to is FileState.Regular kept)
        {
            if (read() is { } bytes && FileText.TryDecode(bytes)?.Text == saved)
            {
                return null;
            }
            var contents = bench.Contents();
            var savedState = contents.State((contents.Text(from) ?? FileText.Create("")).WithText(saved), kept.Mode);
            bench.Keep(contents);
            from = savedState;
        }
        return from == to ? null : from;
    }

    private bool Keep(Snapshot snapshot, ScanEntry? entry)
    {
        if (entry?.Content is null)
        {
            return true;
        }
        if (snapshot.Read(entry) is not { } bytes)
        {
            return false;
        }
        bench.Blobs.Put(bytes);
        return true;
    }

    private static FileIdentity? Identity(ScanEntry? entry) => entry is null ? null : new FileIdentity(entry.Stat.Inode, entry.Stat.BornNs);
}
