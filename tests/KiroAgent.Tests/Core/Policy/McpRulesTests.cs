using System.Collections.Immutable;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Policy;

/// <summary>What is said about calls of MCP tools.</summary>
internal sealed class McpRulesTests
{
    private static readonly McpToolFacts s_facts = new("server-a", "shape-1", AutoApproved: false, "Writes.");
    private static readonly RememberedRule s_kept = new("mcpTool", McpRules.Pattern("s", "t", s_facts), "session");
    private static readonly RememberedRule s_seen = new("mcpSeen", McpRules.Pattern("s", "t", s_facts), "workspace");

    [Test]
    public void Nothing_known_asks_in_both_modes_and_offers_a_rule_for_exactly_this_tool([Values] AgentMode mode)
    {
        var verdict = Judge(s_facts, mode: mode);
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Ask));
        Assert.That(verdict.Subject, Is.InstanceOf<AskSubject.McpTool>());
        Assert.That(verdict.Suggestions.Select(s => (s.Pattern, s.Scope)), Is.EqualTo(new[] { (s_kept.Pattern, "session"), (s_kept.Pattern, "workspace"), (s_kept.Pattern, "user") }));
    }

    [Test]
    public void The_rule_it_offers_lets_it_pass() => Assert.That(Judge(s_facts, s_kept).Kind, Is.EqualTo(VerdictKind.Allow));

    [TestCase("server-a", "shape-2", Description = "another description or schema under the name")]
    [TestCase("server-b", "shape-1", Description = "the same tool of another program")]
    public void What_changed_is_asked_about_again_and_says_so(string identity, string shape)
    {
        var verdict = Judge(s_facts with { Identity = identity, Shape = shape }, s_kept);
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Ask));
        Assert.That(verdict.Reason, Does.Contain("is not what was let pass before"));
    }

    [Test]
    public void The_users_auto_approval_lets_pass_what_the_tool_was_when_it_was_first_seen()
    {
        var auto = s_facts with { AutoApproved = true };
        Assert.That(Judge(auto).Kind, Is.EqualTo(VerdictKind.Allow), "seen for the first time");
        Assert.That(Judge(auto, s_seen).Kind, Is.EqualTo(VerdictKind.Allow));
        Assert.That(Judge(auto with { Shape = "shape-2" }, s_seen).Kind, Is.EqualTo(VerdictKind.Ask), "changed under the name");
        Assert.That(Judge(auto with { Identity = "server-b" }, s_seen).Kind, Is.EqualTo(VerdictKind.Allow), "the user wrote another entry: first seen anew");
        Assert.That(Judge(s_facts, s_seen).Kind, Is.EqualTo(VerdictKind.Ask), "having been seen is no rule");
    }

    [TestCase("mcpTool", "s/other@")]
    [TestCase("mcpTool", "other/t@")]
    [TestCase("command", "s/t@")]
    [TestCase("fetch", "s/t@")]
    public void Rules_about_something_else_let_nothing_pass(string kind, string start) =>
        Assert.That(Judge(s_facts, new RememberedRule(kind, start + s_kept.Pattern.Split('@')[1], "session")).Kind, Is.EqualTo(VerdictKind.Ask));

    [Test]
    public void A_protected_path_in_the_arguments_asks_whatever_trusts_it_and_no_rule_is_offered()
    {
        var verdict = McpRules.Judge(Request(s_facts with { AutoApproved = true }), Facts(AgentMode.Autopilot, true, s_kept) with { NamedProtected = [new NamedProtected(".git/config", ".git/")] });
        Assert.That((verdict.Kind, verdict.Rule, verdict.Suggestions.Length), Is.EqualTo((VerdictKind.Ask, ".git/", 0)));
    }

    [Test]
    public void In_a_workspace_that_is_not_trusted_everything_asks() =>
        Assert.That(McpRules.Judge(Request(s_facts with { AutoApproved = true }), Facts(AgentMode.Autopilot, false, s_kept)).Kind, Is.EqualTo(VerdictKind.Ask));

    [Test]
    public void An_answer_is_bound_to_the_tool_as_it_was_shown()
    {
        var (one, other) = (Judge(s_facts).Subject!, Judge(s_facts with { Shape = "shape-2" }).Subject!);
        Assert.That(ToolPolicy.IsSameQuestion(one, other), Is.False);
    }

    [Test]
    public void Texts_that_may_be_paths_are_found_anywhere_in_the_arguments()
    {
        var request = Request(s_facts) with { ArgumentsJson = """{"a":{"deep":["x/.git/config","two\nlines",5,true]},"uri":"file:///ws/mcp%2Ejson","k/.vscode/y":"z"}""" };
        Assert.That(request.MaybePaths, Is.EquivalentTo(new[] { "a", "deep", "x/.git/config", "uri", "/ws/mcp.json", "k/.vscode/y", "z" }));
    }

    [TestCase("fs", "read", "mcp_fs_read")]
    [TestCase("fs", "get-sum", "mcp_fs_get-sum")]
    public void Plain_names_stay_as_they_are(string server, string tool, string name) => Assert.That(McpNames.Of([(server, tool)]), Is.EqualTo(new[] { name }));

    [TestCase("my server", "read")]
    [TestCase("fs", "re\u202ead")]
    [TestCase("fs", "a.b/c")]
    [TestCase("a-very-long-name-of-a-server-that-says-too-much", "and_a_tool_that_says_even_more_than_that")]
    public void Others_are_bent_to_what_every_provider_takes(string server, string tool)
    {
        var name = McpNames.Of([(server, tool)])[0];
        Assert.That(name, Does.Match("^mcp_[A-Za-z0-9_-]{1,60}_[0-9a-f]{6}$").And.Length.LessThanOrEqualTo(64));
    }

    [Test]
    public void No_two_tools_have_one_name_and_none_takes_anothers()
    {
        (string, string)[] two = [("a_b", "c"), ("a", "b_c")];
        var names = McpNames.Of(two);
        Assert.That(names, Is.Unique);
        Assert.That(McpNames.Of([.. two.Reverse()]), Is.EqualTo(names.Reverse()), "whoever comes first");
        Assert.That(McpNames.Of([("S", "t"), ("s", "T")]), Is.Unique);
        Assert.That(names, Has.All.StartsWith("mcp_"), "so none can be one of ours");
    }

    [Test]
    public void A_rule_kept_beyond_the_session_counts_too() => Assert.That(
        McpRules.Judge(Request(s_facts), Facts(AgentMode.Autopilot, true, null) with { Settings = AgentSettings.Default with { Remembered = [s_kept with { Scope = "workspace" }] } }).Kind, Is.EqualTo(VerdictKind.Allow));

    private static Verdict Judge(McpToolFacts facts, RememberedRule? rule = null, AgentMode mode = AgentMode.Autopilot) =>
        ToolPolicy.Decide(Request(facts), Facts(mode, true, rule));

    private static McpToolRequest Request(McpToolFacts facts) => new("mcp_s_t", "Use t of s", "s", "t", "{}", facts);

    private static GuardFacts Facts(AgentMode mode, bool trusted, RememberedRule? rule) => new([], AgentSettings.Default, mode, trusted)
    {
        Remembered = rule is null ? [] : ImmutableList.Create(rule),
    };
}
