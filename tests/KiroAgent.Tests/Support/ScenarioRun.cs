using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KiroAgent.Protocol;

namespace KiroAgent.Tests.Support;

/// <summary>Plays a scenario: sets it up, takes its steps one by one, and notes what comes back. The format is in tests/README.md.</summary>
internal sealed partial class ScenarioRun : IDisposable
{
    private static readonly Dictionary<string, Method> s_methods = Methods.Sections.SelectMany(s => s.Methods).ToDictionary(m => m.Name);
    private readonly ScenarioFile _file;
    private readonly TempFolder _place = new();
    private readonly ScenarioWorkspace _workspace;
    private readonly GoldenWire _wire;
    private readonly ScenarioTime _time = new();
    private readonly ScenarioIds _ids = new();
    private readonly SortedDictionary<char, ScenarioServer> _servers = [];
    private readonly Dictionary<(char Server, string Session), long> _seq = [];
    private JsonNode? _abilities = new JsonObject { ["approvals"] = true, ["questions"] = true };
    private ScenarioEditor _editor;
    private string[] _folders = [""];
    private JsonNode _start = new JsonObject();
    private string? _session;

    public ScenarioRun(ScenarioFile file)
    {
        _file = file;
        _workspace = new ScenarioWorkspace(_place.Folder("ws"));
        _editor = new ScenarioEditor(_workspace, refusesToSave: false);
        _place.Folder("models");
        _wire = new GoldenWire([(_workspace.Root, "/ws"), (_place.In("data"), "/data"), (_place.In("models"), "/models"), (_workspace.Home, "/home"), (_place.Path, "/place")]);
    }

    /// <summary>What came back, item by item; filled as far as it got when it throws.</summary>
    public List<IReadOnlyList<string>> Goldens { get; } = [];

    public async Task PlayAsync()
    {
        foreach (var item in _file.Items)
        {
            var lines = new List<string>();
            Goldens.Add(lines);
            try
            {
                await TakeAsync(item, lines);
            }
            catch (Exception e) when (e is not NUnit.Framework.AssertionException)
            {
                throw new InvalidOperationException($"at \"{item.Line}\": {e.Message}\n{string.Join('\n', lines)}", e);
            }
        }

        var last = new List<string>();
        foreach (var (number, server) in _servers.Reverse())
        {
            Note(last, number, await server.EndAsync());
        }

        _servers.Clear();
        if (last.Count > 0)
        {
            throw new InvalidOperationException("something came after the last step:\n" + string.Join('\n', last));
        }

        _workspace.CheckAll();
    }

    public void Dispose() => _place.Dispose();

