using KiroAgent.Core.Turns;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>An image that a tool's result brought, as it stands among a message's contents: next to the result, with the call's id.</summary>
internal static class ToolImage
{
    private const string CallKey = "kiroAgent.toolCall";

    /// <summary>Makes one.</summary>
    public static DataContent Of(string callId, AttachedImage image) =>
        new(Convert.FromBase64String(image.Base64), image.MimeType) { AdditionalProperties = new AdditionalPropertiesDictionary { [CallKey] = callId } };

    /// <summary>Whose result it belongs to; null for an image of the user's.</summary>
    public static string? CallOf(DataContent image) => image.AdditionalProperties is { } more && more.TryGetValue(CallKey, out var id) ? id as string : null;
}
