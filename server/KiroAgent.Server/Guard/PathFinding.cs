using System.Collections.Immutable;
using KiroAgent.Core.Commands;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Guard;

/// <summary>Finds out what a path that somebody names really is: read as text, followed on disk, found in or out of the workspace.</summary>
internal sealed class PathFinding(WorkspaceFolders folders, WorkspaceFiles files, Func<string?> home)
{
    private readonly ProtectionLook _protection = new(folders, files);

    /// <summary>All that the verdict about one path of a tool call depends on.</summary>
    /// <param name="use">The path as named.</param>
    /// <param name="sight">What is protected and hidden.</param>
    /// <param name="cwd">The folder relative names begin in (absolute); null for the workspace.</param>
    public PathFacts At(PathUse use, Sight sight, string? cwd = null)
    {
        var changes = use.Operation is not (PathOperation.Read or PathOperation.List);
        var facts = new PathFacts(use, ToolPolicy.OperationOf(use, exists: true), PathPlace.Unknown, use.Named) { Deceptive = PathFold.IsDeceptive(use.Named) };
        var (start, names, refused, unclear, remote) = Begin(WrittenPath.Read(use.Named, folders.Style), cwd);
        if (refused is not null)
        {
            return facts with { Refused = refused };
        }

        if (start is null)
        {
            return facts with { Problem = unclear, Protected = changes ? Named(sight, use.Named) : null };
        }

        if (remote)
        {
            var place = names.Where(name => name != "..").Aggregate(start, AbsolutePath.In);
            return Seen(facts, new RealPath(place, default) { Remote = start }, sight, [use.Named]);
        }

        var followLast = use.Operation is PathOperation.Read or PathOperation.List or PathOperation.Write;
        var real = files.Follow(start, names, followLast, changes ? sight.Git : null);
        // As named: with the links in it, but ".." taken off, so that a/../.git/x is .git/x in this spelling too.
        var spelled = Plain(names) is { } plain ? _protection.Context(plain.Aggregate(start, AbsolutePath.In)) : use.Named;
        return Seen(facts, real, sight, [use.Named, spelled]);
    }

    /// <summary>The facts of a folder's move with what is protected in it, where it stands and where it comes to.</summary>
    public PathFacts WithFolder(PathFacts source, PathFacts to, Sight sight)
    {
        if (source.Target is not { } target)
        {
            return source;
        }

        var moved = folders.KeyOf(to.Resolved);
        if (files.Stat(target, followLink: false) is not StatOutcome.Found { Stat.Kind: FileKind.Folder })
        {
            return source with { BroughtToLight = sight.Ignore.Why(moved, isFolder: false) is null ? source.Ignored : null };
        }

        var inside = MovedFolder.Of(files, _protection, target, moved, sight);
        return source with
        {
            BroughtToLight = inside.BroughtToLight,
            Protected = source.Protected ?? inside.Protected,
            Place = inside.Problem is null ? source.Place : PathPlace.Unknown,
            Problem = inside.Problem ?? source.Problem,
        };
    }

    /// <summary>The facts of a write with whether the file has names outside of the workspace: what is written there changes with it.</summary>
    public PathFacts WithNames(PathFacts facts)
    {
        if (facts is not { Use.Operation: PathOperation.Write, Place: PathPlace.Inside, Target: { } target }
            || files.Stat(target, followLink: false) is not StatOutcome.Found { Stat: { Kind: FileKind.Regular, Links: > 1 } stat })
        {
            return facts;
        }

        return facts with { NamesElsewhere = stat.Links - files.CountNames(stat) };
    }

    private PathFacts Seen(PathFacts facts, RealPath real, Sight sight, ImmutableArray<string> spellings)
    {
        var use = facts.Use;
        var known = real.Problem is null;
        var target = folders.KeyOf(real.FullPath);
        var inside = folders.Holds(target);
        var folder = real.Stat.Kind == FileKind.Folder || (use.Operation == PathOperation.List && real.Stat.Kind == FileKind.Absent);
        facts = facts with
        {
            Operation = ToolPolicy.OperationOf(use, real.Stat.Kind != FileKind.Absent),
            Place = !known ? PathPlace.Unknown : inside && real.Remote is null ? PathPlace.Inside : PathPlace.Outside,
            Resolved = real.FullPath,
            Target = known ? target : null,
            Problem = real.Problem,
            Deceptive = facts.Deceptive || PathFold.IsDeceptive(inside ? target.Path.Value : real.FullPath),
        };
        return facts with
        {
            Ignored = known && inside ? sight.Ignore.Why(target, folder) : null,
            Protected = facts.Changes ? _protection.Of(spellings, real, sight) : null,
        };
    }

    private static Protection? Named(Sight sight, string named) => sight.Protection.Of(named) is { } by ? new(by.Pattern, by.Source, by.Hint) : null;

    private (string? Start, IReadOnlyList<string> Names, string? Refused, string? Unclear, bool Remote) Begin(WrittenPath written, string? cwd)
    {
        switch (written)
        {
            case WrittenPath.Impossible impossible:
                return (null, [], impossible.Reason, null, false);
            case WrittenPath.Unclear unclear:
                return (null, [], null, unclear.Reason, false);
            case WrittenPath.Remote remote:
                return (remote.Root, remote.Names, null, null, true);
            case WrittenPath.Absolute absolute:
                return (absolute.Root, absolute.Names, null, null, false);
            case WrittenPath.Home inHome:
                return home() is { Length: > 0 } at && WrittenPath.ReadTarget(at, folders.Style) is WrittenPath.Absolute own
                    ? (own.Root, own.Names.AddRange(inHome.Names), null, null, false)
                    : (null, [], null, "lies in the home folder, which is not known", false);
            case WrittenPath.Relative relative when cwd is not null:
                return WrittenPath.ReadTarget(cwd, folders.Style) is WrittenPath.Absolute around
                    ? (around.Root, around.Names.AddRange(relative.Names), null, null, false)
                    : (null, [], null, "is named in a folder that is not known", false);
            default:
                return InWorkspace(((WrittenPath.Relative)written).Names);
        }
    }

    private (string? Start, IReadOnlyList<string> Names, string? Refused, string? Unclear, bool Remote) InWorkspace(ImmutableArray<string> names)
    {
        switch (folders.All)
        {
            case []:
                return (null, [], "cannot be found: no folder is open", null, false);
            case [var only]:
                return (only.Root, names, null, null, false);
            case var several when !names.IsEmpty && several.FirstOrDefault(folder => folder.Name == names[0]) is { } folder:
                return (folder.Root, names.RemoveAt(0), null, null, false);
            case var several:
                return (null, [], $"must begin with one of the folders {string.Join(", ", several.Select(folder => folder.Name))}", null, false);
        }
    }

    // The names with each ".." taking the one before it off, as the text alone has it; null when it climbs out of where it starts.
    private static List<string>? Plain(IReadOnlyList<string> names)
    {
        var plain = new List<string>();
        foreach (var name in names)
        {
            if (name != "..")
            {
                plain.Add(name);
            }
            else if (plain.Count > 0)
            {
                plain.RemoveAt(plain.Count - 1);
            }
            else
            {
                return null;
            }
        }

        return plain;
    }
}
