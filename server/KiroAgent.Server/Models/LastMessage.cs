using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Models;

/// <summary>What a model call answers: the message the conversation ends with.</summary>
internal static class LastMessage
{
    /// <summary>Its text; all results of a step's tools count as one message, one result per paragraph.</summary>
    public static string TextOf(IReadOnlyList<ChatMessage> messages) =>
        string.Join("\n", Of(messages).SelectMany(message => message.Contents).Select(Text).Where(text => text.Length > 0));

    /// <summary>The tool results the conversation ends with, empty when it ends with a prompt.</summary>
    public static IReadOnlyList<FunctionResultContent> ToolResultsOf(IReadOnlyList<ChatMessage> messages) =>
        [.. Of(messages).SelectMany(message => message.Contents).OfType<FunctionResultContent>()];

    /// <summary>The user's own words of the last user message; the bracketed paragraphs put before them (verdicts, notices) are left out.</summary>
    public static string PromptOf(IReadOnlyList<ChatMessage> messages)
    {
        var text = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Contents.OfType<TextContent>().LastOrDefault()?.Text ?? "";
        while (text.StartsWith('[') && text.IndexOf("]\n\n", StringComparison.Ordinal) is > 0 and var end)
        {
            text = text[(end + 3)..];
        }

        return text;
    }

    private static IEnumerable<ChatMessage> Of(IReadOnlyList<ChatMessage> messages)
    {
        var first = messages.Count - 1;
        while (first > 0 && messages[first].Role == ChatRole.Tool && messages[first - 1].Role == ChatRole.Tool)
        {
            first--;
        }

        return messages.Skip(Math.Max(first, 0));
    }

    private static string Text(AIContent content) => content switch
    {
        TextContent text => text.Text,
        FunctionResultContent result => result.Result?.ToString() ?? "",
        _ => "",
    };
}
