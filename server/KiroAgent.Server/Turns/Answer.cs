using System.Collections.Immutable;
using System.Text;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using KiroAgent.Server.Sessions;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Turns;

/// <summary>A model's answer as it arrives.</summary>
/// <param name="session">Whose it is.</param>
/// <param name="listener">Who hears it meanwhile; null for an answer that is not for the user.</param>
internal sealed class Answer(Session session, ISessionListener? listener)
{
    private const string CutOff = "[Cut off: the answer reached the longest one the model gives.]";

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thought = new();
    private readonly List<string> _thoughtBlocks = [];
    private readonly List<FunctionCallContent> _calls = [];

    /// <summary>Whether the model, or its provider, refused.</summary>
    public bool Refused { get; private set; }

    /// <summary>Tokens the provider counted.</summary>
    public Usage? Usage { get; private set; }

    /// <summary>What it said so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Whether there is nothing to show yet.</summary>
    public bool IsEmpty => _text.Length == 0 && _thought.Length == 0;

    /// <summary>Takes the next piece.</summary>
    public async ValueTask AddAsync(ChatResponseUpdate update)
    {
        Refused |= update.FinishReason == ChatFinishReason.ContentFilter;
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent { Text: { Length: > 0 } text }:
                    await SayAsync(text);
                    break;
                case TextReasoningContent thought:
                    await ThinkAsync(thought);
                    break;
                case FunctionCallContent call:
                    _calls.Add(call);
                    break;
                case UsageContent { Details: var details }:
                    Usage = new Usage(details.InputTokenCount ?? 0, details.OutputTokenCount ?? 0) { CachedTokens = details.CachedInputTokenCount is > 0 and var cached ? cached : null };
                    break;
            }
        }
        // With calls too: the last of them may be cut, and the model is to know why.
        if (update.FinishReason == ChatFinishReason.Length)
        {
            await SayAsync((_text.Length == 0 ? "" : "\n\n") + CutOff);
        }
    }

    /// <summary>The answer as an event; tool calls get ids of ours, unique everywhere.</summary>
    public SessionEvent.ModelAnswered ToEvent(Ids ids, bool withTools = true)
    {
        ImmutableArray<ToolCall> calls = withTools
            ? [.. _calls.Select(c => new ToolCall(ids.New("call"), c.Name, ToolCallArguments.ToJson(c)))]
            : [];
        return new(_text.ToString(), _thought.Length == 0 ? null : _thought.ToString(), calls, Usage)
        {
            ThoughtBlocks = withTools && _thoughtBlocks.Count > 0 ? $"[{string.Join(",", _thoughtBlocks)}]" : null,
        };
    }

    private async ValueTask SayAsync(string text)
    {
        _text.Append(text);
        if (listener is not null)
        {
            await listener.OnText(session, text);
        }
    }

    private async ValueTask ThinkAsync(TextReasoningContent thought)
    {
        if (thought.ProtectedData is { Length: > 0 } block)
        {
            _thoughtBlocks.Add(block);
        }
        if (thought.Text is { Length: > 0 } text)
        {
            _thought.Append(text);
            if (listener is not null)
            {
                await listener.OnThought(session, text);
            }
        }
    }
}
