using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using Microsoft.Extensions.AI;

namespace KiroAgent.Server.Turns;

/// <summary>
/// Making room: a model call says in few words what the conversation came to, and its text takes the conversation's place. What
/// must not be lost is not left to the model: the prompt, the files changed and the files that wait are added from the state.
/// </summary>
internal static class Summary
{
    private const double Near = 0.8;
    private const int LongestSummary = 24_000, LongestPrompt = 12_000, LongestPart = 1_500;
    private const int LeastTranscript = 8_000, MostTranscript = 400_000;
    private const int FilesNamed = 100;

    /// <summary>Whether the conversation is so near what the model takes that it must be summarised before the next call.</summary>
    public static bool IsDue(SessionState state) =>
        ModelLimits.ContextOf(state.Model) is { } limit && state.ContextTokens > limit * Near
        // A summary of the summary alone would make no room.
        && state.Past.Conversation.Count - KeptOf(state) >= 2;

    /// <summary>Whether there is more to summarise than what has to stay.</summary>
    public static bool CanHelp(SessionState state) => state.Past.Conversation.Count - KeptOf(state) >= 1;

    /// <summary>The call that makes it: the conversation as one text, cut to what certainly fits.</summary>
    public static ModelRequest Ask(SessionState state)
    {
        // A quarter of the tokens where four characters make one; half where two do.
        var room = Math.Clamp(ModelLimits.ContextOf(state.Model) ?? state.ContextTokens, LeastTranscript, MostTranscript);
        var text = Transcript(state, (int)room);
        return new ModelRequest(
            SystemPrompt.Read("summary.v1.md"), [new ChatMessage(ChatRole.User, "<conversation>\n" + text + "\n</conversation>\n\nSummarise it.")], [], state.Past.ModelCalls - 1);
    }

    /// <summary>The event of it: the model's words and the facts.</summary>
    public static SessionEvent.ConversationSummarised Of(SessionState state, string said, Usage? usage, Func<FileKey, string> name)
    {
        var text = new StringBuilder("[The conversation so far was summarised because it grew too long. The files are as they are on disk: read them again before you edit them.]\n\n");
        text.Append(Cut(said.Trim(), LongestSummary));
        if (state.Past.Checkpoints is [.., { Prompt: var prompt }])
        {
            var called = state.Past.Transcript.OfType<TranscriptItem.Prompt>().LastOrDefault(p => p.CheckpointId is not null)?.Called;
            text.Append("\n\nThe user's latest prompt, word for word:\n<prompt>\n").Append(Cut(prompt, LongestPrompt)).Append(Cut(called ?? "", LongestPrompt)).Append("\n</prompt>");
        }
        Name(text, "Files changed in this session", state.Changes.ByFile.Keys.Order().Select(name));
        Name(text, "Still waiting for the user's review", state.Review.Entries.Values.Where(e => e.IsPending).OrderBy(e => e.File).Select(e => name(e.File)));
        foreach (var rejected in state.Past.Decisions.Where(d => d.Kind == Core.Review.DecisionKind.Reject && d.Told.Length > 0).TakeLast(5))
        {
            text.Append("\n\n").Append(Cut(rejected.Told, LongestPart));
        }
        if (!state.Plan.IsEmpty)
        {
            text.Append("\n\nThe plan:\n").AppendJoin('\n', state.Plan.Select(p => $"- {p.Status}: {p.Text}"));
        }
        return new SessionEvent.ConversationSummarised(text.ToString(), KeptOf(state), usage);
    }

    /// <summary>The last messages that stay: a prompt the model has not answered yet, or the last step where it is small.</summary>
    private static int KeptOf(SessionState state) => state.Past.Conversation switch
    {
        [.., ConversationMessage.User] => 1,
        [.., ConversationMessage.Assistant { ToolCalls.IsEmpty: false } called, ConversationMessage.ToolResults results]
            when ContextSize.Estimate(called) + ContextSize.Estimate(results) < state.ContextTokens / 5 => 2,
        _ => 0,
    };

    private static string Transcript(SessionState state, int room)
    {
        var text = new StringBuilder();
        foreach (var message in state.Past.Conversation)
        {
            switch (message)
            {
                case ConversationMessage.User user:
                    text.Append("User: ").Append(Cut(user.Text, LongestPrompt)).Append("\n\n");
                    break;
                case ConversationMessage.Assistant said:
                    text.Append("Agent: ").Append(Cut(said.Text, LongestPart * 2)).Append('\n');
                    foreach (var call in said.ToolCalls)
                    {
                        text.Append("Called ").Append(call.Name).Append(' ').Append(Cut(call.ArgumentsJson, LongestPart)).Append('\n');
                    }
                    text.Append('\n');
                    break;
                case ConversationMessage.ToolResults results:
                    foreach (var result in results.Results)
                    {
                        text.Append("Result of ").Append(result.Name).Append(result.Succeeded ? ": " : " (failed): ").Append(Cut(result.Text, LongestPart)).Append('\n');
                    }
                    text.Append(results.Note).Append("\n\n");
                    break;
            }
        }
        // The beginning says what it is about, the end where it stands.
        return text.Length <= room ? text.ToString() : $"{text.ToString(0, room / 4)}\n[…]\n{text.ToString(text.Length - room * 3 / 4, room * 3 / 4)}";
    }

    private static void Name(StringBuilder text, string what, IEnumerable<string> names)
    {
        var all = names.Distinct().ToList();
        if (all.Count > 0)
        {
            text.Append("\n\n[").Append(what).Append(": ").AppendJoin(", ", all.Take(FilesNamed)).Append(all.Count > FilesNamed ? $" and {all.Count - FilesNamed} more" : "").Append(".]");
        }
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + " […]";
}
