using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Mcp;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Mcp;

/// <summary>Servers reached over HTTP, on loopback.</summary>
internal sealed class McpHttpTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task It_speaks_streamable_http_with_its_headers_and_the_servers_session(bool events)
    {
        await using var server = new FakeHttpMcp { AsEvents = events };
        await using var bench = new McpBench(McpBench.Entry("s", $$$"""{"url":"{{{server.Url}}}/mcp","headers":{"Authorization":"Bearer ${MY_TOKEN}"}}"""));
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.AwaitingApproval);
        Assert.That(server.Requests, Is.Empty, "nothing is contacted before the variable was allowed");
        bench.Say(AskDecision.Allow);
        await bench.UntilAsync(McpState.Ready);
        Assert.That((await bench.CallAsync("mcp_s_echo", """{"x":1}""")).ForModel, Does.Contain("called echo with {\"x\":1}"));
        var posts = server.Requests.Where(r => r.Method == "POST").ToList();
        Assert.That(posts.Select(r => r.Headers["authorization"]), Is.All.EqualTo("Bearer s3cret-value"));
        Assert.That(posts.Last().Headers["mcp-session-id"], Is.EqualTo("session-1"));
        Assert.That(string.Join('\n', bench.Desk.All().Single().Log), Does.Not.Contain("s3cret"));
    }

    [Test]
    public async Task A_redirect_within_the_address_is_followed_and_one_elsewhere_is_not()
    {
        await using var elsewhere = new FakeHttpMcp();
        await using var server = new FakeHttpMcp { Redirects = { ["/old"] = "/mcp", ["/away"] = elsewhere.Url + "/mcp" } };
        await using var follows = new McpBench(McpBench.Entry("s", $$"""{"url":"{{server.Url}}/old","headers":{"X-Key":"k"} }"""));
        follows.Desk.Wake();
        await follows.UntilAsync(McpState.Ready);
        await using var leaves = new McpBench(McpBench.Entry("s", $$"""{"url":"{{server.Url}}/away","headers":{"X-Key":"k"} }"""));
        leaves.Desk.Wake();
        Assert.That((await leaves.UntilAsync(McpState.Failed)).Problem, Is.EqualTo($"It redirects to {elsewhere.Url}, which is not the entry's address; nothing was sent there."));
        Assert.That(elsewhere.Requests, Is.Empty);
    }

    [Test]
    public async Task One_that_wants_a_sign_in_says_what_to_write()
    {
        await using var server = new FakeHttpMcp { Status = 401 };
        await using var bench = new McpBench(McpBench.Entry("s", $$"""{"url":"{{server.Url}}/mcp"}"""));
        bench.Desk.Wake();
        Assert.That((await bench.UntilAsync(McpState.Failed)).Problem, Is.EqualTo(
            "It wants a sign-in (401), and signing in by OAuth is not there yet. Write \"headers\": {\"Authorization\": \"Bearer ${A_VARIABLE}\"} into the entry, and a token into that variable."));
        Assert.That(bench.Notices, Has.Count.EqualTo(1), "it is told in the chat, once");
    }

    [Test]
    public async Task One_that_refuses_the_token_says_so_at_its_start_and_in_a_call()
    {
        await using var server = new FakeHttpMcp();
        await using var bench = new McpBench(McpBench.Entry("s", $$$"""{"url":"{{{server.Url}}}/mcp","headers":{"Authorization":"Bearer old"}}"""));
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Ready);
        server.Status = 401;
        const string Said = "It refuses the Authorization header of the entry (401): look at the variable it names. A token may be wrong or too old.";
        Assert.That((await bench.CallAsync("mcp_s_echo")).ForModel, Does.Contain(Said));
        bench.Desk.Restart("s");
        Assert.That((await bench.UntilAsync(McpState.Failed)).Problem, Is.EqualTo(Said));
        server.Status = 403;
        bench.Desk.Restart("s");
        Assert.That((await bench.UntilAsync(view => view.State == McpState.Failed && view.Problem != Said)).Problem, Is.EqualTo("It refuses the sign-in it was given (403)."));
    }

    [Test]
    public async Task What_it_refused_is_known_until_it_answers_well()
    {
        var statuses = new Queue<HttpStatusCode>([HttpStatusCode.Unauthorized, HttpStatusCode.MethodNotAllowed, HttpStatusCode.OK]);
        using var origin = new SameOrigin(new Uri("http://localhost/mcp"), _ => true, new Answering(statuses));
        using var http = new HttpClient(origin);
        var known = new List<bool>();
        while (statuses.Count > 0)
        {
            using var answer = await http.GetAsync(new Uri("http://localhost/mcp"));
            known.Add(origin.Refusal is not null);
        }
        Assert.That(known, Is.EqualTo(new[] { true, true, false }), "what is tried after a refusal fails in another way");
    }

    [Test]
    public async Task A_session_the_server_forgot_is_begun_anew()
    {
        await using var server = new FakeHttpMcp();
        await using var bench = new McpBench(McpBench.Entry("s", $$"""{"url":"{{server.Url}}/mcp"}"""));
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Ready);
        server.Session = "session-2";
        Assert.That((await bench.CallAsync("mcp_s_echo")).Succeeded, Is.False);
        await bench.UntilAsync(McpState.Restarting);
        await bench.PassAsync(due => due == TimeSpan.FromSeconds(1));
        await bench.UntilAsync(McpState.Ready);
        Assert.That((await bench.CallAsync("mcp_s_echo")).Succeeded);
    }

    [TestCase(null)]
    [TestCase("sse")]
    public async Task One_of_the_older_kind_is_found_out_or_named(string? type)
    {
        await using var server = new FakeSseMcp();
        var named = type is null ? "" : $",\"type\":\"{type}\"";
        await using var bench = new McpBench(McpBench.Entry("s", $$$"""{"url":"{{{server.Url}}}/sse","headers":{"X-Key":"k"}{{{named}}}}"""));
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Ready);
        Assert.That((await bench.CallAsync("mcp_s_echo", """{"x":1}""")).ForModel, Does.Contain("called echo with {\"x\":1}"));
        Assert.That(server.Requests.Where(r => r.Path.StartsWith("/messages", StringComparison.Ordinal)).Select(r => r.Headers.GetValueOrDefault("X-Key")), Is.Not.Empty.And.All.EqualTo("k"));
    }

    [Test]
    public async Task One_of_the_older_kind_leads_nowhere_else_and_is_started_again_when_its_stream_ends()
    {
        await using var elsewhere = new FakeHttpMcp();
        await using var away = new FakeSseMcp { Endpoint = elsewhere.Url + "/messages" };
        await using var leaves = new McpBench(McpBench.Entry("s", $$"""{"url":"{{away.Url}}/sse","type":"sse"}"""));
        leaves.Desk.Wake();
        Assert.That((await leaves.UntilAsync(McpState.Failed)).Problem, Is.EqualTo($"It leads to {elsewhere.Url}, which is not the entry's address; nothing was sent there."));
        Assert.That(elsewhere.Requests, Is.Empty);

        await using var server = new FakeSseMcp();
        await using var bench = new McpBench(McpBench.Entry("s", $$"""{"url":"{{server.Url}}/sse","type":"sse"}"""));
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Ready);
        server.EndStreams();
        await bench.UntilAsync(McpState.Restarting);
    }

    [Test]
    public async Task A_host_the_settings_do_not_name_is_not_contacted()
    {
        await using var server = new FakeHttpMcp();
        await using var bench = new McpBench(McpBench.Entry("s", $$"""{"url":"{{server.Url}}/mcp"}""")) { MayContact = _ => false };
        bench.Desk.Wake();
        Assert.That((await bench.UntilAsync(McpState.Failed)).Problem, Is.EqualTo("network.allowedHosts does not name 127.0.0.1."));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task One_that_is_not_there_is_tried_again_later()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        await using var bench = new McpBench(McpBench.Entry("s", $$"""{"url":"http://127.0.0.1:{{port}}/mcp"}"""));
        bench.Desk.Wake();
        Assert.That((await bench.UntilAsync(McpState.Restarting)).Problem, Does.StartWith("It cannot be reached"));
    }

    [Test]
    public void A_variable_does_not_lead_the_address_off_to_plain_http() => Assert.That(
        McpPlan.Of(McpBench.Entry("s", """{"url":"https://${HOST}/mcp"}""") with { Url = "http${HOST}" }, new Dictionary<string, string> { ["HOST"] = "://example.org" }, null, null, "run"),
        Is.InstanceOf<McpPlan.Impossible>());
}

