using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Guard;

/// <summary>Whether a place is protected, whatever it is called: by the patterns as named and as resolved, as a repository's data, or under another name of a protected file.</summary>
internal sealed class ProtectionLook(WorkspaceFolders folders, WorkspaceFiles files)
{
    private const string Git = ".git/";
    private const string GitHint = "It holds a repository's own data, which decides what git runs.";

    private static readonly StringComparison s_byName = StringComparison.Ordinal;

    // Where protected files usually stand, for telling a second name (hard link) of one of them.
    private static readonly string[] s_usualFolders = [".", ".git", ".git/hooks", ".git/info", ".vscode", ".kiro", ".kiro/settings", ".kiro/hooks", ".kiro/agents", ".kiro/steering"];

    /// <summary>What protects a resolved place, reached by these names; null when nothing does.</summary>
    public Protection? Of(IEnumerable<string> named, RealPath real, Sight sight)
    {
        var protection = sight.Protection;
        foreach (var spelling in named.Append(Context(real.FullPath)))
        {
            if (protection.Of(spelling) is { } by)
            {
                return new(by.Pattern, by.Source, by.Hint);
            }
        }

        var place = PathFold.Of(real.FullPath);
        var gitFolders = real.GitFolders.Concat(sight.GitOfWorkspace(folders, files));
        return gitFolders.Any(folder => AbsolutePath.IsIn(place, PathFold.Of(folder), s_byName)) ? new(Git, "built in", GitHint)
            : OtherName(real.Stat, protection);
    }

    /// <summary>What protects a place in a folder that is moved, where it stands or where it would come to.</summary>
    public Protection? Moved(string place, string target, PathProtection protection) =>
        (protection.Of(Context(place)) ?? protection.Of(Context(target))) is { } by ? new(by.Pattern, by.Source, by.Hint, place) : null;

    /// <summary>A repository's data of the workspace that lies in a folder, whatever it is called there.</summary>
    public Protection? GitFolderIn(string folder, Sight sight)
    {
        var place = PathFold.Of(folder);
        return sight.GitOfWorkspace(folders, files).FirstOrDefault(data => AbsolutePath.IsIn(PathFold.Of(data), place, s_byName)) is { } inner ? new(Git, "built in", GitHint, inner) : null;
    }

    /// <summary>
    /// The part of a path that patterns are matched against: from its workspace folder down, so that what is around the workspace protects nothing in it.
    /// A workspace that is itself a <c>.git</c>, <c>.vscode</c> or <c>.kiro</c> (or a folder in it) counts with its name.
    /// </summary>
    public string Context(string fullPath)
    {
        var key = folders.KeyOf(fullPath);
        if (!folders.Holds(key))
        {
            return key.FullPath;
        }

        var around = key.Root.Split('/').TakeLast(2).ToArray();
        var start = Array.FindIndex(around, name => PathFold.Of(name) is ".git" or ".vscode" or ".kiro");
        return start < 0 ? key.Path.Value : string.Join('/', around[start..]) + "/" + key.Path.Value;
    }

    private Protection? OtherName(FileStat stat, PathProtection protection)
    {
        if (stat is not { Kind: FileKind.Regular, Links: > 1 })
        {
            return null;
        }

        foreach (var root in folders.Roots)
        {
            foreach (var folder in s_usualFolders)
            {
                var key = new FileKey(root, WorkspacePath.Parse(folder));
                foreach (var entry in (files.List(key, out _, out _) ?? []).Where(entry => entry.Kind is FileKind.Regular or FileKind.Other))
                {
                    var file = key.Child(entry.Name);
                    if (protection.Of(file.Path.Value) is { } by
                        && files.Stat(file, followLink: false) is StatOutcome.Found { Stat: var other } && other.Inode == stat.Inode && other.Device == stat.Device)
                    {
                        return new(by.Pattern, by.Source, by.Hint, file.FullPath);
                    }
                }
            }
        }

        return null;
    }
}
