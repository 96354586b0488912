using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Changes;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;
using static KiroAgent.Tests.Server.Guard.GuardedSession;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>What is ignored is not read, listed or found by any tool; what the agent un-ignores stays hidden until the user accepted it.</summary>
internal sealed class IgnoredFilesTests
{
    private static readonly string[] s_looking =
    [
        Tool("readFile", ("path", "keys/secret.env")),
        Tool("listDirectory", ("path", "."), ("depth", 5)),
        Tool("fileSearch", ("query", "secret")),
        Tool("grepSearch", ("query", "hunter2")),
        Tool("listDirectory", ("path", "hidden")),
    ];

    [Test]
    public async Task No_tool_sees_an_ignored_file([Values(".gitignore", ".kiroignore")] string rules)
    {
        using var bench = Planted(rules);
        using var session = new GuardedSession(bench, AgentMode.Autopilot, s_looking);
        await session.TurnAsync();
        AssertHidden(session, 0);
        Assert.That(session.Ended.First().Result, Does.Contain($"*.env in {rules}"));
    }

    [TestCase("emptied")]
    [TestCase("moved")]
    [TestCase("deleted")]
    [TestCase("negated below")]
    public async Task What_the_agent_brings_to_light_stays_hidden(string how)
    {
        using var bench = Planted(".gitignore");
        var unhide = how switch
        {
            "emptied" => Tool("fsWrite", ("path", ".gitignore"), ("text", "# nothing\n")),
            "moved" => Tool("moveFile", ("from", ".gitignore"), ("to", "docs/rules.txt")),
            "deleted" => Tool("deleteFile", ("path", ".gitignore")),
            _ => Tool("fsWrite", ("path", "keys/.gitignore"), ("text", "!*.env\n")),
        };
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [unhide], s_looking);
        await session.TurnAsync();
        Assert.That(session.Ended.First().Status, Is.EqualTo(ToolStatus.Succeeded), session.Ended.First().Result);
        AssertHidden(session, 1);
    }

    [Test]
    public async Task What_the_user_accepted_counts()
    {
        using var bench = Planted(".gitignore");
        using var session = new GuardedSession(bench, AgentMode.Supervised, [Tool("fsWrite", ("path", ".gitignore"), ("text", "# nothing\n"))], [s_looking[0]], [s_looking[0]]);
        await session.TurnAsync();
        using (await session.Session.Enter())
        {
            Assert.That(session.Bench.Guard.IgnoreFor(session.Session.State).IsIgnored(bench.Key("keys/secret.env"), isFolder: false), Is.True, "while it waits");
            await new ReviewDesk(session.Session, session.Bench).DecideAsync(DecisionKind.Accept, null, null, null, null, RejectChoice.Report, default);
            Assert.That(session.Bench.Guard.IgnoreFor(session.Session.State).IsIgnored(bench.Key("keys/secret.env"), isFolder: false), Is.False, "once it is accepted");
            await new ReviewDesk(session.Session, session.Bench).UndoAsync(RejectChoice.Report, default);
            Assert.That(session.Bench.Guard.IgnoreFor(session.Session.State).IsIgnored(bench.Key("keys/secret.env"), isFolder: false), Is.True, "once that is taken back");
        }
    }

    [Test]
    public async Task A_redo_of_what_was_not_accepted_accepts_nothing()
    {
        using var bench = Planted(".gitignore");
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [Tool("fsWrite", ("path", ".gitignore"), ("text", "# nothing\n"))]);
        await session.TurnAsync();
        using (await session.Session.Enter())
        {
            var desk = new RevertDesk(session.Session, session.Bench);
            await desk.RevertChangesAsync(null, RejectChoice.Report, default);
            await desk.RedoAsync(null, default);
        }
        Assert.That(File.ReadAllText(bench.At(".gitignore")), Is.EqualTo("# nothing\n"));
        Assert.That(session.Bench.Guard.IgnoreFor(session.Session.State).IsIgnored(bench.Key("keys/secret.env"), isFolder: false), Is.True);
    }

    [Test]
    public async Task Accepting_a_later_change_does_not_accept_what_autopilot_did_before()
    {
        using var bench = Planted(".gitignore");
        var step = Tool("fsWrite", ("path", ".gitignore"), ("text", "# nothing\n"));
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [step], [], [Tool("fsAppend", ("path", ".gitignore"), ("text", "# more\n"))]);
        bool Hides() => session.Bench.Guard.IgnoreFor(session.Session.State).IsIgnored(bench.Key("keys/secret.env"), isFolder: false);
        await session.TurnAsync();
        session.Session.Record(new SessionEvent.ModeSet(AgentMode.Supervised));
        await session.TurnAsync();
        using (await session.Session.Enter())
        {
            Assert.That((session.Session.State.Review.Undecided, Hides()), Is.EqualTo((1, true)), "while it waits");
            await new ReviewDesk(session.Session, session.Bench).DecideAsync(DecisionKind.Accept, null, null, null, null, RejectChoice.Report, default);
            Assert.That((session.Session.State.Review.Undecided, Hides()), Is.EqualTo((0, true)), "once it is accepted");
        }
    }

    [Test]
    public async Task What_the_agent_hides_is_hidden_at_once_and_what_the_user_brings_to_light_is_seen()
    {
        using var bench = Planted(".gitignore");
        bench.Put("open.txt", "open\n"u8.ToArray());
        var open = Tool("readFile", ("path", "open.txt"));
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [open, Tool("fsWrite", ("path", "docs/.gitignore"), ("text", "x")), Tool("fsWrite", ("path", "sub/.gitignore"), ("text", "*\n")), Tool("readFile", ("path", "sub/a.txt"))]);
        bench.Put("sub/a.txt", "a\n"u8.ToArray());
        await session.TurnAsync();
        Assert.That(session.Ended.Select(call => call.Status), Is.EqualTo(new[] { ToolStatus.Succeeded, ToolStatus.Succeeded, ToolStatus.Succeeded, ToolStatus.Denied }));
        bench.Put(".gitignore", "\n"u8.ToArray());
        Assert.That(session.Bench.Guard.IgnoreFor(session.Session.State).IsIgnored(bench.Key("keys/secret.env"), isFolder: false), Is.False);
    }

    [Test]
    public async Task A_tools_own_write_to_an_ignored_file_is_made_and_reviewed()
    {
        using var bench = Planted(".gitignore");
        using var session = new GuardedSession(bench, AgentMode.Supervised, [Tool("fsWrite", ("path", "keys/new.env"), ("text", "x\n"))]);
        await session.TurnAsync();
        Assert.That(session.Session.State.Review.Find(bench.Key("keys/new.env")), Is.Not.Null);
    }

    [Test]
    public async Task What_is_ignored_is_not_moved_into_the_light_nor_guessed_at()
    {
        using var bench = Planted(".gitignore");
        bench.Put("app/.gitignore", "/inner.txt\n"u8.ToArray());
        bench.Put("app/inner.txt", "hunter2\n"u8.ToArray());
        bench.Put(".kiroignore", "/app/here.txt\n"u8.ToArray());
        bench.Put("app/here.txt", "hunter2\n"u8.ToArray());
        var before = bench.Tree();
        using var session = new GuardedSession(bench, AgentMode.Autopilot,
        [
            Tool("moveFile", ("from", "keys/secret.env"), ("to", "plain.txt")),
            Tool("moveFile", ("from", "hidden"), ("to", "shown")),
            Tool("moveFile", ("from", "app"), ("to", "app2")),
            Tool("strReplace", ("path", "keys/secret.env"), ("oldStr", "hunter"), ("newStr", "x")),
            Tool("editCode", ("path", "keys/secret.env"), ("edits", new[] { new { oldText = "hunter", newText = "x" } })),
        ]);
        await session.TurnAsync();
        Assert.That(session.Ended.Select(call => call.Status), Is.All.EqualTo(ToolStatus.Denied));
        Assert.That(session.Ended.Select(call => call.Result), Has.None.Contains("hunter2"));
        Assert.That(bench.Tree(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_stale_write_to_an_ignored_file_does_not_show_it()
    {
        using var bench = Planted(".gitignore");
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [Tool("fsWrite", ("path", "keys/secret.env"), ("text", "agent\n"))], [], [Tool("fsWrite", ("path", "keys/secret.env"), ("text", "again\n"))]);
        await session.TurnAsync();
        bench.Put("keys/secret.env", "hunter3\n"u8.ToArray());
        await session.TurnAsync();
        var last = session.Ended.Last();
        Assert.That((last.Status, last.Result), Is.EqualTo((ToolStatus.Failed, last.Result)));
        Assert.That(last.Result, Does.Contain("ignored").And.Not.Contain("hunter3"));
    }

    private static SessionBench Planted(string rules)
    {
        var bench = new SessionBench { CanApprove = false };
        bench.Put(rules, "*.env\nhidden/\n"u8.ToArray());
        bench.Put("keys/secret.env", "hunter2\n"u8.ToArray());
        bench.Put("hidden/secret.txt", "hunter2\n"u8.ToArray());
        bench.Put("seen.txt", "seen\n"u8.ToArray());
        return bench;
    }

    private static void AssertHidden(GuardedSession session, int after)
    {
        var calls = session.Ended.Skip(after).ToArray();
        Assert.That(calls, Has.Length.EqualTo(s_looking.Length));
        Assert.That(calls[0].Status, Is.EqualTo(ToolStatus.Denied), calls[0].Result);
        Assert.That(calls[1].Result, Does.Not.Contain("secret").And.Contain("seen.txt"));
        Assert.That(calls[2].Result, Does.Not.Contain("secret."));
        Assert.That(calls[3].Result, Does.Not.Contain("secret."));
        Assert.That(calls[4].Status, Is.EqualTo(ToolStatus.Denied), calls[4].Result);
    }
}
