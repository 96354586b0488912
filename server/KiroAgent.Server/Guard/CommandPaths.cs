using System.IO.Enumeration;
using KiroAgent.Core.Commands;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Guard;

/// <summary>What the paths in a command are, by the guard's own look at the disk. What cannot be found out is unknown, never an error.</summary>
internal sealed class CommandPaths(PathFinding look, WorkspaceFiles files, Func<Sight> sight) : IPathLook
{
    private static readonly PathStanding s_unknown = new(PathPlace.Unknown, null, Ignored: true, IsFolder: false, Exists: false);

    // All there is, also what is hidden; what cannot be read is an error, not left out.
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    // What stands for bytes that are no text.
    private const char Undecodable = '\ufffd';

    private readonly Lazy<Sight> _sight = new(sight);

    /// <inheritdoc/>
    public PathStanding Standing(string path, string cwd)
    {
        try
        {
            var facts = Facts(path, cwd);
            if (facts is { Place: PathPlace.Unknown } or { Refused: not null } or { Target: null })
            {
                return s_unknown with { ProtectedBy = facts.Protected?.Rule };
            }

            var target = facts.Target.Value;
            var kind = files.Stat(target) is StatOutcome.Found found ? found.Stat.Kind : FileKind.Absent;
            var folder = kind == FileKind.Folder;
            var ignored = facts.Place == PathPlace.Inside && _sight.Value.Ignore.Why(target, folder) is not null;
            return new PathStanding(facts.Place, facts.Protected?.Rule, ignored, folder, kind != FileKind.Absent);
        }
        catch (Exception)
        {
            // Nobody knows what it is: neither inside nor seen.
            return s_unknown;
        }
    }

    /// <inheritdoc/>
    public bool HoldsIgnored(string path, string cwd)
    {
        const int Most = 50_000;
        try
        {
            if (Facts(path, cwd) is not { Place: PathPlace.Inside, Target: { } folder })
            {
                return true;
            }

            var seen = 0;
            var open = new Stack<FileKey>([folder]);
            while (open.TryPop(out var at))
            {
                foreach (var entry in In(at.FullPath))
                {
                    if (++seen > Most || entry.Name.Contains(Undecodable, StringComparison.Ordinal) || _sight.Value.Ignore.Why(at.Child(entry.Name), entry.IsFolder) is not null)
                    {
                        return true;
                    }

                    if (entry.IsFolder)
                    {
                        open.Push(at.Child(entry.Name));
                    }
                }
            }

            return false;
        }
        catch (Exception)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<FolderName>? Names(string path, string cwd, int most)
    {
        try
        {
            if (Facts(path, cwd) is not { Place: PathPlace.Inside, Resolved: var folder })
            {
                return null;
            }

            var names = In(folder).Take(most + 1).ToList();
            return names.Count > most ? null : names;
        }
        catch (Exception)
        {
            return null;
        }
    }

    // As one to be written: then it is also known what protects it.
    private PathFacts Facts(string path, string cwd) => look.At(new PathUse(path, PathOperation.Write, null, null), _sight.Value, cwd);

    // Not the list our own tools see: that leaves out names no path of ours could say, and the shell does not.
    private static FileSystemEnumerable<FolderName> In(string folder) => new(folder, Name, s_everything);

    private static FolderName Name(ref FileSystemEntry entry)
    {
        var link = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
        return new(entry.FileName.ToString(), entry.IsDirectory && !link, link);
    }
}
