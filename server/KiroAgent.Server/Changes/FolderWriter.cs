using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Changes;

/// <summary>
/// Brings folders back to what they were: those that are gone before the files that go into them, those that were made after the files in them
/// are gone. Doing it again does nothing; what others made of a folder meanwhile stays.
/// </summary>
internal static class FolderWriter
{
    /// <summary>Makes the folders that are to be there and are not, outermost first.</summary>
    public static void Make(Workbench bench, ImmutableArray<FolderStep>? steps)
    {
        foreach (var step in (steps ?? []).Where(s => s.After is not null).OrderBy(s => s.Folder))
        {
            if (KindOf(bench, step.Folder) == FileKind.Absent)
            {
                // Writable until everything is in it.
                bench.Files.CreateFolder(step.Folder, WriteOptions.Restore with { Mode = step.After | FileModes.OwnerAll });
            }
        }
    }

    /// <summary>Removes the folders that are not to be there, if they are empty, innermost first; then gives the others their permissions.</summary>
    public static void Finish(Workbench bench, ImmutableArray<FolderStep>? steps)
    {
        foreach (var step in (steps ?? []).Where(s => s.After is null).OrderByDescending(s => s.Folder.Path.Value.Length))
        {
            bench.Files.RemoveFolderIfEmpty(step.Folder);
        }
        foreach (var step in (steps ?? []).Where(s => s.After is not null).OrderByDescending(s => s.Folder.Path.Value.Length))
        {
            if (bench.Files.Stat(step.Folder, followLink: false) is StatOutcome.Found { Stat: { Kind: FileKind.Folder } stat }
                && stat.Mode != step.After && (step.Before is null || stat.Mode == step.Before))
            {
                bench.Files.SetMode(step.Folder, step.After!.Value);
            }
        }
    }

    private static FileKind? KindOf(Workbench bench, FileKey folder) =>
        bench.Files.Stat(folder, followLink: false) is StatOutcome.Found found ? found.Stat.Kind : null;
}
