namespace KiroAgent.Server.Workspace;

/// <summary>The names of the folders that stand in a folder of the data directory.</summary>
internal static class FoldersIn
{
    /// <summary>Everything there but plain files; nothing where it cannot be listed.</summary>
    public static List<string> Of(IFileLayer layer, string path)
    {
        try
        {
            using var folder = layer.OpenRoot(path);
            return [.. layer.List(folder).Where(e => e.Kind != FileKind.Regular).Select(e => e.Name)];
        }
        catch (DiskException)
        {
            return [];
        }
    }
}
