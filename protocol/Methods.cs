using System.Text.Json.Serialization.Metadata;

namespace KiroAgent.Protocol;

/// <summary>
/// The table: every message that crosses the wire. What a server answers is what its router has handlers for;
/// the table itself promises nothing.
/// </summary>
public static partial class Methods
{
    /// <summary>The protocol's major version.</summary>
    public const int ProtocolVersion = 1;

    private static ProtocolJson Json => ProtocolJson.Default;

    /// <summary>The table by section, in the order of the reference.</summary>
    public static IReadOnlyList<MethodSection> Sections => field ??=
    [
        new("Lifecycle",
        [
            Initialize, Initialized, Shutdown, Exit, CancelRequest, SetTrace, Progress, DidChangeTrust, Secrets,
        ]),
        new("Sessions",
        [
            SessionNew, SessionList, SessionOpen, SessionSetMode, SessionSetModel, SessionRename, SessionDelete,
            SessionSearch, SessionExport, ModelList, ModelChanged, SessionChanged,
        ]),
        new("Turns", [AgentTurn, AgentSteer, AgentInterrupt, AgentEvent]),
        new("Review", [ReviewPending, ReviewHunkAt, ReviewAccept, ReviewReject, ReviewUndo, ReviewChanged]),
        new("Changes and checkpoints",
        [
            ChangesList, ChangesRevert, CheckpointList, CheckpointPreview, CheckpointRevert, CheckpointRedo,
            CheckpointDiff, DocumentContent,
        ]),
        new("Approvals and questions",
        [
            ApprovalPending, ApprovalRespond, ApprovalRequested, ApprovalResolved,
            QuestionPending, QuestionAnswer, QuestionAsked,
        ]),
        new("Guard, settings, context",
        [
            GuardExplain, SettingsGet, SettingsChanged, McpList, McpRestart, McpChanged, ContextComplete,
        ]),
        new("Editor", [EditorSave, EditorRename, EditorDiagnostics]),
        new("Documents",
        [
            DidOpen, DidChange, DidSave, DidClose, CodeLens, CodeAction, Completion, Hover, PublishDiagnostics,
        ]),
        new("Workspace",
        [
            DidChangeWorkspaceFolders, DidChangeConfiguration, DidChangeWatchedFiles, ExecuteCommand,
            TextDocumentContent, TextDocumentContentRefresh, CodeLensRefresh, RegisterCapability,
        ]),
        new("Window",
        [
            LogMessage, ShowMessage, ShowMessageRequest, WorkDoneProgressCreate, WorkDoneProgressCancel,
        ]),
    ];

    /// <summary>The whole table.</summary>
    public static IReadOnlyList<Method> All => field ??= [.. Sections.SelectMany(section => section.Methods)];

    private static RequestMethod<TParams, TResult> Request<TParams, TResult>(
        string name, MethodMode mode, Func<JsonTypeInfo<TParams>> @params, Func<JsonTypeInfo<TResult>> result, string summary) =>
        new(name, MethodDirection.ClientToServer, mode, @params, result) { Summary = summary };

    private static RequestMethod<TParams, TResult> ClientRequest<TParams, TResult>(
        string name, Func<JsonTypeInfo<TParams>> @params, Func<JsonTypeInfo<TResult>> result, string summary) =>
        new(name, MethodDirection.ServerToClient, MethodMode.Read, @params, result) { Summary = summary };

    private static NotificationMethod<TParams> Notification<TParams>(
        string name, MethodMode mode, Func<JsonTypeInfo<TParams>> @params, string summary) =>
        new(name, MethodDirection.ClientToServer, mode, @params) { Summary = summary };

    private static NotificationMethod<TParams> ClientNotification<TParams>(
        string name, Func<JsonTypeInfo<TParams>> @params, string summary) =>
        new(name, MethodDirection.ServerToClient, MethodMode.Write, @params) { Summary = summary };
}
