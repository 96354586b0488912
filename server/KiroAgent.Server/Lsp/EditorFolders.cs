using KiroAgent.Core.Paths;
using KiroAgent.Protocol;
using KiroAgent.Server.Workspace;
using WorkspaceFolder = KiroAgent.Protocol.WorkspaceFolder;

namespace KiroAgent.Server.Lsp;

/// <summary>Workspace folders as LSP names them: the list, else the older root URI, else the oldest root path.</summary>
internal static class EditorFolders
{
    /// <summary>The folders of <paramref name="parameters"/> with absolute paths; those that are no <c>file:</c> URI are left out.</summary>
    public static IReadOnlyList<EditorFolder> Of(InitializeParams parameters)
    {
        if (parameters.WorkspaceFolders is { Count: > 0 } folders)
        {
            return Of(folders);
        }

        if (parameters.RootUri is { Length: > 0 } uri)
        {
            return Of([new WorkspaceFolder(uri, "")]);
        }

        return parameters.RootPath is { Length: > 0 } path && Path.IsPathFullyQualified(path)
            ? [new EditorFolder(FileUri.Of(Path.GetFullPath(path), Style), Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))]
            : [];
    }

    /// <summary>The same for the folders of a change.</summary>
    public static IReadOnlyList<EditorFolder> Of(IReadOnlyList<WorkspaceFolder> folders)
    {
        var found = new List<EditorFolder>(folders.Count);
        foreach (var folder in folders)
        {
            if (PathOf(folder.Uri) is { } path)
            {
                var name = folder.Name.Length > 0 ? folder.Name : Path.GetFileName(path);
                found.Add(new EditorFolder(folder.Uri, name, path));
            }
        }

        return found;
    }

    private static PathStyle Style => OperatingSystem.IsWindows() ? PathStyle.Windows : PathStyle.Posix;

    // Canonical and existing is the workspace's matter; here it is only made absolute and plain.
    private static string? PathOf(string uri)
        => FileUri.TryGetPath(uri, Style, out var path) && Path.IsPathFullyQualified(path)
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))
            : null;
}
