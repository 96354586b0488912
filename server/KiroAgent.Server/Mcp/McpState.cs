using System.Collections.Immutable;
using KiroAgent.Core.Context;
using KiroAgent.Core.Turns;

namespace KiroAgent.Server.Mcp;

/// <summary>Where an MCP server is in its life.</summary>
internal enum McpState
{
    /// <summary>Not started yet: it is with the first session that needs tools.</summary>
    Idle,
    /// <summary>The user has not said whether it may start, or what it may be given.</summary>
    AwaitingApproval,
    /// <summary>The user said no.</summary>
    Denied,
    /// <summary>It has been started and has not said yet what it offers.</summary>
    Starting,
    /// <summary>It works.</summary>
    Ready,
    /// <summary>It ended by itself and is started again after a while.</summary>
    Restarting,
    /// <summary>It does not work; it stays so until the user starts it again or changes its entry.</summary>
    Failed,
    /// <summary>Its entry says that it is not to be started.</summary>
    Disabled,
}

/// <summary>Whether a tool of an MCP server runs without asking.</summary>
internal enum McpToolStanding
{
    /// <summary>The user is asked.</summary>
    Ask,
    /// <summary>The user's settings or a rule they kept let it run.</summary>
    Auto,
    /// <summary>The agent does not get it.</summary>
    Disabled,
    /// <summary>It is not what was allowed, so the user is asked.</summary>
    Changed,
}

/// <summary>A tool of a server, for showing.</summary>
internal sealed record McpShownTool(string Tool, string? ModelName, string? Description, McpToolStanding Standing);

/// <summary>A resource of a server; all words are the server's own, cleaned.</summary>
internal sealed record McpShownResource(string Uri, string Name, string? Description, string? MimeType);

/// <summary>A prompt of a server, which <c>/SERVER:NAME</c> begins; all words are the server's own, cleaned.</summary>
internal sealed record McpShownPrompt(string Name, string? Description, ImmutableArray<SlashParameter> Arguments);

/// <summary>A server as it is at one moment.</summary>
internal sealed record McpView(string Name, McpState State, string Source, bool IsHttp)
{
    /// <summary>Why it does not work, or what of it does not.</summary>
    public string? Problem { get; init; }

    /// <summary>What it offers.</summary>
    public ImmutableArray<McpShownTool> Tools { get; init; } = [];

    /// <summary>What can be attached to a prompt.</summary>
    public ImmutableArray<McpShownResource> Resources { get; init; } = [];

    /// <summary>What a prompt can begin with.</summary>
    public ImmutableArray<McpShownPrompt> Prompts { get; init; } = [];

    /// <summary>Its latest lines, the newest last; masked.</summary>
    public ImmutableArray<string> Log { get; init; } = [];
}

/// <summary>A prompt as its server wrote it out, in its frame.</summary>
internal sealed record McpWrittenPrompt(string Text, ImmutableArray<AttachedImage> Images);

/// <summary>What came of a prompt that was called by its name.</summary>
/// <param name="Problem">Why there is none, for the user; null when there is one.</param>
internal sealed record McpCalledPrompt(string? Problem)
{
    /// <summary>For the model.</summary>
    public string Text { get; init; } = "";

    /// <summary>What belongs to it.</summary>
    public ImmutableArray<AttachedImage> Images { get; init; } = [];
}
