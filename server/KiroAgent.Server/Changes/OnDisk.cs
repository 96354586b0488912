using KiroAgent.Core.Files;
using KiroAgent.Core.Text;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Changes;

/// <summary>What stands at a path as far as review and revert are concerned: unsaved editor text where there is some, else the disk.</summary>
internal static class OnDisk
{
    /// <summary>What stands there, its content kept; null where it cannot be looked at (the change is then left alone, with the reason).</summary>
    public static FileState? Now(Workbench bench, FileKey file, out string? problem) => Now(bench, file, out problem, out _);

    /// <summary>The same for one of several files that changed together: below one of these links nothing of the workspace stands, for what one sees there is elsewhere.</summary>
    public static FileState? Now(Workbench bench, FileKey file, HashSet<FileKey> links, out string? problem)
    {
        for (var above = file; links.Count > 0 && !above.Path.IsRoot;)
        {
            above = above.Parent;
            if (links.Contains(above))
            {
                problem = null;
                return FileState.None;
            }
        }
        return Now(bench, file, out problem);
    }

    /// <summary>Whether what stands there is this very step, stopped half-way: written in place, or not come to the disk before the power went.</summary>
    public static bool IsTorn(Workbench bench, FileStep step, FileState now) =>
        now is FileState.Regular n && step is { Before: FileState.Regular or FileState.Absent, After: FileState.Regular a }
        && n.Content != a.Content && bench.Blobs.Get(n.Content) is { } torn && bench.Blobs.Get(a.Content) is { } after
        && (step.Before is not FileState.Regular b
            ? TornWrite.IsEmptied(torn, after.Length)
            : n.Content != b.Content && bench.Blobs.Get(b.Content) is { } before && TornWrite.Is(torn, before, after));

    /// <summary>The same, with the stamp by which a later look can tell that nothing changed; null for unsaved text.</summary>
    public static FileState? Now(Workbench bench, FileKey file, out string? problem, out FileStamp? stamp)
    {
        stamp = null;
        problem = null;
        var unsaved = bench.UnsavedText(file);
        switch (bench.Files.Exactly.Read(file, followLink: false, id => unsaved is null && bench.Blobs.Keeps(id)))
        {
            case LookOutcome.Refused refused:
                problem = refused.Reason;
                return null;
            case LookOutcome.Found { State: FileState.Regular regular } found when unsaved is not null:
                var bytes = (FileText.TryDecode(found.Bytes!) ?? FileText.Create("")).WithText(unsaved).ToBytes();
                return regular with { Content = bench.Blobs.Put(bytes), Size = bytes.Length };
            case LookOutcome.Found { State: FileState.Folder }:
                // Folders are no entries of their own (protocol, section 5): as a file, nothing stands there.
                return FileState.None;
            case LookOutcome.Found found:
                stamp = found.Stamp;
                if (found is { State: FileState.Regular { Content: var content }, Bytes: { } kept })
                {
                    bench.Blobs.Put(content, kept);
                }
                return found.State;
            default:
                throw new InvalidOperationException("a look is found or refused");
        }
    }
}
