using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;

namespace KiroAgent.Core.Checkpoints;

/// <summary>What taking back a session's steps of one path comes to.</summary>
/// <param name="File">The path.</param>
/// <param name="Now">What stands there.</param>
/// <param name="Target">What is to stand there; what stands there already where there is a conflict.</param>
/// <param name="Result">What comes of it.</param>
public sealed record Withdrawal(FileKey File, FileState Now, FileState Target, FileResult Result)
{
    /// <summary>Why it cannot be done, where more can be said than that others wrote there.</summary>
    public string? Problem { get; init; }
}

/// <summary>
/// Takes back what a session did to a path, newest step first, each out of what stands there then: so what the user or
/// another session wrote before, between and after stays.
/// </summary>
public static class Reverting
{
    /// <summary>Withdraws steps (oldest first) of one path from what stands there now.</summary>
    public static Withdrawal Withdraw(FileKey file, IReadOnlyList<LoggedStep> steps, FileState now, RejectChoice choice, Contents contents)
    {
        var stands = now;
        var merged = false;
        var runs = Runs(steps);
        if (choice == RejectChoice.Overwrite)
        {
            var first = runs[0].Before;
            return new(file, now, first, first == now ? FileResult.Unchanged : FileResult.Restored);
        }
        for (var i = runs.Count - 1; i >= 0; i--)
        {
            var (before, after) = runs[i];
            if (before == after)
            {
                continue;
            }
            if (Withdrawing.Withdraw(before, after, stands, choice, contents) is not { } target)
            {
                return new(file, now, now, FileResult.Conflict);
            }
            merged |= stands != after && target != before;
            stands = target;
        }
        return new(file, now, stands, stands == now ? FileResult.Unchanged : merged ? FileResult.Merged : FileResult.Restored);
    }

    /// <summary>Steps that follow each other without anybody in between are one.</summary>
    private static List<(FileState Before, FileState After)> Runs(IReadOnlyList<LoggedStep> steps)
    {
        var runs = new List<(FileState Before, FileState After)>();
        foreach (var step in steps)
        {
            if (runs.Count > 0 && runs[^1].After == step.Step.Before)
            {
                runs[^1] = (runs[^1].Before, step.Step.After);
            }
            else
            {
                runs.Add((step.Step.Before, step.Step.After));
            }
        }
        return runs;
    }

    /// <summary>Items by path, in groups that moves among these steps bind together.</summary>
    public static List<IReadOnlyList<T>> Bound<T>(IReadOnlyList<T> items, Func<T, FileKey> fileOf, IEnumerable<LoggedStep> steps)
    {
        var all = steps.ToList();
        var left = items.Index().ToDictionary(i => fileOf(i.Item), i => i);
        var groups = new List<(int First, List<T> Items)>();
        foreach (var moved in all.Where(s => s.Change.MovedFrom is not null).Select(s => s.Step.File).Distinct())
        {
            if (left.ContainsKey(moved) && WithMoves([moved], all).Where(left.ContainsKey).ToList() is { Count: > 1 } bound)
            {
                var group = bound.Select(file => left[file]).OrderBy(i => i.Index).ToList();
                groups.Add((group[0].Index, [.. group.Select(i => i.Item)]));
                bound.ForEach(file => left.Remove(file));
            }
        }
        return [.. groups.Concat(left.Values.Select(i => (First: i.Index, Items: new List<T> { i.Item }))).OrderBy(g => g.First).Select(g => (IReadOnlyList<T>)g.Items)];
    }

    /// <summary>These paths with those that moves among these steps bind to them: a move is taken back whole or not at all.</summary>
    public static HashSet<FileKey> WithMoves(IEnumerable<FileKey> files, IEnumerable<LoggedStep> steps)
    {
        var bound = files.ToHashSet();
        var moves = bound.Count == 0 ? [] : steps.Where(s => s.Change.MovedFrom is not null && s.Step.File != s.Change.MovedFrom)
            .Select(s => (From: s.Change.MovedFrom!.Value, To: s.Step.File)).Distinct().ToList();
        while (moves.RemoveAll(m => (bound.Contains(m.From) || bound.Contains(m.To)) && (bound.Add(m.From) | bound.Add(m.To) | true)) > 0)
        {
            // Each round binds what hangs on what the round before has bound.
        }
        return bound;
    }

    /// <summary>Where each path's file came from, by the moves among these changes: only moves that still stand.</summary>
    public static ImmutableDictionary<FileKey, FileKey> Origins(IEnumerable<LoggedStep> steps)
    {
        var origins = ImmutableDictionary.CreateBuilder<FileKey, FileKey>();
        foreach (var step in steps.Where(s => s.Change.MovedFrom is not null && s.Step.After is not FileState.Absent).OrderBy(s => s.Number))
        {
            var from = step.Change.MovedFrom!.Value;
            var origin = origins.TryGetValue(from, out var earlier) ? earlier : from;
            origins.Remove(from);
            origins[step.Step.File] = origin;
        }
        return origins.ToImmutable();
    }
}
