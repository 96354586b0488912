using System.Text.Json.Nodes;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Mcp;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Mcp;

/// <summary>Servers come up, go wrong in every way, and go, behind the agent's work.</summary>
internal sealed class McpDeskTests
{
    private static readonly McpServerEntry s_entry = McpBench.Entry("s", """{"command":"/bin/sh","args":["-c","x"]}""");

    [Test]
    public async Task Nothing_starts_before_a_session_needs_tools()
    {
        await using var bench = new McpBench(s_entry);
        Assert.That(bench.Desk.All().Single().State, Is.EqualTo(McpState.Idle));
        Assert.That(bench.Fake.Runs, Is.Empty);
        bench.Desk.Wake();
        var ready = await bench.UntilAsync(McpState.Ready);
        Assert.That(ready.Tools.Select(t => (t.Tool, t.ModelName, t.Standing)), Is.EqualTo(new[] { ("echo", "mcp_s_echo", McpToolStanding.Ask) }));
        Assert.That(ready.Resources.Select(r => (r.Uri, r.Description)), Is.EqualTo(new[] { ("fake://manual", "How\\u{202e} it is used.") }));
        bench.Desk.Wake();
        Assert.That(bench.Fake.Runs, Has.Count.EqualTo(1), "waking again starts nothing again");
        Assert.That((await bench.CallAsync("mcp_s_echo", """{"a":[1,"x"]}""")).ForModel, Does.Contain("called echo with {\"a\":[1,\"x\"]}"));
    }

