using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KiroAgent.Server.JsonRpc;

/// <summary>The requests of ours that wait for their answer. Ids are strings and never used twice on a connection.</summary>
internal sealed class PendingCalls
{
    private readonly Dictionary<string, PendingCall> _calls = new(StringComparer.Ordinal);
    private Exception? _closed;
    private long _last;

    /// <summary>Registers a call and gives it its id; throws what the connection ended with once it has ended.</summary>
    public PendingCall<TResult> Add<TResult>(JsonTypeInfo<TResult> type)
    {
        lock (_calls)
        {
            if (_closed is not null)
            {
                throw _closed;
            }

            var call = new PendingCall<TResult>("k" + (++_last).ToString(CultureInfo.InvariantCulture), type);
            _calls.Add(call.Id, call);
            return call;
        }
    }

    /// <summary>Takes the call that <paramref name="id"/> answers; null for an id that is unknown or was answered.</summary>
    public PendingCall? Take(string? id)
    {
        lock (_calls)
        {
            return id is not null && _calls.Remove(id, out var call) ? call : null;
        }
    }

    /// <summary>Whether a call with this id waits.</summary>
    public bool Contains(string? id)
    {
        lock (_calls)
        {
            return id is not null && _calls.ContainsKey(id);
        }
    }

    /// <summary>Ends every call, and every later one, with <paramref name="error"/>.</summary>
    public void Close(Exception error)
    {
        PendingCall[] calls;
        lock (_calls)
        {
            _closed ??= error;
            calls = [.. _calls.Values];
            _calls.Clear();
        }

        foreach (var call in calls)
        {
            call.Fail(error);
        }
    }
}

/// <summary>One request of ours on its way.</summary>
internal abstract class PendingCall(string id)
{
    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Completes it with the JSON of the result.</summary>
    public abstract void Complete(ReadOnlySpan<byte> result);

    /// <summary>Fails it.</summary>
    public abstract void Fail(Exception error);

    /// <summary>Reads a JSON-RPC error object; one of another shape is an error all the same.</summary>
    public static RpcException ReadError(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var error = JsonElement.ParseValue(ref reader);
            if (error.ValueKind == JsonValueKind.Object)
            {
                var code = error.TryGetProperty("code", out var c) && c.ValueKind == JsonValueKind.Number && c.TryGetInt32(out var number)
                    ? number
                    : RpcErrors.InternalError;
                var message = error.TryGetProperty("message", out var m) && m.ValueKind == JsonValueKind.String ? m.GetString()! : "the request failed";
                return new RpcException(code, message, error.TryGetProperty("data", out var data) ? data : null);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
        }

        return new RpcException(RpcErrors.InternalError, "the request failed with an error that is no error object");
    }
}

/// <inheritdoc cref="PendingCall"/>
internal sealed class PendingCall<TResult>(string id, JsonTypeInfo<TResult> type) : PendingCall(id)
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer.</summary>
    public Task<TResult> Result => _result.Task;

    public override void Complete(ReadOnlySpan<byte> result)
    {
        try
        {
            _result.TrySetResult(JsonSerializer.Deserialize(result, type)!);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            _result.TrySetException(new RpcException(RpcErrors.InternalError, "the answer has another shape than the method's result"));
        }
    }

    public override void Fail(Exception error) => _result.TrySetException(error);

    /// <summary>Ends the wait; the answer, should it come, is nobody's.</summary>
    public void Cancel(CancellationToken cancellation) => _result.TrySetCanceled(cancellation);
}
