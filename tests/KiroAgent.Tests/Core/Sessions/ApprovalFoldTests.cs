using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Storage;
using KiroAgent.Core.Turns;
using KiroAgent.Tests.Core.Storage;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Sessions;

internal sealed class ApprovalFoldTests
{
    private static readonly SessionEvent.ApprovalRequested s_asked = new("apr_1", "call_1", "why", new AskSubject.ProtectedPath("a", "/w/a", "modify", ".git/")
    {
        Proposed = [new FileStep(History.File("a"), History.At("before"), History.At("after"))],
    }, []);

    [Test]
    public void An_open_approval_waits_keeps_what_it_shows_and_is_pending()
    {
        var state = Waiting();
        Assert.That(state.Turn, Is.EqualTo(new TurnState.AwaitingApproval("turn_1", "apr_1")));
        Assert.That((state.OpenApproval!.Id, state.OpenApproval.TurnId, state.OpenApproval.CreatedAt), Is.EqualTo(("apr_1", "turn_1", state.UpdatedAt)));
        Assert.That(LiveContents.Of(state), Is.EquivalentTo(new[] { History.Id("before"), History.Id("after") }));
        Assert.That(LiveContents.Of(state, 0), Is.EquivalentTo(new[] { History.Id("before"), History.Id("after") }), "whatever the limits");
        Assert.That(LiveContents.IsPending(state), Is.True);
    }

    [Test]
    public void The_word_counts_until_the_call_ends()
    {
        var state = After(Waiting(), new SessionEvent.ApprovalResolved("apr_1", AskDecision.Allow, "user"));
        Assert.That(state.Turn, Is.EqualTo(new TurnState.Running("turn_1")));
        Assert.That((state.OpenApproval, state.Given!.Word.Decision, state.Given.Approval.ToolCallId), Is.EqualTo(((Approval?)null, AskDecision.Allow, "call_1")));
        Assert.That(LiveContents.Of(state), Is.Empty);

        Assert.That(After(state, s_asked with { ApprovalId = "apr_2" }).Given, Is.Null, "asked anew");
        Assert.That(After(state, new SessionEvent.ToolEnded("call_1", ToolStatus.Succeeded, "", "", [])).Given, Is.Null, "done");
        Assert.That(After(state, new SessionEvent.TurnEnded("turn_1", StopReason.Failed, false, "", null)).Given, Is.Null, "over");
    }

    [Test]
    public void A_word_on_another_approval_changes_nothing()
    {
        var state = Waiting();
        var after = After(state, new SessionEvent.ApprovalResolved("apr_0", AskDecision.Allow, "user"));
        Assert.That((after.OpenApproval, after.Turn, after.Given), Is.EqualTo((state.OpenApproval, state.Turn, (GivenApproval?)null)));
    }

    [Test]
    public void Rules_for_the_session_stay_others_are_kept_elsewhere()
    {
        var rule = new RememberedRule("command", "npm *", "session");
        var state = After(Waiting(), new SessionEvent.ApprovalResolved("apr_1", AskDecision.Allow, "user") { Remember = rule });
        state = After(state, s_asked, new SessionEvent.ApprovalResolved("apr_1", AskDecision.Allow, "user") { Remember = rule });
        state = After(state, s_asked, new SessionEvent.ApprovalResolved("apr_1", AskDecision.Allow, "user") { Remember = rule with { Scope = "user" } });
        state = After(state, new SessionEvent.TurnEnded("turn_1", StopReason.Completed, false, "", null));
        Assert.That(state.Remembered, Is.EqualTo(new[] { rule }));
    }

    [TestCase(AskDecision.Allow, "user", null, null, "Allowed")]
    [TestCase(AskDecision.Allow, "user", null, "npm run b", "Allowed as: npm run b")]
    [TestCase(AskDecision.Deny, "user", null, null, "Denied")]
    [TestCase(AskDecision.Deny, "user", "Not there.", null, "Denied: Not there.")]
    [TestCase(AskDecision.Deny, "interrupt", null, null, "Denied by the interrupt")]
    public void The_chat_says_what_was_asked_and_answered(AskDecision decision, string by, string? feedback, string? command, string expected)
    {
        var word = new SessionEvent.ApprovalResolved("apr_1", decision, by) { Feedback = feedback, Command = command };
        var item = After(Waiting(), word).Past.Transcript.OfType<TranscriptItem.Permission>().Single();
        Assert.That(AskedInWords.Notice(item.Approval, item.Word), Is.EqualTo("Asked for permission: Modify a (why)\n" + expected));
    }

    [Test]
    public void A_name_cannot_pretend_to_be_another_line() =>
        Assert.That(AskedInWords.What(new AskSubject.ProtectedPath("a\nAllowed\u202e", "/w/a", "delete", "x")), Is.EqualTo(@"Delete a\nAllowed\u202e"));

    private static SessionState Waiting() => After(
        SessionState.Initial,
        new SessionEvent.Created("ses_1", 1, "vibe", AgentMode.Autopilot, "offline", "t", false, ["/w"], "s"),
        new SessionEvent.TurnStarted("turn_1", "cp_1", "go", null, null),
        new SessionEvent.StepStarted(1, AgentMode.Autopilot),
        new SessionEvent.ModelAnswered("", null, [new ToolCall("call_1", "fsWrite", "{}")], null),
        new SessionEvent.ToolStarted("call_1", "fsWrite", "Write a", "Edit", ["a"]),
        s_asked);

    private static SessionState After(SessionState state, params ImmutableArray<SessionEvent> events) =>
        events.Aggregate(state, (s, e) => s.After(s.Seq + 1, new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(s.Seq), e));
}
