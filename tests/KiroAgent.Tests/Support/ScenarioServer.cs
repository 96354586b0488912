using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Launch;
using KiroAgent.Server.Logging;
using KiroAgent.Server.Lsp;

namespace KiroAgent.Tests.Support;

/// <summary>What a scenario's servers are made with: folders are absolute, with their names; no abilities mean a plain LSP client.</summary>
internal sealed record ScenarioSetup(
    IReadOnlyList<(string Path, string Name)> Folders, string Data, string? Model, JsonNode? Abilities, ScenarioTime Time, ScenarioIds Ids)
{
    /// <summary>The user's home folder.</summary>
    public required string Home { get; init; }

    /// <summary>Whether the editor says that the workspace is trusted.</summary>
    public bool Trusted { get; init; } = true;

    /// <summary>The editor's settings.</summary>
    public JsonNode? Settings { get; init; }
}

/// <summary>
/// A whole server in this process, as an editor has it: the real router, sessions and files, behind a connection of bytes.
/// Its client keeps what comes, message by message, in the order of the wire.
/// </summary>
internal sealed class ScenarioServer
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly Channel<JsonObject> _inbox = Channel.CreateUnbounded<JsonObject>();
    private readonly IDuplexPipe _end;
    private readonly Task<int> _serving;
    private readonly Task _reading;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _hidden = new();
    private int _lastId;
    private Connection? _connection;

    private ScenarioServer(ScenarioSetup setup)
    {
        var (clientEnd, serverEnd) = Loopback.Create();
        _end = clientEnd;
        var options = new LaunchOptions { DataDirectory = setup.Data, Model = setup.Model };
        var server = new LspServer(serverEnd, (client, router) =>
        {
            Host = new ServerHost(client, options, Log.None, setup.Time, setup.Ids, Disk, name => name is "HOME" or "USERPROFILE" ? setup.Home : null);
            Host.Config.Watches = false;
            _connection = client.Connection;
            return Routes.Add(Host, router);
        }, Log.None);
        _serving = Task.Run(server.RunAsync);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The disk as this server has it.</summary>
    public FaultLayer Disk { get; } = new();

    public ServerHost? Host { get; private set; }

    /// <summary>Requests without an answer yet, by id, oldest first.</summary>
    public List<(int Id, string Method)> Unanswered { get; } = [];

    /// <summary>Answers that came while another one was waited for.</summary>
    public Dictionary<int, JsonObject> Answers { get; } = [];

    /// <summary>Requests of the server that nobody has answered.</summary>
    public List<JsonObject> Asked { get; } = [];

    /// <summary>Answers a request of the server as an editor does without its user; null leaves it to the scenario.</summary>
    public Func<ScenarioServer, JsonObject, JsonNode?>? AnswersItself { get; set; }

    public static async Task<ScenarioServer> StartAsync(ScenarioSetup setup)
    {
        var server = new ScenarioServer(setup);
        var capabilities = new JsonObject();
        if (setup.Abilities is { } abilities)
        {
            capabilities["experimental"] = new JsonObject { ["kiroAgent"] = abilities.DeepClone() };
        }

        var folders = new JsonArray([.. setup.Folders.Select(f => (JsonNode)new JsonObject { ["uri"] = UriOf(f.Path), ["name"] = f.Name })]);
        await server.AskAsync("initialize", new JsonObject
        {
            ["processId"] = null, ["rootUri"] = null, ["capabilities"] = capabilities, ["workspaceFolders"] = folders,
            ["initializationOptions"] = new JsonObject { ["protocolVersion"] = 1, ["workspaceTrusted"] = setup.Trusted, ["settings"] = setup.Settings?.DeepClone() },
        });
        await server.Host!.Config.Ready.WaitAsync(s_patience); // what it tells by itself comes before anything else
        server.Send("initialized", new JsonObject(), null);
        return server;
    }

    public static string UriOf(string path) => "file://" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>Sends a request and returns its id; the answer comes with the other messages.</summary>
    public int Request(string method, JsonNode parameters)
    {
        var id = ++_lastId;
        Unanswered.Add((id, method));
        Send(method, parameters, id);
        return id;
    }

    public void Notify(string method, JsonNode parameters) => Send(method, parameters, null);

    /// <summary>Answers a request of the server.</summary>
    public void Answer(JsonObject request, JsonNode? result) =>
        Write(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = request["id"]!.DeepClone(), ["result"] = result });

    /// <summary>The next message; null when the connection has ended.</summary>
    public async Task<JsonObject?> NextAsync(string waitingFor)
    {
        try
        {
            return await _inbox.Reader.WaitToReadAsync().AsTask().WaitAsync(s_patience) && _inbox.Reader.TryRead(out var message) ? message : null;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"nothing more came while waiting for {waitingFor}");
        }
    }

    /// <summary>What the editor said has been taken in: pending files have been looked at again.</summary>
    public async Task SettleAsync()
    {
        await AskAsync("model/list", new JsonObject());
        await QuietAsync();
        await Host!.Watch.Looked;
    }

    /// <summary>
    /// What belongs to no session is done, also what follows an answer (the servers a new session wakes look at the settings): a file the
    /// user writes now is seen by nobody half written, and its news has one place.
    /// </summary>
    public async Task QuietAsync()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_connection!.Lanes.Post(new LaneWork("", () => { reached.SetResult(); return Task.CompletedTask; })))
        {
            await reached.Task.WaitAsync(s_patience);
        }
    }

    /// <summary>Ends as the protocol asks for; returns what still came.</summary>
    public async Task<List<JsonObject>> EndAsync()
    {
        var shutdown = Request("shutdown", new JsonObject());
        foreach (var box in Asked)
        {
            Answer(box, null); // an editor that ends closes its boxes
        }

        Asked.Clear();
        var came = new List<JsonObject>();
        while (await NextAsync("the answer to shutdown") is { } message)
        {
            if (message["method"] is null && (int)message["id"]! == shutdown)
            {
                Unanswered.RemoveAll(u => u.Id == shutdown);
                break;
            }

            came.Add(message);
        }

        Notify("exit", new JsonObject());
        await _serving;
        await _reading;
        while (_inbox.Reader.TryRead(out var late))
        {
            came.Add(late);
        }

        return came;
    }

    /// <summary>As if the process were killed now: not one byte more reaches the disk, and nobody is told anything.</summary>
    public async Task KillAsync()
    {
        Disk.Stop();
        await _end.Output.CompleteAsync();
        await _serving;
        await _reading;
    }

    /// <summary>A request of the runner itself, which no golden shows.</summary>
    private async Task AskAsync(string method, JsonNode parameters)
    {
        var id = ++_lastId;
        var answered = _hidden[id] = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(method, parameters, id);
        var answer = await answered.Task.WaitAsync(s_patience);
        if (answer["error"] is { } error)
        {
            throw new InvalidOperationException(method + ": " + error.ToJsonString());
        }
    }

    private void Send(string method, JsonNode parameters, int? id)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters.DeepClone() };
        if (id is { } number)
        {
            message["id"] = number;
        }

        Write(message);
    }

    private void Write(JsonObject message)
    {
        var body = Encoding.UTF8.GetBytes(message.ToJsonString());
        var head = Encoding.ASCII.GetBytes("Content-Length: " + body.Length.ToString(CultureInfo.InvariantCulture) + "\r\n\r\n");
        lock (_end)
        {
            _end.Output.Write(head);
            _end.Output.Write(body);
            _ = _end.Output.FlushAsync().AsTask();
        }
    }

    private async Task ReadAsync()
    {
        var framing = new ContentLengthFraming();
        while (true)
        {
            var read = await _end.Input.ReadAsync();
            var buffer = read.Buffer;
            while (framing.Read(ref buffer) is { Kind: FrameKind.Message } frame)
            {
                Take((JsonObject)JsonNode.Parse(frame.Body.ToArray())!);
            }

            _end.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        _inbox.Writer.TryComplete();
    }

    private void Take(JsonObject message)
    {
        if (message["method"] is null && message["id"] is JsonValue id && _hidden.TryRemove((int)id, out var hidden))
        {
            hidden.SetResult(message);
            return;
        }

        if (message["method"] is not null && message["id"] is not null)
        {
            if (AnswersItself?.Invoke(this, message) is { } answer)
            {
                Write(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone(), [answer[ScenarioEditor.Error] is null ? "result" : "error"] = (answer[ScenarioEditor.Error] ?? answer).DeepClone() });
            }
            else
            {
                Asked.Add(message);
            }
        }

        _inbox.Writer.TryWrite(message);
    }
}
