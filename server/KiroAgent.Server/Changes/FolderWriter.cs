using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Changes;

/// <summary>
/// Brings folders back to what they were: those that are not to be there go when the files in them are gone, those that are to be there come before
/// the files that go into them. Doing it again does nothing; what others made of a folder meanwhile stays, and nothing is done through a link.
/// </summary>
internal static class FolderWriter
{
    /// <summary>Removes the folders that are not to be there, if they are empty, innermost first; then makes those that are missing, outermost first.</summary>
    public static void Turn(Workbench bench, ImmutableArray<FolderStep>? steps)
    {
        foreach (var step in (steps ?? []).Where(s => s.After is null).OrderByDescending(s => s.Folder.Path.Value.Length))
        {
            bench.Files.Exactly.RemoveFolderIfEmpty(step.Folder);
        }
        foreach (var step in (steps ?? []).Where(s => s.After is not null).OrderBy(s => s.Folder))
        {
            if (bench.Files.Exactly.Stat(step.Folder, followLink: false) is StatOutcome.Found { Stat.Kind: FileKind.Absent })
            {
                // Writable until everything is in it.
                bench.Files.Exactly.CreateFolder(step.Folder, WriteOptions.Restore with { Mode = step.After | FileModes.OwnerAll });
            }
        }
    }

    /// <summary>Gives folders their permissions, unless somebody else has given them others since.</summary>
    public static void Dress(Workbench bench, ImmutableArray<FolderStep>? steps)
    {
        foreach (var step in (steps ?? []).Where(s => s.After is not null).OrderByDescending(s => s.Folder.Path.Value.Length))
        {
            if (bench.Files.Exactly.Stat(step.Folder, followLink: false) is StatOutcome.Found { Stat: { Kind: FileKind.Folder } stat }
                && stat.Mode != step.After && (step.Before is null || stat.Mode == step.Before))
            {
                bench.Files.Exactly.SetMode(step.Folder, step.After!.Value);
            }
        }
    }
}
