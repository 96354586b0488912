using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using KiroAgent.Server.Turns;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Turns;

/// <summary>When the conversation is summarised, what stays, and what a summary holds whatever the model says. gpt-4 takes 8,192 tokens.</summary>
internal sealed class SummaryTests
{
    [TestCase(6_500, false)]
    [TestCase(6_600, true)]
    public void It_is_due_at_four_fifths_of_what_the_model_takes(int counted, bool due) =>
        Assert.That(Summary.IsDue(Session("openai:gpt-4", counted)), Is.EqualTo(due));

    [Test]
    public void A_model_whose_limit_is_not_known_is_never_near_it() =>
        Assert.That(Summary.IsDue(Session("openai:qwen", 1_000_000)), Is.False);

    [Test]
    public void What_came_since_the_provider_counted_is_estimated()
    {
        var state = Session("openai:gpt-4", 1_000);
        var more = state with { Past = state.Past with { Conversation = state.Past.Conversation.Add(new ConversationMessage.User(new string('x', 4_000))) } };
        Assert.That(more.ContextTokens, Is.InRange(2_000, 2_020));
        Assert.That(ContextSize.Estimate("日本語"), Is.EqualTo(3));
        var result = new ToolResult("1", "look", "text", true);
        var (plain, shown) = (new ConversationMessage.ToolResults([result], null), new ConversationMessage.ToolResults([result with { Images = [new AttachedImage("image/png", "AQID")] }], null));
        Assert.That(ContextSize.Estimate(shown) - ContextSize.Estimate(plain), Is.EqualTo(1_600), "a picture is no text");
    }

    [Test]
    public void The_summary_takes_the_place_of_all_but_the_last_step_and_bears_the_prompt()
    {
        var state = Session("openai:gpt-4", 7_000);
        var made = Summary.Of(state, "The model's words.", new Usage(5, 6), file => file.Path.Value);
        Assert.That(made.Text, Does.Contain("The model's words.").And.Contain("Build the shop."));
        Assert.That(made.Kept, Is.EqualTo(2));
        var after = state.After(state.Seq + 1, DateTimeOffset.UnixEpoch, made);
        Assert.That(after.Past.Conversation, Has.Count.EqualTo(3));
        Assert.That(after.Past.Conversation[0], Is.EqualTo(new ConversationMessage.User(made.Text)));
        Assert.That(after.Past.Conversation.Skip(1), Is.EqualTo(state.Past.Conversation.Skip(3)));
        Assert.That(after.ContextTokens, Is.LessThan(state.ContextTokens));
        Assert.That((after.Past.ModelCalls, after.Past.Transcript.Count), Is.EqualTo((state.Past.ModelCalls + 1, state.Past.Transcript.Count + 1)));
        Assert.That(Summary.IsDue(after), Is.False);
    }

    [Test]
    public void What_was_rejected_of_late_is_told_whatever_the_model_says_and_what_a_prompt_called_is_part_of_it()
    {
        var state = Session("openai:gpt-4", 7_000);
        var decided = state with
        {
            Past = state.Past with
            {
                Decisions = [.. Enumerable.Range(1, 6).Select(n => new Decision($"d{n}", DecisionKind.Reject, null, []) { Told = $"[Rejected: {n}.]" }), new Decision("a", DecisionKind.Accept, null, []) { Told = "[Accepted.]" }],
                Transcript = [.. state.Past.Transcript.Select(item => item is TranscriptItem.Prompt prompt ? prompt with { Called = "\n\n<mcp-prompt>Weather</mcp-prompt>" } : item)],
            },
        };
        var text = Summary.Of(decided, "Nothing of note.", null, file => file.Path.Value).Text;
        Assert.That(Enumerable.Range(1, 6).Where(n => text.Contains($"[Rejected: {n}.]", StringComparison.Ordinal)), Is.EqualTo(new[] { 2, 3, 4, 5, 6 }), "the last five");
        Assert.That(text, Does.Contain("<prompt>\nBuild the shop.\n\n<mcp-prompt>Weather</mcp-prompt>\n</prompt>").And.Not.Contain("[Accepted.]"));
    }

    [Test]
    public void What_is_summarised_is_cut_to_what_certainly_fits()
    {
        var state = Session("openai:gpt-4", 7_000);
        var huge = state with { Past = state.Past with { Conversation = state.Past.Conversation.AddRange(Enumerable.Range(0, 100).Select(n => new ConversationMessage.User($"{n} " + new string('x', 5_000)))) } };
        var asked = LastMessage.TextOf(Summary.Ask(huge).Messages);
        Assert.That(asked, Does.Contain("Build the shop.").And.Contain("[…]").And.EndWith("Summarise it."));
        Assert.That(asked, Has.Length.LessThan(9_000));
    }

    /// <summary>A prompt, two steps with a tool each, made of the events a turn journals.</summary>
    private static SessionState Session(string model, int counted)
    {
        var state = SessionState.Initial;
        SessionEvent[] events =
        [
            new SessionEvent.Created("s", 1, "vibe", AgentMode.Autopilot, model, "", false, ["/ws"], "x"),
            new SessionEvent.TurnStarted("t", "c", "Build the shop.", null, null),
            new SessionEvent.StepStarted(1, AgentMode.Autopilot),
            new SessionEvent.ModelAnswered("Reading.", null, [new ToolCall("1", "readFile", """{"path":"a"}""")], new Usage(10, 5)),
            new SessionEvent.ToolEnded("1", ToolStatus.Succeeded, "Read", "text", []),
            new SessionEvent.StepStarted(2, AgentMode.Autopilot),
            new SessionEvent.ModelAnswered("", null, [new ToolCall("2", "readFile", """{"path":"b"}""")], new Usage(counted - 21, 5)),
            new SessionEvent.ToolEnded("2", ToolStatus.Succeeded, "Read", "", []),
            new SessionEvent.StepStarted(3, AgentMode.Autopilot),
        ];
        foreach (var happened in events)
        {
            state = state.After(state.Seq + 1, DateTimeOffset.UnixEpoch, happened);
        }
        return state;
    }
}
