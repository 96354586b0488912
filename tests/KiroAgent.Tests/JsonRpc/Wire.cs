using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using NUnit.Framework;

namespace KiroAgent.Tests.JsonRpc;

/// <summary>A running connection whose other end is the test, byte for byte; its reading of frames shares no code with the server's.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly IDuplexPipe _end;
    private byte[] _read = [];

    public Wire(Router router, IMessageFraming? framing = null)
    {
        (_end, var server) = Loopback.Create();
        Connection = new Connection(server, framing ?? new ContentLengthFraming(), router, (level, message, _) =>
        {
            lock (Log)
            {
                Log.Add(level + ": " + message);
            }
        });
        Running = Connection.RunAsync();
    }

    public Connection Connection { get; }

    public Task<ConnectionEnd> Running { get; }

    public List<string> Log { get; } = [];

    public static byte[] Frame(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {bytes.Length}\r\n\r\n")), .. bytes];
    }

    public Task SendAsync(string body) => SendBytesAsync(Frame(body));

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes) => await _end.Output.WriteAsync(bytes).AsTask().WaitAsync(s_patience);

    public async Task CloseAsync() => await _end.Output.CompleteAsync();

    /// <summary>The next message; fails when none comes.</summary>
    public async Task<JsonElement> ReceiveAsync()
    {
        while (true)
        {
            if (TakeFrame() is { } body)
            {
                return JsonSerializer.Deserialize<JsonElement>(body);
            }

            var read = await _end.Input.ReadAsync().AsTask().WaitAsync(s_patience);
            _read = [.. _read, .. read.Buffer.ToArray()];
            _end.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted && read.Buffer.IsEmpty)
            {
                Assert.Fail("the connection ended: " + string.Join("; ", Log));
            }
        }
    }

    /// <summary>What was written so far and what comes until the stream ends, message by message.</summary>
    public async Task<List<JsonElement>> ReceiveAllAsync()
    {
        while (true)
        {
            var read = await _end.Input.ReadAsync().AsTask().WaitAsync(s_patience);
            _read = [.. _read, .. read.Buffer.ToArray()];
            _end.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        var all = new List<JsonElement>();
        while (TakeFrame() is { } body)
        {
            all.Add(JsonSerializer.Deserialize<JsonElement>(body));
        }

        Assert.That(_read, Is.Empty, "half a message at the end");
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.Output.CompleteAsync();
        await _end.Input.CompleteAsync();
        await Running.WaitAsync(s_patience);
        await Connection.CloseAsync(s_patience);
    }

    private byte[]? TakeFrame()
    {
        var text = Encoding.ASCII.GetString(_read, 0, Math.Min(_read.Length, 64));
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        Assert.That(text, Does.Match(@"^Content-Length: [0-9]+\r\n\r\n"));
        var length = int.Parse(text["Content-Length: ".Length..end], CultureInfo.InvariantCulture);
        if (_read.Length < end + 4 + length)
        {
            return null;
        }

        var body = _read[(end + 4)..(end + 4 + length)];
        _read = _read[(end + 4 + length)..];
        return body;
    }
}

/// <summary>The messages of these tests.</summary>
internal static class Wired
{
    public static readonly RequestMethod<Text, Text> Echo = Request("test/echo", MethodMode.Read);
    public static readonly RequestMethod<Text, Text> Write = Request("test/write", MethodMode.Write);
    public static readonly RequestMethod<Text, Text> Now = Request("test/now", MethodMode.Immediate);
    public static readonly RequestMethod<InSession, Text> InSession =
        new("test/inSession", MethodDirection.ClientToServer, MethodMode.Write, WiredJson.Default.InSession, WiredJson.Default.Text);
    public static readonly NotificationMethod<Text> Told =
        new("test/told", MethodDirection.ClientToServer, MethodMode.Immediate, WiredJson.Default.Text);
    public static readonly NotificationMethod<InSession> ToldInOrder =
        new("test/toldInOrder", MethodDirection.ClientToServer, MethodMode.Write, WiredJson.Default.InSession);

    public static string Call(object id, string method, string parameters) =>
        $$"""{"jsonrpc":"2.0","id":{{JsonSerializer.Serialize(id)}},"method":"{{method}}","params":{{parameters}}}""";

    private static RequestMethod<Text, Text> Request(string name, MethodMode mode) =>
        new(name, MethodDirection.ClientToServer, mode, WiredJson.Default.Text, WiredJson.Default.Text);
}

internal sealed record Text(string Value, int? Number = null, Inner? Inner = null);

internal sealed record Inner(string Name);

internal sealed record InSession(string SessionId, string Value) : ISessionScoped;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Text))]
[JsonSerializable(typeof(InSession))]
internal sealed partial class WiredJson : JsonSerializerContext;
