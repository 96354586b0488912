using KiroAgent.Core.Commands;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Policy;

/// <summary>The numbered precedence of the one function that judges tool calls.</summary>
internal sealed class ToolPolicyTests
{
    private static readonly AgentSettings s_pausing = new() { SupervisedPause = SupervisedPause.Operation };

    [Test]
    public void What_is_inside_and_plain_is_allowed([Values] AgentMode mode) =>
        Assert.That(Decide(Write(), mode: mode).Kind, Is.EqualTo(VerdictKind.Allow));

    [TestCase("fsWrite", true)]
    [TestCase("FSWRITE", true)]
    [TestCase("readFile", false)]
    public void A_tool_the_settings_leave_out_is_denied(string excluded, bool denied)
    {
        var verdict = Decide(Write(), new AgentSettings { ExcludeTools = [excluded] });
        Assert.That((verdict.Kind, verdict.Rule), Is.EqualTo(denied ? (VerdictKind.Deny, "excludeTools") : (VerdictKind.Allow, "default")));
    }

    [Test]
    public void Only_the_core_tools_named_are_left_in()
    {
        var settings = new AgentSettings { CoreTools = ["readFile", "run_shell_command"] };
        Assert.That(
            (ToolPolicy.IsOffered("readFile", settings), ToolPolicy.IsOffered("executeCommand", settings), ToolPolicy.IsOffered("fsWrite", settings), ToolPolicy.IsOffered("mcp_a_b", settings)),
            Is.EqualTo((true, true, false, true)));
    }

    [Test]
    public void An_ignored_file_is_not_read_but_may_be_written()
    {
        var ignored = new IgnoredBy("*.pem", ".gitignore");
        var read = Decide(Read() with { Ignored = ignored });
        Assert.That((read.Kind, read.Rule, read.Source), Is.EqualTo((VerdictKind.Deny, "*.pem", ".gitignore")));
        Assert.That(read.Reason, Does.Contain("*.pem").And.Contain(".gitignore").And.Contain("Only the user"));
        Assert.That(Decide(Write() with { Ignored = ignored }).Kind, Is.EqualTo(VerdictKind.Allow));
    }

    [Test]
    public void Protected_asks_in_both_modes_whatever_else_is_so([Values] AgentMode mode, [Values] PathPlace place, [Values] bool pausing)
    {
        var path = Write() with { Place = place, Resolved = "/ws/.git/config", Protected = new Protection(".git/", "built in", "It runs.") };
        var verdict = Decide(path, pausing ? s_pausing : AgentSettings.Default, mode, [new RememberedRule("outsideWorkspace", "/ws/**", "session")]);
        Assert.That((verdict.Kind, verdict.Rule), Is.EqualTo((VerdictKind.Ask, ".git/")));
        Assert.That(verdict.Subject, Is.InstanceOf<AskSubject.ProtectedPath>());
        Assert.That(verdict.Reason, Does.Contain("It runs."));
        Assert.That(verdict.Suggestions, Is.Empty, "no rule can loosen it");
    }

    [Test]
    public void Reading_what_is_protected_is_allowed() =>
        Assert.That(Decide(Read() with { Protected = new Protection(".git/", "built in") }).Kind, Is.EqualTo(VerdictKind.Allow));

    [Test]
    public void Outside_asks_and_only_reading_can_be_remembered()
    {
        var read = Read() with { Place = PathPlace.Outside, Resolved = "/usr/include/x.h" };
        var asked = Decide(read);
        Assert.That((asked.Kind, asked.Suggestions[0].Pattern, asked.Suggestions[0].Scope), Is.EqualTo((VerdictKind.Ask, "/usr/include/**", "session")));
        RememberedRule[] rules = [new("outsideWorkspace", "/usr/include/**", "session")];
        Assert.That(Decide(read, remembered: rules).Kind, Is.EqualTo(VerdictKind.Allow));
        Assert.That(Decide(read with { Resolved = "/usr/include-evil/x.h" }, remembered: rules).Kind, Is.EqualTo(VerdictKind.Ask), "P2");
        Assert.That(Decide(Write() with { Place = PathPlace.Outside, Resolved = "/usr/include/x.h" }, remembered: rules).Kind, Is.EqualTo(VerdictKind.Ask));
    }