/// <summary>Answers with one status after another.</summary>
internal sealed class Answering(Queue<HttpStatusCode> statuses) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage(statuses.Dequeue()));
}

/// <summary>An MCP server over HTTP on loopback: the usual answers, as JSON or as events, with a session.</summary>
internal sealed class FakeHttpMcp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly FakeMcp _usual = new();
    private readonly CancellationTokenSource _stop = new();

    public FakeHttpMcp()
    {
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Url => "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    public bool AsEvents { get; init; }

    public int Status { get; set; } = 200;

    /// <summary>The session it knows.</summary>
    public string Session { get; set; } = "session-1";

    public Dictionary<string, string> Redirects { get; } = [];

    public ConcurrentQueue<(string Method, string Path, Dictionary<string, string> Headers)> Requests { get; } = new();

    public ValueTask DisposeAsync()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            if ((await reader.ReadLineAsync())?.Split(' ') is not [var method, var path, ..])
            {
                return;
            }
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
            {
                headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1].Trim();
            }
            var body = new char[headers.TryGetValue("content-length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
            await reader.ReadBlockAsync(body);
            var text = headers.GetValueOrDefault("transfer-encoding") == "chunked" ? await ChunkedAsync(reader) : new string(body);
            Requests.Enqueue((method, path, headers));
            var answer = headers.GetValueOrDefault("mcp-session-id") is { } known && known != Session
                ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                : Answer(method, path, text);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        }
    }

    private static async Task<string> ChunkedAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (int.Parse((await reader.ReadLineAsync())!, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            var chunk = new char[size];
            await reader.ReadBlockAsync(chunk);
            text.Append(chunk);
            await reader.ReadLineAsync();
        }
        return text.ToString();
    }

    private string Answer(string method, string path, string text)
    {
        if (Redirects.TryGetValue(path, out var to))
        {
            return $"HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }
        if (Status != 200 || method != "POST")
        {
            return $"HTTP/1.1 {(Status != 200 ? Status : 405)} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }
        var message = JsonNode.Parse(text)!;
        if (message["id"] is null)
        {
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        }
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone() };
        if (_usual.Usual(message) is { } result)
        {
            answer["result"] = result;
        }
        else
        {
            answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "no such method" };
        }
        var json = answer.ToJsonString();
        var body = AsEvents ? $": hello\n\nevent: message\ndata: {json}\n\n" : json;
        return $"HTTP/1.1 200 OK\r\nContent-Type: {(AsEvents ? "text/event-stream" : "application/json")}\r\nMcp-Session-Id: {Session}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";
    }
}
