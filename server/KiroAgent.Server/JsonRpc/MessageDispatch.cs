using System.Text;
using System.Text.Json;

namespace KiroAgent.Server.JsonRpc;

/// <summary>From a message to the handler or the waiting call it is for, or to the error it is answered with.</summary>
internal sealed class MessageDispatch(Connection connection, Outbox outbox, PendingCalls calls, RpcLog log)
{
    /// <summary>Handles one message; false when it is not JSON. Never throws.</summary>
    public bool Receive(ReadOnlySpan<byte> body)
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
        log(RpcLogLevel.Warning, "a message was refused: " + message.Problem);
        MessageWriter.Error(outbox, id, new RpcException(code, message.Problem ?? "not a message"));
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
            MessageWriter.Error(outbox, RequestId.FromToken(message.Id), connection.Shown(error));
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
