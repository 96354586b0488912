using System.Net.Http.Headers;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>How a provider is spoken to.</summary>
internal interface IWireFormat
{
    /// <summary>Where a call goes, below the base URL.</summary>
    string Path { get; }

    /// <summary>Adds the key, where there is one, and what else each request needs.</summary>
    void Authorise(HttpRequestHeaders headers, string? key);

    /// <summary>The body of a call.</summary>
    ReadOnlyMemory<byte> Write(string model, IEnumerable<ChatMessage> messages, ChatOptions? options);

    /// <summary>A short answer as it stands in a stream.</summary>
    string Example { get; }

    /// <summary>What takes its answer.</summary>
    IAnswerStream Begin(ProviderAccess access, string model);

    /// <summary>The one a provider speaks.</summary>
    static IWireFormat Of(Provider provider) => provider == Provider.Anthropic ? new AnthropicFormat() : new OpenAiFormat();
}

/// <summary>An answer as its events arrive.</summary>
internal interface IAnswerStream
{
    /// <summary>What one event adds; an error in it is thrown.</summary>
    List<ChatResponseUpdate> Take(ServerSentEvent happened);

    /// <summary>The last update; thrown is that the stream ended in its middle.</summary>
    ChatResponseUpdate End();
}

/// <summary>Anthropic's Messages API (version 2023-06-01). A model's name that ends in <c>+thinking</c> asks for its thoughts.</summary>
internal sealed class AnthropicFormat : IWireFormat
{
    /// <inheritdoc/>
    public string Path => "messages";

    /// <inheritdoc/>
    public string Example => """
        data: {"type":"message_start","message":{"usage":{"input_tokens":1}}}

        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}

        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}

        data: {"type":"message_stop"}


        """;

    /// <inheritdoc/>
    public void Authorise(HttpRequestHeaders headers, string? key)
    {
        headers.Add("anthropic-version", "2023-06-01");
        if (key is not null)
        {
            headers.TryAddWithoutValidation("x-api-key", key);
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(string model, IEnumerable<ChatMessage> messages, ChatOptions? options) => AnthropicRequest.Write(model, messages, options);

    /// <inheritdoc/>
    public IAnswerStream Begin(ProviderAccess access, string model) => new AnthropicStream(access, model);
}

/// <summary>OpenAI's chat completions, and what speaks them too: Ollama, vLLM, LM Studio, gateways.</summary>
internal sealed class OpenAiFormat : IWireFormat
{
    /// <inheritdoc/>
    public string Path => "chat/completions";

    /// <inheritdoc/>
    public string Example => """
        data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}

        data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}

        data: [DONE]


        """;

    /// <inheritdoc/>
    public void Authorise(HttpRequestHeaders headers, string? key)
    {
        if (key is not null)
        {
            headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(string model, IEnumerable<ChatMessage> messages, ChatOptions? options) => OpenAiRequest.Write(model, messages, options);

    /// <inheritdoc/>
    public IAnswerStream Begin(ProviderAccess access, string model) => new OpenAiStream(access, model);
}
