using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;

namespace KiroAgent.Server.Doctor;

/// <summary>The MCP servers of the settings as they would be started; none is.</summary>
internal static class McpExamination
{
    /// <summary>Each server in force, then those that wait for the user's word.</summary>
    public static List<McpFinding> Of(AgentSettings settings, Func<string, AskDecision?> decided, Func<string, string?> environment, Func<string, string?> onPath) =>
    [
        .. settings.McpServers.Select(entry => Found(entry, StateOf(entry, decided, environment, onPath))),
        .. settings.McpHeld.Select(held => Found(held.Entry, held.Decision == AskDecision.Deny ? "not allowed" : "waits for your approval of this entry")),
    ];

    /// <summary>The hosts that would be contacted.</summary>
    public static IEnumerable<HostFinding> Hosts(AgentSettings settings) =>
        from entry in settings.McpServers
        where entry is { Disabled: false, Url: not null }
        let host = HostOf(entry)
        select new HostFinding(host, $"MCP server {entry.Name}");

    private static McpFinding Found(McpServerEntry entry, string state) => new(
        entry.Name, entry.Source, entry.Url is null ? "starts " + entry.Command : "contacts " + HostOf(entry), state, entry.Variables);

    private static string StateOf(McpServerEntry entry, Func<string, AskDecision?> decided, Func<string, string?> environment, Func<string, string?> onPath) => entry switch
    {
        { Disabled: true } => "disabled",
        _ when entry.Variables.FirstOrDefault(v => environment(v) is null) is { } missing => $"the environment variable {missing} is not set",
        _ when entry.Variables.FirstOrDefault(v => decided(entry.VariableHash(v)) == AskDecision.Deny) is { } denied => $"you did not allow it the variable {denied}",
        _ when entry.Variables.FirstOrDefault(v => decided(entry.VariableHash(v)) is null) is { } open => $"asks before it is given the variable {open}",
        { Command: { } command } when !command.Contains('/', StringComparison.Ordinal) && !command.Contains("${", StringComparison.Ordinal) && onPath(command) is null => $"the program {command} was not found",
        _ => "starts with the first session",
    };

    // Only host and port: an address may hold a key.
    private static string HostOf(McpServerEntry entry) => Uri.TryCreate(entry.Url, UriKind.Absolute, out var url) ? url.IsDefaultPort ? url.Host : url.Authority : "an address with variables";
}