    [Test]
    public async Task A_server_that_never_answers_holds_up_nobody()
    {
        await using var bench = new McpBench(s_entry);
        bench.Fake.Methods["server/discover"] = (_, _) => null;
        bench.Fake.Methods["initialize"] = (_, _) => null;
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Starting);
        Assert.That(bench.Desk.Tools, Is.Empty);
        Assert.That(bench.Desk.Note(), Is.EqualTo("MCP server s: still starting; its tools come with a later step."));
        var waiting = bench.Desk.AwaitAsync("mcp_s_echo", CancellationToken.None);
        await bench.Desk.AwaitAsync("readFile", CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False);
        await bench.Desk.DisposeAsync();
        await waiting;
        Assert.That(bench.Fake.Runs.Single().HasEnded, "it ends with the program");
    }

    [Test]
    public async Task One_that_ends_by_itself_is_started_again_ever_later_and_then_no_more()
    {
        await using var bench = new McpBench(s_entry);
        bench.Fake.OnStart = run => run.End(3);
        bench.Desk.Wake();
        foreach (var pause in new[] { 1, 2, 4, 8, 16 })
        {
            Assert.That((await bench.UntilAsync(McpState.Restarting)).Problem, Is.EqualTo("It ended with exit code 3."));
            await bench.PassAsync(due => due == TimeSpan.FromSeconds(pause));
        }
        Assert.That((await bench.UntilAsync(McpState.Failed)).Problem, Is.EqualTo("It ended with exit code 3."));
        Assert.That(bench.Fake.Runs, Has.Count.EqualTo(6));
        Assert.That(bench.Notices, Is.EqualTo(new[] { "The MCP server s ended by itself and is started again: It ended with exit code 3.", "The MCP server s does not work: It ended with exit code 3." }));

        bench.Fake.OnStart = _ => { };
        Assert.That(bench.Desk.Restart("s"));
        await bench.UntilAsync(McpState.Ready);
        Assert.That(bench.Desk.Restart("other"), Is.False);
    }

    [Test]
    public async Task A_call_it_ends_in_fails_and_says_so_and_the_next_one_works()
    {
        await using var bench = new McpBench(s_entry);
        bench.Fake.Methods["tools/call"] = (run, _) =>
        {
            run.End(-1, 9);
            return null;
        };
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Ready);
        var outcome = await bench.CallAsync("mcp_s_echo");
        Assert.That((outcome.Succeeded, outcome.ForModel), Is.EqualTo((false, outcome.ForModel)));
        Assert.That(outcome.ForModel, Does.Contain("it ended during the call. It was ended by signal 9."));
        bench.Fake.Methods.Clear();
        await bench.UntilAsync(McpState.Restarting);
        await bench.PassAsync(due => due == TimeSpan.FromSeconds(1));
        await bench.UntilAsync(McpState.Ready);
        Assert.That((await bench.CallAsync("mcp_s_echo")).Succeeded);
    }

    [Test]
    public async Task A_call_it_does_not_answer_ends_at_its_timeout_and_the_server_is_told()
    {
        await using var bench = new McpBench(McpBench.Entry("s", """{"command":"/bin/sh","timeout":1500}"""));
        bench.Fake.Methods["tools/call"] = (_, _) => null;
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Ready);
        var call = bench.CallAsync("mcp_s_echo");
        await bench.PassAsync(due => due == TimeSpan.FromMilliseconds(1500));
        Assert.That((await call).ForModel, Is.EqualTo("The MCP server s did not answer within 1500 ms (its timeout)."));
        using var stop = new CancellationTokenSource();
        var interrupted = bench.CallAsync("mcp_s_echo", cancellation: stop.Token);
        Func<string> said = () => string.Join(", ", bench.Fake.Runs.Single().Messages.Select(m => (string?)m["method"]));
        await McpBench.SoonAsync(() => bench.Fake.Runs.Single().Messages.Count(m => (string?)m["method"] == "tools/call") == 2, said);
        await stop.CancelAsync();
        Assert.That(async () => await interrupted, Throws.InstanceOf<OperationCanceledException>());
        await McpBench.SoonAsync(() => bench.Fake.Runs.Single().Messages.Any(m => (string?)m["method"] == "notifications/cancelled"), said);
    }

    [Test]
    public async Task Prints_and_broken_messages_between_the_messages_are_told_and_change_nothing()
    {
        await using var bench = new McpBench(s_entry);
        bench.Fake.OnStart = run => run.Say("Server listening… key=s3cret-value \x1b[31m");
        bench.Fake.Methods["tools/call"] = (run, message) =>
        {
            run.Say("{\"jsonrpc\": broken");
            run.Say("{\"jsonrpc\":\"2.0\",\"id\":\"nobody asked\",\"result\":{}}");
            run.SayError("warning: \x1b[1mnoise\u202e of s3cret-value");
            return FakeMcp.Tool("x") is { } ? JsonNode.Parse("""{"content":[{"type":"text","text":"fine"}]}""") : null;
        };
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Ready);
        Assert.That((await bench.CallAsync("mcp_s_echo")).ForModel, Does.Contain("fine"));
        var log = string.Join('\n', bench.Desk.All().Single().Log);
        Assert.That(log, Does.Contain("(not a message) Server listening… key=•••").And.Contain("warning: noise\\u{202e} of •••").And.Not.Contain("s3cret").And.Not.Contain("\x1b"));
    }

    [Test]
    public async Task A_message_without_an_end_ends_the_server()
    {
        await using var bench = new McpBench(s_entry);
        bench.Fake.Methods["tools/list"] = (run, _) =>
        {
            var flood = new byte[1 << 20];
            Array.Fill(flood, (byte)'{');
            for (var megabytes = 0; megabytes <= 33 && !run.HasEnded; megabytes++)
            {
                run.SayBytes(flood);
            }
            return null;
        };
        bench.Desk.Wake();
        Assert.That((await bench.UntilAsync(McpState.Restarting)).Problem, Does.Contain("more than 32 MiB"));
        Assert.That(bench.Fake.Runs.First().HasEnded);
    }

    [Test]
    public async Task What_it_offers_may_change_and_a_storm_of_news_costs_a_listing_now_and_then()
    {
        await using var bench = new McpBench(s_entry);
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Ready);
        var run = bench.Fake.Runs.Single();
        int Listings() => run.Messages.Count(m => (string?)m["method"] == "tools/list");
        bench.Fake.Tools = FakeMcp.Tool("other");
        for (var news = 0; news < 1000; news++)
        {
            run.Say("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        }
        await bench.PassAsync(due => due == TimeSpan.FromMilliseconds(200));
        await bench.UntilAsync(view => view.Tools.Any(t => t.Tool == "other"));
        Assert.That(bench.Desk.Tools.Select(t => t.Name), Is.EqualTo(new[] { "mcp_s_other" }));
        Assert.That(Listings(), Is.InRange(2, 3), "the first, and one or two for a thousand");
        run.Say("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await bench.PassAsync(due => due >= TimeSpan.FromMilliseconds(400));
    }

    [Test]
    public async Task Only_what_changed_is_started_again_and_what_is_gone_ends()
    {
        var other = McpBench.Entry("other", """{"command":"/bin/sh"}""");
        await using var bench = new McpBench(s_entry, other);
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.Ready);
        await bench.UntilAsync(McpState.Ready, "other");

        bench.Settings = bench.Settings with { McpServers = [McpBench.Entry("s", """{"command":"/bin/sh","args":["-c","x"],"disabledTools":["echo"]}"""), other] };
        bench.Desk.Look();
        await bench.UntilAsync(view => view.Tools.All(t => t.Standing == McpToolStanding.Disabled));
        Assert.That(bench.Fake.Runs, Has.Count.EqualTo(2), "which tools are wanted starts nothing again");
        Assert.That(bench.Desk.Tools.Select(t => t.Name), Is.EqualTo(new[] { "mcp_other_echo" }));

        bench.Settings = bench.Settings with { McpServers = [McpBench.Entry("s", """{"command":"/bin/sh","args":["-c","y"]}""")] };
        bench.Desk.Look();
        Assert.That(bench.Desk.Tools, Is.Empty, "what is not in force any more is not offered, from this moment");
        await bench.UntilAsync(view => view.State == McpState.Ready && bench.Fake.Runs.Count == 3);
        Assert.That(bench.Fake.Runs.Select(r => r.HasEnded), Is.EqualTo(new[] { true, true, false }));
        Assert.That(bench.Fake.Runs.Last().Program.Arguments, Is.EqualTo(new[] { "/bin/sh", "-c", "y" }));
    }

    [Test]
    public async Task A_variable_is_given_after_the_users_word_to_this_server_alone_and_credentials_stay_here()
    {
        await using var bench = new McpBench(McpBench.Entry("s", """{"command":"/bin/sh","args":["--token=${MY_TOKEN}"],"env":{"T":"x${MY_TOKEN}","LANG":"D"}}"""));
        bench.Desk.Wake();
        await bench.UntilAsync(McpState.AwaitingApproval);
        Assert.That(bench.Fake.Runs, Is.Empty);
        Assert.That(bench.Asked.Values, Is.EqualTo(new[] { new AskSubject.Environment("MY_TOKEN", "s") }));
        bench.Say(AskDecision.Allow);
        await bench.UntilAsync(McpState.Ready);
        var program = bench.Fake.Runs.Single().Program;
        Assert.That(program.Arguments[1], Is.EqualTo("--token=s3cret-value"));
        Assert.That(program.Environment, Does.Contain("T=xs3cret-value").And.Contain("LANG=D").And.None.StartsWith("MY_TOKEN="));

        bench.Settings = bench.Settings with { McpServers = [McpBench.Entry("s", """{"command":"/bin/cat","args":["--token=${MY_TOKEN}"]}""")] };
        bench.Desk.Look();
        await bench.UntilAsync(McpState.AwaitingApproval);
        bench.Say(AskDecision.Deny);
        Assert.That((await bench.UntilAsync(McpState.Denied)).Problem, Does.Contain("MY_TOKEN"));
        Assert.That(bench.Fake.Runs, Has.Count.EqualTo(1), "another program is asked about anew, and not started without");
        bench.Desk.Restart("s");
        await bench.UntilAsync(view => view.State == McpState.AwaitingApproval && !bench.Asked.IsEmpty);
    }

    [TestCase("""{"command":"no-such-program-anywhere"}""", "The program no-such-program-anywhere was not found.")]
    [TestCase("""{"command":"/bin/sh","cwd":"/no/such/folder"}""", "Its folder /no/such/folder does not exist.")]
    [TestCase("""{"command":"/bin/sh","env":{"A":"${NOT_SET_ANYWHERE}"}}""", "The environment variable NOT_SET_ANYWHERE is not set.")]
    public async Task What_cannot_be_started_is_said_and_not_tried_again(string entry, string problem)
    {
        await using var bench = new McpBench(McpBench.Entry("s", entry));
        bench.Desk.Wake();
        await bench.UntilAsync(view => view.State == McpState.Failed || !bench.Asked.IsEmpty);
        bench.Say(AskDecision.Allow);
        Assert.That((await bench.UntilAsync(McpState.Failed)).Problem, Is.EqualTo(problem));
        Assert.That(bench.Desk.Note(), Is.EqualTo("MCP server s: does not work; its tools are not there."));
    }
}
