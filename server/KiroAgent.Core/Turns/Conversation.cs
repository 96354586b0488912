using System.Collections.Immutable;

namespace KiroAgent.Core.Turns;

/// <summary>One message of the conversation as the model is to see it, in the order it is sent.</summary>
public abstract record ConversationMessage
{
    private ConversationMessage() { }

    /// <summary>What the user said; verdicts and notices the model must know stand before the prompt in <see cref="Text"/>.</summary>
    public sealed record User(string Text) : ConversationMessage
    {
        /// <summary>Images that belong to it, in order.</summary>
        public ImmutableArray<AttachedImage> Images { get; init; } = [];

        /// <inheritdoc/>
        public bool Equals(User? other) => other is not null && Text == other.Text && Images.AsSpan().SequenceEqual(other.Images.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>What the model answered: its text, its thought where it gave one, and the tools it called, in its order.</summary>
    public sealed record Assistant(string Text, string? Thought, ImmutableArray<ToolCall> ToolCalls) : ConversationMessage
    {
        /// <summary>The thoughts as their provider wants them back (a JSON array), where it does.</summary>
        public string? ThoughtBlocks { get; init; }
    }

    /// <summary>The results of all tool calls of one model step, as one message; <see cref="Note"/> follows them in the same message (a verdict, a notice).</summary>
    public sealed record ToolResults(ImmutableArray<ToolResult> Results, string? Note) : ConversationMessage;
}

/// <summary>An image next to a prompt or in a tool's result, its bytes as base64. Part of the stored format.</summary>
public sealed record AttachedImage(string MimeType, string Base64);

/// <summary>A tool the model asked for: its id is the model's own, its arguments are the JSON object text as the model sent it.</summary>
public sealed record ToolCall(string Id, string Name, string ArgumentsJson);

/// <summary>What one tool call came to, in words for the model.</summary>
public sealed record ToolResult(string CallId, string Name, string Text, bool Succeeded)
{
    /// <summary>Images it brought, for a model that takes them.</summary>
    public ImmutableArray<AttachedImage> Images { get; init; } = [];
}
