using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>Takes folders away again that were made for something that then did not happen.</summary>
internal static class FolderChain
{
    /// <summary>Removes those that are still empty, innermost first; one that got something in it stays, with those around it.</summary>
    public static void Remove(IFileLayer layer, IReadOnlyList<FileKey> made, PlaceResolver resolver)
    {
        for (var i = made.Count - 1; i >= 0; i--)
        {
            using var place = resolver.Resolve(made[i], followLast: false, MissingFolders.Leave, out _);
            if (place?.Folder is not { } folder || place.Stat.Kind != FileKind.Folder || place.IsFolderItself)
            {
                return;
            }

            try
            {
                layer.RemoveFolder(folder, place.Name);
            }
            catch (DiskException)
            {
                return;
            }
        }
    }
}
