using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Checkpoints;

/// <summary>What stays the same when a file is moved: its number on the disk, and when it was made (0 where the disk does not say).</summary>
public readonly record struct FileIdentity(ulong Number, long Born);

/// <summary>A place that was not the same before and after a command.</summary>
public sealed record SeenChange(FileKey File, FileState Before, FileState After)
{
    /// <summary>Which file stood there before.</summary>
    public FileIdentity? Was { get; init; }

    /// <summary>Which file stands there now.</summary>
    public FileIdentity? Is { get; init; }
}

/// <summary>A file that stands under another path, as it was before the command.</summary>
public sealed record SeenMove(FileKey From, FileKey To, FileState State);

/// <summary>
/// What a command did, out of what differs: a file that is gone here and there elsewhere was moved, when it is the same file of the disk, or the
/// only one with this content; the rest was made, changed or deleted. Pure.
/// </summary>
public sealed record CommandChanges(ImmutableArray<SeenMove> Moves, ImmutableArray<FileStep> Steps, ImmutableArray<FolderStep> Folders)
{
    // Beyond this a move is told as what it also is: files gone here, and files made there.
    private const int MostMoves = 500;

    /// <summary>Whether nothing was changed.</summary>
    public bool IsEmpty => Moves.IsEmpty && Steps.IsEmpty && Folders.IsEmpty;

    /// <summary>Folders that were made and have files in them: they vanish with the last of them.</summary>
    public ImmutableArray<FileKey> FoldersMade
    {
        get
        {
            var files = Steps.Where(s => s.After is not FileState.Absent).Select(s => s.File).Concat(Moves.Select(m => m.To)).ToList();
            return [.. Folders.Where(f => f.Before is null && files.Exists(file => file.Root == f.Folder.Root && file.Path.IsUnder(f.Folder.Path))).Select(f => f.Folder).Order()];
        }
    }

    /// <summary>Tells what differs apart.</summary>
    public static CommandChanges Of(IEnumerable<SeenChange> seen)
    {
        var steps = new List<(FileStep Step, SeenChange Seen)>();
        var folders = new List<FolderStep>();
        foreach (var change in seen.OrderBy(c => c.File))
        {
            var (before, after) = ((change.Before as FileState.Folder)?.Mode, (change.After as FileState.Folder)?.Mode);
            if (before != after)
            {
                folders.Add(new FolderStep(change.File, before, after));
            }
            var step = new FileStep(change.File, before is null ? change.Before : FileState.None, after is null ? change.After : FileState.None);
            if (step.Before != step.After)
            {
                steps.Add((step, change));
            }
        }
        var moves = MovesAmong(steps);
        var moved = moves.Count <= MostMoves ? moves : [];
        var gone = moved.Select(m => m.From).ToHashSet();
        var came = moved.ToDictionary(m => m.To, m => m.State);
        return new(
            [.. moved],
            [
                .. steps.Where(s => !gone.Contains(s.Step.File))
                    .Select(s => came.TryGetValue(s.Step.File, out var state) ? s.Step with { Before = state } : s.Step)
                    .Where(s => s.Before != s.After),
            ],
            [.. folders]);
    }

    private static List<SeenMove> MovesAmong(List<(FileStep Step, SeenChange Seen)> steps)
    {
        var gone = steps.Where(s => s.Step.After is FileState.Absent && CanMove(s.Step.Before)).ToList();
        var came = steps.Where(s => s.Step.Before is FileState.Absent && CanMove(s.Step.After)).ToList();
        var moves = new List<SeenMove>();
        if (gone.Count == 0 || came.Count == 0)
        {
            return moves;
        }
        var byIdentity = gone.Where(g => g.Seen.Was is { Number: > 0 }).GroupBy(g => g.Seen.Was!.Value).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First());
        var left = new List<(FileStep Step, SeenChange Seen)>();
        var used = new HashSet<FileKey>();
        foreach (var to in came)
        {
            // A number of the disk is soon given to another file; only with its time of birth does it stand for one that was also changed.
            if (to.Seen.Is is { } identity && byIdentity.TryGetValue(identity, out var from) && (identity.Born != 0 || from.Step.Before == to.Step.After) && used.Add(from.Step.File))
            {
                moves.Add(new SeenMove(from.Step.File, to.Step.File, from.Step.Before));
            }
            else
            {
                left.Add(to);
            }
        }
        var goneByState = gone.Where(g => !used.Contains(g.Step.File) && HasContent(g.Step.Before)).GroupBy(g => g.Step.Before).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First());
        foreach (var alike in left.Where(c => HasContent(c.Step.After)).GroupBy(c => c.Step.After).Where(g => g.Count() == 1))
        {
            if (goneByState.TryGetValue(alike.Key, out var from))
            {
                moves.Add(new SeenMove(from.Step.File, alike.First().Step.File, from.Step.Before));
            }
        }
        moves.Sort((a, b) => a.To.CompareTo(b.To));
        return moves;
    }

    private static bool CanMove(FileState state) => state is FileState.Regular or FileState.Link;

    private static bool HasContent(FileState state) => state is FileState.Regular { Size: > 0 };
}
