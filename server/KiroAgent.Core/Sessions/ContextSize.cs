using System.Collections.Immutable;
using KiroAgent.Core.Turns;

namespace KiroAgent.Core.Sessions;

/// <summary>What a provider counted: so many tokens for the system prompt, the tools and the first <paramref name="Messages"/> messages.</summary>
public sealed record CountedContext(int Messages, long Tokens);

/// <summary>How many tokens a conversation takes: what the provider counted last, and an estimate for what came since.</summary>
public static class ContextSize
{
    private const int CharactersPerToken = 4;
    private const int PerMessage = 8;

    // Providers count by the picture's size; a screen's worth is about so much.
    private const int PerImage = 1_600;

    // The system prompt and the tools, where nobody has counted them yet.
    private const long Fixed = 4_000;

    /// <summary>An estimate: one token for four characters, one for each character beyond the Latin scripts.</summary>
    public static long Estimate(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var wide = 0;
        foreach (var character in text)
        {
            wide += character > '\u024F' ? 1 : 0;
        }
        return wide + (text.Length - wide + CharactersPerToken - 1) / CharactersPerToken;
    }

    /// <summary>An estimate for one message.</summary>
    public static long Estimate(ConversationMessage message) => PerMessage + message switch
    {
        ConversationMessage.User user => Estimate(user.Text) + PerImage * user.Images.Length,
        ConversationMessage.Assistant said => Estimate(said.Text) + said.ToolCalls.Sum(c => PerMessage + Estimate(c.ArgumentsJson)),
        ConversationMessage.ToolResults results => results.Results.Sum(r => PerMessage + Estimate(r.Text) + PerImage * r.Images.Length) + Estimate(results.Note ?? ""),
        _ => 0,
    };

    /// <summary>The whole of it.</summary>
    public static long Of(ImmutableList<ConversationMessage> conversation, CountedContext? counted)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        var known = counted is not null && counted.Messages <= conversation.Count ? counted : new CountedContext(0, Fixed);
        var tokens = known.Tokens;
        for (var i = known.Messages; i < conversation.Count; i++)
        {
            tokens += Estimate(conversation[i]);
        }
        return tokens;
    }
}
