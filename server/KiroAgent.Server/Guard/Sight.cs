using System.Collections.Immutable;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Guard;

/// <summary>
/// What one judgement goes by besides the disk: which patterns protect, and which rules hide; with what it found out about folders on the way, for a
/// judgement may be about thousands of paths. Made for one judgement, by one thread.
/// </summary>
internal sealed class Sight(PathProtection protection, WorkspaceIgnore ignore)
{
    private ImmutableArray<string> _gitOfWorkspace;

    public PathProtection Protection { get; } = protection;

    public WorkspaceIgnore Ignore { get; } = ignore;

    /// <summary>What folders are to git, as far as they were looked at.</summary>
    public Dictionary<string, string[]> Git { get; } = new(StringComparer.Ordinal);

    /// <summary>Where the repositories' data of the workspace folders are.</summary>
    public ImmutableArray<string> GitOfWorkspace(WorkspaceFolders folders, WorkspaceFiles files)
    {
        if (_gitOfWorkspace.IsDefault)
        {
            _gitOfWorkspace = [.. folders.Roots.SelectMany(root => files.Follow(root, [], followLast: true, Git).GitFolders)];
        }

        return _gitOfWorkspace;
    }
}
