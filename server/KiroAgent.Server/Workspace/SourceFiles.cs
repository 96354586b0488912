using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Workspace;

/// <summary>What was found among the files of a workspace folder.</summary>
/// <param name="Files">The files kept, each with its text as the agent sees it.</param>
/// <param name="Unread">Those that were wanted and too large to look into, or could not be read.</param>
internal sealed record SourcesFound(IReadOnlyList<(FileKey Key, string Text)> Files, IReadOnlyList<FileKey> Unread);

/// <summary>Text files of a workspace folder, by their names: what is ignored, too large or no text is left out.</summary>
/// <param name="tree">The files.</param>
/// <param name="unsaved">The user's unsaved text of a file, null when there is none.</param>
internal sealed class SourceFiles(WorkspaceTree tree, Func<FileKey, string?> unsaved)
{
    /// <summary>Larger source files are made by programs.</summary>
    private const long LargestFile = 2 << 20;

    /// <summary>More are not looked through.</summary>
    private const int MostFiles = 50_000;

    /// <summary>The same under other rules of what is ignored.</summary>
    public SourceFiles With(WorkspaceIgnore ignore) => new(tree.With(ignore), unsaved);

    /// <summary>The files of a folder whose names are wanted; null when there are too many.</summary>
    public SourcesFound? In(string root, Func<string, bool> isWanted, Func<FileKey, string, bool> keeps, CancellationToken cancellation)
    {
        var found = new List<(FileKey, string)>();
        var unread = new List<FileKey>();
        var seen = 0;
        foreach (var (key, entry) in tree.Under(new FileKey(root, WorkspacePath.Root), int.MaxValue, cancellation))
        {
            if (entry.Kind != FileKind.Regular || !isWanted(entry.Name))
            {
                continue;
            }

            if (++seen > MostFiles)
            {
                return null;
            }

            var text = unsaved(key);
            if (text is null)
            {
                if (tree.Read(entry, LargestFile) is not { } bytes)
                {
                    unread.Add(key);
                    continue;
                }

                text = FileText.TryDecode(bytes)?.Text;
            }

            if (text is not null && keeps(key, text))
            {
                found.Add((key, text));
            }
        }

        return new(found, unread);
    }
}
