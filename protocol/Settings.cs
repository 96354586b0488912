namespace KiroAgent.Protocol;

/// <summary>The settings in force.</summary>
/// <param name="Settings">By key, without the <c>kiroAgent.</c> prefix.</param>
/// <param name="Sources">By key: where its value comes from.</param>
public sealed record SettingsGetResult(
    IReadOnlyDictionary<string, JsonElement> Settings,
    IReadOnlyDictionary<string, string> Sources,
    IReadOnlyList<SettingsProblem> Problems);

/// <summary>Something wrong in a settings file.</summary>
/// <param name="Source">The layer or file.</param>
/// <param name="Path">The key.</param>
/// <param name="Range">Where it stands; absent for the editor's settings and a file that cannot be read.</param>
public sealed record SettingsProblem(string Source, string Path, string Message, Severity Severity, TextRange? Range = null);

/// <summary>The MCP servers.</summary>
public sealed record McpListResult(IReadOnlyList<McpServer> Servers);

/// <summary>Which MCP server to start again.</summary>
public sealed record McpRestartParams(string Server);

/// <summary>An MCP server.</summary>
/// <param name="State">Such as <c>starting</c>, <c>ready</c>, <c>failed</c>, <c>disabled</c>, <c>awaitingApproval</c>.</param>
/// <param name="Tools">Names of the tools it offers.</param>
/// <param name="Problem">Why it does not work.</param>
/// <param name="Log">Its latest lines.</param>
public sealed record McpServer(
    string Name,
    string State,
    IReadOnlyList<string> Tools,
    IReadOnlyList<string> Log,
    string? Problem = null);
