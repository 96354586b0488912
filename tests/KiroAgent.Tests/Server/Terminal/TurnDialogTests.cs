using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class TurnDialogTests
{
    private static readonly Approval Command = new(
        "ap1", default, "not trusted yet", new CommandSubject("npm test\u001b[2J", "/w", [new CommandPart("npm test", Verdict.Ask, "no rule")]),
        [
            new SuggestedRule("npm test", RuleScope.Session, "exactly this"), new SuggestedRule("npm test", RuleScope.Workspace, "exactly this"),
            new SuggestedRule("npm *", RuleScope.Session, "all of npm"),
        ], FakeServer.SessionId);

    [TestCase("a", ApprovalDecision.Allow, null, null, null)]
    [TestCase("d", ApprovalDecision.Deny, null, null, null)]
    [TestCase("x?1fnot now\n", ApprovalDecision.Deny, "not now", null, null)]
    [TestCase("r9r3r1qr1ur1w", ApprovalDecision.Allow, null, "npm test for the Workspace", null)]
    [TestCase("r2wr2s", ApprovalDecision.Allow, null, "npm * for the Session", null)]
    [TestCase("e\nenpm run lint\n", ApprovalDecision.Allow, null, null, "npm run lint")]
    [TestCase("", ApprovalDecision.Deny, null, null, null)]
    public async Task An_approval_is_put_to_the_person(string keys, ApprovalDecision decision, string? feedback, string? pattern, string? command)
    {
        await using var server = new FakeServer();
        var answer = new TaskCompletionSource<ApprovalRespondParams>();
        server.Router.Handle(Methods.ApprovalRespond, (response, _) =>
        {
            answer.SetResult(response);
            return Task.FromResult(new EmptyResult());
        });
        server.OnTurn(async () =>
        {
            await server.SendAsync(Methods.ApprovalRequested, new ApprovalRequestedParams(Command));
            await answer.Task;
            return await server.EndAsync(StopReason.Completed);
        });
        var (result, shown) = await server.PromptAsync(new ScriptedKeys(keys));

        var response = await answer.Task;
        Assert.That(result?.StopReason, Is.EqualTo(StopReason.Completed));
        Assert.That((response.Decision, response.Feedback, response.Command), Is.EqualTo((decision, feedback, command)));
        Assert.That(response.Remember is { } rule ? $"{rule.Pattern} for the {rule.Scope}" : null, Is.EqualTo(pattern));
        Assert.That(shown, Does.Contain(@"npm test\x1b[2J").And.Contain("not trusted yet").And.Contain("/w").And.Contain("? npm test  no rule"));
    }

    [Test]
    public async Task A_word_that_makes_no_sense_is_told_and_another_can_be_said()
    {
        await using var server = new FakeServer();
        var said = new List<ApprovalDecision>();
        var answered = new TaskCompletionSource();
        server.Router.Handle(Methods.ApprovalRespond, (response, _) =>
        {
            said.Add(response.Decision);
            if (response.Remember is not null)
            {
                throw new RpcException(ErrorCodes.InvalidParams, "There is no such rule.");
            }

            answered.SetResult();
            return Task.FromResult(new EmptyResult());
        });
        server.OnTurn(async () =>
        {
            await server.SendAsync(Methods.ApprovalRequested, new ApprovalRequestedParams(Command));
            await answered.Task;
            return await server.EndAsync(StopReason.Completed);
        });
        var (_, shown) = await server.PromptAsync(new ScriptedKeys("r1sd"));

        Assert.That(said, Is.EqualTo(new[] { ApprovalDecision.Allow, ApprovalDecision.Deny }));
        Assert.That(shown, Does.Contain("There is no such rule.").And.Contain("denied").And.Not.Contain("✓ allowed"));
    }

    [Test]
    public async Task A_change_is_shown_as_a_diff_a_long_one_in_part()
    {
        await using var server = new FakeServer();
        var added = Enumerable.Range(1, 100).Select(n => $"added {n}").ToList();
        var file = new FileReview(
            "a.txt", "file:///w/a.txt", FileOperation.Modified, 1, FileReviewState.Pending, new(0, 0), 100, 1, "kiro-review:/1/a.txt", "kiro-review:/2/a.txt",
            [new Hunk("h1", new(1, 1), new(1, 100), ["two"], added)]);
        var answered = new TaskCompletionSource();
        server.Router.Handle(Methods.ApprovalRespond, (_, _) =>
        {
            answered.SetResult();
            return Task.FromResult(new EmptyResult());
        });
        server.OnTurn(async () =>
        {
            await server.SendAsync(Methods.ApprovalRequested, new ApprovalRequestedParams(new Approval(
                "ap2", default, "it is protected", new ProtectedPathSubject("link/a.txt", "/w/.git/a.txt", "modify", ".git/", file.BaselineUri, file.CurrentUri, [file]),
                [], FakeServer.SessionId, Rule: "protectedPaths", Source: "built in")));
            await answered.Task;
            return await server.EndAsync(StopReason.Completed);
        });
        var (_, shown) = await server.PromptAsync(new ScriptedKeys("va"));

        Assert.That(shown, Does.Contain("modify      link/a.txt").And.Contain("really      /w/.git/a.txt").And.Contain("protected   .git/ (built in)"));
        Assert.That(shown, Does.Contain(" one\n  -two\n  +added 1\n").And.Contain("(v shows all)").And.Contain("+added 100\n"));
        Assert.That(shown.IndexOf("added 57", StringComparison.Ordinal), Is.LessThan(shown.IndexOf("(v shows all)", StringComparison.Ordinal)));
        Assert.That(shown.IndexOf("added 58", StringComparison.Ordinal), Is.GreaterThan(shown.IndexOf("(v shows all)", StringComparison.Ordinal)));
    }

    [TestCase("2\n", "Honey")]
    [TestCase("\n  Tea \n", "Tea")]
    [TestCase("9\n", "9")]
    public async Task A_question_is_answered_by_number_or_in_words(string keys, string expected)
    {
        await using var server = new FakeServer();
        var answer = new TaskCompletionSource<string>();
        server.Router.Handle(Methods.QuestionAnswer, (given, _) =>
        {
            answer.SetResult(given.Answer);
            return Task.FromResult(new EmptyResult());
        });
        server.OnTurn(async () =>
        {
            await server.SendAsync(Methods.QuestionAsked, new QuestionAskedParams(
                new Question("q1", FakeServer.SessionId, "Which\u001b[2J one?", ["Coffee", "Honey"])));
            await answer.Task;
            return await server.EndAsync(StopReason.Completed);
        });
        var (_, shown) = await server.PromptAsync(new ScriptedKeys(keys));

        Assert.That(await answer.Task, Is.EqualTo(expected));
        Assert.That(shown, Does.Contain("? Which one?\n  1  Coffee\n  2  Honey\n"));
    }

    [Test]
    public async Task Ctrl_c_interrupts_the_turn()
    {
        await using var server = new FakeServer();
        var keys = new ScriptedKeys("");
        var interrupted = new TaskCompletionSource();
        server.Router.Handle(Methods.AgentInterrupt, (_, _) =>
        {
            interrupted.SetResult();
            return Task.FromResult(new AgentInterruptResult(true));
        });
        server.OnTurn(async () =>
        {
            keys.Interrupt();
            await interrupted.Task;
            return await server.EndAsync(StopReason.Interrupted);
        });
        var (result, shown) = await server.PromptAsync(keys);

        Assert.That(result?.StopReason, Is.EqualTo(StopReason.Interrupted));
        Assert.That(shown, Does.Contain("interrupted; what was written stays"));
    }

    [Test]
    public async Task A_second_ctrl_c_leaves()
    {
        await using var server = new FakeServer();
        var keys = new ScriptedKeys("");
        var never = new TaskCompletionSource<TurnResult>();
        server.Router.Handle(Methods.AgentInterrupt, (_, _) => Task.FromResult(new AgentInterruptResult(true)));
        server.OnTurn(() =>
        {
            keys.Interrupt();
            keys.Interrupt();
            return never.Task;
        });

        Assert.That(async () => await server.PromptAsync(keys), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_turn_that_cannot_start_says_why()
    {
        await using var server = new FakeServer();
        server.OnTurn(() => throw new RpcException(ErrorCodes.ModelUnavailable, "Set ANTHROPIC_API_KEY to use this model."));
        var (result, shown) = await server.PromptAsync(new ScriptedKeys(""));

        Assert.That(result, Is.Null);
        Assert.That(shown, Is.EqualTo("✗ Set ANTHROPIC_API_KEY to use this model.\n"));
    }

    [Test]
    public async Task A_lost_connection_is_noticed()
    {
        await using var server = new FakeServer();
        var never = new TaskCompletionSource<TurnResult>();
        server.OnTurn(async () =>
        {
            await server.DisposeAsync();
            return await never.Task;
        });

        Assert.That(async () => await server.PromptAsync(new ScriptedKeys("")), Throws.InstanceOf<IOException>());
    }
}
