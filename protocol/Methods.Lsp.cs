using static KiroAgent.Protocol.MethodMode;

namespace KiroAgent.Protocol;

#pragma warning disable CS1591 // The last argument of each entry is its summary; the reference is made from it.

public static partial class Methods
{
    // Lifecycle

    public static readonly RequestMethod<InitializeParams, InitializeResult> Initialize = Request("initialize", Write,
        () => Json.InitializeParams, () => Json.InitializeResult, "Comes first; says who the client is.");

    public static readonly NotificationMethod<InitializedParams> Initialized = Notification("initialized", Write,
        () => Json.InitializedParams, "The client has the answer to initialize.");

    public static readonly RequestMethod<EmptyParams, JsonElement?> Shutdown = Request("shutdown", Immediate,
        () => Json.EmptyParams, () => Json.NullableJsonElement, "Stops models, tools and processes; only exit may follow.");

    public static readonly NotificationMethod<EmptyParams> Exit = Notification("exit", Immediate,
        () => Json.EmptyParams, "Ends the server.");

    public static readonly NotificationMethod<CancelParams> CancelRequest = Notification("$/cancelRequest", Immediate,
        () => Json.CancelParams, "Takes a request back; on agent/turn it interrupts the turn.");

    public static readonly NotificationMethod<SetTraceParams> SetTrace = Notification("$/setTrace", Immediate,
        () => Json.SetTraceParams, "Accepted; the server traces to its log only.");

    public static readonly NotificationMethod<ProgressParams> Progress = ClientNotification("$/progress",
        () => Json.ProgressParams, "Progress of a turn, for plain LSP clients.");

    public static readonly NotificationMethod<DidChangeTrustParams> DidChangeTrust = Notification("kiroAgent/didChangeTrust", Write,
        () => Json.DidChangeTrustParams, "Workspace trust changed.");

    public static readonly NotificationMethod<SecretsParams> Secrets = Notification("kiroAgent/secrets", Write,
        () => Json.SecretsParams, "Hands over keys from the editor's secret storage.");

    // Documents

    public static readonly NotificationMethod<DidOpenTextDocumentParams> DidOpen = Notification("textDocument/didOpen", Write,
        () => Json.DidOpenTextDocumentParams, "A document was opened; the editor owns its text.");

    public static readonly NotificationMethod<DidChangeTextDocumentParams> DidChange = Notification("textDocument/didChange", Write,
        () => Json.DidChangeTextDocumentParams, "A document's text changed in the editor.");

    public static readonly NotificationMethod<DidSaveTextDocumentParams> DidSave = Notification("textDocument/didSave", Write,
        () => Json.DidSaveTextDocumentParams, "A document was saved.");

    public static readonly NotificationMethod<DidCloseTextDocumentParams> DidClose = Notification("textDocument/didClose", Write,
        () => Json.DidCloseTextDocumentParams, "A document was closed; the disk owns its text.");

    public static readonly RequestMethod<CodeLensParams, IReadOnlyList<CodeLens>> CodeLens = Request("textDocument/codeLens", Read,
        () => Json.CodeLensParams, () => Json.IReadOnlyListCodeLens, "Accept and reject over pending hunks.");

    public static readonly RequestMethod<CodeActionParams, IReadOnlyList<CodeAction>> CodeAction = Request("textDocument/codeAction", Read,
        () => Json.CodeActionParams, () => Json.IReadOnlyListCodeAction, "Accept and reject at the cursor.");

    public static readonly RequestMethod<TextDocumentPositionParams, IReadOnlyList<CompletionItem>> Completion = Request("textDocument/completion", Read,
        () => Json.TextDocumentPositionParams, () => Json.IReadOnlyListCompletionItem, "Completes keys and values in the configuration files.");

    public static readonly RequestMethod<TextDocumentPositionParams, Hover?> Hover = Request("textDocument/hover", Read,
        () => Json.TextDocumentPositionParams, () => Json.Hover!, "Explains keys in the configuration files.");

    public static readonly NotificationMethod<PublishDiagnosticsParams> PublishDiagnostics = ClientNotification("textDocument/publishDiagnostics",
        () => Json.PublishDiagnosticsParams, "Problems in the configuration files.");

    // Workspace

    public static readonly NotificationMethod<DidChangeWorkspaceFoldersParams> DidChangeWorkspaceFolders = Notification("workspace/didChangeWorkspaceFolders", Write,
        () => Json.DidChangeWorkspaceFoldersParams, "Folders came or went.");

    public static readonly NotificationMethod<DidChangeConfigurationParams> DidChangeConfiguration = Notification("workspace/didChangeConfiguration", Write,
        () => Json.DidChangeConfigurationParams, "The editor's settings changed.");

    public static readonly NotificationMethod<DidChangeWatchedFilesParams> DidChangeWatchedFiles = Notification("workspace/didChangeWatchedFiles", Write,
        () => Json.DidChangeWatchedFilesParams, "Files changed on disk.");

    public static readonly RequestMethod<ExecuteCommandParams, JsonElement?> ExecuteCommand = Request("workspace/executeCommand", Write,
        () => Json.ExecuteCommandParams, () => Json.NullableJsonElement, "Runs one of the server's commands.");

    public static readonly RequestMethod<TextDocumentContentParams, TextDocumentContentResult> TextDocumentContent = Request("workspace/textDocumentContent", Read,
        () => Json.TextDocumentContentParams, () => Json.TextDocumentContentResult, "Answers the text behind a kiro-review: URI.");

    public static readonly RequestMethod<TextDocumentContentRefreshParams, JsonElement?> TextDocumentContentRefresh = ClientRequest("workspace/textDocumentContent/refresh",
        () => Json.TextDocumentContentRefreshParams, () => Json.NullableJsonElement, "A kept document changed.");

    public static readonly RequestMethod<EmptyParams, JsonElement?> CodeLensRefresh = ClientRequest("workspace/codeLens/refresh",
        () => Json.EmptyParams, () => Json.NullableJsonElement, "The review changed; ask for CodeLens again.");

    public static readonly RequestMethod<RegistrationParams, JsonElement?> RegisterCapability = ClientRequest("client/registerCapability",
        () => Json.RegistrationParams, () => Json.NullableJsonElement, "Registers what the server wants to be told.");

    // Window

    public static readonly NotificationMethod<LogMessageParams> LogMessage = ClientNotification("window/logMessage",
        () => Json.LogMessageParams, "A line for the editor's log.");

    public static readonly NotificationMethod<ShowMessageParams> ShowMessage = ClientNotification("window/showMessage",
        () => Json.ShowMessageParams, "A message to show, such as a turn's final text.");

    public static readonly RequestMethod<ShowMessageRequestParams, MessageActionItem?> ShowMessageRequest = ClientRequest("window/showMessageRequest",
        () => Json.ShowMessageRequestParams, () => Json.MessageActionItem!, "An approval or question, for plain LSP clients.");

    public static readonly RequestMethod<WorkDoneProgressCreateParams, JsonElement?> WorkDoneProgressCreate = ClientRequest("window/workDoneProgress/create",
        () => Json.WorkDoneProgressCreateParams, () => Json.NullableJsonElement, "Announces a progress token.");

    public static readonly NotificationMethod<WorkDoneProgressCancelParams> WorkDoneProgressCancel = Notification("window/workDoneProgress/cancel", Immediate,
        () => Json.WorkDoneProgressCancelParams, "The user wants to stop; it interrupts the turn.");
}
