using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KiroAgent.Server.Processes;

namespace KiroAgent.Tests.Server.Mcp;

/// <summary>
/// MCP servers without processes: what is started here is a conversation of lines. It answers as a well-behaved server of today does, and a test
/// takes over whichever method it wants to go wrong.
/// </summary>
internal sealed class FakeMcp : IProcesses
{
    /// <summary>What was started, in order.</summary>
    public ConcurrentQueue<FakeMcpRun> Runs { get; } = new();

    /// <summary>Answers a method instead of the usual answer; null keeps silent.</summary>
    public Dictionary<string, Func<FakeMcpRun, JsonNode, JsonNode?>> Methods { get; } = [];

    /// <summary>The tools it offers, as its JSON says.</summary>
    public string Tools { get; set; } = Tool("echo");

    /// <summary>The prompts it offers.</summary>
    public string Prompts { get; set; } = """{"name":"greet","description":"Greets.","arguments":[{"name":"who","required":true,"description":"Whom."},{"name":"how"}]}""";

    /// <summary>Why nothing can be started.</summary>
    public string? Problem { get; set; }

    /// <summary>Told of every start.</summary>
    public Action<FakeMcpRun> OnStart { get; set; } = _ => { };

    public static string Tool(string name, string description = "Does it.", string properties = "{}") =>
        $$$"""{"name":{{{JsonSerializer.Serialize(name)}}},"description":{{{JsonSerializer.Serialize(description)}}},"inputSchema":{"type":"object","properties":{{{properties}}} },"annotations":{"readOnlyHint":true}}""";

    public RunningProcess Start(SpawnedProgram program, string marker, OutputSink output, OutputSink? errors = null)
    {
        FakeMcpRun? run = null;
        var process = new RunningProcess(_ => run!.End(-1, 15), bytes => run!.Read(bytes));
        run = new FakeMcpRun(this, program, process, output, errors!);
        Runs.Enqueue(run);
        if (Problem is { } problem)
        {
            process.OnFailed(problem);
            return process;
        }
        process.OnStarted(Runs.Count);
        OnStart(run);
        return process;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The usual answer's result; null for what is only told.</summary>
    public JsonNode? Usual(JsonNode message) => (string?)message["method"] switch
    {
        "initialize" => JsonNode.Parse($$$"""{"protocolVersion":"{{{(string?)message["params"]!["protocolVersion"]}}}","capabilities":{"tools":{"listChanged":true},"resources":{},"prompts":{"listChanged":true}},"serverInfo":{"name":"fake","version":"1"}}"""),
        "tools/list" => JsonNode.Parse($$"""{"tools":[{{Tools}}]}"""),
        "resources/list" => JsonNode.Parse("""{"resources":[{"uri":"fake://manual","name":"manual","description":"How\u202e it is used."}]}"""),
        "prompts/list" => JsonNode.Parse($$"""{"prompts":[{{Prompts}}]}"""),
        "prompts/get" => JsonNode.Parse($$$"""{"messages":[{"role":"user","content":{"type":"text","text":{{{JsonSerializer.Serialize($"{message["params"]!["name"]} of {message["params"]!["arguments"]?.ToJsonString()}")}}}}}]}"""),
        "resources/read" => JsonNode.Parse("""{"contents":[{"uri":"fake://manual","text":"Read me."}]}"""),
        "tools/call" => JsonNode.Parse($$$"""{"content":[{"type":"text","text":{{{JsonSerializer.Serialize("called " + message["params"]!["name"] + " with " + message["params"]!["arguments"]!.ToJsonString())}}}}]}"""),
        _ => null,
    };
}

/// <summary>One start of a fake server.</summary>
internal sealed class FakeMcpRun(FakeMcp server, SpawnedProgram program, RunningProcess process, OutputSink output, OutputSink errors)
{
    private readonly StringBuilder _input = new();
    private int _ended;

    public SpawnedProgram Program => program;

    /// <summary>Every message that came.</summary>
    public ConcurrentQueue<JsonNode> Messages { get; } = new();

    public bool HasEnded => _ended != 0;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }
        _input.Append(Encoding.UTF8.GetString(bytes));
        while (_input.ToString().IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end)
        {
            var line = _input.ToString(0, end);
            _input.Remove(0, end + 1);
            Take(JsonNode.Parse(line)!);
        }
    }

    /// <summary>Writes a message, or anything else, as a line.</summary>
    public void Say(string line) => SayBytes(Encoding.UTF8.GetBytes(line + "\n"));

    public void SayBytes(byte[] bytes)
    {
        lock (_input)
        {
            output(bytes);
        }
    }

    public void SayError(string line) => errors(Encoding.UTF8.GetBytes(line + "\n"));

    public void Answer(JsonNode message, JsonNode result) =>
        Say(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone(), ["result"] = result.DeepClone() }.ToJsonString());

    /// <summary>Its process ends.</summary>
    public void End(int code, int signal = 0)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            process.OnExited(new ProcessExit(code, signal, 0));
            process.OnGone();
        }
    }

    private void Take(JsonNode message)
    {
        Messages.Enqueue(message);
        var method = (string?)message["method"];
        if (method is null || message["id"] is null)
        {
            return;
        }
        if (server.Methods.TryGetValue(method, out var own))
        {
            if (own(this, message) is { } answer)
            {
                Answer(message, answer);
            }
        }
        else if (server.Usual(message) is { } usual)
        {
            Answer(message, usual);
        }
        else
        {
            Say(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone(), ["error"] = new JsonObject { ["code"] = -32601, ["message"] = "no such method" } }.ToJsonString());
        }
    }
}
