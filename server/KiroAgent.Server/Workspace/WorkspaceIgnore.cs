using System.Collections.Concurrent;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// The ignore rules of all workspace folders, read from disk when first needed and kept as they were then.
/// Make a new one to take changed rules into account.
/// </summary>
/// <param name="files">Reads the ignore files.</param>
/// <param name="fileNames">The setting <c>agentIgnoreFiles</c>.</param>
/// <param name="global">Texts of rules that hold everywhere.</param>
internal sealed class WorkspaceIgnore(WorkspaceFiles files, IReadOnlyList<string> fileNames, IReadOnlyList<string>? global = null)
{
    private readonly ConcurrentDictionary<string, IgnoreRules> _rules = new(StringComparer.Ordinal);

    /// <summary>The value of <c>agentIgnoreFiles</c> when nobody set it.</summary>
    public static IReadOnlyList<string> DefaultFileNames { get; } = [".gitignore", ".kiroignore"];

    /// <summary>The rules of one workspace folder, by its canonical path.</summary>
    public IgnoreRules Of(string root) => _rules.GetOrAdd(
        root,
        key => new IgnoreRules(fileNames, (folder, name) => TextOf(new FileKey(key, folder.Child(name))), global));

    public bool IsIgnored(FileKey key, bool isFolder) => Of(key.Root).IsIgnored(key.Path, isFolder);

    /// <summary>The text of a file of rules; null when there is none, or it is no text.</summary>
    public static string? TextOf(IFileLayer layer, FolderHandle folder, string name)
    {
        try
        {
            if (layer.Stat(folder, name).Kind != FileKind.Regular)
            {
                return null;
            }

            using var file = layer.OpenRead(folder, name);
            return FileBytes.ReadAll(layer, file, out _) is { } bytes ? FileText.TryDecode(bytes)?.Text : null;
        }
        catch (DiskException)
        {
            return null;
        }
    }

    // A link is not followed, as git does not.
    private string? TextOf(FileKey key) =>
        files.Read(key, followLink: false) is LookOutcome.Found { Bytes: { } bytes } ? FileText.TryDecode(bytes)?.Text : null;
}
