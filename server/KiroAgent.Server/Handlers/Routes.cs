using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Lsp;

namespace KiroAgent.Server.Handlers;

/// <summary>The table of contents: which method is served by whom. What stands here is what <c>initialize</c> offers.</summary>
internal static class Routes
{
    /// <summary>Adds every route and describes the host.</summary>
    public static EditorHost Add(ServerHost host, Router router)
    {
        var sessions = new SessionHandlers(host);
        router.Handle(Methods.SessionNew, sessions.New);
        router.Handle(Methods.SessionList, OnPool<SessionListParams, SessionListResult>(sessions.List));
        router.Handle(Methods.SessionOpen, OnPool<SessionOpenParams, SessionOpenResult>(sessions.Open));
        router.Handle(Methods.SessionSetMode, sessions.SetMode);
        router.Handle(Methods.SessionSetModel, sessions.SetModel);
        router.Handle(Methods.SessionRename, sessions.Rename);
        router.Handle(Methods.SessionDelete, sessions.Delete);
        router.Handle(Methods.SessionSearch, OnPool<SessionSearchParams, SessionSearchResult>(sessions.Search));
        router.Handle(Methods.SessionExport, OnPool<SessionExportParams, SessionExportResult>(sessions.Export));
        router.Handle(Methods.ModelList, sessions.Models);

        var turns = new TurnHandlers(host);
        router.Handle(Methods.AgentTurn, turns.Turn);
        router.Handle(Methods.AgentSteer, turns.Steer);
        router.Handle(Methods.AgentInterrupt, turns.Interrupt);
        router.Handle(Methods.QuestionPending, turns.Pending);
        router.Handle(Methods.QuestionAnswer, turns.Answer);

        var approvals = new ApprovalHandlers(host);
        router.Handle(Methods.ApprovalPending, OnPool<ApprovalPendingParams, ApprovalPendingResult>(approvals.Pending));
        router.Handle(Methods.ApprovalRespond, approvals.Respond);

        var review = new ReviewHandlers(host);
        router.Handle(Methods.ReviewPending, OnPool<ReviewPendingParams, ReviewPendingResult>(review.Pending));
        router.Handle(Methods.ReviewHunkAt, OnPool<ReviewHunkAtParams, ReviewHunkAtResult>(review.HunkAt));
        router.Handle(Methods.ReviewAccept, review.Accept);
        router.Handle(Methods.ReviewReject, review.Reject);
        router.Handle(Methods.ReviewUndo, review.Undo);

        var changes = new ChangeHandlers(host);
        router.Handle(Methods.ChangesList, OnPool<ChangesListParams, ChangesListResult>(changes.List));
        router.Handle(Methods.ChangesRevert, changes.RevertChanges);
        router.Handle(Methods.CheckpointList, OnPool<CheckpointListParams, CheckpointListResult>(changes.Checkpoints));
        router.Handle(Methods.CheckpointPreview, OnPool<CheckpointPreviewParams, CheckpointPreviewResult>(changes.Preview));
        router.Handle(Methods.CheckpointRevert, changes.RevertTo);
        router.Handle(Methods.CheckpointRedo, changes.Redo);
        router.Handle(Methods.CheckpointDiff, OnPool<CheckpointDiffParams, ChangesListResult>(changes.Diff));

        var documents = new DocumentHandlers(host);
        // Immediate: what the editor shows is known before any later request runs, in whatever lane.
        router.Handle(Methods.DidOpen, documents.DidOpen, MethodMode.Immediate);
        router.Handle(Methods.DidChange, documents.DidChange, MethodMode.Immediate);
        router.Handle(Methods.DidSave, documents.DidSave, MethodMode.Immediate);
        router.Handle(Methods.DidClose, documents.DidClose, MethodMode.Immediate);
        router.Handle(Methods.DidChangeWatchedFiles, documents.WatchedFiles);
        router.Handle(Methods.DocumentContent, OnPool<DocumentContentParams, DocumentContentResult>(documents.Content));
        router.Handle(Methods.TextDocumentContent, OnPool<TextDocumentContentParams, TextDocumentContentResult>(documents.TextContent));
        router.Handle(Methods.DidChangeWorkspaceFolders, (p, _) => new FolderHandlers(host).Change(p), MethodMode.Immediate);

        var settings = new SettingsHandlers(host);
        // Immediate too: what was sent behind them goes by them, also behind a withdrawal of trust.
        router.Handle(Methods.DidChangeConfiguration, settings.DidChangeConfiguration, MethodMode.Immediate);
        router.Handle(Methods.DidChangeTrust, settings.DidChangeTrust, MethodMode.Immediate);
        router.Handle(Methods.Secrets, settings.Secrets, MethodMode.Immediate);
        router.Handle(Methods.SettingsGet, OnPool<EmptyParams, SettingsGetResult>(settings.Get));
        router.Handle(Methods.Completion, OnPool<TextDocumentPositionParams, IReadOnlyList<CompletionItem>>(settings.Complete));
        router.Handle(Methods.Hover, OnPool<TextDocumentPositionParams, Hover?>(settings.Explain));

        var guard = new GuardHandlers(host);
        router.Handle(Methods.GuardExplain, OnPool<GuardExplainParams, GuardExplainResult>(guard.Explain));

        var mcp = new McpHandlers(host);
        router.Handle(Methods.McpList, OnPool<EmptyParams, McpListResult>(mcp.List));
        router.Handle(Methods.McpRestart, mcp.Restart);

        var attachments = new ContextHandlers(host);
        router.Handle(Methods.ContextComplete, OnPool<ContextCompleteParams, ContextCompleteResult>(attachments.Complete));

        return new EditorHost
        {
            Events =
            [
                .. AgentEvent.Kinds,
                Methods.AgentEvent.Name, Methods.SessionChanged.Name, Methods.ReviewChanged.Name, Methods.QuestionAsked.Name,
                Methods.ApprovalRequested.Name, Methods.ApprovalResolved.Name,
                Methods.SettingsChanged.Name, Methods.McpChanged.Name, Methods.ModelChanged.Name,
            ],
            CompletionTriggers = ["\""],
            ContentSchemes = [ReviewUris.Scheme],
            OnReady = host.Ready,
            OnShutdown = host.ShutdownAsync,
            OnEnd = () =>
            {
                host.Dispose();
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>A read that may take a while leaves the reading thread, so that an interrupt behind it is heard.</summary>
    private static Func<TParams, RequestContext, Task<TResult>> OnPool<TParams, TResult>(Func<TParams, RequestContext, Task<TResult>> handler) =>
        (parameters, context) => Task.Run(() => handler(parameters, context));
}
