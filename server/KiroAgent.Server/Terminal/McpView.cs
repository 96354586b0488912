using KiroAgent.Protocol;

namespace KiroAgent.Server.Terminal;

/// <summary>The MCP servers for people.</summary>
internal static class McpView
{
    private const int MostLines = 5;

    /// <summary>Shows them all, or starts one again.</summary>
    public static async Task ShowAsync(AgentClient client, Screen screen, string argument)
    {
        const string Restart = "restart ";
        if (argument.Length > 0 && !argument.StartsWith(Restart, StringComparison.Ordinal))
        {
            screen.Line(new Span("/mcp or /mcp restart NAME", Tone.Warning));
            return;
        }

        var servers = argument.Length > 0
            ? (await client.AskAsync(Methods.McpRestart, new McpRestartParams(argument[Restart.Length..].Trim()))).Servers
            : (await client.AskAsync(Methods.McpList, new EmptyParams())).Servers;
        if (servers.Count == 0)
        {
            screen.Line(new Span("  no MCP servers: write them into ~/.kiro/settings/mcp.json", Tone.Dim));
        }

        foreach (var server in servers)
        {
            Show(server, screen);
        }
    }

    private static void Show(McpServer server, Screen screen)
    {
        var works = server.State is "ready" or "idle" or "starting" or "disabled";
        screen.Paragraph("    ",
            new Span("  " + SafeText.Inline(server.Name) + "  ", Tone.Accent),
            new Span(Words(server.State), works ? Tone.Plain : Tone.Warning),
            new Span("  " + SafeText.Inline(server.Source ?? ""), Tone.Dim));
        if (server.Problem is { } problem)
        {
            screen.Paragraph("      ", new Span("    " + SafeText.Inline(problem), Tone.Warning));
        }

        foreach (var tool in server.Offers ?? [])
        {
            screen.Paragraph("      ",
                "    " + SafeText.Inline(tool.Tool),
                new Span(tool.Approval switch { "auto" => "  runs without asking", "disabled" => "  disabled", "changed" => "  changed since it was allowed: asks", _ => "  asks" }, Tone.Dim));
        }

        foreach (var prompt in server.Prompts ?? [])
        {
            screen.Paragraph("      ",
                new Span($"    /{SafeText.Inline(server.Name)}:{SafeText.Inline(prompt.Name)}", Tone.Accent),
                string.Concat(prompt.Arguments.Select(a => a.Required ? $" {SafeText.Inline(a.Name)}" : $" [{SafeText.Inline(a.Name)}]")),
                new Span(prompt.Description is { } words ? "  " + SafeText.Inline(words) : "", Tone.Dim));
        }

        foreach (var line in works ? [] : server.Log.TakeLast(MostLines))
        {
            screen.Paragraph("      ", new Span("    " + SafeText.Inline(line), Tone.Dim));
        }
    }

    private static string Words(string state) => state switch
    {
        "idle" => "starts with the first session",
        "awaitingApproval" => "waits for your approval",
        "denied" => "not allowed",
        _ => SafeText.Inline(state),
    };
}
