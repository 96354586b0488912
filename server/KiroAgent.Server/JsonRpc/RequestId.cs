using System.Text;
using System.Text.Json;

namespace KiroAgent.Server.JsonRpc;

/// <summary>A request's id: a number or a string, kept as the very bytes that arrived so that it is answered unchanged.</summary>
internal readonly struct RequestId : IEquatable<RequestId>
{
    /// <summary>The answer's id where none could be told.</summary>
    public static readonly RequestId Null = new("null"u8.ToArray());

    private readonly byte[] _json;

    private RequestId(byte[] json) => _json = json;

    /// <summary>The JSON token as received, quotes included.</summary>
    public ReadOnlySpan<byte> Json => _json ?? "null"u8;

    /// <summary>The id the token <paramref name="json"/> stands for; the caller has seen that it is a number or a string.</summary>
    public static RequestId FromToken(ReadOnlySpan<byte> json) => new(json.ToArray());

    /// <summary>An id of ours. <paramref name="text"/> needs no escaping.</summary>
    public static RequestId FromText(string text) => new(Encoding.UTF8.GetBytes("\"" + text + "\""));

    /// <summary>What the id is as text, for comparing with ids this side gave out; null for a number.</summary>
    public string? AsText() => Json is [(byte)'"', ..] ? Unescape() : null;

    public bool Equals(RequestId other)
        => Json.SequenceEqual(other.Json)
            || (IsEscaped(Json) | IsEscaped(other.Json) && AsText() is { } text && text == other.AsText());

    public override bool Equals(object? obj) => obj is RequestId other && Equals(other);

    public override int GetHashCode()
    {
        if (IsEscaped(Json) && Unescape() is { } text)
        {
            return FromText(text).GetHashCode();
        }

        var hash = default(HashCode);
        hash.AddBytes(Json);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Json);

    private static bool IsEscaped(ReadOnlySpan<byte> json) => json.Contains((byte)'\\');

    // A lone surrogate is allowed in JSON but is no text; such an id then equals only itself.
    private string? Unescape()
    {
        var reader = new Utf8JsonReader(Json);
        try
        {
            return reader.Read() ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
