using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;

namespace KiroAgent.Server.Mcp;

/// <summary>The MCP servers of one client's workspace: which there are, and how they are.</summary>
internal sealed class McpDesk(Func<AgentSettings> settings)
{
    /// <summary>Every server, by name; one that waits for the user's word beside the one it would take the place of.</summary>
    public IReadOnlyList<McpView> All()
    {
        var now = settings();
        var views = now.McpServers.Select(entry => new McpView(entry.Name, entry.Disabled ? McpState.Disabled : McpState.Idle, entry.Source, entry.Url is not null))
            .Concat(now.McpHeld.Select(held => new McpView(
                held.Entry.Name, held.Decision == AskDecision.Deny ? McpState.Denied : McpState.AwaitingApproval, held.Entry.Source, held.Entry.Url is not null)));
        return [.. views.OrderBy(v => v.Name, StringComparer.Ordinal)];
    }

    /// <summary>Starts a server again; false when there is none of this name.</summary>
    public bool Restart(string name) => All().Any(v => v.Name == name);
}
