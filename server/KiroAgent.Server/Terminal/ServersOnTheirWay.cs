using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// MCP servers before a prompt that nobody follows up: those that start are waited for, so long at most, and what is not there is said. An
/// interactive prompt never waits: its later steps get the tools, and a person can ask again.
/// </summary>
internal static class ServersOnTheirWay
{
    /// <summary>How long they are waited for, all together.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Waits until none is on its way, or <paramref name="patience"/> is over.</summary>
    public static async Task AwaitAsync(AgentClient client, Screen errors, TimeSpan patience, CancellationToken stop)
    {
        try
        {
            var over = Task.Delay(patience, stop);
            var said = false;
            while (true)
            {
                var changed = client.ServersChanged(); // before the look, so that nothing falls in between
                var servers = (await client.AskAsync(Methods.McpList, new EmptyParams())).Servers;
                var waiting = servers.Where(s => s.State is "idle" or "starting" or "restarting").ToList();
                if (waiting.Count == 0 || over.IsCompleted || client.Inbox.Completion.IsCompleted)
                {
                    Tell(errors, servers, waiting);
                    return;
                }
                if (!said)
                {
                    errors.Line(new Span($"waiting for {Named(waiting)} to start", Tone.Dim));
                    said = true;
                }
                await Task.WhenAny(changed, over);
            }
        }
        catch (RpcException)
        {
            // The prompt that follows meets the same trouble, or none.
        }
    }

    private static void Tell(Screen errors, IReadOnlyList<McpServer> servers, List<McpServer> waiting)
    {
        if (waiting.Count > 0)
        {
            errors.Paragraph("  ", new Span($"{Named(waiting)} {(waiting.Count == 1 ? "has" : "have")} not started yet: what {(waiting.Count == 1 ? "it offers" : "they offer")} comes with a later step, if at all.", Tone.Warning));
        }
        foreach (var server in servers.Where(s => s.State is "awaitingApproval" or "denied" or "failed"))
        {
            errors.Paragraph("  ", new Span($"Without the MCP server {SafeText.Inline(server.Name)}: {SafeText.Inline(server.Problem ?? server.State)}"
                + (server.State == "awaitingApproval" ? " kiro-agent chat asks you for it." : ""), Tone.Warning));
        }
    }

    private static string Named(List<McpServer> servers) =>
        (servers.Count == 1 ? "the MCP server " : "the MCP servers ") + string.Join(", ", servers.Select(s => SafeText.Inline(s.Name)));
}
