using KiroAgent.Protocol;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>
/// <c>workspace/didChangeWorkspaceFolders</c>: files of a session keep their folder, whatever is added or goes. Their paths
/// may read differently from then on, so what is under review is told again.
/// </summary>
internal sealed class FolderHandlers(ServerHost host)
{
    public Task Change(DidChangeWorkspaceFoldersParams p)
    {
        var folders = host.Bench.Folders;
        var told = host.Store.Open.Where(s => !s.State.Review.IsEmpty)
            .Select(s => (Session: s, Paths: s.State.Review.Entries.Keys.Select(host.Wire.Path).ToList())).ToList();
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
        foreach (var (session, paths) in told)
        {
            host.Feed.TellAgain(session.Id, session.State, paths);
        }
        host.Config.Settings.Look();
        host.Config.Arm();
        host.Mcp.RootsChanged();
        return Task.CompletedTask;
    }
}
