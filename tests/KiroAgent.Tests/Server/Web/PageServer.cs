using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KiroAgent.Server.Web;

namespace KiroAgent.Tests.Server.Web;

/// <summary>A web server on the loopback that answers each path with the bytes given, and a network in which made-up hosts lead to it.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public PageServer()
    {
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The whole answer, head and body, by path.</summary>
    public Dictionary<string, byte[]> Answers { get; } = [];

    /// <summary>The heads of the requests that came.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What names resolve to, one list after another, the last again and again.</summary>
    public Dictionary<string, Queue<string[]>> Names { get; } = [];

    /// <summary>Every address that was connected to.</summary>
    public ConcurrentQueue<string> Connected { get; } = new();

    /// <summary>Every name that was resolved.</summary>
    public ConcurrentQueue<string> Resolved { get; } = new();

    public WebReach Reach => new()
    {
        Resolve = (host, _) =>
        {
            Resolved.Enqueue(host);
            return Names.TryGetValue(host, out var lists)
                ? Task.FromResult((lists.Count > 1 ? lists.Dequeue() : lists.Peek()).Select(IPAddress.Parse).ToArray())
                : throw new SocketException((int)SocketError.HostNotFound);
        },
        Connect = async (end, stop) =>
        {
            Connected.Enqueue(end.Address.ToString());
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, stop);
            return client.GetStream();
        },
        Proxy = () => null,
    };

    public void Page(string path, string body, string type = "text/html; charset=utf-8", string status = "200 OK", string headers = "") =>
        Answers[path] = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\n{headers}Connection: close\r\n\r\n"), .. Encoding.UTF8.GetBytes(body)];

    public void Redirect(string path, string to) => Page(path, "", status: "302 Found", headers: $"Location: {to}\r\n");

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = AnswerAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
                var head = new StringBuilder();
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                {
                    head.AppendLine(line);
                }
                Requests.Enqueue(head.ToString());
                var target = head.ToString().Split(' ')[1];
                var path = Uri.TryCreate(target, UriKind.Absolute, out var whole) ? whole.AbsolutePath : target;
                if (Answers.TryGetValue(path, out var answer))
                {
                    await client.GetStream().WriteAsync(answer, _stop.Token);
                }
                else
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token); // a server that never answers
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client left, or the test is over.
            }
        }
    }
}
