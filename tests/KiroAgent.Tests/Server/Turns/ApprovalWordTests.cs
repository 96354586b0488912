using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Turns;

internal sealed class ApprovalWordTests
{
    private static readonly AskSubject s_command = new AskSubject.Command("npm test", "/w", []);
    private static readonly AskSubject s_edit = new AskSubject.Edit("a", "modify");

    private static readonly AskSubject[] s_withoutRules =
    [
        s_edit, new AskSubject.ProtectedPath(".git/a", "/w/.git/a", "modify", ".git/"), new AskSubject.Settings("s", [], "h"),
        new AskSubject.McpServer("m", "{}", "h"), new AskSubject.Hook("h", "{}", "h"), new AskSubject.Environment("V", "m"),
    ];

    private static readonly AskSubject[] s_withRules =
        [s_command, new AskSubject.OutsideWorkspace("/x", "/x", "read"), new AskSubject.McpTool("m", "t", "{}"), new AskSubject.Fetch("https://example.org")];

    [Test]
    public void What_protects_cannot_be_remembered_away() =>
        Assert.That(s_withoutRules.Where(s => Refusal(s, Allow with { Remember = Rule("x") }) is null), Is.Empty);

    [Test]
    public void A_rule_needs_a_pattern_without_control_characters_and_an_allow()
    {
        foreach (var subject in s_withRules)
        {
            Assert.That(Refusal(subject, Allow with { Remember = Rule("npm *") }), Is.Null);
            foreach (var pattern in new[] { "", "  ", "npm\ntest", "npm\0", "\u001b[2J", new string('a', 10_001) })
            {
                Assert.That(Refusal(subject, Allow with { Remember = Rule(pattern) }), Is.Not.Null);
            }

            Assert.That(Refusal(subject, Deny with { Remember = Rule("npm *") }), Is.Not.Null);
        }
    }

    [Test]
    public void Only_an_allowed_command_can_be_edited()
    {
        Assert.That(Refusal(s_command, Allow with { Command = "npm run lint" }), Is.Null);
        Assert.That(Refusal(s_command, Allow with { Command = "two\nlines" }), Is.Null);
        Assert.That(Refusal(s_command, Allow with { Command = " " }), Is.Not.Null);
        Assert.That(Refusal(s_command, Allow with { Command = "a\0b" }), Is.Not.Null);
        Assert.That(Refusal(s_command, Deny with { Command = "npm run lint" }), Is.Not.Null);
        Assert.That(Refusal(s_edit, Allow with { Command = "npm run lint" }), Is.Not.Null);
    }

    private static SessionEvent.ApprovalResolved Allow => new("apr_1", AskDecision.Allow, "user");

    private static SessionEvent.ApprovalResolved Deny => new("apr_1", AskDecision.Deny, "user");

    private static RememberedRule Rule(string pattern) => new("command", pattern, "session");

    private static string? Refusal(AskSubject subject, SessionEvent.ApprovalResolved word)
    {
        try
        {
            ApprovalWord.Require(subject, word);
            return null;
        }
        catch (SessionFailure e) when (e.Problem == SessionProblem.Invalid)
        {
            return e.Message;
        }
    }
}
