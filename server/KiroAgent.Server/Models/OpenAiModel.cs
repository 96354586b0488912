using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>A model behind OpenAI's chat completions, or anything that speaks them: Ollama, vLLM, LM Studio, gateways. Streamed.</summary>
internal sealed class OpenAiModel(ProviderAccess access, string model, TimeProvider time) : IChatClient
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var body = OpenAiRequest.Write(model, messages, options);
        var answer = new OpenAiStream(access, model);
        await foreach (var happened in ProviderCall.StreamAsync(access, model, "chat/completions", body, headers =>
        {
            if (access.Key is { } key)
            {
                headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
            }
        }, time, cancellationToken))
        {
            foreach (var update in answer.Take(happened))
            {
                yield return update;
            }
        }
        yield return answer.End();
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
}
