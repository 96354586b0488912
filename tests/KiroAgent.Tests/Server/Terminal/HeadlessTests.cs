using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class HeadlessTests
{
    [Test]
    public async Task Words_go_to_one_stream_and_work_to_the_other()
    {
        await using var server = new FakeServer();
        var (code, output, errors) = await RunAsync(server, json: false, async () =>
        {
            await server.SendAsync(new TextDeltaEvent("I rea\u001b[2Jd."));
            await server.SendAsync(new ToolCallStartedEvent("c", "readFile", "Read a.txt", ToolKind.Read));
            await server.SendAsync(new ToolCallEndedEvent("c", ToolCallStatus.Succeeded, "3 lines"));
            await server.SendAsync(new ThoughtDeltaEvent("secret"));
            await server.SendAsync(new TextDeltaEvent("Done.\n"));
            return await server.EndAsync(StopReason.Completed);
        });

        Assert.That(code, Is.Zero);
        Assert.That(output, Is.EqualTo("I read.\nDone.\n"));
        Assert.That(errors, Is.EqualTo("  ✓ Read a.txt  3 lines\ncompleted\n"));
    }

    [Test]
    public async Task Json_prints_every_event_and_ends_with_the_result()
    {
        await using var server = new FakeServer();
        var (code, output, errors) = await RunAsync(server, json: true, async () =>
        {
            await server.SendAsync(new TextDeltaEvent("two\nlines"));
            return await server.EndAsync(StopReason.StepLimit);
        });

        var lines = output.TrimEnd().Split('\n');
        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Is.Empty);
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(JsonSerializer.Deserialize(lines[0], ProtocolJson.Default.AgentEventParams)!.Event, Is.EqualTo(new TextDeltaEvent("two\nlines")));
        Assert.That(JsonSerializer.Deserialize(lines[1], ProtocolJson.Default.AgentEventParams)!.Event, Is.TypeOf<TurnEndedEvent>());
        Assert.That(JsonSerializer.Deserialize(lines[2], ProtocolJson.Default.TurnResult)!.StopReason, Is.EqualTo(StopReason.StepLimit));
    }

    [Test]
    public async Task What_waits_for_review_is_said_with_the_way_to_it()
    {
        await using var server = new FakeServer();
        var review = new Review("t1", 1, [ReviewViewTests.File("a", [])], 1);
        var (code, _, errors) = await RunAsync(server, json: false, () => server.EndAsync(StopReason.AwaitingReview, review));

        Assert.That(code, Is.Zero);
        Assert.That(errors.Replace("\n  ", " ", StringComparison.Ordinal),
            Does.Contain("awaitingReview").And.Contain("1 file waits for review").And.Contain("kiro-agent chat --workspace '/my work', then /review"));
    }

    [Test]
    public async Task A_question_ends_the_turn()
    {
        await using var server = new FakeServer();
        var interrupted = new TaskCompletionSource();
        server.Router.Handle(Methods.AgentInterrupt, (_, _) =>
        {
            interrupted.SetResult();
            return Task.FromResult(new AgentInterruptResult(true));
        });
        var (code, _, errors) = await RunAsync(server, json: false, async () =>
        {
            await server.SendAsync(Methods.QuestionAsked, new QuestionAskedParams(new Question("q", FakeServer.SessionId, "Which one?")));
            await interrupted.Task;
            return await server.EndAsync(StopReason.Interrupted);
        });

        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.Contain("? Which one?").And.Contain("interrupted"));
    }

    [Test]
    public async Task Servers_that_start_are_waited_for_and_what_is_not_there_is_said()
    {
        await using var server = new FakeServer();
        var states = new Queue<string>(["idle", "starting", "starting", "ready"]);
        server.Router.Handle(Methods.McpList, async (_, _) =>
        {
            var state = states.Dequeue();
            if (state != "ready")
            {
                await server.SendAsync(Methods.McpChanged, new EmptyParams());
            }
            return new McpListResult(
            [
                new McpServer("docs", state, [], []),
                new McpServer("mine", "awaitingApproval", [], [], "This entry of the project waits for your approval."),
                new McpServer("broken", "failed", [], [], "It ended with exit code 3."),
                new McpServer("off", "disabled", [], []),
            ]);
        });
        var (code, _, errors) = await RunAsync(server, json: false, () =>
        {
            Assert.That(states, Is.Empty, "the prompt goes when it is ready");
            return server.EndAsync(StopReason.Completed);
        });
        Assert.That(code, Is.Zero);
        Assert.That(errors.Replace("\n  ", " ", StringComparison.Ordinal), Is.EqualTo(
            "waiting for the MCP server docs to start\n"
            + "Without the MCP server mine: This entry of the project waits for your approval. kiro-agent chat asks you for it.\n"
            + "Without the MCP server broken: It ended with exit code 3.\ncompleted\n"));
    }

    [Test]
    public async Task A_server_that_does_not_come_is_not_waited_for_longer()
    {
        await using var server = new FakeServer();
        server.Router.Handle(Methods.McpList, (_, _) => Task.FromResult(new McpListResult([new McpServer("docs", "starting", [], []), new McpServer("more", "restarting", [], [])])));
        var (code, _, errors) = await RunAsync(server, json: false, () => server.EndAsync(StopReason.Completed), TimeSpan.Zero);
        Assert.That(code, Is.Zero);
        Assert.That(errors.Replace("\n  ", " ", StringComparison.Ordinal), Does.Contain("the MCP servers docs, more have not started yet: what they offer comes with a later step, if at all."));
    }

    [TestCase(false, "Set OPENAI_API_KEY.\n")]
    [TestCase(true, "")]
    public async Task A_turn_that_cannot_start_fails(bool json, string expectedErrors)
    {
        await using var server = new FakeServer();
        var (code, output, errors) = await RunAsync(server, json,
            () => throw new RpcException(ErrorCodes.ModelUnavailable, "Set OPENAI_API_KEY."));

        Assert.That((code, errors), Is.EqualTo((1, expectedErrors)));
        Assert.That(output, Is.EqualTo(json
            ? "{\"error\":{\"code\":1007,\"message\":\"Set OPENAI_API_KEY.\",\"kind\":\"modelUnavailable\"}}\n"
            : ""));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(FakeServer server, bool json, Func<Task<TurnResult>> turn, TimeSpan? patience = null)
    {
        server.OnTurn(turn);
        server.Router.Handle(Methods.SessionNew, (_, _) => Task.FromResult(new SessionResult(FakeServer.Session)));
        await using var client = await AgentClient.ConnectAsync(server.ClientEnd, new ClientSetup(Path.GetTempPath()));
        using var errors = PaperScreen.Plain();
        await using var output = new StringWriter { NewLine = "\n" };
        var code = await new Headless(client, output, errors.Screen, json) { ServerPatience = patience ?? ServersOnTheirWay.Patience }
            .RunAsync("/my work", "go", new SessionNewParams(), CancellationToken.None);
        return (code, output.ToString(), errors.Text);
    }
}
