using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KiroAgent.Server.JsonRpc;

/// <summary>Writes whole messages into a buffer that each thread keeps; the envelope by hand, the rest by the source-generated serializer.</summary>
#pragma warning disable CA1001 // A Utf8JsonWriter over a buffer holds nothing to be disposed, and this lives as long as its thread.
internal sealed class MessageWriter
#pragma warning restore CA1001
{
    private const int KeptBuffer = 1024 * 1024;
    private const int LongestErrorMessage = 4000;

    [ThreadStatic]
    private static MessageWriter? t_idle;

    private ArrayBufferWriter<byte> _buffer = new(1024);
    private Utf8JsonWriter? _writer; // made when first needed: the answer to initialize does without

    private Utf8JsonWriter Json
    {
        get
        {
            if (_writer is null)
            {
                _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions
                {
                    // The bytes are JSON for a program, never HTML: nothing needs escaping beyond what JSON asks for.
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                    MaxDepth = Envelope.MaxDepth,
                    SkipValidation = true,
                });
            }
            else
            {
                _writer.Reset(_buffer);
            }

            return _writer;
        }
    }

    /// <summary>Posts a request of ours.</summary>
    public static void Request<T>(Outbox outbox, RequestId id, string method, T parameters, JsonTypeInfo<T> type)
    {
        var writer = Rent();
        writer.Raw("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        writer.Raw(id.Json);
        writer.Raw(",\"method\":"u8);
        writer.Text(method);
        writer.Raw(",\"params\":"u8);
        writer.Value(parameters, type);
        writer.Finish(outbox);
    }

    /// <summary>Posts a notification.</summary>
    public static void Notification<T>(Outbox outbox, string method, T parameters, JsonTypeInfo<T> type)
    {
        var writer = Rent();
        writer.Raw("{\"jsonrpc\":\"2.0\",\"method\":"u8);
        writer.Text(method);
        writer.Raw(",\"params\":"u8);
        writer.Value(parameters, type);
        writer.Finish(outbox);
    }

    /// <summary>Posts <c>$/cancelRequest</c> for a request of ours.</summary>
    public static void Cancel(Outbox outbox, RequestId id)
    {
        var writer = Rent();
        writer.Raw("{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":"u8);
        writer.Raw(id.Json);
        writer.Raw("}"u8);
        writer.Finish(outbox);
    }

    /// <summary>Posts the answer to <paramref name="id"/>.</summary>
    public static void Result<T>(Outbox outbox, RequestId id, T result, JsonTypeInfo<T> type)
    {
        var writer = Rent();
        writer.Raw("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        writer.Raw(id.Json);
        writer.Raw(",\"result\":"u8);
        writer.Value(result, type);
        writer.Finish(outbox);
    }

    /// <summary>Posts the answer to <paramref name="id"/>, which is JSON already.</summary>
    public static void Result(Outbox outbox, RequestId id, ReadOnlySpan<byte> result)
    {
        var writer = Rent();
        writer.Raw("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        writer.Raw(id.Json);
        writer.Raw(",\"result\":"u8);
        writer.Raw(result);
        writer.Finish(outbox);
    }

    /// <summary>Posts an error answer to <paramref name="id"/>.</summary>
    public static void Error(Outbox outbox, RequestId id, RpcException error)
    {
        var writer = Rent();
        writer.Raw("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        writer.Raw(id.Json);
        writer.Raw(",\"error\":"u8);
        var json = writer.Json;
        json.WriteStartObject();
        json.WriteNumber("code"u8, error.Code);
        json.WriteString("message"u8, Bounded(error.Message));
        if (error.ErrorData is { } data)
        {
            json.WritePropertyName("data"u8);
            data.WriteTo(json);
        }

        json.WriteEndObject();
        json.Flush();
        writer.Finish(outbox);
    }

    // What a client sent may stand in a message, and a client may send megabytes.
    private static string Bounded(string message) =>
        message.Length <= LongestErrorMessage ? message : string.Concat(message.AsSpan(0, LongestErrorMessage), "…");

    private static MessageWriter Rent()
    {
        var writer = t_idle ?? new MessageWriter();
        t_idle = null; // one that throws half-way is not used again
        return writer;
    }

    private void Raw(ReadOnlySpan<byte> json) => _buffer.Write(json);

    private void Text(string text)
    {
        var json = Json;
        json.WriteStringValue(text);
        json.Flush();
    }

    private void Value<T>(T value, JsonTypeInfo<T> type)
    {
        var json = Json;
        JsonSerializer.Serialize(json, value, type);
        json.Flush();
    }

    private void Finish(Outbox outbox)
    {
        Raw("}"u8);
        outbox.Post(_buffer.WrittenSpan);
        if (_buffer.Capacity > KeptBuffer)
        {
            _buffer = new ArrayBufferWriter<byte>(1024);
        }

        _buffer.ResetWrittenCount();
        t_idle = this;
    }
}
