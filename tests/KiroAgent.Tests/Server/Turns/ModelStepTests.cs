using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Turns;
using KiroAgent.Tests.Server.Sessions;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Turns;

/// <summary>What a model call is made of.</summary>
internal sealed class ModelStepTests
{
    [Test]
    public void The_model_is_not_told_of_tools_the_settings_leave_out()
    {
        using var bench = new SessionBench();
        using var server = bench.Start();
        var step = new ModelStep(server.New(AgentMode.Autopilot), server.Bench);
        string[] Told() => [.. step.Ask().Tools.Select(tool => tool.Name)];
        Assert.That(Told(), Does.Contain("webFetch").And.Contain("executeCommand"));
        bench.Settings = AgentSettings.Default with { ExcludeTools = ["webFetch"] };
        Assert.That(Told(), Does.Not.Contain("webFetch").And.Contain("executeCommand"));
    }

    [Test]
    public async Task More_tools_than_the_model_takes_are_left_out_and_told_once()
    {
        const string Answer = """data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n";
        using var provider = new FakeProvider(FakeReply.Of(Answer), FakeReply.Of(Answer));
        List<Tool> others = [.. Enumerable.Range(0, 128).Select(n => new Idle($"mcp_s_{n:000}"))];
        using var bench = new SessionBench
        {
            Keys = new ModelKeys(name => name == "OPENAI_BASE_URL" ? provider.Url + "/v1" : null),
            Others = new OtherTools(() => others, (_, _) => Task.CompletedTask, () => null),
        };
        using var server = bench.Start();
        var session = server.New(AgentMode.Autopilot, "openai:m");
        var own = server.Bench.Tools.Declarations.Count;
        session.Record(new SessionEvent.TurnStarted("t1", "cp1", "Go.", null, null));
        await new ModelStep(session, server.Bench).RunAsync(default);
        await new ModelStep(session, server.Bench).RunAsync(default);
        Assert.That(provider.Requests.Select(r => r.Body["tools"]!.AsArray().Count), Is.All.EqualTo(128));
        Assert.That(session.State.Past.Transcript.OfType<TranscriptItem.Notice>().Select(n => n.Said), Is.EqualTo(new[]
        {
            $"This model takes no more than 128 tools: {own} of MCP servers are left out, from mcp_s_{128 - own:000} on. disabledTools leaves out others in their place.",
        }));
    }

    [Test]
    public async Task An_answer_that_was_cut_says_so_with_tool_calls_too()
    {
        using var provider = new FakeProvider(FakeReply.Of(
            """data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"readFile","arguments":"{}"}}]},"finish_reason":"length"}]}""" + "\n\ndata: [DONE]\n\n"));
        using var bench = new SessionBench { Keys = new ModelKeys(name => name == "OPENAI_BASE_URL" ? provider.Url + "/v1" : null) };
        using var server = bench.Start();
        var session = server.New(AgentMode.Autopilot, "openai:m");
        session.Record(new SessionEvent.TurnStarted("t1", "cp1", "Go.", null, null));
        await new ModelStep(session, server.Bench).RunAsync(default);
        var said = (ConversationMessage.Assistant)session.State.Past.Conversation[^1];
        Assert.That((said.Text, said.ToolCalls.Length), Is.EqualTo(("[Cut off: the answer reached the longest one the model gives.]", 1)));
    }

    [Test]
    public async Task What_was_just_summarised_and_is_too_long_all_the_same_is_not_summarised_again()
    {
        const string Summed = """data: {"choices":[{"delta":{"content":"In short."},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n";
        using var provider = new FakeProvider(
            FakeReply.Of(Summed), FakeReply.Error(400, """{"error":{"message":"Too long.","code":"context_length_exceeded"}}"""), FakeReply.Of(Summed), FakeReply.Of(Summed));
        using var bench = new SessionBench { Keys = new ModelKeys(name => name == "OPENAI_BASE_URL" ? provider.Url + "/v1" : null) };
        using var server = bench.Start();
        var session = server.New(AgentMode.Autopilot, "openai:gpt-4");
        session.Record(new SessionEvent.TurnStarted("t1", "cp1", "Go.", null, null));
        foreach (var step in new[] { 1, 2 })
        {
            session.Record(new SessionEvent.StepStarted(step, AgentMode.Autopilot));
            session.Record(new SessionEvent.ModelAnswered("", null, [new ToolCall($"c{step}", "readFile", "{}")], new Usage(8_000, 1)));
            session.Record(new SessionEvent.ToolEnded($"c{step}", ToolStatus.Succeeded, "Read", "text", []));
        }
        var failed = await Assert.ThrowsAsync<ModelException>(() => new ModelStep(session, server.Bench).RunAsync(default));
        Assert.That(failed!.Failure.Kind, Is.EqualTo(ModelFailureKind.ContextOverflow));
        Assert.That(provider.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_server_that_asks_to_wait_for_an_hour_is_not_waited_for()
    {
        using var provider = new FakeProvider(FakeReply.Error(429, """{"error":{"message":"slow down"}}""", "retry-after: 3600"));
        using var bench = new SessionBench { Keys = new ModelKeys(name => name == "OPENAI_BASE_URL" ? provider.Url + "/v1" : null) };
        using var server = bench.Start();
        var session = server.New(AgentMode.Autopilot, "openai:m");
        session.Record(new SessionEvent.TurnStarted("t1", "cp1", "Go.", null, null));
        var failed = await Assert.ThrowsAsync<ModelException>(() => new ModelStep(session, server.Bench).RunAsync(default).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.That((failed!.Failure.Kind, failed.Failure.RetryAfter), Is.EqualTo((ModelFailureKind.RateLimited, (TimeSpan?)TimeSpan.FromHours(1))));
        Assert.That(provider.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_model_that_refuses_images_is_asked_again_without_those_of_tools_and_not_given_them_any_more()
    {
        const string Answer = """data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n";
        using var provider = new FakeProvider(FakeReply.Error(500, """{"error":{"message":"this model does not support image input"}}"""), FakeReply.Of(Answer), FakeReply.Of(Answer));
        using var bench = new SessionBench { Keys = new ModelKeys(name => name == "OPENAI_BASE_URL" ? provider.Url + "/v1" : null) };
        using var server = bench.Start();
        var session = server.New(AgentMode.Autopilot, "openai:m");
        session.Record(new SessionEvent.TurnStarted("t1", "cp1", "Look.", null, null));
        session.Record(new SessionEvent.StepStarted(1, AgentMode.Autopilot));
        session.Record(new SessionEvent.ModelAnswered("", null, [new ToolCall("c1", "mcp_s_look", "{}")], null));
        session.Record(new SessionEvent.ToolEnded("c1", ToolStatus.Succeeded, "Done", "[An image]", []) { Images = [new AttachedImage("image/png", "AQID")] });
        await new ModelStep(session, server.Bench).RunAsync(default);
        await new ModelStep(session, server.Bench).RunAsync(default);
        Assert.That(provider.Requests.Select(r => r.Body.ToJsonString().Contains("image_url", StringComparison.Ordinal)), Is.EqualTo(new[] { true, false, false }));
        Assert.That(provider.Requests.Select(r => r.Body.ToJsonString()), Has.All.Contains("[An image]"));
    }

    private sealed class Idle(string name) : Tool<AskUserRequest>(name, "Does nothing.", """{"type":"object"}""")
    {
        public override ToolRequest Parse(ArgumentReader arguments) => throw new InvalidOperationException("nobody calls it");

        protected override ValueTask<ToolOutcome> RunAsync(AskUserRequest request, ToolContext context, CancellationToken cancellation) => throw new InvalidOperationException("nobody calls it");
    }
}
