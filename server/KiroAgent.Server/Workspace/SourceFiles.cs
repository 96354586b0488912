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
    /// <param name="root">The folder.</param>
    /// <param name="isWanted">By the name alone.</param>
    /// <param name="hints">One of these is in every text that is kept, unless the file <paramref name="isKept"/> anyway: what holds none is not decoded. Empty for no such look.</param>
    /// <param name="isKept">Whatever its text.</param>
    /// <param name="keeps">By the text.</param>
    /// <param name="cancellation">Stops it.</param>
    public SourcesFound? In(string root, Func<string, bool> isWanted, IReadOnlyList<ByteNeedle> hints, Func<FileKey, bool> isKept, Func<string, bool> keeps, CancellationToken cancellation)
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
                var (wasRead, bytes) = tree.ReadIf(entry, LargestFile, file => hints.Count == 0 || isKept(key) || MayHoldOne(hints, file));
                if (!wasRead)
                {
                    unread.Add(key);
                    continue;
                }

                text = bytes is null ? null : FileText.TryDecode(bytes)?.Text;
            }

            if (text is not null && (isKept(key) || keeps(text)))
            {
                found.Add((key, text));
            }
        }

        return new(found, unread);
    }

    private static bool MayHoldOne(IReadOnlyList<ByteNeedle> hints, ReadOnlySpan<byte> file)
    {
        foreach (var hint in hints)
        {
            if (hint.MayBeIn(file))
            {
                return true;
            }
        }

        return false;
    }
}
