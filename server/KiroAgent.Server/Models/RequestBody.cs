using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>What both providers' requests share.</summary>
internal static class RequestBody
{
    // As it stands: escaping every character of a foreign script multiplies what is sent.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = false };

    /// <summary>One JSON object.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, s_plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    /// <summary>A string with lone halves of surrogate pairs replaced: a file may hold them, JSON in UTF-8 cannot.</summary>
    public static string WellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return new string([.. text.EnumerateRunes().SelectMany(r => r.ToString())]);
            }
        }
        return text;
    }

    /// <summary>What a tool answered, as text.</summary>
    public static string ResultText(FunctionResultContent result) => WellFormed(result.Result?.ToString() ?? "");

    /// <summary>A call's arguments as the model sent them; what was no JSON object is an empty one, as an object is all a provider takes.</summary>
    public static string Arguments(FunctionCallContent call)
    {
        var text = ToolCallArguments.ToJson(call);
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? text : "{}";
        }
        catch (JsonException)
        {
            return "{}";
        }
    }

    /// <summary>The tools a call offers.</summary>
    public static IEnumerable<AIFunctionDeclaration> Tools(ChatOptions? options) => options?.Tools?.OfType<AIFunctionDeclaration>() ?? [];
}
