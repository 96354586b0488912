using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using Microsoft.Extensions.AI;

namespace KiroAgent.Tests.Server.Models;

/// <summary>A step whose tools brought images: one did, one did not, and one failed, whose image no provider takes.</summary>
internal static class ToolImages
{
    public const string Base64 = "AQID";

    public static AttachedImage Image => new("image/png", Base64);

    public static ConversationMessage.ToolResults Results { get; } = new(
        [new ToolResult("c1", "look", "one", true) { Images = [Image] }, new ToolResult("c2", "look", "no picture", true), new ToolResult("c3", "look", "failed", false) { Images = [Image] }], "A note.");

    public static IReadOnlyList<ChatMessage> Conversation() => ToChatMessages.From(
    [
        new ConversationMessage.User("Look."),
        new ConversationMessage.Assistant("", null, [new ToolCall("c1", "look", "{}"), new ToolCall("c2", "look", "{}"), new ToolCall("c3", "look", "{}")]),
        Results,
    ]);
}
