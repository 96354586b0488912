using System.Collections.Immutable;

namespace KiroAgent.Core.Policy;

/// <summary>A tool call that runs a command line.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Title">A short human title.</param>
/// <param name="Command">The line, or lines, exactly as the shell gets them.</param>
/// <param name="Cwd">The folder it runs in.</param>
public abstract record CommandRequest(string Tool, string Title, string Command, PathUse Cwd) : ToolRequest(Tool, ToolKind.Execute, Title)
{
    /// <inheritdoc/>
    public override ImmutableArray<PathUse> Paths => [Cwd];

    /// <inheritdoc/>
    public override ToolRequest WithPaths(ImmutableArray<PathUse> paths) => this with { Cwd = paths[0] };

    /// <inheritdoc/>
    public override bool ChangesFiles => true;
}

/// <summary><c>executeCommand</c>: a command that is waited for, so many milliseconds.</summary>
public sealed record ExecuteCommandRequest(string Title, string Command, PathUse Cwd, int TimeoutMs)
    : CommandRequest("executeCommand", Title, Command, Cwd)
{
    /// <summary>The time limit when the model gives none, in milliseconds.</summary>
    public const int DefaultTimeoutMs = 120_000;

    /// <summary>The longest the model may ask for, in milliseconds.</summary>
    public const int LongestTimeoutMs = 30 * 60_000;
}

/// <summary><c>startProcess</c>: a command that runs on while the agent does other things.</summary>
public sealed record StartProcessRequest(string Title, string Command, PathUse Cwd) : CommandRequest("startProcess", Title, Command, Cwd);

/// <summary><c>processOutput</c>: what a process has said since it was last asked.</summary>
public sealed record ProcessOutputRequest(string Title, string ProcessId) : ToolRequest("processOutput", ToolKind.Execute, Title);

/// <summary><c>stopProcess</c>: ends a process and everything it started.</summary>
public sealed record StopProcessRequest(string Title, string ProcessId) : ToolRequest("stopProcess", ToolKind.Execute, Title)
{
    /// <inheritdoc/>
    public override bool ChangesFiles => true;
}
