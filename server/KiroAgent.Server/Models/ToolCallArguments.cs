using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>A tool call's arguments between the JSON text a conversation keeps and the dictionary <see cref="FunctionCallContent"/> holds.</summary>
internal static class ToolCallArguments
{
    /// <summary>The arguments as one JSON object; what a provider could not parse itself is handed on as it came.</summary>
    public static string ToJson(FunctionCallContent call) =>
        call.RawRepresentation as string ?? Write(call.Arguments);

    /// <summary>A call holding these arguments; text that is no JSON object stays readable by <see cref="ToJson"/>.</summary>
    public static FunctionCallContent ToCall(string id, string name, string argumentsJson) =>
        new(id, name, Read(argumentsJson)) { RawRepresentation = argumentsJson };

    private static Dictionary<string, object?> Read(string json)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in document.RootElement.EnumerateObject())
                {
                    arguments[member.Name] = member.Value.Clone();
                }
            }
        }
        catch (JsonException)
        {
            // The tool catalog answers such a call with an error; a model that is sent its history sees no arguments.
        }

        return arguments;
    }

    private static string Write(IDictionary<string, object?>? arguments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in arguments ?? new Dictionary<string, object?>())
            {
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int or long or double or decimal:
                writer.WriteRawValue(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
            default:
                throw new ArgumentException($"A {value.GetType().Name} cannot stand in a tool call's arguments.");
        }
    }
}
