using System.Text.Json;
using System.Text.Unicode;

namespace KiroAgent.Server.JsonRpc;

/// <summary>What a message is.</summary>
internal enum MessageKind
{
    /// <summary>Has a method and an id.</summary>
    Request,

    /// <summary>Has a method and no id.</summary>
    Notification,

    /// <summary>Has an id and a result or an error.</summary>
    Response,

    /// <summary>Is JSON, but none of these.</summary>
    Invalid,

    /// <summary>Is not JSON.</summary>
    NotJson,
}

/// <summary>A message's outermost members, found in one pass over its bytes; nothing inside them is looked at yet.</summary>
internal ref struct Envelope
{
    /// <summary>How deep a message may nest; what a method's params may be is less and decided when they are read.</summary>
    public const int MaxDepth = 1000;

    /// <summary>What the message is.</summary>
    public MessageKind Kind;

    /// <summary>What is wrong with it, in words for the other side; null when nothing is.</summary>
    public string? Problem;

    /// <summary>The id's token; empty when there is none (or none that is a number or a string).</summary>
    public ReadOnlySpan<byte> Id;

    /// <summary>The method's name as JSON text without its quotes.</summary>
    public ReadOnlySpan<byte> Method;

    /// <summary>The params' JSON; empty when absent.</summary>
    public ReadOnlySpan<byte> Params;

    /// <summary>The result's JSON; empty when absent.</summary>
    public ReadOnlySpan<byte> Result;

    /// <summary>The error's JSON; empty when absent.</summary>
    public ReadOnlySpan<byte> Error;

    /// <summary>The member <c>jsonrpc</c> is there and is "2.0".</summary>
    public bool IsVersion2;

    private bool _hasId;

    /// <summary>Whether an error can be answered to this message's id: it is a request, not an answer to one of ours.</summary>
    public readonly bool HasAnswerableId => !Id.IsEmpty && Result.IsEmpty && Error.IsEmpty;

    /// <summary>Reads <paramref name="body"/>; never throws.</summary>
    public static Envelope Parse(ReadOnlySpan<byte> body)
    {
        var envelope = default(Envelope);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            envelope.Read(ref reader, body);
        }
        catch (JsonException e)
        {
            envelope.Kind = MessageKind.NotJson;
            envelope.Problem = "not JSON: " + Reason(e);
        }

        if (!Utf8.IsValid(body))
        {
            envelope.Kind = MessageKind.NotJson;
            envelope.Problem ??= "not UTF-8";
            envelope.Id = Utf8.IsValid(envelope.Id) ? envelope.Id : default;
        }

        return envelope;
    }

    /// <summary>The id of a message of which only the beginning is there; empty when it cannot be told.</summary>
    public static ReadOnlySpan<byte> IdOfPart(ReadOnlySpan<byte> part)
    {
        var envelope = default(Envelope);
        var reader = new Utf8JsonReader(part, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        try
        {
            envelope.Read(ref reader, part);
        }
        catch (JsonException)
        {
        }

        return envelope.HasAnswerableId && Utf8.IsValid(envelope.Id) ? envelope.Id : default;
    }

    private void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        Kind = MessageKind.Invalid;
        if (!reader.Read())
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Problem = reader.TokenType == JsonTokenType.StartArray ? "batches are not supported" : "a message is an object";
            reader.TrySkip();
            reader.Read();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!ReadMember(ref reader, body))
            {
                return;
            }
        }

        reader.Read(); // throws on anything after the object
        Classify();
    }

    private bool ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var member = NameOf(ref reader);
        if (!reader.Read())
        {
            return false;
        }

        var type = reader.TokenType;
        var start = (int)reader.TokenStartIndex;
        if (member == Member.Version)
        {
            IsVersion2 = type == JsonTokenType.String && reader.ValueTextEquals("2.0"u8);
        }
        else if (member is Member.Result or Member.Error)
        {
            // Noted before its end is seen: with a part of it, the message is known to be an answer.
            Set(member, body.Slice(start, 1), type);
        }

        if (!reader.TrySkip())
        {
            return false;
        }

        Set(member, body[start..(int)reader.BytesConsumed], type);
        return true;
    }

    private static Member NameOf(ref Utf8JsonReader reader)
        => reader.ValueTextEquals("jsonrpc"u8) ? Member.Version
            : reader.ValueTextEquals("id"u8) ? Member.Id
            : reader.ValueTextEquals("method"u8) ? Member.Method
            : reader.ValueTextEquals("params"u8) ? Member.Params
            : reader.ValueTextEquals("result"u8) ? Member.Result
            : reader.ValueTextEquals("error"u8) ? Member.Error
            : Member.Other;

    private void Set(Member member, ReadOnlySpan<byte> value, JsonTokenType type)
    {
        switch (member)
        {
            case Member.Id:
                _hasId = true;
                Id = type is JsonTokenType.Number or JsonTokenType.String ? value : default;
                break;
            case Member.Method:
                Method = type == JsonTokenType.String ? value[1..^1] : default;
                break;
            case Member.Params:
                Params = value;
                break;
            case Member.Result:
                Result = value;
                break;
            case Member.Error:
                Error = value;
                break;
        }
    }

    private void Classify()
    {
        var answer = !Result.IsEmpty || !Error.IsEmpty;
        if (_hasId && Id.IsEmpty && (!answer || !Method.IsEmpty))
        {
            Problem = "id is a number or a string";
        }
        else if (!IsVersion2)
        {
            Problem = "jsonrpc is \"2.0\"";
        }
        else if (!Method.IsEmpty)
        {
            // A method makes it a request, whatever else it bears: what it is must not depend on the order of members.
            Kind = _hasId ? MessageKind.Request : MessageKind.Notification;
            Result = Error = default;
        }
        else if (answer)
        {
            Kind = MessageKind.Response;
        }
        else
        {
            Problem = "method is missing";
        }
    }

    private static string Reason(JsonException e)
    {
        var where = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return where > 0 ? e.Message[..where] : e.Message;
    }

    private enum Member
    {
        Other,
        Version,
        Id,
        Method,
        Params,
        Result,
        Error,
    }
}
