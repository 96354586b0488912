using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>An answer of the Messages API as its events arrive. Unknown events and blocks are passed over, as the reference asks for.</summary>
internal sealed class AnthropicStream(ProviderAccess access, string model) : IAnswerStream
{
    private readonly Dictionary<long, Block> _open = [];
    private long _input, _written, _read, _output;
    private string? _stop;
    private bool _complete, _hasUsage;

    /// <inheritdoc/>
    public List<ChatResponseUpdate> Take(ServerSentEvent happened)
    {
        using var document = StreamParts.Parse(access, happened.Data);
        var root = document.RootElement;
        var updates = new List<ChatResponseUpdate>();
        switch (root.Text("type") ?? happened.Type)
        {
            case "error":
                throw new ModelException(ProviderErrors.OfEvent(access, model, root.Member("error") ?? root));
            case "message_start":
                Count(root.Member("message")?.Member("usage"));
                break;
            case "content_block_start" when root.Member("content_block") is { } block:
                var opened = _open[root.Number("index") ?? 0] = new Block(block.Text("type") ?? "", block.Clone());
                Add(updates, opened.Begin());
                break;
            case "content_block_delta" when root.Member("delta") is { } delta && _open.TryGetValue(root.Number("index") ?? 0, out var grown):
                Add(updates, grown.Take(delta));
                break;
            case "content_block_stop" when _open.Remove(root.Number("index") ?? 0, out var closed):
                Add(updates, closed.End());
                break;
            case "message_delta":
                _stop = root.Member("delta")?.Text("stop_reason") ?? _stop;
                Count(root.Member("usage"));
                break;
            case "message_stop":
                _complete = true;
                break;
            case "message":
                // A gateway that does not stream.
                foreach (var block in root.Items("content"))
                {
                    var whole = new Block(block.Text("type") ?? "", block.Clone());
                    Add(updates, whole.Begin());
                    Add(updates, whole.End());
                }
                (_stop, _complete) = (root.Text("stop_reason"), true);
                Count(root.Member("usage"));
                break;
        }
        return updates;
    }

    /// <inheritdoc/>
    public ChatResponseUpdate End()
    {
        if (!_complete && (_stop is null || _open.Count > 0))
        {
            throw new ModelException(StreamParts.BrokenOff(access));
        }
        return StreamParts.Last(_stop switch
        {
            "refusal" => ChatFinishReason.ContentFilter,
            "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
            "tool_use" => ChatFinishReason.ToolCalls,
            _ => ChatFinishReason.Stop,
        }, _hasUsage ? StreamParts.Usage(_input + _written + _read, _output, _read, _written) : null);
    }

    private void Count(JsonElement? usage)
    {
        if (usage is { ValueKind: JsonValueKind.Object } counted)
        {
            _hasUsage = true;
            _input = counted.Number("input_tokens") ?? _input;
            _written = counted.Number("cache_creation_input_tokens") ?? _written;
            _read = counted.Number("cache_read_input_tokens") ?? _read;
            _output = counted.Number("output_tokens") ?? _output;
        }
    }

    private static void Add(List<ChatResponseUpdate> updates, AIContent? content)
    {
        if (content is not null)
        {
            updates.Add(StreamParts.Update(content));
        }
    }

    /// <summary>One block of content on its way.</summary>
    private sealed class Block(string type, JsonElement start)
    {
        private readonly StringBuilder _json = new();
        private readonly StringBuilder _thought = new(start.Text("thinking"));
        private string? _signature = start.Text("signature");

        public AIContent? Begin() => type switch
        {
            "text" when start.Text("text") is { Length: > 0 } text => new TextContent(text),
            "thinking" when _thought.Length > 0 => new TextReasoningContent(_thought.ToString()),
            _ => null,
        };

        public AIContent? Take(JsonElement delta)
        {
            switch (delta.Text("type"))
            {
                case "text_delta":
                    return new TextContent(delta.Text("text") ?? "");
                case "thinking_delta":
                    _thought.Append(delta.Text("thinking"));
                    return new TextReasoningContent(delta.Text("thinking") ?? "");
                case "signature_delta":
                    _signature += delta.Text("signature");
                    return null;
                case "input_json_delta":
                    _json.Append(delta.Text("partial_json"));
                    return null;
                default:
                    return null;
            }
        }

        public AIContent? End() => type switch
        {
            "tool_use" => ToolCallArguments.ToCall(
                start.Text("id") ?? "", start.Text("name") ?? "", _json.Length > 0 ? _json.ToString() : start.Member("input")?.GetRawText() ?? "{}"),
            "thinking" when _signature is { Length: > 0 } signature => Sealed(json =>
            {
                json.WriteString("type", "thinking");
                json.WriteString("thinking", _thought.ToString());
                json.WriteString("signature", signature);
            }),
            "redacted_thinking" => Sealed(json =>
            {
                json.WriteString("type", "redacted_thinking");
                json.WriteString("data", start.Text("data"));
            }),
            _ => null,
        };

        // As the provider wants it back, to the letter.
        private static TextReasoningContent Sealed(Action<Utf8JsonWriter> members) =>
            new("") { ProtectedData = Encoding.UTF8.GetString(RequestBody.Write(members).Span) };
    }
}
