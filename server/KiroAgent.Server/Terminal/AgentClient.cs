using System.IO.Pipelines;
using System.Threading.Channels;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;

namespace KiroAgent.Server.Terminal;

/// <summary>
/// The terminal's end of a connection: a client like any editor, with nothing but the protocol between it and the
/// server. What the server sends by itself arrives in <see cref="Inbox"/>, in its order.
/// </summary>
internal sealed class AgentClient : IAsyncDisposable
{
    // Who leaves does not wait for a server that hangs; what it wrote is safe by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Channel<object> _inbox = Channel.CreateUnbounded<object>();
    private readonly SemaphoreSlim _modelsChanged = new(0), _serversChanged = new(0);
    private readonly Connection _connection;
    private readonly Task _running;

    private AgentClient(IDuplexPipe transport)
    {
        var router = new Router();
        Receive(router, Methods.AgentEvent);
        Receive(router, Methods.SessionChanged);
        Receive(router, Methods.ReviewChanged);
        Receive(router, Methods.ApprovalRequested);
        Receive(router, Methods.ApprovalResolved);
        Receive(router, Methods.QuestionAsked);
        Receive(router, Methods.ShowMessage);
        router.Handle(Methods.ModelChanged, (_, _) =>
        {
            _modelsChanged.Release();
            return Task.CompletedTask;
        }, MethodMode.Immediate);
        router.Handle(Methods.McpChanged, (_, _) =>
        {
            _serversChanged.Release();
            return Task.CompletedTask;
        }, MethodMode.Immediate);
        _connection = new Connection(transport, new ContentLengthFraming(), router);
        _running = RunAsync();
    }

    /// <summary>Params of the server's notifications; completed when the connection ends.</summary>
    public ChannelReader<object> Inbox => _inbox.Reader;

    /// <summary>Opens the connection: <c>initialize</c> and <c>initialized</c> for one workspace folder.</summary>
    public static async Task<AgentClient> ConnectAsync(IDuplexPipe transport, ClientSetup setup)
    {
        var client = new AgentClient(transport);
        try
        {
            await client.InitializeAsync(setup);
            return client;
        }
        catch (Exception problem) when (problem is RpcException or IOException)
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>A request; an error answer is an <see cref="RpcException"/>.</summary>
    public Task<TResult> AskAsync<TParams, TResult>(RequestMethod<TParams, TResult> method, TParams parameters) =>
        _connection.RequestAsync(method, parameters);

    /// <summary>A notification.</summary>
    public ValueTask TellAsync<TParams>(NotificationMethod<TParams> method, TParams parameters) => _connection.NotifyAsync(method, parameters);

    /// <summary>The lines of a kept document; null when there is none or it is not text.</summary>
    public async Task<IReadOnlyList<string>?> LinesAsync(string uri)
    {
        var content = await AskAsync(Methods.DocumentContent, new DocumentContentParams(uri));
        return content.Text is { } text ? UnifiedDiff.Split(text) : null;
    }

    /// <summary>Completes when more became known of the models since the last time, or the connection has ended.</summary>
    public async Task ModelsChanged() => await Task.WhenAny(_modelsChanged.WaitAsync(), _connection.Ended);

    /// <summary>Completes when an MCP server became another, or the connection has ended.</summary>
    public async Task ServersChanged() => await Task.WhenAny(_serversChanged.WaitAsync(), _connection.Ended);

    /// <summary>Ends the connection as the protocol says: <c>shutdown</c>, then <c>exit</c>.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_connection.Ended.IsCompleted)
            {
                await AskAsync(Methods.Shutdown, new EmptyParams()).WaitAsync(Patience);
                await _connection.NotifyAsync(Methods.Exit, new EmptyParams());
            }
        }
        catch (Exception problem) when (problem is RpcException or IOException or TimeoutException)
        {
            // It ended already, or does not want to: there is nothing more to ask it for.
        }

        await _connection.CloseAsync(Patience);
        await _running;
    }

    private async Task InitializeAsync(ClientSetup setup)
    {
        var folder = Path.GetFullPath(setup.Workspace);
        await _connection.RequestAsync(Methods.Initialize, new InitializeParams(
            ClientInfo: new NamedVersion("kiro-agent terminal"),
            Capabilities: new ClientCapabilities(Experimental: new ClientExperimental(
                new KiroAgentClientCapabilities(Approvals: setup.PersonThere, Questions: true))),
            InitializationOptions: new InitializationOptions(
                Methods.ProtocolVersion, setup.Trusted, setup.DataDirectory),
            WorkspaceFolders: [new WorkspaceFolder(Workspace.FileUri.Of(folder, OperatingSystem.IsWindows() ? Core.Paths.PathStyle.Windows : Core.Paths.PathStyle.Posix), Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) is { Length: > 0 } name ? name : folder)]));
        await _connection.NotifyAsync(Methods.Initialized, new InitializedParams());
    }

    private async Task RunAsync()
    {
        await _connection.RunAsync();
        _inbox.Writer.TryComplete();
    }

    // On the reading thread, so that notifications of different sessions and of none keep one order.
    private void Receive<TParams>(Router router, NotificationMethod<TParams> method)
        where TParams : class =>
        router.Handle(method, (parameters, _) =>
        {
            _inbox.Writer.TryWrite(parameters);
            return Task.CompletedTask;
        }, MethodMode.Immediate);
}

/// <summary>What a client says of itself when it connects.</summary>
/// <param name="Workspace">The one workspace folder.</param>
/// <param name="Trusted">Whether the workspace may configure anything.</param>
/// <param name="DataDirectory">Null for the platform's place.</param>
/// <param name="PersonThere">Whether somebody can give permission; else the server denies at once what needs it.</param>
internal sealed record ClientSetup(string Workspace, bool Trusted = false, string? DataDirectory = null, bool PersonThere = true);
