using static KiroAgent.Protocol.MethodMode;

namespace KiroAgent.Protocol;

#pragma warning disable CS1591 // The last argument of each entry is its summary; the reference is made from it.

public static partial class Methods
{
    // Sessions

    public static readonly RequestMethod<SessionNewParams, SessionResult> SessionNew = Request("session/new", Write,
        () => Json.SessionNewParams, () => Json.SessionResult, "Makes a session.");

    public static readonly RequestMethod<SessionListParams, SessionListResult> SessionList = Request("session/list", Read,
        () => Json.SessionListParams, () => Json.SessionListResult, "Lists the sessions of this workspace, newest first.");

    public static readonly RequestMethod<SessionOpenParams, SessionOpenResult> SessionOpen = Request("session/open", Read,
        () => Json.SessionOpenParams, () => Json.SessionOpenResult, "Answers all a client needs to draw a session afresh.");

    public static readonly RequestMethod<SessionSetModeParams, SessionResult> SessionSetMode = Request("session/setMode", Write,
        () => Json.SessionSetModeParams, () => Json.SessionResult, "Changes the mode, counting from the next model step; pending files stay pending.");

    public static readonly RequestMethod<SessionSetModelParams, SessionResult> SessionSetModel = Request("session/setModel", Write,
        () => Json.SessionSetModelParams, () => Json.SessionResult, "Changes the model, counting from the next model step.");

    public static readonly RequestMethod<SessionRenameParams, SessionResult> SessionRename = Request("session/rename", Write,
        () => Json.SessionRenameParams, () => Json.SessionResult, "Gives a session another title.");

    public static readonly RequestMethod<SessionDeleteParams, EmptyResult> SessionDelete = Request("session/delete", Write,
        () => Json.SessionDeleteParams, () => Json.EmptyResult, "Deletes a session and what was kept for it.");

    public static readonly RequestMethod<SessionSearchParams, SessionSearchResult> SessionSearch = Request("session/search", Read,
        () => Json.SessionSearchParams, () => Json.SessionSearchResult, "Finds text in all sessions.");

    public static readonly RequestMethod<SessionExportParams, SessionExportResult> SessionExport = Request("session/export", Read,
        () => Json.SessionExportParams, () => Json.SessionExportResult, "Writes a session out as Markdown or JSON.");

    public static readonly RequestMethod<ModelListParams, ModelListResult> ModelList = Request("model/list", Read,
        () => Json.ModelListParams, () => Json.ModelListResult, "Lists the models and whether each can be used.");

    public static readonly NotificationMethod<EmptyParams> ModelChanged = ClientNotification("model/changed",
        () => Json.EmptyParams, "More is known of the models: an endpoint was looked at; model/list answers it.");

    public static readonly NotificationMethod<SessionChangedParams> SessionChanged = ClientNotification("session/changed",
        () => Json.SessionChangedParams, "A session changed; sent on every change.");

    // Turns

    public static readonly RequestMethod<AgentTurnParams, TurnResult> AgentTurn = Request("agent/turn", Write,
        () => Json.AgentTurnParams, () => Json.TurnResult, "Runs a turn; answers when the agent ends or pauses.");

    public static readonly RequestMethod<AgentSteerParams, EmptyResult> AgentSteer = Request("agent/steer", Immediate,
        () => Json.AgentSteerParams, () => Json.EmptyResult, "Adds a user message to the running turn.");

    public static readonly RequestMethod<AgentInterruptParams, AgentInterruptResult> AgentInterrupt = Request("agent/interrupt", Immediate,
        () => Json.AgentInterruptParams, () => Json.AgentInterruptResult, "Stops the turn; what was written stays, listed and revertible.");

    public static readonly NotificationMethod<AgentEventParams> AgentEvent = ClientNotification("agent/event",
        () => Json.AgentEventParams, "Something happened in a turn.");

    // Review

    public static readonly RequestMethod<ReviewPendingParams, ReviewPendingResult> ReviewPending = Request("review/pending", Read,
        () => Json.ReviewPendingParams, () => Json.ReviewPendingResult, "Answers what waits for a decision.");

    public static readonly RequestMethod<ReviewHunkAtParams, ReviewHunkAtResult> ReviewHunkAt = Request("review/hunkAt", Read,
        () => Json.ReviewHunkAtParams, () => Json.ReviewHunkAtResult, "Finds the pending hunk at a place in an editor.");

    public static readonly RequestMethod<ReviewAcceptParams, ReviewOutcome> ReviewAccept = Request("review/accept", Write,
        () => Json.ReviewAcceptParams, () => Json.ReviewOutcome, "Keeps hunks, a file, or all that is undecided.");

    public static readonly RequestMethod<ReviewRejectParams, ReviewOutcome> ReviewReject = Request("review/reject", Write,
        () => Json.ReviewRejectParams, () => Json.ReviewOutcome, "Takes hunks, a file, or all that is undecided back.");

    public static readonly RequestMethod<ReviewUndoParams, ReviewOutcome> ReviewUndo = Request("review/undo", Write,
        () => Json.ReviewUndoParams, () => Json.ReviewOutcome, "Takes the last decision back, bytes and all.");

    public static readonly NotificationMethod<ReviewChangedParams> ReviewChanged = ClientNotification("review/changed",
        () => Json.ReviewChangedParams, "The review changed; at most one per 50 ms, the last state wins.");
}