    [TestCase("/**")]
    [TestCase("**")]
    [TestCase("")]
    [TestCase("/usr/include")]
    public void No_rule_lets_everything_pass(string pattern) =>
        Assert.That(OutsideRules.LetsPass(new RememberedRule("outsideWorkspace", pattern, "session"), "/usr/include/x.h"), Is.False);

    [Test]
    public void What_is_not_known_asks() =>
        Assert.That(Decide(Read() with { Place = PathPlace.Unknown, Target = null, Problem = "is a circle of symbolic links" }), Has
            .Property("Kind").EqualTo(VerdictKind.Ask).And.Property("Reason").Contains("circle"));

    [Test]
    public void A_pause_asks_for_changes_in_Supervised_only()
    {
        Assert.That(Decide(Write(), s_pausing, AgentMode.Supervised).Subject, Is.InstanceOf<AskSubject.Edit>());
        Assert.That(Decide(Write(), s_pausing).Kind, Is.EqualTo(VerdictKind.Allow));
        Assert.That(Decide(Read(), s_pausing, AgentMode.Supervised).Kind, Is.EqualTo(VerdictKind.Allow));
    }

    [Test]
    public void The_strictest_of_two_paths_wins()
    {
        var request = new MoveFileRequest("", Write().Use, Write().Use);
        var outside = Write() with { Place = PathPlace.Outside };
        var refused = Write() with { Refused = "holds a NUL character" };
        var verdict = ToolPolicy.Decide(request, new GuardFacts([outside, refused], AgentSettings.Default, AgentMode.Autopilot, true));
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Deny));
        var both = ToolPolicy.Decide(request, new GuardFacts([outside, Write() with { Protected = new Protection("mcp.json", "built in") }], AgentSettings.Default, AgentMode.Autopilot, true));
        Assert.That(both.Subject, Is.InstanceOf<AskSubject.ProtectedPath>());
        Assert.That(both.Reason, Does.Contain("outside"), "what else asks is told with it");
    }

    [Test]
    public void An_answer_is_bound_to_where_the_path_led()
    {
        var asked = Decide(Read() with { Place = PathPlace.Outside, Resolved = "/a" }).Subject!;
        Assert.That(ToolPolicy.IsSameQuestion(asked, Decide(Read() with { Place = PathPlace.Outside, Resolved = "/a" }).Subject!), Is.True);
        Assert.That(ToolPolicy.IsSameQuestion(asked, Decide(Read() with { Place = PathPlace.Outside, Resolved = "/b" }).Subject!), Is.False);
    }

    [Test]
    public void A_command_is_asked_about_as_a_command()
    {
        var cwd = Read() with { Use = new PathUse(".", PathOperation.List, Read().Target, null) };
        var judged = new CommandVerdict(VerdictKind.Ask, "not trusted", null, null, [new("ls", VerdictKind.Ask, "not trusted", null, null)], [new("ls", "Trust ls")]);
        var request = new ExecuteCommandRequest("", "ls", cwd.Use, 1);
        var verdict = ToolPolicy.Decide(request, new GuardFacts([cwd with { Place = PathPlace.Outside }], AgentSettings.Default, AgentMode.Autopilot, true) { Command = judged });
        Assert.That(verdict.Subject, Is.InstanceOf<AskSubject.Command>());
        Assert.That(verdict.Suggestions.Select(rule => rule.Scope), Is.EqualTo(new[] { "session", "workspace", "user" }));
        Assert.That(verdict.Reason, Does.Contain("outside"));
    }

    private static PathFacts Write() => Facts(PathOperation.Write, "modify");

    private static PathFacts Read() => Facts(PathOperation.Read, "read");

    private static PathFacts Facts(PathOperation use, string operation)
    {
        var file = new FileKey("/ws", WorkspacePath.Parse("a.txt"));
        return new PathFacts(new PathUse("a.txt", use, file, null), operation, PathPlace.Inside, "/ws/a.txt") { Target = file };
    }

    private static Verdict Decide(PathFacts path, AgentSettings? settings = null, AgentMode mode = AgentMode.Autopilot, RememberedRule[]? remembered = null)
    {
        ToolRequest request = path.Changes ? new FsWriteRequest("", path.Use, "x") : new ReadFileRequest("", path.Use, null, null);
        return ToolPolicy.Decide(request, new GuardFacts([path], settings ?? AgentSettings.Default, mode, true) { Remembered = [.. remembered ?? []] });
    }
}
