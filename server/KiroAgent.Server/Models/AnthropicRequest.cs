using System.Text.Json;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>
/// The body of a Messages request. Tools, the system prompt and the last two messages of the user's side are marked for the
/// provider's cache: the next call finds all but its own end there. The source is Anthropic's public API reference.
/// </summary>
internal static class AnthropicRequest
{
    private const string ThinkingSuffix = "+thinking";
    private const int ThinkingTokens = 8_000;
    private const int CachedMessages = 2;

    public static ReadOnlyMemory<byte> Write(string model, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var name = NameOf(model);
        var thinks = name.Length < model.Length;
        return RequestBody.Write(json =>
        {
            json.WriteString("model", name);
            json.WriteNumber("max_tokens", options?.MaxOutputTokens ?? ModelLimits.OutputOf(name));
            json.WriteBoolean("stream", true);
            if (thinks)
            {
                json.WriteStartObject("thinking");
                json.WriteString("type", "enabled");
                json.WriteNumber("budget_tokens", ThinkingTokens);
                json.WriteEndObject();
            }
            if (options?.Instructions is { Length: > 0 } system)
            {
                json.WriteStartArray("system");
                Text(json, system, cached: true);
                json.WriteEndArray();
            }
            WriteTools(json, [.. RequestBody.Tools(options)]);
            WriteMessages(json, Turns([.. messages]), thinks);
        });
    }

    /// <summary>The provider's own name of a model.</summary>
    public static string NameOf(string model) => model.EndsWith(ThinkingSuffix, StringComparison.Ordinal) ? model[..^ThinkingSuffix.Length] : model;

    private static void WriteTools(Utf8JsonWriter json, List<AIFunctionDeclaration> tools)
    {
        if (tools.Count == 0)
        {
            return;
        }
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("input_schema");
            tool.JsonSchema.WriteTo(json);
            if (tool == tools[^1])
            {
                CacheControl(json);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Messages of one side that follow each other become one: the API wants the sides to alternate.</summary>
    private static List<(bool IsUser, List<AIContent> Contents)> Turns(List<ChatMessage> messages)
    {
        var turns = new List<(bool IsUser, List<AIContent> Contents)>();
        foreach (var message in messages.Where(m => m.Contents.Any(IsSent)))
        {
            var isUser = message.Role != ChatRole.Assistant;
            if (turns.Count == 0 || turns[^1].IsUser != isUser)
            {
                turns.Add((isUser, []));
            }
            turns[^1].Contents.AddRange(message.Contents.Where(IsSent));
        }
        return turns;
    }

    private static bool IsSent(AIContent content) => content switch
    {
        // White space alone is refused.
        TextContent text => !string.IsNullOrWhiteSpace(text.Text),
        TextReasoningContent thought => thought.ProtectedData is { Length: > 0 },
        _ => true,
    };

    private static void WriteMessages(Utf8JsonWriter json, List<(bool IsUser, List<AIContent> Contents)> turns, bool thinks)
    {
        var cached = turns.Where(t => t.IsUser).TakeLast(CachedMessages).ToList();
        json.WriteStartArray("messages");
        foreach (var turn in turns)
        {
            // Thoughts go back only where they are asked for; results stand before what the user says.
            var contents = turn.Contents.Where(c => thinks || c is not TextReasoningContent).OrderBy(c => c is not FunctionResultContent).ToList();
            if (!turn.IsUser)
            {
                contents = [.. turn.Contents.Where(c => thinks || c is not TextReasoningContent)];
            }
            var ofTools = contents.OfType<DataContent>().Where(i => ToolImage.CallOf(i) is not null).ToLookup(i => ToolImage.CallOf(i)!);
            contents.RemoveAll(c => c is DataContent image && ToolImage.CallOf(image) is not null);
            if (contents.Count == 0)
            {
                continue;
            }
            json.WriteStartObject();
            json.WriteString("role", turn.IsUser ? "user" : "assistant");
            json.WriteStartArray("content");
            for (var i = 0; i < contents.Count; i++)
            {
                Content(json, contents[i], ofTools, cached.Contains(turn) && i == contents.Count - 1);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Content(Utf8JsonWriter json, AIContent content, ILookup<string, DataContent> ofTools, bool cached)
    {
        switch (content)
        {
            case TextContent text:
                Text(json, text.Text, cached);
                return;
            case TextReasoningContent { ProtectedData: { } blocks }:
                using (var document = JsonDocument.Parse(blocks))
                {
                    foreach (var block in document.RootElement.EnumerateArray())
                    {
                        block.WriteTo(json);
                    }
                }
                return;
            case FunctionCallContent call:
                json.WriteStartObject();
                json.WriteString("type", "tool_use");
                json.WriteString("id", call.CallId);
                json.WriteString("name", call.Name);
                json.WritePropertyName("input");
                json.WriteRawValue(RequestBody.Arguments(call));
                break;
            case FunctionResultContent result:
                json.WriteStartObject();
                json.WriteString("type", "tool_result");
                json.WriteString("tool_use_id", result.CallId);
                Result(json, RequestBody.ResultText(result) is { Length: > 0 } said ? said : "(nothing)", ofTools[result.CallId]);
                if (result.Exception is not null)
                {
                    json.WriteBoolean("is_error", true);
                }
                break;
            case DataContent image:
                json.WriteStartObject();
                Image(json, image);
                break;
            default:
                return;
        }
        if (cached)
        {
            CacheControl(json);
        }
        json.WriteEndObject();
    }

    /// <summary>What a tool answered: a string, or parts where there are images.</summary>
    private static void Result(Utf8JsonWriter json, string text, IEnumerable<DataContent> images)
    {
        if (!images.Any())
        {
            json.WriteString("content", text);
            return;
        }
        json.WriteStartArray("content");
        Text(json, text, cached: false);
        foreach (var image in images)
        {
            json.WriteStartObject();
            Image(json, image);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Image(Utf8JsonWriter json, DataContent image)
    {
        json.WriteString("type", "image");
        json.WriteStartObject("source");
        json.WriteString("type", "base64");
        json.WriteString("media_type", image.MediaType);
        json.WriteBase64String("data", image.Data.Span);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string text, bool cached)
    {
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", RequestBody.WellFormed(text));
        if (cached)
        {
            CacheControl(json);
        }
        json.WriteEndObject();
    }

    private static void CacheControl(Utf8JsonWriter json)
    {
        json.WriteStartObject("cache_control");
        json.WriteString("type", "ephemeral");
        json.WriteEndObject();
    }
}
