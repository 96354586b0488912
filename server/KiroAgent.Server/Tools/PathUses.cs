using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary>From a path as the model wrote it to the file it means.</summary>
internal static class PathUses
{
    /// <summary>The file, or why there is none; judging it is the policy's part.</summary>
    public static PathUse Of(string named, PathOperation operation, WorkspaceFolders folders) => folders.Locate(named) switch
    {
        Located.Inside inside => new PathUse(named, operation, inside.Key, null),
        Located.Outside => new PathUse(named, operation, null, $"{EscapedText.Of(named)} is outside the workspace."),
        Located.Invalid invalid => new PathUse(named, operation, null, $"The path {EscapedText.Of(named)} {invalid.Reason}."),
        var other => throw new InvalidOperationException($"No path use for {other.GetType().Name}."),
    };

    /// <summary>The file a URI means, inside the workspace or out of it; the path as the protocol writes it, absolute for one outside.</summary>
    public static PathUse OfUri(string uri, PathOperation operation, WorkspaceFolders folders) => folders.LocateUri(uri) switch
    {
        Located.Inside inside => new PathUse(folders.WirePath(inside.Key), operation, inside.Key, null),
        Located.Outside outside => new PathUse(outside.FullPath, operation, folders.KeyOf(outside.FullPath), null),
        Located.Invalid invalid => new PathUse(uri, operation, null, invalid.Reason),
        var other => throw new InvalidOperationException($"No path use for {other.GetType().Name}."),
    };
}
