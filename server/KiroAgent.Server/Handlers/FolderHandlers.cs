using KiroAgent.Protocol;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary><c>workspace/didChangeWorkspaceFolders</c>: files of a session keep their folder, whatever is added or goes.</summary>
internal sealed class FolderHandlers(ServerHost host)
{
    public Task Change(DidChangeWorkspaceFoldersParams p)
    {
        var folders = host.Bench.Folders;
        foreach (var gone in p.Event.Removed)
        {
            if (FileUri.TryGetPath(gone.Uri, folders.Style, out var path))
            {
                folders.Remove(path);
            }
        }
        foreach (var come in p.Event.Added)
        {
            if (FileUri.TryGetPath(come.Uri, folders.Style, out var path))
            {
                folders.Add(path, come.Name);
            }
        }
        return Task.CompletedTask;
    }
}
