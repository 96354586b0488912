using System.Collections.Immutable;
using KiroAgent.Core.Paths;

namespace KiroAgent.Server.Workspace;

/// <summary>Where paths really lead, in and out of the workspace; looked at, not touched.</summary>
internal sealed partial class WorkspaceFiles
{
    private static readonly PathStyle s_style = OperatingSystem.IsWindows() ? PathStyle.Windows : PathStyle.Posix;

    /// <summary>Follows names from a real folder as the kernel would.</summary>
    public RealPath Follow(string start, IEnumerable<string> names, bool followLast, bool lookForGit) =>
        new RealPathWalk(_layer, s_style, foldsNames: !OperatingSystem.IsLinux()).Follow(start, names, followLast, lookForGit);

    /// <summary>The folders with a repository's data that a folder's <c>.git</c> points to, wherever they are.</summary>
    public ImmutableArray<string> GitFoldersOf(string folder) => Follow(folder, [], followLast: true, lookForGit: true).GitFolders;
}