    private async Task TakeAsync(ScenarioItem item, List<string> lines)
    {
        switch (item.Word)
        {
            case "//-":
                _workspace.Begin(ScenarioContent.Parse(item.Rest, item.Body));
                break;
            case "//=":
                _workspace.Check(ScenarioContent.Parse(item.Rest, item.Body));
                break;
            case "//!":
                _workspace.CheckAbsent(ScenarioContent.Parse(item.Rest, []).Path);
                break;
            case "model":
                SetModel(item);
                break;
            case "client":
                SetClient(item.Rest);
                break;
            case "start":
                _start = JsonNode.Parse(item.Rest)!;
                break;
            case "folders":
                _folders = item.Rest == "none" ? [] : item.Rest.Split(' ');
                break;
            case "user":
                await UserAsync(item, lines);
                break;
            case "editor" when item.Rest.StartsWith("renames ", StringComparison.Ordinal):
                _editor.WillRename(_wire.Real(item.Rest["renames ".Length..]));
                break;
            case "time":
                var passes = TimeSpan.FromSeconds(double.Parse(item.Rest.Split(' ')[1], CultureInfo.InvariantCulture));
                if (passes >= ScenarioTime.Held)
                {
                    // Nobody may be left to wait, as after an interrupt: then it passes for nobody.
                    await ((Task)_time.SomebodyHeld().WaitAsync(TimeSpan.FromSeconds(2))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                _time.Pass(passes);
                await UntilAsync('1', item.Line, lines);
                break;
            case "disk":
                await DiskAsync(item.Rest);
                break;
            default:
                await WireStepAsync(item.Line, lines);
                break;
        }
    }

    private void SetModel(ScenarioItem item)
    {
        var name = item.Rest.StartsWith('{') ? "model" : item.Rest.Split(' ', 2)[0];
        var json = (item.Rest.StartsWith('{') ? item.Rest : item.Rest[name.Length..]) + "\n" + string.Join('\n', item.Body);
        File.WriteAllText(Path.Combine(_place.In("models"), name), _wire.Real(json));
    }

    private void SetClient(string says)
    {
        var refuses = says == "that refuses to save";
        _abilities = says == "plain" ? null
            : refuses ? new JsonObject { ["approvals"] = true, ["questions"] = true, ["saveDocument"] = true }
            : JsonNode.Parse(says);
        _editor = new ScenarioEditor(_workspace, refuses);
    }

    private async Task WireStepAsync(string line, List<string> lines)
    {
        var number = char.IsAsciiDigit(line[0]) ? line[0] : '1';
        var rest = char.IsAsciiDigit(line[0]) ? line[1..].Trim() : line;
        switch (rest.Split(' ')[0])
        {
            case ">":
                await RequestAsync(number, rest[2..], lines);
                break;
            case "await":
                var server = await ServerAsync(number);
                var waits = server.Unanswered.First(u => u.Method == rest.Split(' ')[1]);
                await CollectAsync(number, m => IsAnswer(m, waits.Id), waits.Id, "the answer to " + waits.Method, lines);
                break;
            case "restart":
                Note(lines, number, await (await ServerAsync(number)).EndAsync());
                await StartAgainAsync(number);
                break;
            case "kill":
                await (await ServerAsync(number)).KillAsync();
                await StartAgainAsync(number);
                break;
            default:
                throw new FormatException("this is no step");
        }
    }

    private async Task StartAgainAsync(char number)
    {
        _servers.Remove(number);
        foreach (var key in _seq.Keys.Where(k => k.Server == number).ToList())
        {
            _seq.Remove(key);
        }

        _editor.Reopen(await ServerAsync(number));
    }

    private async Task RequestAsync(char number, string text, List<string> lines)
    {
        var server = await ServerAsync(number);
        var method = text.Split(' ')[0];
        var rest = _wire.Real(text[method.Length..].Trim());
        var length = JsonLength(rest);
        var parameters = length == 0 ? new JsonObject() : JsonNode.Parse(rest[..length])!;
        var known = s_methods[method];
        if (known.ParamsInfo.Type.IsAssignableTo(typeof(ISessionScoped)) && parameters is JsonObject whole && !whole.ContainsKey("sessionId") && _session is not null)
        {
            whole["sessionId"] = _session;
        }

        if (known.ResultInfo is null)
        {
            server.Notify(method, parameters);
            await server.SettleAsync();
            await UntilAsync(number, rest[length..], lines);
            return;
        }

        if (method == "session/open")
        {
            _session = (string?)parameters["sessionId"];
        }

        var id = server.Request(method, parameters);
        if (rest[length..] == " quietly")
        {
            var all = new List<string>();
            await CollectAsync(number, m => IsAnswer(m, id), id, "the answer to " + method, all);
            var last = all.FindLastIndex(l => l.StartsWith("< ", StringComparison.Ordinal));
            lines.AddRange(all.Skip(all.FindLastIndex(last - 1, l => l.StartsWith("< ", StringComparison.Ordinal))));
            return;
        }

        if (Until().IsMatch(rest[length..]))
        {
            await UntilAsync(number, rest[length..], lines, id);
        }
        else
        {
            await CollectAsync(number, m => IsAnswer(m, id), id, "the answer to " + method, lines);
            if (server.Unanswered.All(u => u.Method != "agent/turn") && lines.Any(l => l.Contains("\"execution\":\"continues\"", StringComparison.Ordinal)))
            {
                throw new InvalidOperationException("the agent goes on by itself: say until what");
            }
        }
    }

    private async Task<ScenarioServer> ServerAsync(char number)
    {
        if (_servers.TryGetValue(number, out var server))
        {
            return server;
        }

        var folders = _folders.Select(f => f.Length == 0 ? (_workspace.Root, "ws") : (Directory.CreateDirectory(_workspace.In(f)).FullName, f.Split('/')[^1])).ToList();
        foreach (var folder in _folders.Where(f => f.Length > 0))
        {
            _workspace.SawFolder(folder);
        }

        var model = File.Exists(Path.Combine(_place.In("models"), "model")) ? "scripted:" + Path.Combine(_place.In("models"), "model") : null;
        var setup = new ScenarioSetup(folders, _place.In("data"), model, _abilities, _time, _ids)
        {
            Home = _workspace.Home, Trusted = (bool?)_start["trusted"] ?? true, Settings = _start["settings"],
        };
        server = await ScenarioServer.StartAsync(setup);
        server.AnswersItself = _editor.OnRequest;
        return _servers[number] = server;
    }

    /// <summary>Waits for what <c>until</c> names, where the line has one: a method, or the kind of an event; with a number, the n-th of them.</summary>
    private async Task UntilAsync(char number, string line, List<string> lines, int? request = null)
    {
        if (Until().Match(line) is not { Success: true } until)
        {
            return;
        }

        var left = until.Groups[1].Success ? int.Parse(until.Groups[1].Value, CultureInfo.InvariantCulture) : 1;
        var name = until.Groups[2].Value;
        await CollectAsync(number, m => ((string?)m["method"] == name || (string?)m["params"]?["event"]?["kind"] == name) && --left == 0, request, name, lines);
    }

    /// <summary>Notes messages up to the one waited for; answers to other requests are kept for their own step.</summary>
    private async Task CollectAsync(char number, Func<JsonObject, bool> last, int? request, string waitingFor, List<string> lines)
    {
        var server = await ServerAsync(number);
        if (request is { } id && server.Answers.Remove(id, out var earlier))
        {
            Note(lines, number, [earlier]);
            return;
        }

        while (await server.NextAsync(waitingFor) is { } message)
        {
            if (message["method"] is null && !IsAnswer(message, request ?? 0))
            {
                server.Answers[(int)message["id"]!] = message;
                continue;
            }

            Note(lines, number, [message]);
            if (last(message))
            {
                return;
            }
        }

        throw new InvalidOperationException("the connection ended while waiting for " + waitingFor);
    }

    private void Note(List<string> lines, char number, IEnumerable<JsonObject> messages)
    {
        var prefix = number == '1' ? "" : number.ToString();
        foreach (var message in messages)
        {
            lines.AddRange((prefix + Shown(number, message)).Split('\n'));
        }
    }

    private string Shown(char number, JsonObject message)
    {
        if ((string?)message["method"] is { } method)
        {
            Follow(number, method, message["params"]!);
            return (message["id"] is null ? "< " : "<? ") + _wire.Call(method, message["params"]);
        }

        var server = _servers[number];
        var request = server.Unanswered.First(u => u.Id == (int)message["id"]!);
        server.Unanswered.Remove(request);
        if (request.Method == "session/new" && message["result"] is { } made)
        {
            _session = (string)made["session"]!["id"]!;
        }

        return "< " + _wire.Answer(request.Method, message);
    }

    /// <summary>Events count from 1 for each session and connection, without gaps.</summary>
    private void Follow(char number, string method, JsonNode parameters)
    {
        if (method == "agent/event")
        {
            var key = (number, (string)parameters["sessionId"]!);
            var seq = (long)parameters["seq"]!;
            if (seq != _seq.GetValueOrDefault(key) + 1)
            {
                throw new InvalidOperationException($"an event has seq {seq} after {_seq.GetValueOrDefault(key)}");
            }

            _seq[key] = seq;
        }
    }

    private static bool IsAnswer(JsonObject message, int id) => message["method"] is null && (int)message["id"]! == id;

    private static int JsonLength(string text)
    {
        if (!text.StartsWith('{'))
        {
            return 0;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        reader.Read();
        reader.Skip();
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan(0, (int)reader.BytesConsumed)).Length;
    }

    [GeneratedRegex(@"(?:^| )until (?:(\d+) )?([\w/]+)$")]
    private static partial Regex Until();
}
