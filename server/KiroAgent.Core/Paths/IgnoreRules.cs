using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace KiroAgent.Core.Paths;

/// <summary>
/// The ignore rules of one workspace folder. Each folder's files are asked for once, when they are first needed, and then stay as they were:
/// what is written to an ignore file later changes nothing here. Safe to use from several threads.
/// </summary>
public sealed class IgnoreRules
{
    private readonly ConcurrentDictionary<WorkspacePath, IgnoreScope> _scopes = new();
    private readonly Func<WorkspacePath, string, string?> _read;
    private readonly IgnoreScope _outermost;

    /// <summary>Rules from files of these names.</summary>
    /// <param name="fileNames">The kinds of ignore file, such as <c>.gitignore</c>; each is judged on its own.</param>
    /// <param name="read">The text of a folder's ignore file of that name, null when there is none.</param>
    /// <param name="global">Texts of rules that hold everywhere, whatever the workspace's files say.</param>
    /// <param name="below">For each kind, the text of rules that its files stand over (git's <c>info/exclude</c>), or null.</param>
    public IgnoreRules(
        IReadOnlyList<string> fileNames, Func<WorkspacePath, string, string?> read, IReadOnlyList<string>? global = null, Func<string, string?>? below = null)
    {
        ArgumentNullException.ThrowIfNull(fileNames);
        FileNames = [.. fileNames];
        _read = read;
        var everywhere = global ?? [];
        _outermost = IgnoreScope.Empty(FileNames.Length + everywhere.Count)
            .Enter(WorkspacePath.Root, [.. FileNames.Select(name => below?.Invoke(name)), .. everywhere]);
        GlobalCount = everywhere.Count;
    }

    /// <summary>Rules that ignore nothing.</summary>
    public static IgnoreRules None { get; } = new([], (_, _) => null);

    /// <summary>The kinds of ignore file.</summary>
    public ImmutableArray<string> FileNames { get; }

    private int GlobalCount { get; }

    /// <summary>The rules in force in a folder, read by the given function instead of the usual one if they were not asked for before.</summary>
    public IgnoreScope ScopeOf(WorkspacePath folder, IgnoreScope outer, Func<string, string?> read)
    {
        ArgumentNullException.ThrowIfNull(outer);
        return _scopes.GetOrAdd(
            folder,
            static (key, with) => with.Outer.Enter(
                key,
                [.. with.Rules.FileNames.Select(with.Read), .. Enumerable.Repeat<string?>(null, with.Rules.GlobalCount)]),
            (Rules: this, Outer: outer, Read: read));
    }

    /// <summary>The rules in force in a folder.</summary>
    public IgnoreScope ScopeOf(WorkspacePath folder) => _scopes.TryGetValue(folder, out var known)
        ? known
        : ScopeOf(folder, folder.IsRoot ? _outermost : ScopeOf(folder.Parent), name => _read(folder, name));

    /// <summary>The rules in force at the top, before any file of the workspace.</summary>
    public IgnoreScope Outermost => _outermost;

    /// <summary>Whether a path is ignored: by a rule for it, or because a folder around it is (nothing below such a folder can be taken back in).</summary>
    public bool IsIgnored(WorkspacePath path, bool isFolder) => Deciding(path, isFolder) is not null;

    /// <summary>The rule that ignores a path or a folder around it, or null.</summary>
    public IgnoreMatch? Deciding(WorkspacePath path, bool isFolder)
    {
        if (path.IsRoot)
        {
            return null;
        }

        for (var cut = path.Value.IndexOf('/', StringComparison.Ordinal); cut >= 0; cut = path.Value.IndexOf('/', cut + 1))
        {
            var folder = WorkspacePath.Parse(path.Value[..cut]);
            if (ScopeOf(folder.Parent).Deciding(folder, isFolder: true) is { } around)
            {
                return around;
            }
        }

        return ScopeOf(path.Parent).Deciding(path, isFolder);
    }
}
