using System.Text.Json;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>What both providers' streams are made of.</summary>
internal static class StreamParts
{
    /// <summary>One content as it arrives.</summary>
    public static ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content]);

    /// <summary>How it ended, with what was counted.</summary>
    public static ChatResponseUpdate Last(ChatFinishReason reason, UsageDetails? usage) =>
        new(ChatRole.Assistant, usage is null ? [] : [new UsageContent(usage)]) { FinishReason = reason };

    /// <summary>Tokens; the input is all of it, what came from a cache and what went there included.</summary>
    public static UsageDetails Usage(long input, long output, long fromCache, long toCache) => new()
    {
        InputTokenCount = input,
        OutputTokenCount = output,
        TotalTokenCount = input + output,
        CachedInputTokenCount = fromCache,
        AdditionalCounts = toCache > 0 ? new AdditionalPropertiesDictionary<long> { [ToCache] = toCache } : null,
    };

    /// <summary>The count of tokens written to the provider's cache.</summary>
    public const string ToCache = "cacheWrite";

    /// <summary>The stream ended before the answer did.</summary>
    public static ModelFailure BrokenOff(ProviderAccess access) =>
        new(ModelFailureKind.Disconnected, $"The stream from {access.Host} broke off before the answer was whole.");

    /// <summary>An event's data; what is no JSON is a broken stream.</summary>
    public static JsonDocument Parse(ProviderAccess access, ReadOnlyMemory<byte> data)
    {
        try
        {
            return JsonDocument.Parse(data);
        }
        catch (JsonException)
        {
            throw new ModelException(new ModelFailure(ModelFailureKind.Disconnected, $"{access.Host} sent what is no JSON."));
        }
    }
}
