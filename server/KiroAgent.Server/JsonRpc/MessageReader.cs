using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace KiroAgent.Server.JsonRpc;

/// <summary>The reading half of a connection: frames to messages to handlers and waiting calls. Never throws on what was received.</summary>
internal sealed class MessageReader(
    Connection connection, PipeReader input, IMessageFraming framing, Outbox outbox, PendingCalls calls, RpcLog log)
{
    private const int IdSearch = 64 * 1024; // how far into a message that is not read its id is looked for
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource<ConnectionEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when reading is over.</summary>
    public Task<ConnectionEnd> Ended => _ended.Task;

    /// <summary>Ends reading; the first reason counts. A read that blocks is left behind.</summary>
    public void End(ConnectionEnd end)
    {
        if (_ended.TrySetResult(end))
        {
            input.CancelPendingRead();
        }
    }

    /// <summary>Reads until the end. Runs on the thread that completes the reads.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (!_ended.Task.IsCompleted)
            {
                var read = await input.ReadAsync();
                var rest = read.Buffer;
                var frame = ReadBatch(ref rest);
                if (frame.Kind == FrameKind.TooLarge)
                {
                    await RefuseAsync(read, frame);
                    return;
                }

                if (frame.Kind == FrameKind.Lost)
                {
                    End(new ConnectionEnd(EndReason.Malformed, frame.Problem + ", and no frame after it"));
                    return;
                }

                if (read.IsCompleted && frame.Kind == FrameKind.Incomplete)
                {
                    End(new ConnectionEnd(EndReason.Closed, rest.IsEmpty ? null : "the stream ended inside a message"));
                    return;
                }

                // After a full outbox there may be whole messages left: then nothing counts as looked at.
                var full = frame.Kind != FrameKind.Incomplete;
                input.AdvanceTo(rest.Start, full ? rest.Start : read.Buffer.End);
                if (full)
                {
                    await outbox.WaitForRoomAsync(Outbox.ReaderMark / 2);
                }
            }
        }
        catch (Exception e)
        {
            End(new ConnectionEnd(EndReason.Broken, e.Message));
        }
        finally
        {
            await input.CompleteAsync();
        }
    }

    // Handles what is there; what the handlers send meanwhile on this thread goes out together.
    private Frame ReadBatch(ref ReadOnlySequence<byte> rest)
    {
        outbox.BeginBatch();
        try
        {
            while (!_ended.Task.IsCompleted)
            {
                var before = rest;
                var frame = framing.Read(ref rest);
                switch (frame.Kind)
                {
                    case FrameKind.Message:
                        Receive(frame.Body, before, ref rest);
                        break;
                    case FrameKind.Malformed:
                        RefuseMalformed(frame);
                        break;
                    case FrameKind.Noise:
                        log(RpcLogLevel.Warning, "bytes outside any frame were dropped: " + frame.Problem);
                        break;
                    default:
                        return frame;
                }

                if (outbox.IsFull)
                {
                    return new Frame(FrameKind.Message);
                }
            }

            return Frame.Incomplete;
        }
        finally
        {
            outbox.EndBatch();
        }
    }

    private void Receive(in ReadOnlySequence<byte> body, in ReadOnlySequence<byte> input, ref ReadOnlySequence<byte> rest)
    {
        if (!body.IsSingleSegment)
        {
            var length = (int)body.Length;
            var copy = length <= 1024 * 1024 ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
            body.CopyTo(copy);
            var understood = Receive(copy.AsSpan(0, length));
            if (length <= 1024 * 1024)
            {
                ArrayPool<byte>.Shared.Return(copy);
            }

            Resume(understood, body, input, ref rest);
            return;
        }

        Resume(Receive(body.FirstSpan), body, input, ref rest);
    }

    private void Resume(bool understood, in ReadOnlySequence<byte> body, in ReadOnlySequence<byte> input, ref ReadOnlySequence<byte> rest)
    {
        if (!understood && framing.TryFindFrameInside(body, out var start))
        {
            log(RpcLogLevel.Warning, "a frame's length reached into the next frame; going on there");
            rest = input.Slice(start);
        }
    }

    // False when the body is not JSON.
    private bool Receive(ReadOnlySpan<byte> body)
    {
        var message = Envelope.Parse(body);
        switch (message.Kind)
        {
            case MessageKind.Request:
            case MessageKind.Notification:
                Dispatch(message);
                break;
            case MessageKind.Response:
                Complete(message);
                break;
            case MessageKind.Invalid when !message.HasAnswerableId && !(message.Result.IsEmpty && message.Error.IsEmpty):
                log(RpcLogLevel.Warning, "an answer was ignored: " + message.Problem);
                break;
            case MessageKind.Invalid when message.HasAnswerableId && calls.Take(RequestId.FromToken(message.Id).AsText()) is { } call:
                call.Fail(new RpcException(RpcErrors.InvalidRequest, "the answer holds neither result nor error"));
                break;
            default:
                Refuse(message, message.Kind == MessageKind.NotJson ? RpcErrors.ParseError : RpcErrors.InvalidRequest);
                break;
        }

        return message.Kind != MessageKind.NotJson;
    }

    private void Refuse(in Envelope message, int code)
    {
        // Of a message that breaks off before its method it is not known whether it is a request at all.
        var isRequest = message.HasAnswerableId && (message.Kind != MessageKind.NotJson || !message.Method.IsEmpty);
        var id = isRequest ? RequestId.FromToken(message.Id) : RequestId.Null;
        id = calls.Contains(id.AsText()) ? RequestId.Null : id;
        log(RpcLogLevel.Warning, "a message was refused: " + message.Problem);
        MessageWriter.Error(outbox, id, new RpcException(code, message.Problem ?? "not a message"));
    }

    private void RefuseMalformed(in Frame frame)
    {
        log(RpcLogLevel.Warning, "a frame was refused: " + frame.Problem);
        var message = Envelope.Parse(frame.Body.IsSingleSegment ? frame.Body.FirstSpan : frame.Body.ToArray());

        // Without a header that can be followed it may be any object, part of another message even: only a whole request has an id of its own.
        if (message.Kind == MessageKind.Request)
        {
            MessageWriter.Error(outbox, RequestId.FromToken(message.Id), new RpcException(RpcErrors.InvalidRequest, frame.Problem!));
        }
    }

    private void Dispatch(in Envelope message)
    {
        var isRequest = message.Kind == MessageKind.Request;
        Span<char> buffer = stackalloc char[256];
        var method = Name(message.Method, buffer);
        var context = default(RequestContext);
        try
        {
            if (connection.Router.Gate is { } gate && gate(method, isRequest) is { } refusal)
            {
                throw refusal;
            }

            var route = connection.Router.Find(method);
            if (route is not null && route.IsRequest == isRequest)
            {
                context = new RequestContext(connection, route.Name, isRequest ? RequestId.FromToken(message.Id) : null);
                route.Dispatch(message.Params, context);
            }
            else if (isRequest)
            {
                throw route is null
                    ? new RpcException(RpcErrors.MethodNotFound, "no method " + Shown(method))
                    : new RpcException(RpcErrors.InvalidRequest, route.Name + " is a notification, it takes no id");
            }
            else if (method.SequenceEqual("$/cancelRequest"))
            {
                Cancel(message.Params);
            }
            else if (!method.StartsWith("$/"))
            {
                log(RpcLogLevel.Debug, "a notification was ignored: " + Shown(method));
            }
        }
        catch (RpcException e)
        {
            Answer(message, method, isRequest, e);
        }
        catch (Exception e)
        {
            log(RpcLogLevel.Error, Shown(method) + " could not be handled", e);
            Answer(message, method, isRequest, new RpcException(RpcErrors.InternalError, "internal error in " + Shown(method)));
        }
    }

    private void Answer(in Envelope message, ReadOnlySpan<char> method, bool isRequest, RpcException error)
    {
        if (isRequest)
        {
            MessageWriter.Error(outbox, RequestId.FromToken(message.Id), error);
        }
        else
        {
            log(RpcLogLevel.Warning, "the notification " + Shown(method) + " was dropped: " + error.Message);
        }
    }

    private void Complete(in Envelope message)
    {
        var id = message.Id.IsEmpty ? RequestId.Null : RequestId.FromToken(message.Id);
        if (calls.Take(id.AsText()) is not { } call)
        {
            log(RpcLogLevel.Debug, "an answer was ignored: nothing waits for its id");
        }
        else if (!message.Error.IsEmpty && !message.Error.SequenceEqual("null"u8))
        {
            call.Fail(PendingCall.ReadError(message.Error));
        }
        else
        {
            call.Complete(message.Result.IsEmpty ? "null"u8 : message.Result);
        }
    }

    private void Cancel(ReadOnlySpan<byte> parameters)
    {
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = Envelope.MaxDepth });
        if (!parameters.StartsWith("{"u8) || !reader.Read())
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && reader.TokenType is JsonTokenType.Number or JsonTokenType.String)
            {
                connection.InFlight.Cancel(RequestId.FromToken(parameters[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]));
            }

            reader.Skip();
        }
    }

    // Answers where the id can be told, then takes in what is still being sent so that the sender can come to read the answer.
    private async Task RefuseAsync(ReadResult read, Frame frame)
    {
        log(RpcLogLevel.Error, frame.Problem!);
        var end = new ConnectionEnd(EndReason.Malformed, frame.Problem);
        using var patience = new Timer(_ => End(end), null, s_patience, Timeout.InfiniteTimeSpan);
        var answered = false;
        var taken = frame.Body.Length;
        var start = frame.Body.Slice(0, Math.Min(frame.Body.Length, IdSearch)).ToArray();
        while (!_ended.Task.IsCompleted)
        {
            if (!answered && Envelope.IdOfPart(start) is { IsEmpty: false } id && !calls.Contains(RequestId.FromToken(id).AsText()))
            {
                MessageWriter.Error(outbox, RequestId.FromToken(id), new RpcException(RpcErrors.InvalidRequest, frame.Problem!));
                answered = true;
            }

            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || (frame.Length > 0 && taken >= frame.Length))
            {
                break;
            }

            read = await input.ReadAsync();
            taken += read.Buffer.Length;
            start = answered || start.Length >= IdSearch ? start : [.. start, .. read.Buffer.Slice(0, Math.Min(read.Buffer.Length, IdSearch)).ToArray()];
        }

        End(end);
    }

    // A method's name is ASCII; anything else is no method of ours and only shown.
    private static ReadOnlySpan<char> Name(ReadOnlySpan<byte> json, Span<char> buffer)
    {
        if (json.Length <= buffer.Length && !json.Contains((byte)'\\'))
        {
            return buffer[..Encoding.UTF8.GetChars(json, buffer)];
        }

        var reader = new Utf8JsonReader([(byte)'"', .. json, (byte)'"']);
        try
        {
            reader.Read();
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    private static string Shown(ReadOnlySpan<char> method)
        => method.Length <= 100 ? method.ToString() : string.Concat(method[..100], "…");
}
