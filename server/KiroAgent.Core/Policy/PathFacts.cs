using System.Collections.Immutable;
using KiroAgent.Core.Commands;
using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;

namespace KiroAgent.Core.Policy;

/// <summary>Why a path is protected.</summary>
/// <param name="Rule">The pattern of the table, or of the settings.</param>
/// <param name="Source">Where the pattern stands: <c>built in</c>, or a layer or file of the settings.</param>
/// <param name="Hint">What a change there could do, as a sentence; null where there is nothing special to say.</param>
/// <param name="Inner">The protected file inside the folder that is moved, absolute; null when the path itself is protected.</param>
public sealed record Protection(string Rule, string Source, string? Hint = null, string? Inner = null);

/// <summary>The rule that hides a path from the agent, and the file of rules it stands in.</summary>
public sealed record IgnoredBy(string Rule, string File);

/// <summary>What was found out, on disk, about one path a tool call names: all that its verdict depends on.</summary>
/// <param name="Use">The path as named.</param>
/// <param name="Operation"><c>read</c>, <c>list</c>, <c>create</c>, <c>modify</c>, <c>delete</c>, <c>moveFrom</c>, <c>moveTo</c>.</param>
/// <param name="Place">Where it really lies.</param>
/// <param name="Resolved">What would really be touched, absolute, as far as it is known.</param>
public sealed record PathFacts(PathUse Use, string Operation, PathPlace Place, string Resolved)
{
    /// <summary>Whether something is written, moved or deleted there.</summary>
    public bool Changes => Use.Operation is not (PathOperation.Read or PathOperation.List);

    /// <summary>The place to carry the call out on: links, parents and letter case resolved. Null when it is not known.</summary>
    public FileKey? Target { get; init; }

    /// <summary>Why nothing can have this name at all; completes a sentence about the path.</summary>
    public string? Refused { get; init; }

    /// <summary>Why it could not be found out where it lies; completes a sentence about the path.</summary>
    public string? Problem { get; init; }

    /// <summary>Why it is protected, or null.</summary>
    public Protection? Protected { get; init; }

    /// <summary>How many other names (hard links) of the file that is to be written are not in the workspace, or could not be found: they change with it.</summary>
    public int NamesElsewhere { get; init; }

    /// <summary>What hides it from the agent; null when it is seen, or lies outside.</summary>
    public IgnoredBy? Ignored { get; init; }

    /// <summary>What hides it, or something in it, from the agent here and would not where it is moved to.</summary>
    public IgnoredBy? BroughtToLight { get; init; }

    /// <summary>Whether it is a file with the output of this session's own commands: it may be read.</summary>
    public bool OwnOutput { get; init; }

    /// <summary>Whether its name holds characters that hide or turn text around.</summary>
    public bool Deceptive { get; init; }
}

/// <summary>All that a tool call's verdict depends on besides the call itself.</summary>
/// <param name="Paths">One for each of the request's paths, in their order.</param>
/// <param name="Settings">The settings in force.</param>
/// <param name="Mode">The session's mode.</param>
/// <param name="WorkspaceTrusted">Whether the editor said so.</param>
public sealed record GuardFacts(ImmutableArray<PathFacts> Paths, AgentSettings Settings, AgentMode Mode, bool WorkspaceTrusted)
{
    /// <summary>What the judge of command lines says, when the call is a command.</summary>
    public CommandVerdict? Command { get; init; }

    /// <summary>The protected paths that the arguments of an MCP tool name.</summary>
    public ImmutableArray<NamedProtected> NamedProtected { get; init; } = [];

    /// <summary>What the user let pass for this session.</summary>
    public ImmutableList<RememberedRule> Remembered { get; init; } = [];
}
