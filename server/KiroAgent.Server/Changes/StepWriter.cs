using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Text;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Changes;

/// <summary>Carries out what a decision or a revert worked out. Every step says what must stand there before it; a step that finds it done already is done.</summary>
internal static class StepWriter
{
    /// <summary>Carries out the steps of one file, all or none; returns why it could not, in words for the user, or null.</summary>
    public static string? Carry(Workbench bench, ImmutableArray<FileStep> steps) => Carry(bench, [], steps, null);

    /// <summary>
    /// Carries out files in an order in which files and folders can take each other's places: what goes, goes first. Files of
    /// one group are carried out all or none; what is not carried out is returned with why.
    /// </summary>
    /// <param name="bench">What it works with.</param>
    /// <param name="foldersMade">Folders that go when they become empty.</param>
    /// <param name="groups">The files.</param>
    /// <param name="stepsOf">What is to be done about each.</param>
    /// <param name="folders">What becomes of folders; null for nothing.</param>
    /// <param name="atHand">Contents worked out just now, kept already: they need not be read back.</param>
    public static List<(T Item, string Problem)> CarryAll<T>(
        Workbench bench, ImmutableHashSet<FileKey> foldersMade, IEnumerable<IReadOnlyList<T>> groups, Func<T, ImmutableArray<FileStep>> stepsOf, ImmutableArray<FolderStep>? folders = null, Contents? atHand = null)
    {
        var failed = new List<(T, string)>();
        // What goes first, then what both goes and comes (moves), then what comes; in between folders and files change places.
        var ordered = groups.Select(group => group.Where(i => !stepsOf(i).IsEmpty).ToList())
            .Where(group => group.Count > 0)
            .GroupBy(group => group.SelectMany(i => stepsOf(i)).Count(s => s.After is FileState.Absent) is var gone && gone == 0 ? 2 : gone < group.Sum(i => stepsOf(i).Length) ? 1 : 0)
            .OrderBy(kind => kind.Key)
            .SelectMany(kind => kind.Select((group, i) => (First: i == 0, Group: group)))
            .ToList();
        foreach (var (first, group) in ordered)
        {
            if (first && folders is not null)
            {
                FolderWriter.Turn(bench, folders);
            }
            if (Carry(bench, foldersMade, Ordered([.. group.SelectMany(i => stepsOf(i))], group.Count), atHand) is { } problem)
            {
                failed.AddRange(group.Select(i => (i, problem)));
            }
        }
        if (folders is not null)
        {
            FolderWriter.Turn(bench, folders);
            FolderWriter.Dress(bench, folders);
        }
        return failed;
    }

    /// <summary>Of files that hang together those that are written come first, so that no content is nowhere, unless one stands in the other's way.</summary>
    private static ImmutableArray<FileStep> Ordered(ImmutableArray<FileStep> steps, int files)
    {
        if (files == 1)
        {
            return steps;
        }
        var gone = steps.Where(s => s.After is FileState.Absent).Select(s => s.File).ToList();
        var inTheWay = steps.Any(s => s.After is not FileState.Absent && gone.Any(g => g.FullPath.StartsWith(s.File.FullPath + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || s.File.FullPath.StartsWith(g.FullPath + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
        return [.. steps.OrderBy(s => s.After is FileState.Absent == inTheWay ? 0 : 1)];
    }

    private static string? Carry(Workbench bench, ImmutableHashSet<FileKey> foldersMade, ImmutableArray<FileStep> steps, Contents? atHand)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if (Carry(bench, steps[i], atHand) is { } problem)
            {
                for (var back = i - 1; back >= 0; back--)
                {
                    Carry(bench, steps[back] with { Before = steps[back].After, After = steps[back].Before }, atHand);
                }
                return problem;
            }
            if (steps[i].After is FileState.Absent)
            {
                EmptyFolders.Remove(bench.Files, foldersMade, [steps[i].File]);
            }
        }
        return null;
    }

    private static string? Carry(Workbench bench, FileStep step, Contents? atHand)
    {
        var options = WriteOptions.Restore with { Expected = step.Before };
        FileOutcome? outcome;
        switch (step.After)
        {
            case FileState.Absent:
                outcome = bench.Files.Exactly.Delete(step.File, options);
                if (outcome is FileOutcome.Refused { Kind: RefusalKind.NotFound })
                {
                    return null;
                }
                break;
            case FileState.Regular file:
                if ((atHand?.Added.GetValueOrDefault(file.Content) ?? bench.Blobs.Get(file.Content)) is not { } bytes)
                {
                    return ContentMissingException.Reason;
                }
                outcome = bench.Files.Exactly.Write(step.File, bytes, options with { Mode = file.Mode, Content = file.Content });
                if (outcome is FileOutcome.Done && bench.Documents.Find(step.File) is not null && FileText.TryDecode(bytes) is { } text)
                {
                    bench.Documents.AgentWrote(step.File, text.Text);
                }
                break;
            case FileState.Link link:
                outcome = bench.Files.Exactly.CreateLink(step.File, link.Target, replace: true, options);
                break;
            case FileState.Folder folder:
                outcome = bench.Files.Exactly.CreateFolder(step.File, options with { Mode = folder.Mode });
                break;
            default:
                return "it is a device, pipe or socket";
        }
        return outcome switch
        {
            FileOutcome.Done => null,
            FileOutcome.Changed changed when changed.Actual == step.After => null,
            // A write in place of a server that ended is done again; anything else is somebody's.
            FileOutcome.Changed when OnDisk.Now(bench, step.File, out _) is { } now && OnDisk.IsTorn(bench, step, now) => Carry(bench, step with { Before = now }, atHand),
            FileOutcome.Changed => "it was changed by somebody else in the same moment",
            FileOutcome.Refused refused => refused.Reason,
            _ => "unknown outcome",
        };
    }
}
