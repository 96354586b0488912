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
/// <param name="State">Such as <c>idle</c> (started when a session needs tools), <c>awaitingApproval</c>, <c>denied</c>, <c>starting</c>, <c>ready</c>, <c>restarting</c>, <c>failed</c>, <c>disabled</c>.</param>
/// <param name="Tools">Names of the tools it offers, as it names them.</param>
/// <param name="Log">Its latest lines, the newest last.</param>
/// <param name="Problem">Why it does not work; of one that is <c>ready</c>, which of its tools are left out, and why.</param>
/// <param name="Source">The file or layer its entry stands in.</param>
/// <param name="Transport"><c>stdio</c> or <c>http</c>.</param>
/// <param name="Offers">The same tools with what is known of each.</param>
/// <param name="Resources">Resources it offers as context.</param>
/// <param name="Prompts">Prompts it offers: <c>/SERVER:PROMPT</c> begins a prompt's text.</param>
public sealed record McpServer(
    string Name,
    string State,
    IReadOnlyList<string> Tools,
    IReadOnlyList<string> Log,
    string? Problem = null,
    string? Source = null,
    string? Transport = null,
    IReadOnlyList<McpToolOffer>? Offers = null,
    IReadOnlyList<McpResource>? Resources = null,
    IReadOnlyList<McpPrompt>? Prompts = null);

/// <summary>A tool of an MCP server. Its words are the server's own: data, shown with unseen characters taken out.</summary>
/// <param name="Tool">As the server names it.</param>
/// <param name="Name">As the model calls it; absent where the model does not get it.</param>
/// <param name="Description">As the server describes it.</param>
/// <param name="Approval"><c>ask</c>, <c>auto</c> (runs without asking), <c>disabled</c>, or <c>changed</c> (not what was approved, so it asks again).</param>
public sealed record McpToolOffer(string Tool, string Approval, string? Name = null, string? Description = null);

/// <summary>A resource of an MCP server, to be attached to a prompt as <c>#mcp:SERVER:URI</c>.</summary>
public sealed record McpResource(string Uri, string Name, string? Description = null, string? MimeType = null);

/// <summary>A prompt of an MCP server. Its words are the server's own: data, shown with unseen characters taken out.</summary>
/// <param name="Name">As the server names it; <c>/SERVER:NAME</c> calls it.</param>
/// <param name="Arguments">What the rest of the line gives, in this order or as <c>NAME=value</c>.</param>
public sealed record McpPrompt(string Name, IReadOnlyList<McpPromptArgument> Arguments, string? Description = null);

/// <summary>An argument of a prompt.</summary>
public sealed record McpPromptArgument(string Name, bool Required, string? Description = null);
