using System.Collections.Immutable;
using System.Runtime.InteropServices;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Checkpoints;

/// <summary>One path's step in the session's history, with the change it belongs to.</summary>
public sealed record LoggedStep(int Number, FileStep Step, FileChange Change);

/// <summary>
/// Everything this session did to files, in order, found by path. Reverting costs what was changed, never what the workspace holds.
/// </summary>
public sealed record ChangeLog
{
    /// <summary>Nothing was changed yet.</summary>
    public static ChangeLog Empty { get; } = new();

    /// <summary>How many changes there were.</summary>
    public int Count { get; init; }

    /// <summary>The steps of each path, oldest first.</summary>
    public ImmutableDictionary<FileKey, ImmutableList<LoggedStep>> ByFile { get; init; } = ImmutableDictionary<FileKey, ImmutableList<LoggedStep>>.Empty;

    /// <summary>Folders the agent made that may vanish when they are empty.</summary>
    public ImmutableHashSet<FileKey> FoldersMade { get; init; } = [];

    /// <summary>What became of folders, with the number of the change, oldest first.</summary>
    public ImmutableList<(int Number, FolderStep Step)> Folders { get; init; } = [];

    /// <summary>The log with one more change, steps that did not happen left out by the caller.</summary>
    public ChangeLog With(FileChange change)
    {
        var byFile = ByFile.ToBuilder();
        foreach (var step in change.Steps)
        {
            byFile[step.File] = (byFile.TryGetValue(step.File, out var steps) ? steps : []).Add(new(Count, step, change));
        }
        return this with { Count = Count + 1, ByFile = byFile.ToImmutable(), FoldersMade = FoldersMade.Union(change.FoldersMade), Folders = Folders.AddRange((change.Folders ?? []).Select(f => (Count, f))) };
    }

    /// <summary>
    /// How many files are another at the end of each stretch of changes than at its beginning: from each of <paramref name="starts"/> (ascending
    /// counts of changes) to the next, the last to the end. Each step is looked at once, however many stretches there are.
    /// </summary>
    public ImmutableArray<int> FilesChanged(ImmutableArray<int> starts)
    {
        var files = new int[starts.Length];
        foreach (var steps in ByFile.Values)
        {
            var (at, before, after) = (-1, FileState.None, FileState.None);
            foreach (var step in steps)
            {
                if (at + 1 < starts.Length && step.Number >= starts[at + 1])
                {
                    Count(at, before, after);
                    for (before = step.Step.Before; at + 1 < starts.Length && step.Number >= starts[at + 1]; at++)
                    {
                        // A stretch in which this file was not touched.
                    }
                }
                after = step.Step.After;
            }
            Count(at, before, after);
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(files);

        void Count(int at, FileState before, FileState after)
        {
            if (at >= 0 && before != after)
            {
                files[at]++;
            }
        }
    }

    /// <summary>The way back for folders since the log had <paramref name="count"/> changes: one step each, outermost first; also for one that went and came again, which is to stay.</summary>
    public ImmutableArray<FolderStep> FoldersBack(int count) =>
    [
        .. Folders.Where(f => f.Number >= count).GroupBy(f => f.Step.Folder)
            .Select(g => new FolderStep(g.Key, g.Last().Step.After, g.First().Step.Before))
            .Where(s => s.Before is not null || s.After is not null).OrderBy(s => s.Folder),
    ];

    /// <summary>The paths touched since the log had <paramref name="count"/> changes, with their steps since, oldest first.</summary>
    public IEnumerable<(FileKey File, ImmutableList<LoggedStep> Steps)> Since(int count)
    {
        foreach (var (file, steps) in ByFile)
        {
            if (steps[^1].Number >= count)
            {
                yield return (file, count == 0 ? steps : steps.RemoveAll(s => s.Number < count));
            }
        }
    }
}
