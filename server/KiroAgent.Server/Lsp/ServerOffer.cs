using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Lsp;

/// <summary>The answer to <c>initialize</c>: only what has a route is offered.</summary>
internal static class ServerOffer
{
    /// <summary>The name in <c>serverInfo</c>.</summary>
    public const string Name = "KiroAgent";

    /// <summary>The server's version.</summary>
    public static string Version { get; } = typeof(ServerOffer).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>Describes what <paramref name="router"/> serves.</summary>
    public static InitializeResult Describe(EditorHost host, Router router)
    {
        bool Serves(Method method) => router.Find(method.Name) is not null;

        return new InitializeResult(
            new ServerCapabilities
            {
                PositionEncoding = "utf-16",
                TextDocumentSync = Serves(Methods.DidOpen) ? new TextDocumentSyncOptions(OpenClose: true, TextDocumentSyncKind.Incremental, new SaveOptions(IncludeText: false)) : null,
                CodeLensProvider = Serves(Methods.CodeLens) ? new CodeLensOptions(ResolveProvider: false) : null,
                CodeActionProvider = Serves(Methods.CodeAction) ? new CodeActionOptions(["quickfix"]) : null,
                CompletionProvider = Serves(Methods.Completion) ? new CompletionOptions(host.CompletionTriggers) : null,
                HoverProvider = Serves(Methods.Hover) ? true : null,
                ExecuteCommandProvider = Serves(Methods.ExecuteCommand) ? new ExecuteCommandOptions(host.Commands) : null,
                Workspace = new WorkspaceServerCapabilities(
                    Serves(Methods.DidChangeWorkspaceFolders) ? new WorkspaceFoldersOptions(Supported: true, ChangeNotifications: true) : null,
                    Serves(Methods.TextDocumentContent) ? new TextDocumentContentOptions(host.ContentSchemes) : null),
                Experimental = new ServerExperimental(new KiroAgentServerCapabilities(Methods.ProtocolVersion, [.. router.Methods], host.Events)),
            },
            new NamedVersion(Name, Version));
    }
}
