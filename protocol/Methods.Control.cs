using static KiroAgent.Protocol.MethodMode;

namespace KiroAgent.Protocol;

#pragma warning disable CS1591 // The last argument of each entry is its summary; the reference is made from it.

public static partial class Methods
{
    // Changes and checkpoints

    public static readonly RequestMethod<ChangesListParams, ChangesListResult> ChangesList = Request("changes/list", Read,
        () => Json.ChangesListParams, () => Json.ChangesListResult, "Lists the net changes of the agent since the session's start or a checkpoint.");

    public static readonly RequestMethod<ChangesRevertParams, RevertOutcome> ChangesRevert = Request("changes/revert", Write,
        () => Json.ChangesRevertParams, () => Json.RevertOutcome, "Reverts all or some files; the conversation stays.");

    public static readonly RequestMethod<CheckpointListParams, CheckpointListResult> CheckpointList = Request("checkpoint/list", Read,
        () => Json.CheckpointListParams, () => Json.CheckpointListResult, "Lists the checkpoints, one before each prompt.");

    public static readonly RequestMethod<CheckpointPreviewParams, CheckpointPreviewResult> CheckpointPreview = Request("checkpoint/preview", Read,
        () => Json.CheckpointPreviewParams, () => Json.CheckpointPreviewResult, "Says what a revert would do.");

    public static readonly RequestMethod<CheckpointRevertParams, RevertOutcome> CheckpointRevert = Request("checkpoint/revert", Write,
        () => Json.CheckpointRevertParams, () => Json.RevertOutcome, "Goes back to a checkpoint.");

    public static readonly RequestMethod<CheckpointRedoParams, RevertOutcome> CheckpointRedo = Request("checkpoint/redo", Write,
        () => Json.CheckpointRedoParams, () => Json.RevertOutcome, "Undoes a revert, files and conversation.");

    public static readonly RequestMethod<CheckpointDiffParams, ChangesListResult> CheckpointDiff = Request("checkpoint/diff", Read,
        () => Json.CheckpointDiffParams, () => Json.ChangesListResult, "Lists the net changes between two checkpoints.");

    public static readonly RequestMethod<DocumentContentParams, DocumentContentResult> DocumentContent = Request("document/content", Read,
        () => Json.DocumentContentParams, () => Json.DocumentContentResult, "Answers the content behind a kiro-review: URI.");

    // Approvals and questions

    public static readonly RequestMethod<ApprovalPendingParams, ApprovalPendingResult> ApprovalPending = Request("approval/pending", Read,
        () => Json.ApprovalPendingParams, () => Json.ApprovalPendingResult, "Lists the approvals that wait.");

    public static readonly RequestMethod<ApprovalRespondParams, EmptyResult> ApprovalRespond = Request("approval/respond", Immediate,
        () => Json.ApprovalRespondParams, () => Json.EmptyResult, "Allows or denies; the first answer wins.");

    public static readonly NotificationMethod<ApprovalRequestedParams> ApprovalRequested = ClientNotification("approval/requested",
        () => Json.ApprovalRequestedParams, "An approval is wanted.");

    public static readonly NotificationMethod<ApprovalResolvedParams> ApprovalResolved = ClientNotification("approval/resolved",
        () => Json.ApprovalResolvedParams, "An approval was given, refused or withdrawn.");

    public static readonly RequestMethod<QuestionPendingParams, QuestionPendingResult> QuestionPending = Request("question/pending", Read,
        () => Json.QuestionPendingParams, () => Json.QuestionPendingResult, "Lists the questions that wait.");

    public static readonly RequestMethod<QuestionAnswerParams, EmptyResult> QuestionAnswer = Request("question/answer", Immediate,
        () => Json.QuestionAnswerParams, () => Json.EmptyResult, "Answers a question; the first answer wins.");

    public static readonly NotificationMethod<QuestionAskedParams> QuestionAsked = ClientNotification("question/asked",
        () => Json.QuestionAskedParams, "The agent asks the user.");

    // Guard, settings, context

    public static readonly RequestMethod<GuardExplainParams, GuardExplainResult> GuardExplain = Request("guard/explain", Read,
        () => Json.GuardExplainParams, () => Json.GuardExplainResult, "Says what the guard would say of a command or path, and why; nothing runs.");

    public static readonly RequestMethod<EmptyParams, SettingsGetResult> SettingsGet = Request("settings/get", Read,
        () => Json.EmptyParams, () => Json.SettingsGetResult, "Answers the settings in force, where each comes from, and what is wrong with them.");

    public static readonly NotificationMethod<EmptyParams> SettingsChanged = ClientNotification("settings/changed",
        () => Json.EmptyParams, "The settings in force changed; settings/get answers them.");

    public static readonly RequestMethod<EmptyParams, McpListResult> McpList = Request("mcp/list", Read,
        () => Json.EmptyParams, () => Json.McpListResult, "Lists the MCP servers.");

    public static readonly RequestMethod<McpRestartParams, McpListResult> McpRestart = Request("mcp/restart", Write,
        () => Json.McpRestartParams, () => Json.McpListResult, "Starts an MCP server again.");

    public static readonly NotificationMethod<EmptyParams> McpChanged = ClientNotification("mcp/changed",
        () => Json.EmptyParams, "The state, the tools or the resources of an MCP server changed; mcp/list answers them, and once it was asked this is told.");

    public static readonly RequestMethod<ContextCompleteParams, ContextCompleteResult> ContextComplete = Request("context/complete", Read,
        () => Json.ContextCompleteParams, () => Json.ContextCompleteResult, "Completes #… and /… in the input box.");

    // Editor

    public static readonly RequestMethod<EditorSaveParams, EditorSaveResult> EditorSave = ClientRequest("editor/save",
        () => Json.EditorSaveParams, () => Json.EditorSaveResult, "Saves a document with unsaved changes, before the agent writes to it.");

    public static readonly RequestMethod<EditorRenameParams, EditorRenameResult> EditorRename = ClientRequest("editor/rename",
        () => Json.EditorRenameParams, () => Json.EditorRenameResult, "Asks the editor's language server for the edits of a rename.");

    public static readonly RequestMethod<EditorDiagnosticsParams, EditorDiagnosticsResult> EditorDiagnostics = ClientRequest("editor/diagnostics",
        () => Json.EditorDiagnosticsParams, () => Json.EditorDiagnosticsResult, "Asks for the editor's diagnostics.");
}
