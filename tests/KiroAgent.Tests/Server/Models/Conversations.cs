using KiroAgent.Server.Models;
using KiroAgent.Server.Tools;
using Microsoft.Extensions.AI;

namespace KiroAgent.Tests.Server.Models;

/// <summary>Shared by the model tests: a call, and everything a model streamed to it.</summary>
internal static class Conversations
{
    public static ChatMessage User(params string[] parts) =>
        new(ChatRole.User, [.. parts.Select(part => (AIContent)new TextContent(part))]);

    public static ChatMessage Results(params (string Text, bool Ok)[] results) =>
        new(ChatRole.Tool, [.. results.Select((result, i) => (AIContent)new FunctionResultContent($"call-1-{i + 1}", result.Text)
        {
            Exception = result.Ok ? null : new ToolCallFailed(),
        })]);

    public static async Task<Streamed> Stream(
        IChatClient model, int step, IReadOnlyList<ChatMessage> messages, string[]? tools = null, CancellationToken cancellation = default) =>
        (await StreamAll(model, messages, tools ?? [], step, cancellation)).Said;

    /// <summary>The same, with how it ended.</summary>
    public static async Task<(Streamed Said, ChatFinishReason? Last)> StreamAll(
        IChatClient model, IReadOnlyList<ChatMessage> messages, string[] tools, int step = 0, CancellationToken cancellation = default)
    {
        using var schema = System.Text.Json.JsonDocument.Parse("{}");
        var request = new ModelRequest(
            "system", messages, [.. tools.Select(name => new ToolDeclaration(name, "", schema.RootElement.Clone()))], step);
        var contents = new List<AIContent>();
        ChatFinishReason? last = null;
        try
        {
            await foreach (var update in request.StreamFrom(model, cancellation))
            {
                contents.AddRange(update.Contents);
                last = update.FinishReason ?? last;
            }
        }
        catch (ModelException e)
        {
            return (new Streamed(contents, e.Failure), last);
        }

        return (new Streamed(contents, null), last);
    }
}

/// <summary>What came of one call.</summary>
internal sealed record Streamed(IReadOnlyList<AIContent> Contents, ModelFailure? Failure)
{
    public IEnumerable<string> Parts => Contents.OfType<TextContent>().Select(text => text.Text);

    public string Text => string.Concat(Parts);

    public string Thought => string.Concat(Contents.OfType<TextReasoningContent>().Select(thought => thought.Text));

    public IEnumerable<string> Calls => Contents.OfType<FunctionCallContent>().Select(call => $"{call.CallId} {call.Name} {ToolCallArguments.ToJson(call)}");
}
