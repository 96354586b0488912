using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace KiroAgent.Core.Files;

/// <summary>Who changed a file (protocol: <c>sources</c>; decisions and reverts are the user's own).</summary>
public enum ChangeSource
{
    /// <summary>One of our tools.</summary>
    Tool,
    /// <summary>A command the agent ran.</summary>
    Command,
    /// <summary>An MCP server's tool.</summary>
    Mcp,
    /// <summary>A hook.</summary>
    Hook,
    /// <summary>The user's verdict on a review.</summary>
    Decision,
    /// <summary>The user's revert, or its redo.</summary>
    Revert,
}

/// <summary>What a change comes to for one file (protocol: <c>operation</c>).</summary>
public enum FileOperation
{
    /// <summary>It was not there before.</summary>
    Created,
    /// <summary>Its content, mode or kind differs.</summary>
    Modified,
    /// <summary>It is gone.</summary>
    Deleted,
    /// <summary>It stood under another path.</summary>
    Moved,
}

/// <summary>One path's way from one state to another; both contents are kept in the blob store.</summary>
public sealed record FileStep(FileKey File, FileState Before, FileState After);

/// <summary>
/// One change of the workspace, all its paths together. A move is two steps: the path it left, then the path it came to.
/// </summary>
/// <param name="ChangeId">Unique everywhere.</param>
/// <param name="TurnId">The turn it belongs to; null for what the user did between turns.</param>
/// <param name="ToolCallId">The tool call that made it, if one did.</param>
/// <param name="Source">Who made it.</param>
/// <param name="Steps">The paths, in the order they are written.</param>
/// <param name="FoldersMade">Folders that did not exist and are made for it, outermost first.</param>
public sealed record FileChange(
    string ChangeId, string? TurnId, string? ToolCallId, ChangeSource Source,
    ImmutableArray<FileStep> Steps, ImmutableArray<FileKey> FoldersMade)
{
    /// <summary>Where the file came from when the change is a move.</summary>
    public FileKey? MovedFrom { get; init; }

    /// <summary>Folders that were made, removed or changed besides; absent where there are none. They are no entries of a review.</summary>
    public ImmutableArray<FolderStep>? Folders { get; init; }

    /// <summary>Whether the user approved exactly this beforehand, so that it counts as accepted and no review asks again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Approved { get; init; }
}
