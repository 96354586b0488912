using KiroAgent.Protocol;

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
            ? [new EditorFolder(new Uri(path).AbsoluteUri, Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), Path.GetFullPath(path))]
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

    private static string? PathOf(string uri)
        => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile && !parsed.LocalPath.Contains('\0')
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.LocalPath))
            : null;
}
