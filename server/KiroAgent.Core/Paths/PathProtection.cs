using System.Collections.Immutable;
using KiroAgent.Core.Settings;

namespace KiroAgent.Core.Paths;

/// <summary>A pattern that protects paths.</summary>
/// <param name="Pattern">As the table or the settings have it.</param>
/// <param name="Source">Where it stands: <c>built in</c>, or a layer or file of the settings.</param>
/// <param name="Hint">What a change there could do, as a sentence; null where there is nothing special to say.</param>
public sealed record ProtectedBy(string Pattern, string Source, string? Hint);

/// <summary>
/// Which paths are asked about before anything is written there. Compared blind to case, Unicode form and unseen characters (<see cref="PathFold"/>),
/// as written and as Windows would read it. Settings add patterns and never remove one:
/// with <c>*</c> <c>?</c> <c>[</c> or <c>{</c> a pattern is a <see cref="Glob"/> that also protects all below what it matches; without, it is names that
/// stand in the path one after the other (<c>secrets</c>, <c>config/prod.env</c>), with <c>/</c> in front only from the workspace folder down.
/// </summary>
public sealed class PathProtection
{
    private const string BuiltInSource = "built in";
    private const string Runs = "What stands there can run code when the folder is opened.";
    private const string Git = "What stands there decides what git runs.";
    private const string Starts = "It says which programs are started as tools.";
    private const string Own = "It decides what the agent may do.";
    private const string Instructs = "Every later session is instructed by it.";

    // Any of it in the path. The ones with "~" are the short names old Windows disks make up. Ours (.kiro, AGENTS.md): the agent must not loosen its own rules.
    private static readonly (string Text, string? Hint)[] s_contained =
    [
        (".vscode/", Runs), ("vscode~", Runs), (".git/", Git), ("git~", Git), (".code-workspace", Runs),
        (".kiro/settings.json", Own), (".kiro/settings/", Own), (".kiro/hooks/", Own), (".kiro/agents/", Own), (".kiro/steering/", Instructs), ("kiro~", Own), ("kiroig~", Own),
    ];

    private static readonly (string Name, string Ending, string? Hint)[] s_names = [Named(".git", Git), Named("mcp.json", Starts), Named(".kiroignore", Own), Named("AGENTS.md", Instructs)];

    private readonly ImmutableArray<(ProtectedBy By, Func<string, bool> Matches)> _added;

    private PathProtection(ImmutableArray<(ProtectedBy By, Func<string, bool> Matches)> added) => _added = added;

    /// <summary>The built-in table alone.</summary>
    public static PathProtection BuiltIn { get; } = new([]);

    /// <summary>The table with the patterns of the settings.</summary>
    public static PathProtection With(ImmutableArray<ListedSetting> patterns) =>
        patterns.IsDefaultOrEmpty ? BuiltIn : new([.. patterns.Select(pattern => Added(pattern)).OfType<(ProtectedBy, Func<string, bool>)>()]);

    /// <summary>What protects a path (<c>/</c>-separated: relative to its workspace folder, or absolute), or null.</summary>
    public ProtectedBy? Of(string path)
    {
        var folded = PathFold.Of(path);
        var windows = PathFold.OfWindows(path);
        return Match(folded) ?? (windows == folded ? null : Match(windows));
    }

    private static (string Name, string Ending, string? Hint) Named(string name, string hint) => (name, "/" + PathFold.Of(name) + "/", hint);

    private ProtectedBy? Match(string folded)
    {
        // With a slash at its end the path stands for itself and, were it a folder, for all in it.
        var whole = "/" + folded.Trim('/') + "/";
        foreach (var (text, hint) in s_contained)
        {
            if (whole.Contains(text, StringComparison.Ordinal))
            {
                return new(text, BuiltInSource, hint);
            }
        }

        foreach (var (name, ending, hint) in s_names)
        {
            if (whole.EndsWith(ending, StringComparison.Ordinal))
            {
                return new(name, BuiltInSource, hint);
            }
        }

        foreach (var (by, matches) in _added)
        {
            if (matches(whole))
            {
                return by;
            }
        }

        return null;
    }

    private static (ProtectedBy, Func<string, bool>)? Added(ListedSetting setting)
    {
        var by = new ProtectedBy(setting.Value, setting.Source, null);
        var folded = PathFold.Of(setting.Value.Trim());
        if (folded.AsSpan().IndexOfAny("*?[{") >= 0)
        {
            // One that cannot be read protects nothing; the settings say so where it stands.
            return Glob.TryParse(folded, ignoreCase: false, out var glob, out _) ? (by, whole => MatchesSelfOrParent(glob, whole)) : null;
        }

        var names = folded.Replace('\\', '/');
        var anchored = names.StartsWith('/');
        names = "/" + string.Join('/', names.Split('/').Where(name => name is not ("" or "."))) + "/";
        return names == "//" ? null : (by, whole => anchored ? whole.StartsWith(names, StringComparison.Ordinal) : whole.Contains(names, StringComparison.Ordinal));
    }

    private static bool MatchesSelfOrParent(Glob glob, string whole)
    {
        var path = whole.Trim('/');
        for (var cut = path.IndexOf('/', StringComparison.Ordinal); cut >= 0; cut = path.IndexOf('/', cut + 1))
        {
            if (glob.IsMatch(path[..cut]))
            {
                return true;
            }
        }

        return glob.IsMatch(path);
    }
}
