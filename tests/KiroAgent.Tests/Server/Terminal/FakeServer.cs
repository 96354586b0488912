using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Terminal;

namespace KiroAgent.Tests.Server.Terminal;

/// <summary>The other end of the wire, saying what a test wants said: for what a real server says rarely.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    public const string SessionId = "s1";

    private readonly Connection _connection;
    private readonly System.IO.Pipelines.IDuplexPipe _serverEnd;
    private readonly Task _running;
    private long _seq;

    public FakeServer()
    {
        var (clientEnd, serverEnd) = Loopback.Create();
        ClientEnd = clientEnd;
        _serverEnd = serverEnd;
        Router.Handle(Methods.Initialize, (_, _) => Task.FromResult(new InitializeResult(new ServerCapabilities())));
        Router.Handle(Methods.Initialized, (_, _) => Task.CompletedTask);
        Router.Handle(Methods.Shutdown, (_, _) => Task.FromResult<System.Text.Json.JsonElement?>(null));
        Router.Handle(Methods.Exit, (_, _) => Task.CompletedTask);
        Router.Handle(Methods.DocumentContent, (_, _) => Task.FromResult(new DocumentContentResult(true, "one\ntwo\n")));
        _connection = new Connection(serverEnd, new ContentLengthFraming(), Router);
        _running = _connection.RunAsync();
    }

    public Router Router { get; } = new();

    public System.IO.Pipelines.IDuplexPipe ClientEnd { get; }

    public static Session Session { get; } = new(
        SessionId, "Title", SessionKind.Vibe, SessionMode.Supervised, "offline", SessionState.Idle, default, default);

    public ValueTask SendAsync(AgentEvent agentEvent, string turnId = "t1") =>
        _connection.NotifyAsync(Methods.AgentEvent, new AgentEventParams(SessionId, turnId, ++_seq, agentEvent));

    public ValueTask SendAsync<TParams>(NotificationMethod<TParams> method, TParams parameters) =>
        _connection.NotifyAsync(method, parameters);

    /// <summary>Ends a turn, by event and answer.</summary>
    public async Task<TurnResult> EndAsync(StopReason reason, Review? review = null, string turnId = "t1")
    {
        var result = new TurnResult(turnId, "c1", reason, "", review);
        await SendAsync(new TurnEndedEvent(result), turnId);
        return result;
    }

    /// <summary>Serves <c>agent/turn</c>.</summary>
    public void OnTurn(Func<Task<TurnResult>> turn) => Router.Handle(Methods.AgentTurn, (_, _) => turn());

    public async ValueTask DisposeAsync()
    {
        _connection.Stop();
        await _running;
        await _serverEnd.Output.CompleteAsync();
    }

    /// <summary>Sends a prompt as a person with these keys would, and answers what the screen showed.</summary>
    public async Task<(TurnResult? Result, string Shown)> PromptAsync(ScriptedKeys keys)
    {
        using var paper = PaperScreen.Plain();
        await using var client = await AgentClient.ConnectAsync(ClientEnd, new ClientSetup(Path.GetTempPath()));
        using var interrupts = new Interrupts(keys);
        var dialog = new TurnDialog(client, paper.Screen, keys, new LineEditor(paper.Screen, keys), interrupts, Session);
        var result = await dialog.SendAsync("go");
        return (result, paper.Text);
    }
}
