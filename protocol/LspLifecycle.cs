namespace KiroAgent.Protocol;

/// <summary>The first request: who the client is and what it can do.</summary>
/// <param name="RootUri">Used when there are no workspace folders.</param>
/// <param name="Trace">LSP trace value.</param>
public sealed record InitializeParams(
    [property: JsonIgnore(Condition = Never)] int? ProcessId = null,
    NamedVersion? ClientInfo = null,
    string? Locale = null,
    string? RootPath = null,
    [property: JsonIgnore(Condition = Never)] string? RootUri = null,
    ClientCapabilities? Capabilities = null,
    InitializationOptions? InitializationOptions = null,
    string? Trace = null,
    IReadOnlyList<WorkspaceFolder>? WorkspaceFolders = null,
    JsonElement? WorkDoneToken = null);

/// <summary>The name and version of a program.</summary>
public sealed record NamedVersion(string Name, string? Version = null);

/// <summary>What our clients say on top of LSP.</summary>
/// <param name="ProtocolVersion">The major version; another than ours is refused. Absent: a plain LSP client.</param>
/// <param name="WorkspaceTrusted">Until it is, nothing in the workspace configures anything.</param>
/// <param name="DataDirectory">Absolute path; absent: the platform's place for state.</param>
/// <param name="Settings">The editor's settings, <c>{"kiroAgent": {…}}</c>: only what the user set.</param>
public sealed record InitializationOptions(
    int? ProtocolVersion = null,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool WorkspaceTrusted = false,
    string? DataDirectory = null,
    JsonElement? Settings = null);

/// <summary>What the client can do; of LSP's own capabilities only what the server looks at is typed.</summary>
public sealed record ClientCapabilities(
    WorkspaceClientCapabilities? Workspace = null,
    JsonElement? TextDocument = null,
    WindowClientCapabilities? Window = null,
    JsonElement? General = null,
    ClientExperimental? Experimental = null);

/// <summary>What the client can do with its workspace.</summary>
public sealed record WorkspaceClientCapabilities(
    bool? ApplyEdit = null,
    bool? WorkspaceFolders = null,
    RefreshCapability? CodeLens = null,
    DynamicCapability? DidChangeWatchedFiles = null,
    DynamicCapability? DidChangeConfiguration = null,
    DynamicCapability? TextDocumentContent = null);

/// <summary>Whether the client draws something again when asked.</summary>
public sealed record RefreshCapability(bool? RefreshSupport = null);

/// <summary>Whether something can be registered after <c>initialize</c>.</summary>
public sealed record DynamicCapability(bool? DynamicRegistration = null);

/// <summary>What the client can show.</summary>
/// <param name="WorkDoneProgress">It shows progress the server began.</param>
public sealed record WindowClientCapabilities(bool? WorkDoneProgress = null);

/// <summary>LSP's place for extensions, in the client's capabilities.</summary>
public sealed record ClientExperimental(KiroAgentClientCapabilities? KiroAgent = null);

/// <summary>What one of our own clients can do; a client without it is a plain LSP client.</summary>
/// <param name="Approvals">It shows approvals.</param>
/// <param name="Questions">It shows questions.</param>
/// <param name="SaveDocument">It serves <c>editor/save</c>.</param>
/// <param name="Rename">It serves <c>editor/rename</c>.</param>
/// <param name="Diagnostics">It serves <c>editor/diagnostics</c>.</param>
public sealed record KiroAgentClientCapabilities(
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Approvals = false,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Questions = false,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool SaveDocument = false,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Rename = false,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Diagnostics = false);

/// <summary>What the server is and can do.</summary>
public sealed record InitializeResult(ServerCapabilities Capabilities, NamedVersion? ServerInfo = null);

/// <summary>What the server can do.</summary>
/// <param name="PositionEncoding">What a character is counted in.</param>
public sealed record ServerCapabilities(
    string? PositionEncoding = null,
    TextDocumentSyncOptions? TextDocumentSync = null,
    CodeLensOptions? CodeLensProvider = null,
    CodeActionOptions? CodeActionProvider = null,
    CompletionOptions? CompletionProvider = null,
    bool? HoverProvider = null,
    ExecuteCommandOptions? ExecuteCommandProvider = null,
    WorkspaceServerCapabilities? Workspace = null,
    ServerExperimental? Experimental = null);

/// <summary>How documents are kept in step.</summary>
public sealed record TextDocumentSyncOptions(bool OpenClose, TextDocumentSyncKind Change, SaveOptions? Save = null);

/// <summary>What a change of a document sends.</summary>
public enum TextDocumentSyncKind
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The whole text.</summary>
    Full = 1,
    /// <summary>The changed ranges; whole texts are understood too.</summary>
    Incremental = 2,
}

/// <summary>What a save sends.</summary>
public sealed record SaveOptions(bool IncludeText);

/// <summary>How CodeLens is served.</summary>
public sealed record CodeLensOptions(bool ResolveProvider);

/// <summary>How code actions are served.</summary>
public sealed record CodeActionOptions(IReadOnlyList<string> CodeActionKinds);

/// <summary>How completion is served.</summary>
public sealed record CompletionOptions(IReadOnlyList<string>? TriggerCharacters = null);

/// <summary>The commands <c>workspace/executeCommand</c> knows.</summary>
public sealed record ExecuteCommandOptions(IReadOnlyList<string> Commands);

/// <summary>What the server can do with the workspace.</summary>
public sealed record WorkspaceServerCapabilities(
    WorkspaceFoldersOptions? WorkspaceFolders = null,
    TextDocumentContentOptions? TextDocumentContent = null);

/// <summary>How workspace folders are served.</summary>
public sealed record WorkspaceFoldersOptions(bool Supported, bool ChangeNotifications);

/// <summary>The schemes <c>workspace/textDocumentContent</c> serves.</summary>
public sealed record TextDocumentContentOptions(IReadOnlyList<string> Schemes);

/// <summary>LSP's place for extensions, in the server's capabilities.</summary>
public sealed record ServerExperimental(KiroAgentServerCapabilities KiroAgent);

/// <summary>What this server serves.</summary>
/// <param name="Methods">The methods it answers; no other of the table.</param>
/// <param name="Events">The <c>kind</c> of every event it may send.</param>
public sealed record KiroAgentServerCapabilities(int ProtocolVersion, IReadOnlyList<string> Methods, IReadOnlyList<string> Events);

/// <summary>The client has the answer to <c>initialize</c>.</summary>
public sealed record InitializedParams;

/// <summary>Which request to take back.</summary>
/// <param name="Id">A number or a string, as the request bore it.</param>
public sealed record CancelParams(JsonElement Id);

/// <summary>Which server-sent trace the client wants; accepted and not used.</summary>
public sealed record SetTraceParams(string Value);

/// <summary>Whether the workspace is trusted from now on.</summary>
public sealed record DidChangeTrustParams(bool WorkspaceTrusted);

/// <summary>Keys from the editor's secret storage; they are kept in memory only.</summary>
/// <param name="Values">By the name of the environment variable; null takes a key back.</param>
public sealed record SecretsParams(IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>The names only: a log must not show the values.</summary>
    public override string ToString() => $"SecretsParams {{ {string.Join(", ", Values.Keys)} }}";
}
