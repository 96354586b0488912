using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>A model behind a provider's endpoint, streamed.</summary>
/// <param name="access">Where it is.</param>
/// <param name="model">Its name there.</param>
/// <param name="time">For time-outs.</param>
/// <param name="http">What sends; null for the one all share.</param>
internal sealed class OnlineModel(ProviderAccess access, string model, TimeProvider time, HttpClient? http = null) : IChatClient
{
    private readonly IWireFormat _format = IWireFormat.Of(access.Provider);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var body = _format.Write(model, messages, options);
        var answer = _format.Begin(access, model);
        await foreach (var happened in ProviderCall.StreamAsync(access, model, _format, body, time, http, cancellationToken))
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
