using System.IO.Pipelines;
using System.Text.Json.Serialization.Metadata;
using KiroAgent.Protocol;

namespace KiroAgent.Server.JsonRpc;

/// <summary>One JSON-RPC 2.0 connection: both sides may request and notify.</summary>
/// <remarks>What is sent keeps the order of the calls. All handlers' answers and all events share one outgoing order.</remarks>
internal sealed class Connection
{
    private readonly Outbox _outbox;
    private readonly PendingCalls _calls = new();
    private readonly MessageReader _reader;
    private readonly RpcLog _log;
    private readonly PipeWriter _output;
    private int _running;

    /// <summary>A connection over <paramref name="transport"/>; nothing is read until <see cref="RunAsync"/>.</summary>
    public Connection(IDuplexPipe transport, IMessageFraming framing, Router router, RpcLog? log = null)
    {
        Router = router;
        _log = log ?? ((_, _, _) => { });
        _output = transport.Output;
        _outbox = new Outbox(transport.Output, framing);
        _reader = new MessageReader(new MessageDispatch(this, _outbox, _calls, _log), transport.Input, framing, _outbox, _calls, _log);
    }

    /// <summary>The handlers.</summary>
    public Router Router { get; }

    /// <summary>Completes, with the reason, when nothing more is read or written.</summary>
    public Task<ConnectionEnd> Ended => _reader.Ended;

    internal InFlight InFlight { get; } = new();

    internal Lanes Lanes { get; } = new();

    /// <summary>Reads and handles messages until the stream ends, breaks or <see cref="Stop"/>; then every handler is cancelled and every call of ours fails.</summary>
    public async Task<ConnectionEnd> RunAsync()
    {
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            throw new InvalidOperationException("the connection runs already");
        }

        _ = _reader.RunAsync();
        _ = WatchOutputAsync();
        var end = await Ended;
        _calls.Close(new IOException("the connection ended: " + end.Describe()));
        return end;
    }

    /// <summary>Ends reading; what was posted is still written.</summary>
    public void Stop() => _reader.End(new ConnectionEnd(EndReason.Stopped));

    /// <summary>Cancels every handler, waits until they have answered and the answers are written, at most <paramref name="atMost"/> each, and closes the outgoing side.</summary>
    public async Task CloseAsync(TimeSpan atMost)
    {
        Stop();
        await Task.WhenAny(InFlight.CloseAsync(), Task.Delay(atMost));
        var written = _outbox.WhenWrittenAsync();
        if (await Task.WhenAny(written, Task.Delay(atMost)) == written)
        {
            _outbox.Close();
            await _output.CompleteAsync();
        }
    }

    /// <summary>
    /// Sends a request and waits for its answer; an error answer is an <see cref="RpcException"/>, a lost connection an
    /// <see cref="IOException"/>. Cancelling sends <c>$/cancelRequest</c> and waits no longer.
    /// </summary>
    public async Task<TResult> RequestAsync<TParams, TResult>(
        RequestMethod<TParams, TResult> method, TParams parameters, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var call = _calls.Add(method.Result);
        MessageWriter.Request(_outbox, RequestId.FromText(call.Id), method.Name, parameters, method.Params);
        using var registration = cancellation.UnsafeRegister(
            _ =>
            {
                if (_calls.Take(call.Id) is not null)
                {
                    MessageWriter.Cancel(_outbox, RequestId.FromText(call.Id));
                    call.Cancel(cancellation);
                }
            },
            null);
        return await call.Result;
    }

    /// <summary>Sends a notification. It has its place in the order when this returns; the task completes when the other side keeps up, and must be awaited by whoever sends many. Does nothing once the connection has ended.</summary>
    public ValueTask NotifyAsync<TParams>(NotificationMethod<TParams> method, TParams parameters)
    {
        MessageWriter.Notification(_outbox, method.Name, parameters, method.Params);
        return _outbox.WaitForRoomAsync(Outbox.SenderMark);
    }

    internal void Answer<TResult>(RequestContext context, TResult result, JsonTypeInfo<TResult> type)
    {
        try
        {
            MessageWriter.Result(_outbox, context.Id, result, type);
        }
        catch (Exception e)
        {
            Fail(context, e); // a result that cannot be written is a fault of the handler
            return;
        }

        Done(context);
    }

    internal void Answer(RequestContext context, byte[] result)
    {
        MessageWriter.Result(_outbox, context.Id, result);
        Done(context);
    }

    internal void Fail(RequestContext context, Exception error)
    {
        var answer = error switch
        {
            RpcException known => known,
            OperationCanceledException when context.IsCancelled => new RpcException(RpcErrors.RequestCancelled, "cancelled before it was done"),
            _ => new RpcException(RpcErrors.InternalError, "internal error in " + context.Method + "; the server's log says more"),
        };
        if (answer.Code == RpcErrors.InternalError)
        {
            _log(RpcLogLevel.Error, context.Method + " failed", error);
        }

        if (context.IsRequest)
        {
            MessageWriter.Error(_outbox, context.Id, Shown(answer));
        }

        Done(context);
    }

    /// <summary>What an error's message is turned into before it is sent.</summary>
    public Func<string, string> ErrorText { get; set; } = text => text;

    internal RpcException Shown(RpcException error) => new(error.Code, ErrorText(error.Message), error.ErrorData);

    /// <summary>Takes the request off the books and runs what was to follow its answer.</summary>
    internal void Done(RequestContext context)
    {
        InFlight.Remove(context);
        foreach (var action in context.TakeAfterResponse() ?? [])
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                _log(RpcLogLevel.Error, "what was to follow " + context.Method + " failed", e);
            }
        }
    }

    private async Task WatchOutputAsync()
    {
        var error = await _outbox.Broken;
        _reader.End(new ConnectionEnd(EndReason.Broken, error is null ? "the other side reads no more" : error.Message));
    }
}

/// <summary>Why a connection ended.</summary>
internal enum EndReason
{
    /// <summary>The other side closed the stream.</summary>
    Closed,

    /// <summary>The stream could not be read or written.</summary>
    Broken,

    /// <summary>The bytes could not be followed any more.</summary>
    Malformed,

    /// <summary>This side stopped it.</summary>
    Stopped,
}

/// <summary>Why a connection ended, with what is known about it.</summary>
internal sealed record ConnectionEnd(EndReason Reason, string? Problem = null)
{
    /// <summary>The reason in words.</summary>
    public string Describe() => Problem ?? Reason switch
    {
        EndReason.Closed => "the other side closed it",
        EndReason.Stopped => "stopped",
        EndReason.Broken => "it broke",
        _ => "its bytes could not be followed",
    };
}
