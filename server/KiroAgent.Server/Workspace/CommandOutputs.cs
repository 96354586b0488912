namespace KiroAgent.Server.Workspace;

/// <summary>The stored output of commands: <c>DATA/workspaces/ID/output/SESSION/RUN.txt</c>. It goes with its session, or by its age.</summary>
/// <param name="Folder">A session's folder, absolute.</param>
/// <param name="WorkspaceId">The workspace it belongs to.</param>
/// <param name="SessionId">Its session.</param>
internal sealed record CommandOutputs(string Folder, string WorkspaceId, string SessionId)
{
    /// <summary>Those of all sessions under a data directory.</summary>
    public static List<CommandOutputs> In(IFileLayer layer, DataDirectory data) =>
    [
        .. from workspace in FoldersIn.Of(layer, data.Workspaces)
           from session in FoldersIn.Of(layer, data.Outputs(workspace))
           select new CommandOutputs(Path.Combine(data.Outputs(workspace), session), workspace, session),
    ];

    /// <summary>Removes a session's outputs, or those of them last written before a moment; what cannot be removed stays for the next time.</summary>
    public static void Remove(IFileLayer layer, string folder, DateTimeOffset? before = null)
    {
        try
        {
            if (folder.Length == 0)
            {
                return;
            }
            using var container = layer.OpenRoot(Path.GetDirectoryName(folder)!);
            using (var opened = layer.OpenFolder(container, Path.GetFileName(folder)))
            {
                foreach (var name in layer.List(opened).Select(entry => entry.Name))
                {
                    if (before is not { } oldest || DateTimeOffset.UnixEpoch.AddTicks(layer.Stat(opened, name).ModifiedNs / 100) < oldest)
                    {
                        layer.Unlink(opened, name);
                    }
                }
            }
            layer.RemoveFolder(container, Path.GetFileName(folder));
        }
        catch (DiskException)
        {
            // There are none, not all are old, or the next collection tries again.
        }
    }

    /// <summary>The files of a session, none when it has none.</summary>
    public IEnumerable<(string Name, long Bytes, DateTimeOffset WrittenAt)> Files(IFileLayer layer)
    {
        var found = new List<(string Name, long Bytes, DateTimeOffset WrittenAt)>();
        try
        {
            using var folder = layer.OpenRoot(Folder);
            foreach (var name in layer.List(folder).Select(e => e.Name))
            {
                var stat = layer.Stat(folder, name);
                found.Add((name, stat.Size, DateTimeOffset.UnixEpoch.AddTicks(stat.ModifiedNs / 100)));
            }
        }
        catch (DiskException)
        {
            // Gone, or not to be read: it counts when it can be.
        }
        return found;
    }

    /// <summary>Removes one file; whether that was done.</summary>
    public bool Remove(IFileLayer layer, string name)
    {
        try
        {
            using var folder = layer.OpenRoot(Folder);
            layer.Unlink(folder, name);
            return true;
        }
        catch (DiskException)
        {
            return false;
        }
    }
}
