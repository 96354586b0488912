using System.Collections.Concurrent;
using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// The ignore rules of all workspace folders, read from disk when first needed and kept as they were then.
/// Make a new one to take changed rules into account. Outside the workspace nothing is ignored.
/// </summary>
internal sealed class WorkspaceIgnore
{
    // A kind of its own, so that a rule of the present file cannot take back in what the earlier one ignores.
    private const string Earlier = "\0";

    private readonly WorkspaceFiles _files;
    private readonly ImmutableArray<string> _kinds;
    private readonly Lazy<IReadOnlyList<(string File, string Text)>> _global;
    private readonly IReadOnlyDictionary<FileKey, string?> _earlier;
    private readonly ConcurrentDictionary<string, IgnoreRules> _rules = new(StringComparer.Ordinal);

    /// <param name="files">Reads the ignore files.</param>
    /// <param name="fileNames">The setting <c>agentIgnoreFiles</c>.</param>
    /// <param name="global">Rules that hold everywhere, with the files they stand in; asked for with the first path.</param>
    /// <param name="earlier">Texts that files of rules had before, which count besides what they say now; null where there was no file.</param>
    public WorkspaceIgnore(
        WorkspaceFiles files, IReadOnlyList<string> fileNames, Func<IReadOnlyList<(string File, string Text)>>? global = null, IReadOnlyDictionary<FileKey, string?>? earlier = null)
    {
        _files = files;
        _global = new(global ?? (() => []));
        _earlier = earlier ?? ImmutableDictionary<FileKey, string?>.Empty;
        _kinds = [.. fileNames, .. fileNames.Where(name => _earlier.Keys.Any(key => IsCalled(key, name))).Select(name => Earlier + name)];
    }

    /// <summary>The value of <c>agentIgnoreFiles</c> when nobody set it.</summary>
    public static IReadOnlyList<string> DefaultFileNames { get; } = [".gitignore", ".kiroignore"];

    /// <summary>The rules of one workspace folder, by its canonical path.</summary>
    public IgnoreRules Of(string root) => !_files.IsWorkspace(root) ? IgnoreRules.None : _rules.GetOrAdd(
        root,
        key => new IgnoreRules(_kinds, (folder, kind) => TextOf(new FileKey(key, folder), kind, Read), [.. _global.Value.Select(rules => rules.Text)], kind => Below(key, kind)));

    public bool IsIgnored(FileKey key, bool isFolder) => Of(key.Root).IsIgnored(key.Path, isFolder);

    /// <summary>The rule that hides a path and the file it stands in, or null.</summary>
    public IgnoredBy? Why(FileKey key, bool isFolder)
    {
        if (Of(key.Root).Deciding(key.Path, isFolder) is not { } match)
        {
            return null;
        }

        return match.Kind >= _kinds.Length ? new(match.Rule, _global.Value[match.Kind - _kinds.Length].File)
            : _kinds[match.Kind].StartsWith(Earlier, StringComparison.Ordinal)
                ? new(match.Rule, $"{match.Folder.Child(_kinds[match.Kind][Earlier.Length..]).Value} as it was before the agent changed it")
                : new(match.Rule, match.Folder.Child(_kinds[match.Kind]).Value);
    }

    /// <summary>The text of one kind of rules in a folder that is open on a walk; null when there is none, or it is no text.</summary>
    public string? TextOf(IFileLayer layer, FolderHandle folder, FileKey key, string kind) => TextOf(key, kind, file => TextOf(layer, folder, file.Path.Name));

    private string? TextOf(FileKey folder, string kind, Func<FileKey, string?> read)
    {
        if (!kind.StartsWith(Earlier, StringComparison.Ordinal))
        {
            return read(folder.Child(kind));
        }

        var file = folder.Child(kind[Earlier.Length..]);
        return _earlier.TryGetValue(file, out var text) ? text : read(file);
    }

    // git's own file of rules beside the repository's data, under those of the top folder. A work tree of its own has it with the data it shares.
    private string? Below(string root, string kind)
    {
        const string Git = ".gitignore";
        if (!kind.EndsWith(Git, StringComparison.Ordinal) || kind.Length > Git.Length + Earlier.Length)
        {
            return null;
        }

        var exclude = WorkspacePath.Parse("info/exclude");
        return Read(new FileKey(root, WorkspacePath.Root.Child(".git").Combine(exclude)))
            ?? (_files.GitFoldersOf(root) is [.., var shared] ? Read(new FileKey(shared, exclude)) : null);
    }

    private static bool IsCalled(FileKey key, string name) => string.Equals(key.Path.Name, name, StringComparison.OrdinalIgnoreCase);

    private static string? TextOf(IFileLayer layer, FolderHandle folder, string name)
    {
        try
        {
            if (layer.Stat(folder, name).Kind != FileKind.Regular)
            {
                return null;
            }

            using var file = layer.OpenRead(folder, name);
            return FileBytes.ReadAll(layer, file, out _) is { } bytes ? Decoded(bytes) : null;
        }
        catch (DiskException)
        {
            return null;
        }
    }

    // A link is not followed, as git does not.
    private string? Read(FileKey key) =>
        _files.Read(key, followLink: false) is LookOutcome.Found { Bytes: { } bytes } ? Decoded(bytes) : null;

    /// <summary>Rules as text: a byte that is no UTF-8, in a comment say, must not put them out of force.</summary>
    public static string Decoded(byte[] bytes) => FileText.TryDecode(bytes)?.Text ?? System.Text.Encoding.Latin1.GetString(bytes);
}
