using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>A model behind Anthropic's Messages API (version 2023-06-01), streamed. A name that ends in <c>+thinking</c> asks for its thoughts.</summary>
internal sealed class AnthropicModel(ProviderAccess access, string model, TimeProvider time) : IChatClient
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var body = AnthropicRequest.Write(model, messages, options);
        var answer = new AnthropicStream(access, model);
        await foreach (var happened in ProviderCall.StreamAsync(access, model, "messages", body, headers =>
        {
            headers.Add("anthropic-version", "2023-06-01");
            if (access.Key is { } key)
            {
                headers.TryAddWithoutValidation("x-api-key", key);
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
