using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>
/// An answer of chat completions as its chunks arrive, also from servers that do as they like: the role in every chunk or empty,
/// calls without ids or index, whole in one chunk or with arguments as an object, no usage, <c>stop</c> where tools were called.
/// </summary>
internal sealed class OpenAiStream(ProviderAccess access, string model) : IAnswerStream
{
    private readonly List<Call> _calls = [];
    private UsageDetails? _usage;
    private string? _finish;
    private bool _done, _answered, _refused;

    /// <inheritdoc/>
    public List<ChatResponseUpdate> Take(ServerSentEvent happened)
    {
        var updates = new List<ChatResponseUpdate>();
        if (happened.Data.Span.Trim(" \n"u8) is var text && (text.IsEmpty || text.SequenceEqual("[DONE]"u8)))
        {
            _done |= !text.IsEmpty;
            return updates;
        }
        using var document = StreamParts.Parse(access, happened.Data);
        var root = document.RootElement;
        var error = root.Member("error") ?? (happened.Type == "error" || root.Text("object") == "error" ? root : null);
        if (error is { } found)
        {
            throw new ModelException(ProviderErrors.OfEvent(access, model, found));
        }
        Count(root.Member("usage"));
        foreach (var choice in root.Items("choices").Take(1))
        {
            _answered = true;
            _finish = choice.Text("finish_reason") is { Length: > 0 } finish ? finish : _finish;
            _done |= choice.Member("message") is not null;
            if ((choice.Member("delta") ?? choice.Member("message")) is { } delta)
            {
                TakeDelta(delta, updates);
            }
        }
        return updates;
    }

    /// <inheritdoc/>
    /// <remarks>It holds the calls: they are whole only now.</remarks>
    public ChatResponseUpdate End()
    {
        if (!_answered || (!_done && _finish is null))
        {
            throw new ModelException(StreamParts.BrokenOff(access));
        }
        var last = StreamParts.Last(
            _refused || _finish == "content_filter" ? ChatFinishReason.ContentFilter
            : _finish == "length" ? ChatFinishReason.Length
            : _calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop, _usage);
        for (var i = 0; i < _calls.Count; i++)
        {
            var arguments = _calls[i].Arguments.Length > 0 ? _calls[i].Arguments.ToString() : "{}";
            last.Contents.Insert(i, ToolCallArguments.ToCall(_calls[i].Id is { Length: > 0 } id ? id : $"call-{i + 1}", _calls[i].Name, arguments));
        }
        return last;
    }

    private void TakeDelta(JsonElement delta, List<ChatResponseUpdate> updates)
    {
        if ((delta.Text("reasoning_content") ?? delta.Text("reasoning")) is { Length: > 0 } thought)
        {
            updates.Add(StreamParts.Update(new TextReasoningContent(thought)));
        }
        if (delta.Text("content") is { Length: > 0 } text)
        {
            updates.Add(StreamParts.Update(new TextContent(text)));
        }
        foreach (var part in delta.Items("content"))
        {
            if (part.Text("text") is { Length: > 0 } piece)
            {
                updates.Add(StreamParts.Update(new TextContent(piece)));
            }
        }
        if (delta.Text("refusal") is { Length: > 0 } refusal)
        {
            _refused = true;
            updates.Add(StreamParts.Update(new TextContent(refusal)));
        }
        foreach (var piece in delta.Items("tool_calls"))
        {
            TakeCall(piece);
        }
    }

    private void TakeCall(JsonElement piece)
    {
        var (index, id, function) = (piece.Number("index"), piece.Text("id") ?? "", piece.Member("function") ?? default);
        var name = function.Text("name") ?? "";
        // By its index; but a name under another id begins another call, whatever the index says.
        var call = index is null ? (id.Length > 0 ? _calls.Find(c => c.Id == id) : null) ?? (name.Length == 0 && id.Length == 0 ? _calls.LastOrDefault() : null)
            : _calls.FindLast(c => c.Index == index);
        if (call is null || (name.Length > 0 && call.Id.Length > 0 && id.Length > 0 && call.Id != id))
        {
            _calls.Add(call = new Call(index));
        }
        call.Id = call.Id.Length == 0 ? id : call.Id;
        call.Name = call.Name.Length == 0 ? name : call.Name;
        if (function.Member("arguments") is { } arguments)
        {
            call.Arguments.Append(function.Text("arguments") ?? arguments.GetRawText());
        }
    }

    private void Count(JsonElement? usage)
    {
        if (usage is { ValueKind: JsonValueKind.Object } counted && counted.Number("prompt_tokens") is { } input)
        {
            var cached = counted.Member("prompt_tokens_details")?.Number("cached_tokens") ?? 0;
            _usage = StreamParts.Usage(input, counted.Number("completion_tokens") ?? 0, cached, 0);
        }
    }

    /// <summary>A tool call on its way.</summary>
    private sealed class Call(long? index)
    {
        public long? Index { get; } = index;

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
