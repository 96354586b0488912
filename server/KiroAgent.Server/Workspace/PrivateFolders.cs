namespace KiroAgent.Server.Workspace;

/// <summary>Folders of ours, for the owner alone.</summary>
internal static class PrivateFolders
{
    /// <summary>
    /// Opens a folder by its absolute path, making it (0700) and the missing ones around it first. A new one survives a loss
    /// of power from then on.
    /// </summary>
    public static FolderHandle Open(IFileLayer layer, string absolutePath)
    {
        try
        {
            return layer.OpenRoot(absolutePath);
        }
        catch (DiskException e) when (e.Error == DiskError.NotFound && System.IO.Path.GetDirectoryName(absolutePath) is not null)
        {
            // Falls through to making it.
        }

        using var parent = Open(layer, System.IO.Path.GetDirectoryName(absolutePath)!);
        try
        {
            layer.MakeFolder(parent, System.IO.Path.GetFileName(absolutePath), FileModes.PrivateFolder);
            layer.Sync(parent);
        }
        catch (DiskException e) when (e.Error == DiskError.Exists)
        {
            // Another process was faster.
        }

        return layer.OpenRoot(absolutePath);
    }
}
