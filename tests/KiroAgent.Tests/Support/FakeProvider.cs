using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace KiroAgent.Tests.Support;

/// <summary>What a provider answers: its body goes out part by part, each in a write of its own.</summary>
/// <param name="Parts">The body.</param>
internal sealed record FakeReply(params IReadOnlyList<byte[]> Parts)
{
    public int Status { get; init; } = 200;

    public string Type { get; init; } = "text/event-stream";

    public string[] Headers { get; init; } = [];

    /// <summary>The connection is closed without the end of the body.</summary>
    public bool Cut { get; init; }

    /// <summary>Nothing more comes and the connection stays open.</summary>
    public bool Hangs { get; init; }

    /// <summary>Waited for before each part, by its number.</summary>
    public Func<int, Task> Before { get; init; } = _ => Task.CompletedTask;

    /// <summary>A body in one write.</summary>
    public static FakeReply Of(string body) => new(Encoding.UTF8.GetBytes(body));

    /// <summary>A body in as many writes as it has bytes.</summary>
    public static FakeReply ByteByByte(string body) => new([.. Encoding.UTF8.GetBytes(body).Select(b => new[] { b })]);

    /// <summary>An error with a JSON body.</summary>
    public static FakeReply Error(int status, string json, params string[] headers) => Of(json) with { Status = status, Type = "application/json", Headers = headers };
}

/// <summary>What a provider was sent.</summary>
internal sealed record FakeRequest(string Path, IReadOnlyDictionary<string, string> Headers, JsonNode Body);

/// <summary>An HTTP server on loopback that answers each request with the next of its replies.</summary>
internal sealed class FakeProvider : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<FakeReply> _replies;
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly ConcurrentBag<TcpClient> _open = [];

    public FakeProvider(params FakeReply[] replies)
    {
        _replies = new(replies);
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public string Url => "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    public void Dispose()
    {
        _listener.Stop();
        foreach (var client in _open)
        {
            client.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _open.Add(client);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            while (await ReadRequestAsync(stream) is { } request)
            {
                _requests.Enqueue(request);
                var reply = _replies.TryDequeue(out var next) ? next : FakeReply.Error(500, """{"error":{"message":"the test has no reply left"}}""");
                var head = $"HTTP/1.1 {reply.Status} X\r\nContent-Type: {reply.Type}\r\nTransfer-Encoding: chunked\r\n{string.Concat(reply.Headers.Select(h => h + "\r\n"))}\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
                foreach (var (number, part) in reply.Parts.Where(p => p.Length > 0).Index())
                {
                    await reply.Before(number);
                    await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(part.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. part, (byte)'\r', (byte)'\n']);
                }
                if (reply.Hangs)
                {
                    return;
                }
                if (reply.Cut)
                {
                    client.Dispose();
                    return;
                }
                await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }

    private static async Task<FakeRequest?> ReadRequestAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        return new FakeRequest(lines[0].Split(' ')[1], headers, body.Length == 0 ? new JsonObject() : JsonNode.Parse(body)!);
    }
}
