using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;

namespace KiroAgent.Server.Mcp;

/// <summary>The workspace's approvals, as far as servers need them.</summary>
/// <param name="Find">The user's word about a content.</param>
/// <param name="Ask">Asks about a content, unless it is asked about or decided already: subject, hash, reason.</param>
/// <param name="AskAgain">Asks once more about what was denied: the hash.</param>
/// <param name="Withdraw">Takes a request back.</param>
internal sealed record McpApprovals(Func<string, AskDecision?> Find, Action<AskSubject, string, string> Ask, Action<string> AskAgain, Action<string> Withdraw);

/// <summary>What the servers need of the program around them.</summary>
internal sealed record McpSurroundings
{
    /// <summary>The settings in force.</summary>
    public required Func<AgentSettings> Settings { get; init; }

    /// <summary>How servers are reached.</summary>
    public required McpReach Reach { get; init; }

    /// <summary>The workspace's approvals.</summary>
    public required McpApprovals Approvals { get; init; }

    /// <summary>This process's environment.</summary>
    public required Func<IReadOnlyDictionary<string, string>> Environment { get; init; }

    /// <summary>The first workspace folder and the user's home.</summary>
    public required Func<(string? Folder, string? Home)> Places { get; init; }

    /// <summary>Takes secrets out of a text.</summary>
    public Func<string, string> Mask { get; init; } = text => text;

    /// <summary>From now on this value is a secret.</summary>
    public Action<string> Hide { get; init; } = _ => { };

    /// <summary>Keeps a note for this workspace.</summary>
    public Action<RememberedRule> Keep { get; init; } = _ => { };

    /// <summary>Tells the user in the chat of what happened.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>A line of the program's own log, and whether somebody should see it.</summary>
    public Action<string, bool> Log { get; init; } = (_, _) => { };

    /// <summary>Names what is started.</summary>
    public Func<string> NewRunId { get; init; } = () => Guid.NewGuid().ToString("N");

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
