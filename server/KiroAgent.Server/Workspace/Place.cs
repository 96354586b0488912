using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Server.Workspace;

/// <summary>
/// A name in an open folder of the workspace: where a <see cref="FileKey"/> really leads. Holds the folder open,
/// so whatever happens to the path meanwhile, what is done here is done in the folder that was looked at.
/// </summary>
internal sealed class Place(FolderHandle? folder, string name, FileKey key, FileStat stat, ImmutableArray<FileKey> made) : IDisposable
{
    /// <summary>Null when the folder is missing; then nothing is there.</summary>
    public FolderHandle? Folder { get; } = folder;

    /// <summary>The name in the folder; <c>.</c> for the folder itself (a workspace folder, a link to a parent).</summary>
    public string Name { get; } = name;

    /// <summary>The place in the workspace after links.</summary>
    public FileKey Key { get; } = key;

    public FileStat Stat { get; } = stat;

    /// <summary>Folders made on the way, outermost first.</summary>
    public ImmutableArray<FileKey> Made { get; } = made;

    public bool IsFolderItself => Name == ".";

    public void Dispose() => Folder?.Dispose();
}
