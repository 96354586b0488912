using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Lsp;

/// <summary>A workspace folder as the editor named it, with its absolute path.</summary>
internal sealed record EditorFolder(string Uri, string Name, string Path);

/// <summary>The client at the other end, as <c>initialize</c> introduced it.</summary>
/// <param name="Connection">To notify and ask it.</param>
/// <param name="Params">All it said.</param>
/// <param name="Folders">Its workspace folders that are on this machine's disk, in its order.</param>
internal sealed record EditorClient(Connection Connection, InitializeParams Params, IReadOnlyList<EditorFolder> Folders)
{
    /// <summary>What it said on top of LSP; defaults for a client that knows nothing of us.</summary>
    public InitializationOptions Options { get; } = Params.InitializationOptions ?? new InitializationOptions();

    /// <summary>What it can do beyond LSP; null for a plain LSP client.</summary>
    public KiroAgentClientCapabilities? Abilities => Params.Capabilities?.Experimental?.KiroAgent;
}

/// <summary>What the composition built for a client: its routes are in the router by then.</summary>
internal sealed record EditorHost
{
    /// <summary>The commands <c>workspace/executeCommand</c> takes; empty when it is not served.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>The notifications and event kinds it may send.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>The characters after which completion is asked for; completion is offered when it has a route.</summary>
    public IReadOnlyList<string> CompletionTriggers { get; init; } = [];

    /// <summary>The URI schemes <c>workspace/textDocumentContent</c> serves; offered when it has a route.</summary>
    public IReadOnlyList<string> ContentSchemes { get; init; } = ["kiro-review"];

    /// <summary>Loads what a first turn will need. Runs on a thread of its own after <c>initialize</c> was answered, beside whatever comes then; changes nothing.</summary>
    public Action OnReady { get; init; } = () => { };

    /// <summary>Stops models, tools and processes. Awaited before <c>shutdown</c> is answered, or when the connection ends without it; runs once.</summary>
    public Func<Task> OnShutdown { get; init; } = () => Task.CompletedTask;

    /// <summary>Closes what is open. Runs once, last, when nothing more is read.</summary>
    public Func<Task> OnEnd { get; init; } = () => Task.CompletedTask;
}

/// <summary>Builds what serves <paramref name="client"/> and adds its routes to <paramref name="router"/>. Runs inside <c>initialize</c>: quick, and nothing loaded that can wait.</summary>
internal delegate EditorHost EditorComposition(EditorClient client, Router router);
