using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Policy;

/// <summary>What a tool does, for the icon and the wording an editor chooses (protocol: <c>toolKind</c>).</summary>
public enum ToolKind
{
    /// <summary>Reads a file or a folder.</summary>
    Read,
    /// <summary>Searches names or contents.</summary>
    Search,
    /// <summary>Creates or changes a file's content.</summary>
    Edit,
    /// <summary>Deletes a file.</summary>
    Delete,
    /// <summary>Moves a file or a folder.</summary>
    Move,
    /// <summary>Runs a command.</summary>
    Execute,
    /// <summary>Fetches something from the network.</summary>
    Fetch,
    /// <summary>Asks the user.</summary>
    Ask,
    /// <summary>Keeps the plan.</summary>
    Plan,
    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>How a path is used by a tool call.</summary>
public enum PathOperation
{
    /// <summary>Its content is read.</summary>
    Read,
    /// <summary>Its names are listed or searched.</summary>
    List,
    /// <summary>It is created or overwritten.</summary>
    Write,
    /// <summary>It is deleted.</summary>
    Delete,
    /// <summary>It is moved away.</summary>
    MoveFrom,
    /// <summary>Something is moved to it.</summary>
    MoveTo,
}

/// <summary>A path a tool call names: the text as the model wrote it, and the file it means, or null where it leaves the workspace or cannot be a path (then <see cref="Problem"/> says why).</summary>
public sealed record PathUse(string Named, PathOperation Operation, FileKey? File, string? Problem);

/// <summary>A tool call that was understood: arguments parsed, paths resolved to workspace files. One derived record per tool.</summary>
/// <param name="Tool">The tool's name as the model calls it.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Title">A short human title, e.g. <c>Edit src/a.ts</c>.</param>
public abstract record ToolRequest(string Tool, ToolKind Kind, string Title)
{
    /// <summary>Every path the call would touch, in the order named.</summary>
    public virtual ImmutableArray<PathUse> Paths => [];

    /// <summary>The same call with its paths as the guard resolved them, in the order of <see cref="Paths"/>.</summary>
    public virtual ToolRequest WithPaths(ImmutableArray<PathUse> paths) => this;

    /// <summary>Whether carrying it out changes files of the workspace.</summary>
    public virtual bool ChangesFiles => false;
}
