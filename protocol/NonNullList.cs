using System.Text.Json.Serialization.Metadata;

namespace KiroAgent.Protocol;

/// <summary>
/// A list that holds no null. The library checks members for null but not elements, and answers a polymorphic
/// element without its <c>kind</c> with another exception than a wrong type; both are the sender's mistake.
/// </summary>
public sealed class NonNullList<T> : JsonConverter<IReadOnlyList<T>> where T : notnull
{
    /// <inheritdoc/>
    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Expected an array.");
        }
        var info = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        var list = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(Element(ref reader, info) ?? throw new JsonException("An element must not be null."));
        }
        return list;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        var info = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteStartArray();
        foreach (var element in value)
        {
            JsonSerializer.Serialize(writer, element, info);
        }
        writer.WriteEndArray();
    }

    private static T? Element(ref Utf8JsonReader reader, JsonTypeInfo<T> info)
    {
        try
        {
            return JsonSerializer.Deserialize(ref reader, info);
        }
        catch (NotSupportedException e)
        {
            throw new JsonException("An element needs its \"kind\".", e);
        }
    }
}
