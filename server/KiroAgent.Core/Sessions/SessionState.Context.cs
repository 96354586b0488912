using KiroAgent.Core.Turns;

namespace KiroAgent.Core.Sessions;

public sealed partial record SessionState
{
    /// <summary>Tokens the conversation takes up now, system prompt and tools included.</summary>
    public long ContextTokens => ContextSize.Of(Past.Conversation, Past.Counted);

    /// <summary>The summary takes the place of everything but the last messages; a revert of the conversation brings back what it replaced.</summary>
    private SessionState AfterSummarised(SessionEvent.ConversationSummarised e)
    {
        var kept = Past.Conversation.Skip(Math.Max(0, Past.Conversation.Count - e.Kept));
        return this with
        {
            Past = Past with
            {
                Conversation = [new ConversationMessage.User(e.Text), .. kept],
                Counted = null,
                ModelCalls = Past.ModelCalls + 1,
                Transcript = Past.Transcript.Add(new TranscriptItem.Notice(Seq, UpdatedAt, Turn.CurrentTurnId, "The conversation had grown too long for the model: what came before is summarised for it. Nothing is lost here.")),
            },
            Usage = e.Usage is null ? Usage : Usage is null ? e.Usage : Usage.Plus(e.Usage),
        };
    }
}
