using KiroAgent.Core.Turns;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>The conversation in the shape every provider takes.</summary>
internal static class ToChatMessages
{
    /// <summary>One chat message per message of the conversation, in order.</summary>
    public static IReadOnlyList<ChatMessage> From(IReadOnlyCollection<ConversationMessage> conversation) =>
        [.. conversation.Select(From)];

    private static ChatMessage From(ConversationMessage message) => message switch
    {
        ConversationMessage.User { Images.IsDefaultOrEmpty: true } user => new ChatMessage(ChatRole.User, user.Text),
        ConversationMessage.User user => new ChatMessage(ChatRole.User, [.. user.Images.Select(i => new DataContent(Convert.FromBase64String(i.Base64), i.MimeType)), new TextContent(user.Text)]),
        ConversationMessage.Assistant assistant => new ChatMessage(ChatRole.Assistant, [.. Contents(assistant)]),
        ConversationMessage.ToolResults results => new ChatMessage(ChatRole.Tool, [.. Contents(results)]),
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

    private static IEnumerable<AIContent> Contents(ConversationMessage.ToolResults results)
    {
        foreach (var result in results.Results)
        {
            yield return new FunctionResultContent(result.CallId, result.Text)
            {
                Exception = result.Succeeded ? null : new ToolCallFailed(),
            };
        }

        if (results.Note is { Length: > 0 } note)
        {
            yield return new TextContent(note);
        }
    }
}
