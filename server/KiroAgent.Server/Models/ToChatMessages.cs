using KiroAgent.Core.Turns;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>The conversation in the shape every provider takes.</summary>
internal static class ToChatMessages
{
    // Between one and two times so many images of tools are sent: older ones go many at a time, for a provider's cache ends where something goes.
    private const int ToolImages = 10;
    private const int LargestToolImages = 16 << 20;

    /// <summary>One chat message per message of the conversation, in order.</summary>
    /// <param name="conversation">All of it.</param>
    /// <param name="toolImages">Whether the images that tools brought are among it: the newest, so many at most.</param>
    public static IReadOnlyList<ChatMessage> From(IReadOnlyCollection<ConversationMessage> conversation, bool toolImages = true)
    {
        var images = toolImages ? Shown(conversation) : [];
        return [.. conversation.Select(message => From(message, images))];
    }

    /// <summary>The images of tools that are sent; of a failed call's none, for a provider takes none there.</summary>
    private static HashSet<AttachedImage> Shown(IReadOnlyCollection<ConversationMessage> conversation)
    {
        var all = conversation.OfType<ConversationMessage.ToolResults>().SelectMany(r => r.Results).Where(r => r.Succeeded).SelectMany(r => r.Images).ToList();
        var left = all.Count <= 2 * ToolImages ? 0 : (all.Count - 1 - ToolImages) / ToolImages * ToolImages;
        var shown = new HashSet<AttachedImage>(ReferenceEqualityComparer.Instance);
        var size = 0L;
        foreach (var image in all.Skip(left).Reverse().TakeWhile(i => (size += i.Base64.Length) <= LargestToolImages))
        {
            shown.Add(image);
        }
        return shown;
    }

    private static ChatMessage From(ConversationMessage message, HashSet<AttachedImage> images) => message switch
    {
        ConversationMessage.User { Images.IsDefaultOrEmpty: true } user => new ChatMessage(ChatRole.User, user.Text),
        ConversationMessage.User user => new ChatMessage(ChatRole.User, [.. user.Images.Select(i => new DataContent(Convert.FromBase64String(i.Base64), i.MimeType)), new TextContent(user.Text)]),
        ConversationMessage.Assistant assistant => new ChatMessage(ChatRole.Assistant, [.. Contents(assistant)]),
        ConversationMessage.ToolResults results => new ChatMessage(ChatRole.Tool, [.. Contents(results, images)]),
        _ => throw new ArgumentException($"No chat message says a {message.GetType().Name}."),
    };

    private static IEnumerable<AIContent> Contents(ConversationMessage.Assistant assistant)
    {
        if (assistant.Thought is { Length: > 0 } || assistant.ThoughtBlocks is not null)
        {
            yield return new TextReasoningContent(assistant.Thought ?? "") { ProtectedData = assistant.ThoughtBlocks };
        }

        if (assistant.Text.Length > 0)
        {
            yield return new TextContent(assistant.Text);
        }

        foreach (var call in assistant.ToolCalls)
        {
            yield return ToolCallArguments.ToCall(call.Id, call.Name, call.ArgumentsJson);
        }
    }

    private static IEnumerable<AIContent> Contents(ConversationMessage.ToolResults results, HashSet<AttachedImage> images)
    {
        foreach (var result in results.Results)
        {
            yield return new FunctionResultContent(result.CallId, result.Text)
            {
                Exception = result.Succeeded ? null : new ToolCallFailed(),
            };
            foreach (var image in result.Images.Where(images.Contains))
            {
                yield return ToolImage.Of(result.CallId, image);
            }
        }

        if (results.Note is { Length: > 0 } note)
        {
            yield return new TextContent(note);
        }
    }
}
