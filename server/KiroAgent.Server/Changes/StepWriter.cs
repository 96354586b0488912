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
    public static string? Carry(Workbench bench, ImmutableArray<FileStep> steps)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            if (Carry(bench, steps[i]) is not { } problem)
            {
                continue;
            }
            for (var back = i - 1; back >= 0; back--)
            {
                Carry(bench, steps[back] with { Before = steps[back].After, After = steps[back].Before });
            }
            return problem;
        }
        return null;
    }

    /// <summary>Carries out files in an order in which files and folders can take each other's places: what goes, goes first.</summary>
    public static List<(T Item, string Problem)> CarryAll<T>(
        Workbench bench, ImmutableHashSet<FileKey> foldersMade, IEnumerable<T> items, Func<T, ImmutableArray<FileStep>> stepsOf)
    {
        var failed = new List<(T, string)>();
        var ordered = items.Where(i => !stepsOf(i).IsEmpty)
            .OrderBy(i => stepsOf(i)[^1].After is FileState.Absent ? 0 : 1)
            .ToList();
        foreach (var item in ordered)
        {
            var steps = stepsOf(item);
            if (Carry(bench, steps) is { } problem)
            {
                failed.Add((item, problem));
            }
            else
            {
                EmptyFolders.Remove(bench.Files, foldersMade, steps.Where(s => s.After is FileState.Absent).Select(s => s.File));
            }
        }
        return failed;
    }

    private static string? Carry(Workbench bench, FileStep step)
    {
        var options = WriteOptions.Restore with { Expected = step.Before };
        FileOutcome? outcome;
        switch (step.After)
        {
            case FileState.Absent:
                outcome = bench.Files.Delete(step.File, options);
                if (outcome is FileOutcome.Refused { Kind: RefusalKind.NotFound })
                {
                    return null;
                }
                break;
            case FileState.Regular file:
                if (bench.Blobs.Get(file.Content) is not { } bytes)
                {
                    return ContentMissingException.Reason;
                }
                outcome = bench.Files.Write(step.File, bytes, options with { Mode = file.Mode });
                if (outcome is FileOutcome.Done && bench.Documents.Find(step.File) is not null && FileText.TryDecode(bytes) is { } text)
                {
                    bench.Documents.AgentWrote(step.File, text.Text);
                }
                break;
            case FileState.Link link:
                outcome = bench.Files.CreateLink(step.File, link.Target, replace: true, options);
                break;
            case FileState.Folder folder:
                outcome = bench.Files.CreateFolder(step.File, options with { Mode = folder.Mode });
                break;
            default:
                return "it is a device, pipe or socket";
        }
        return outcome switch
        {
            FileOutcome.Done => null,
            FileOutcome.Changed changed when changed.Actual == step.After => null,
            // A write in place of a server that ended is done again; anything else is somebody's.
            FileOutcome.Changed when OnDisk.Now(bench, step.File, out _) is { } now && OnDisk.IsTorn(bench, step, now) => Carry(bench, step with { Before = now }),
            FileOutcome.Changed => "it was changed by somebody else in the same moment",
            FileOutcome.Refused refused => refused.Reason,
            _ => "unknown outcome",
        };
    }
}
