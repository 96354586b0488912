using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>Folders the agent made vanish with the last file in them.</summary>
internal static class EmptyFolders
{
    /// <summary>Removes the folders around these gone files that the agent made and that are empty now, innermost first.</summary>
    public static void Remove(WorkspaceFiles files, ImmutableHashSet<FileKey> made, IEnumerable<FileKey> gone)
    {
        foreach (var file in gone)
        {
            for (var folder = file.Parent; !folder.Path.IsRoot && made.Contains(folder); folder = folder.Parent)
            {
                if (files.RemoveFolderIfEmpty(folder) is not FileOutcome.Done)
                {
                    break;
                }
            }
        }
    }
    /// <summary>Removes those of these folders that are empty now: what a server that ended in the middle of a change could not.</summary>
    public static void Sweep(WorkspaceFiles files, IEnumerable<FileKey> made)
    {
        // A folder's path is longer than that of the folder it stands in, so the innermost goes first.
        foreach (var folder in made.OrderByDescending(folder => folder.Path.Value.Length))
        {
            files.RemoveFolderIfEmpty(folder);
        }
    }
}
