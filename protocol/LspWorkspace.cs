namespace KiroAgent.Protocol;

/// <summary>A folder of the workspace.</summary>
public sealed record WorkspaceFolder(string Uri, string Name);

/// <summary>Folders came or went.</summary>
public sealed record DidChangeWorkspaceFoldersParams(WorkspaceFoldersChange Event);

/// <summary>Which folders came and went.</summary>
public sealed record WorkspaceFoldersChange(IReadOnlyList<WorkspaceFolder> Added, IReadOnlyList<WorkspaceFolder> Removed);

/// <summary>The editor's settings changed.</summary>
/// <param name="Settings">The whole of <c>{"kiroAgent": {…}}</c>: only what the user set.</param>
public sealed record DidChangeConfigurationParams(JsonElement Settings);

/// <summary>Files changed on disk.</summary>
public sealed record DidChangeWatchedFilesParams(IReadOnlyList<FileEvent> Changes);

/// <summary>A file changed on disk.</summary>
public sealed record FileEvent(string Uri, FileChangeType Type);

/// <summary>How a file changed on disk.</summary>
public enum FileChangeType
{
    /// <summary>It is new.</summary>
    Created = 1,
    /// <summary>Its content changed.</summary>
    Changed = 2,
    /// <summary>It is gone.</summary>
    Deleted = 3,
}

/// <summary>A command of the user.</summary>
public sealed record ExecuteCommandParams(
    string Command,
    IReadOnlyList<JsonElement>? Arguments = null,
    JsonElement? WorkDoneToken = null);

/// <summary>Which kept document is wanted.</summary>
/// <param name="Uri">A <c>kiro-review:</c> URI.</param>
public sealed record TextDocumentContentParams(string Uri);

/// <summary>A kept document.</summary>
public sealed record TextDocumentContentResult(string Text);

/// <summary>Which kept document changed.</summary>
public sealed record TextDocumentContentRefreshParams(string Uri);

/// <summary>What the server wants to be told.</summary>
public sealed record RegistrationParams(IReadOnlyList<Registration> Registrations);

/// <summary>One thing the server wants to be told.</summary>
/// <param name="Id">To take it back with.</param>
public sealed record Registration(string Id, string Method, JsonElement? RegisterOptions = null);

/// <summary>How much a message matters.</summary>
public enum MessageType
{
    /// <summary>An error.</summary>
    Error = 1,
    /// <summary>A warning.</summary>
    Warning = 2,
    /// <summary>Information.</summary>
    Info = 3,
    /// <summary>A line for the log.</summary>
    Log = 4,
    /// <summary>A line for debugging.</summary>
    Debug = 5,
}

/// <summary>A line for the editor's log.</summary>
public sealed record LogMessageParams(MessageType Type, string Message);

/// <summary>A message to show.</summary>
public sealed record ShowMessageParams(MessageType Type, string Message);

/// <summary>A question with answers to choose from.</summary>
public sealed record ShowMessageRequestParams(MessageType Type, string Message, IReadOnlyList<MessageActionItem>? Actions = null);

/// <summary>An answer to choose.</summary>
public sealed record MessageActionItem(string Title);

/// <summary>Under which token progress will be told.</summary>
/// <param name="Token">A number or a string.</param>
public sealed record WorkDoneProgressCreateParams(JsonElement Token);

/// <summary>Progress under a token.</summary>
/// <param name="Token">A number or a string.</param>
public sealed record ProgressParams(JsonElement Token, WorkDoneProgress Value);

/// <summary>Progress of some work.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(WorkDoneProgressBegin), "begin")]
[JsonDerivedType(typeof(WorkDoneProgressReport), "report")]
[JsonDerivedType(typeof(WorkDoneProgressEnd), "end")]
public abstract record WorkDoneProgress;

/// <summary>Work began.</summary>
/// <param name="Percentage">0 to 100.</param>
public sealed record WorkDoneProgressBegin(
    string Title,
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Cancellable = false,
    string? Message = null,
    int? Percentage = null) : WorkDoneProgress;

/// <summary>Work goes on.</summary>
/// <param name="Percentage">0 to 100.</param>
public sealed record WorkDoneProgressReport(
    [property: JsonIgnore(Condition = WhenWritingDefault)] bool Cancellable = false,
    string? Message = null,
    int? Percentage = null) : WorkDoneProgress;

/// <summary>Work is done.</summary>
public sealed record WorkDoneProgressEnd(string? Message = null) : WorkDoneProgress;

/// <summary>Progress the user wants to stop.</summary>
/// <param name="Token">A number or a string.</param>
public sealed record WorkDoneProgressCancelParams(JsonElement Token);
