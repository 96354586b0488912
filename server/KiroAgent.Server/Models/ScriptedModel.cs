using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>Plays a script, step by step, for tests, demos and benchmarks. It holds no position: the call brings it.</summary>
internal sealed class ScriptedModel(Script script, TimeProvider time) : IChatClient
{
    private const int ShownOfMismatch = 4_000;

    /// <summary>What the script says to the call with this number: its step, or the failure that stands in its place.</summary>
    public static (ScriptStep? Step, ModelFailure? Failure) Answer(Script script, int step, string lastMessage)
    {
        if (script.StepAt(step) is not { } answer)
        {
            return (null, new ModelFailure(
                ModelFailureKind.ScriptExhausted,
                $"The script \"{script.Name}\" has {script.Steps.Count} steps and was asked for step {step + 1}."));
        }

        if (answer.LastMessageContains is { } expected && !lastMessage.Contains(expected, StringComparison.Ordinal))
        {
            var seen = lastMessage.Length <= ShownOfMismatch ? lastMessage : string.Concat(lastMessage.AsSpan(0, ShownOfMismatch), "…");
            return (null, new ModelFailure(
                ModelFailureKind.ScriptMismatch,
                $"Step {step + 1} of the script \"{script.Name}\" expected the last message to contain \"{expected}\" and saw: {seen}"));
        }

        return (answer, null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var number = ModelRequest.StepOf(options);
        var (step, failure) = Answer(script, number, LastMessage.TextOf([.. messages]));
        if (step is null)
        {
            throw new ModelException(failure!);
        }

        var parts = Split(step.Text ?? "", step.Chunks);
        if (parts.Count < 2)
        {
            await Pause(step.Delay, cancellationToken);
        }

        if (step.Thought is { Length: > 0 } thought)
        {
            yield return Update(new TextReasoningContent(thought));
        }

        if (step.Disconnect)
        {
            parts = FirstHalf(parts);
        }

        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
            {
                await Pause(step.Delay, cancellationToken);
            }

            yield return Update(new TextContent(parts[i]));
        }

        if (step.Disconnect)
        {
            throw new ModelException(new ModelFailure(ModelFailureKind.Disconnected, "The model's stream broke off."));
        }

        if (step.Error is { } error)
        {
            throw new ModelException(error);
        }

        for (var i = 0; i < step.Tools.Count; i++)
        {
            var tool = step.Tools[i];
            yield return Update(ToolCallArguments.ToCall($"call-{number + 1}-{i + 1}", tool.Name, tool.Arguments.GetRawText()));
        }

        if (step.Usage is { } usage)
        {
            yield return Update(new UsageContent(new UsageDetails
            {
                InputTokenCount = usage.InputTokens,
                OutputTokenCount = usage.OutputTokens,
                TotalTokenCount = usage.InputTokens + usage.OutputTokens,
            }));
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, [])
        {
            FinishReason = step.Tools.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        };
    }

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Cuts a text into at most <paramref name="count"/> parts of about equal length, never inside a surrogate pair.</summary>
    internal static IReadOnlyList<string> Split(string text, int count)
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 1; i <= count && start < text.Length; i++)
        {
            var end = (int)((long)text.Length * i / count);
            if (end < text.Length && end > 0 && char.IsHighSurrogate(text[end - 1]))
            {
                end++;
            }

            if (end > start)
            {
                parts.Add(text[start..end]);
                start = end;
            }
        }

        return parts;
    }

    private static IReadOnlyList<string> FirstHalf(IReadOnlyList<string> parts) => parts switch
    {
        [] => [],
        [var only] => only.Length < 2 ? [only] : [Split(only, 2)[0]],
        _ => [.. parts.Take(parts.Count / 2)],
    };

    private static ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]);

    private Task Pause(TimeSpan delay, CancellationToken cancellationToken) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, time, cancellationToken) : Task.CompletedTask;
}
