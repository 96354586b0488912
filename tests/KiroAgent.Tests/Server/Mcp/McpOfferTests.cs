using System.Text.Json.Nodes;
using KiroAgent.Core.Context;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Mcp;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Mcp;

/// <summary>What servers offer, right and wrong: one wrong thing costs no other.</summary>
internal sealed class McpOfferTests
{
    private static readonly McpServerEntry s_entry = McpBench.Entry("s", """{"command":"/bin/sh","args":["-c","x"]}""");

    [Test]
    public async Task A_tool_that_is_wrong_is_left_out_and_said_and_the_others_work()
    {
        await using var bench = new McpBench(s_entry);
        var longName = new string('n', 100);
        var tools = string.Join(',',
            FakeMcp.Tool("echo"),
            """{"name":"list","inputSchema":[]}""",
            """{"name":"none"}""",
            """{"name":"untyped","inputSchema":{"properties":{}}}""",
            """{"name":"loop","inputSchema":{"type":"object","properties":{"a":{"$ref":"#/properties/a"}}}}""",
            $$$"""{"name":"huge","inputSchema":{"type":"object","description":"{{{new string('x', 1 << 20)}}}"}}""",
            """{"name":"words","description":{"en":"no"},"inputSchema":{"type":"object"}}""",
            """{"name":5,"inputSchema":{"type":"object"}}""",
            """{"name":"half","description":"cut \ud83d here \\ud83d","inputSchema":{"type":"object"}}""",
            $$$"""{"name":"deep","inputSchema":{"type":"object","properties":{"a":{{{string.Concat(Enumerable.Repeat("""{"items":[""", 500))}}}{{{string.Concat(Enumerable.Repeat("]}", 500))}}} } } }""",
            """{"name":"two words","inputSchema":{"type":"object"}}""",
            FakeMcp.Tool("echo", "Another one."),
            FakeMcp.Tool("odd/name"), FakeMcp.Tool(longName), "null", "17");
        bench.Fake.Methods["tools/list"] = (run, message) =>
        {
            // As raw as a server may write it.
            run.Say($$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"result":{"tools":[{{{tools}}}]}}""");
            return null;
        };
        bench.Desk.Wake();
        var ready = await bench.UntilAsync(McpState.Ready);
        Assert.That(ready.Tools.Select(t => t.Tool), Is.EqualTo(new[] { "echo", "half", longName, "odd/name" }));
        Assert.That(bench.Desk.Tools.Select(t => t.Name), Is.All.Length.LessThanOrEqualTo(64).And.All.Matches("^[A-Za-z0-9_-]+$"));
        Assert.That(bench.Desk.Tools[1].Offered.Description, Is.EqualTo("cut \ufffd here \\ud83d"), "half a character costs nothing but itself");
        Assert.That(bench.Desk.Tools[0].Offered.Description, Is.EqualTo("Does it."), "the first of two of a name");
        Assert.That((await bench.CallAsync("mcp_s_echo")).ForModel, Does.Contain("called echo"));
        foreach (var tool in bench.Desk.Tools)
        {
            Assert.That((await bench.CallAsync(tool.Name)).Succeeded, tool.Name);
        }
        Assert.That(ready.Problem, Is.EqualTo(
            "The tool list is left out: its arguments are described by no object. The tool none is left out: its arguments are described by no object. "
            + "The tool untyped is left out: its arguments are described by no object. And 9 more: its log names them."));
        var log = string.Join('\n', ready.Log);
        Assert.That(log, Does.Contain("The tool loop is left out: the description of its arguments is no JSON Schema: the reference #/properties/a leads only to itself.")
            .And.Contain("The tool huge is left out: the description of its arguments has more than 64 KiB.")
            .And.Contain("The tool deep is left out: the description of its arguments is too deep.")
            .And.Contain("The tool words is left out: its description is no text.")
            .And.Contain("The tool one without a name is left out: its name is no text.")
            .And.Contain("The tool two words is left out: its name holds characters that no name should.")
            .And.Contain("The tool echo is left out: another one before it has this name."));
        Assert.That(bench.Warnings.Count(w => w.Contains("is left out", StringComparison.Ordinal)), Is.EqualTo(11), "the program's log has them too, each sentence once");

        tools = FakeMcp.Tool("echo");
        bench.Fake.Runs.Single().Say("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await bench.PassAsync(due => due == TimeSpan.FromMilliseconds(200));
        Assert.That((await bench.UntilAsync(view => view.Tools.Length == 1)).Problem, Is.Null, "what is mended is not said any more");
    }

    [Test]
    public async Task Resources_or_prompts_that_fail_cost_no_tools()
    {
        await using var bench = new McpBench(s_entry);
        bench.Fake.Methods["resources/list"] = (_, _) => JsonNode.Parse("""{"resources":"none"}""");
        bench.Fake.Methods["prompts/list"] = (run, message) =>
        {
            run.Say(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone(), ["error"] = new JsonObject { ["code"] = -32603, ["message"] = "out of order" } }.ToJsonString());
            return null;
        };
        bench.Desk.Wake();
        var ready = await bench.UntilAsync(McpState.Ready);
        Assert.That(ready.Tools, Has.Length.EqualTo(1));
        Assert.That(ready.Problem, Does.Contain("Its resources are not there: its answer to resources/list holds no list of resources.").And.Contain("Its prompts are not there:").And.Contain("out of order"));
    }

    [Test]
    public async Task Nobody_waits_long_for_prompts_that_are_never_named()
    {
        await using var bench = new McpBench(s_entry);
        bench.Fake.Methods["prompts/list"] = (_, _) => null;
        bench.Desk.Wake();
        await McpBench.SoonAsync(
            () => bench.Fake.Runs.SingleOrDefault()?.Messages.Any(m => (string?)m["method"] == "prompts/list") == true && bench.Clock.Waiting.Count(due => due == TimeSpan.FromSeconds(5)) == 1,
            () => string.Join(", ", bench.Clock.Waiting));
        await bench.PassAsync(due => due == TimeSpan.FromSeconds(5));
        var ready = await bench.UntilAsync(McpState.Ready);
        Assert.That((ready.Tools.Length, ready.Resources.Length, ready.Problem), Is.EqualTo((1, 1, "Its prompts are not there: it did not name them within 5 seconds.")));
    }

    [Test]
    public async Task More_tools_than_a_model_can_be_told_of_are_cut_and_said()
    {
        await using var bench = new McpBench(s_entry);
        bench.Fake.Tools = string.Join(',', Enumerable.Range(0, 201).Select(n => FakeMcp.Tool($"t{n:000}")));
        bench.Desk.Wake();
        var ready = await bench.UntilAsync(McpState.Ready);
        Assert.That((ready.Tools.Length, ready.Problem), Is.EqualTo((200, "Only its first 200 tools are taken.")));
    }

    [Test]
    public async Task Lists_come_in_pages_and_a_page_that_leads_to_itself_is_the_last()
    {
        await using var bench = new McpBench(s_entry);
        bench.Fake.Methods["tools/list"] = (_, message) => JsonNode.Parse((string?)message["params"]?["cursor"] is null
            ? $$"""{"tools":[{{FakeMcp.Tool("one")}}],"nextCursor":"b"}"""
            : $$"""{"tools":[{{FakeMcp.Tool("two")}}],"nextCursor":"b"}""");
        bench.Desk.Wake();
        Assert.That((await bench.UntilAsync(McpState.Ready)).Tools.Select(t => t.Tool), Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task A_prompt_is_called_by_its_name_with_what_the_line_gives()
    {
        await using var bench = new McpBench(s_entry);
        Assert.That((await CallAsync(bench, "/s:greet how=\"very  loud\" you")).Text, Does.Contain("""greet of {"how":"very  loud","who":"you"}""").Or.Contain("""greet of {"who":"you","how":"very  loud"}"""), "a server on its way is waited for");
        Assert.That((await CallAsync(bench, "/s:greet all of you")).Text, Does.Contain("\"who\":\"all\"").And.Contain("\"how\":\"of you\""));
        var missing = await CallAsync(bench, "/s:greet");
        Assert.That(missing.Problem, Is.EqualTo("/s:greet needs who (Whom.). Write it behind the name, as who=…. Nothing was sent."));
        foreach (var text in new[] { "/s:other", "/usr/bin is full", "/s", "/t:greet you", "s:greet you", "/" })
        {
            Assert.That(SlashWord.Of(text) is { } word ? await bench.Desk.PromptAsync(word, CancellationToken.None) : null, Is.Null, text + " is text");
        }
        bench.Fake.Prompts = """{"name":"new"},{"name":"two words"},{"name":7},{"arguments":[]},"x" """;
        bench.Fake.Runs.Single().Say("""{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}""");
        await bench.PassAsync(due => due == TimeSpan.FromMilliseconds(200));
        Assert.That((await bench.UntilAsync(view => view.Prompts.All(p => p.Name != "greet"))).Prompts.Select(p => p.Name), Is.EqualTo(new[] { "new" }));
        Assert.That((await CallAsync(bench, "/s:new")).Text, Does.Contain("new of"));
    }

    [Test]
    public async Task A_prompt_of_a_server_that_is_not_there_is_refused_with_the_reason()
    {
        await using var bench = new McpBench(McpBench.Entry("s", """{"command":"no-such-program-anywhere"}"""), McpBench.Entry("off", """{"command":"/bin/sh","disabled":true}"""));
        Assert.That((await CallAsync(bench, "/s:greet")).Problem, Is.EqualTo("The MCP server s is not there: The program no-such-program-anywhere was not found. Nothing was sent."));
        Assert.That((await CallAsync(bench, "/off:greet")).Problem, Is.EqualTo("The MCP server off is not there: it is disabled. Nothing was sent."));
        await using var failing = new McpBench(s_entry);
        failing.Fake.Methods["prompts/get"] = (run, message) =>
        {
            run.Say(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone(), ["error"] = new JsonObject { ["code"] = -32602, ["message"] = "who is s3cret-value?" } }.ToJsonString());
            return null;
        };
        Assert.That((await CallAsync(failing, "/s:greet you")).Problem, Does.StartWith("The MCP server s did not give the prompt greet: ").And.Contain("who is •••?").And.EndWith(" Nothing was sent."));
    }

    private static async Task<McpCalledPrompt> CallAsync(McpBench bench, string text) => (await bench.Desk.PromptAsync(SlashWord.Of(text)!, CancellationToken.None))!;
}
