namespace KiroAgent.Core.Paths;

/// <summary>Reasons of <see cref="WorkspacePath.TryParse"/> that callers tell apart.</summary>
public static class PathReasons
{
    /// <summary>More <c>..</c> than there are folders to leave.</summary>
    public const string Leaves = "leaves the workspace";
}
