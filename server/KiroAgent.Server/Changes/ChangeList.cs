using System.Collections.Immutable;
using KiroAgent.Core.Checkpoints;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Changes;

/// <summary>One file the agent changed, net: what stood there without it, and what stands there now.</summary>
internal sealed record NetChange(
    FileKey File, FileOperation Operation, FileKey? MovedFrom, FileState Before, FileState After,
    int Additions, int Deletions, bool Binary, ImmutableArray<ChangeSource> Sources, ImmutableArray<string> TurnIds);

/// <summary>The net difference a session made to files, since its start or a checkpoint. A pure look.</summary>
internal static class ChangeList
{
    /// <summary>The changes since the log had <paramref name="since"/> entries, by path; with <paramref name="until"/>, between two moments of the log.</summary>
    public static List<NetChange> Of(SessionState state, Workbench bench, int since, int? until = null)
    {
        var contents = bench.Contents();
        var touched = state.Changes.Since(since)
            .Select(t => (t.File, Steps: until is { } end ? t.Steps.RemoveAll(s => s.Number >= end) : t.Steps))
            .Where(t => !t.Steps.IsEmpty).OrderBy(t => t.File).ToList();
        var links = new HashSet<FileKey>();
        var origins = Reverting.Origins(touched.SelectMany(t => t.Steps));
        var nets = new Dictionary<FileKey, (FileState Before, FileState After, ImmutableList<LoggedStep> Steps)>();
        foreach (var (file, steps) in touched)
        {
            var now = until is null ? OnDisk.Now(bench, file, links, out _) : steps[^1].Step.After;
            if (now is null)
            {
                continue;
            }
            if (now is FileState.Link)
            {
                links.Add(file);
            }
            var before = Before(file, steps, now, contents);
            if (before != now)
            {
                nets[file] = (before, now, steps);
            }
        }
        bench.Keep(contents);
        var changes = new List<NetChange>();
        foreach (var (file, net) in nets)
        {
            if (net.After is FileState.Absent && origins.Any(o => o.Value == file && nets.TryGetValue(o.Key, out var to) && to.Before is FileState.Absent))
            {
                continue; // told as the move of the file it became
            }
            var origin = net.Before is FileState.Absent && origins.TryGetValue(file, out var from)
                && nets.TryGetValue(from, out var source) && source.After is FileState.Absent ? from : (FileKey?)null;
            var steps = origin is { } o ? net.Steps.AddRange(nets[o].Steps) : net.Steps;
            changes.Add(Net(file, origin, origin is { } home ? nets[home].Before : net.Before, net.After, steps, contents));
        }
        changes.Sort((a, b) => a.File.CompareTo(b.File));
        return changes;
    }

    /// <summary>What would stand there without the agent; what stood there before it, where that cannot be told.</summary>
    private static FileState Before(FileKey file, ImmutableList<LoggedStep> steps, FileState now, Contents contents)
    {
        try
        {
            var withdrawn = Reverting.Withdraw(file, steps, now, RejectChoice.Report, contents);
            return withdrawn.Result == FileResult.Conflict ? steps[0].Step.Before : withdrawn.Target;
        }
        catch (ContentMissingException)
        {
            return steps[0].Step.Before;
        }
    }

    private static (int Additions, int Deletions, bool Binary) Size(FileState before, FileState after, Contents contents)
    {
        try
        {
            var (additions, deletions) = Counting.Lines(before, after, contents);
            var binary = (before is FileState.Regular && contents.Text(before) is null) || (after is FileState.Regular && contents.Text(after) is null);
            return (additions, deletions, binary);
        }
        catch (ContentMissingException)
        {
            return (0, 0, false); // its contents were collected: the change is listed, its lines cannot be counted any more
        }
    }

    private static NetChange Net(FileKey file, FileKey? origin, FileState before, FileState after, ImmutableList<LoggedStep> steps, Contents contents)
    {
        var (additions, deletions, binary) = Size(before, after, contents);
        var operation = origin is not null ? FileOperation.Moved
            : before is FileState.Absent ? FileOperation.Created
            : after is FileState.Absent ? FileOperation.Deleted
            : FileOperation.Modified;
        return new(file, operation, origin, before, after, additions, deletions, binary,
            [.. steps.Select(s => s.Change.Source).Where(s => s is not (ChangeSource.Decision or ChangeSource.Revert)).Distinct()],
            [.. steps.OrderBy(s => s.Number).Select(s => s.Change.TurnId).OfType<string>().Distinct()]);
    }
}
