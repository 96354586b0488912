using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KiroAgent.Server.Handlers;

/// <summary>A record of the protocol with every text in it gone over: what leaves as a file is passed on.</summary>
internal static class MaskedJson
{
    /// <summary>The same record with its texts masked; the names of members stay.</summary>
    public static T Of<T>(T value, JsonTypeInfo<T> type, Func<string, string> mask)
    {
        using var document = JsonSerializer.SerializeToDocument(value, type);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, document.RootElement, mask);
        }
        return JsonSerializer.Deserialize(buffer.WrittenSpan, type)!;
    }

    private static void Write(Utf8JsonWriter json, JsonElement element, Func<string, string> mask)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, mask);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(json, item, mask);
                }
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(mask(element.GetString()!));
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }
}
