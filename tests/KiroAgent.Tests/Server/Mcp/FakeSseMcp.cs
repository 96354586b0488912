using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace KiroAgent.Tests.Server.Mcp;

/// <summary>An MCP server of the older kind over HTTP (2024-11-05): answers come on a stream of events, which first says where messages go.</summary>
internal sealed class FakeSseMcp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly FakeMcp _usual = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<TcpClient> _streams = [];

    public FakeSseMcp()
    {
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public string Url => "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    public string Endpoint { get; init; } = "/messages?session=1";

    public ConcurrentQueue<(string Method, string Path, Dictionary<string, string> Headers)> Requests { get; } = new();

    public void EndStreams()
    {
        foreach (var stream in _streams)
        {
            stream.Close();
        }
    }

    public ValueTask DisposeAsync()
    {
        _stop.Cancel();
        _listener.Stop();
        EndStreams();
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
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
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        if ((await reader.ReadLineAsync())?.Split(' ') is not [var method, var path, ..])
        {
            client.Close();
            return;
        }
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1].Trim();
        }
        Requests.Enqueue((method, path, headers));
        if (method == "GET" && path == "/sse")
        {
            _streams.Add(client);
            await WriteAsync(client, $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\nevent: endpoint\ndata: {Endpoint}\n\n");
            return;
        }
        if (path == "/sse")
        {
            await WriteAsync(client, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            client.Close();
            return;
        }
        var message = JsonNode.Parse(await BodyAsync(reader, headers))!;
        await WriteAsync(client, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        client.Close();
        if (message["id"] is { } id)
        {
            var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
            if (_usual.Usual(message) is { } result)
            {
                answer["result"] = result;
            }
            else
            {
                answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "no such method" };
            }
            foreach (var open in _streams.Where(s => s.Connected))
            {
                await WriteAsync(open, $": ping\n\nevent: message\ndata: {answer.ToJsonString()}\n\n");
            }
        }
    }

    private static async Task<string> BodyAsync(StreamReader reader, Dictionary<string, string> headers)
    {
        var text = new StringBuilder();
        if (headers.GetValueOrDefault("transfer-encoding") != "chunked")
        {
            var body = new char[int.Parse(headers["content-length"], CultureInfo.InvariantCulture)];
            await reader.ReadBlockAsync(body);
            return new string(body);
        }
        while (int.Parse((await reader.ReadLineAsync())!, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            var chunk = new char[size];
            await reader.ReadBlockAsync(chunk);
            text.Append(chunk);
            await reader.ReadLineAsync();
        }
        return text.ToString();
    }

    private static async Task WriteAsync(TcpClient client, string text)
    {
        try
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // Nobody reads any more.
        }
    }
}
