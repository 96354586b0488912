using System.Text;
using System.Text.Json.Nodes;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Models;
using KiroAgent.Tests.Support;
using Microsoft.Extensions.AI;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

/// <summary>The Messages API over a real connection; shapes from its public reference.</summary>
internal sealed class AnthropicWireTests
{
    private const string Start = """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":1}}}""";
    private const string Stop = """{"type":"message_stop"}""";

    [Test]
    public async Task Text_thoughts_and_several_tool_calls_arrive_whole_byte_by_byte()
    {
        var body = Events(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm, ü…"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"ping"}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Grüße 🙂"}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":""}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"readFile","input":{}}}""",
            """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_2","name":"listDirectory","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"path\": \"ä\\u"}}""",
            """{"type":"content_block_delta","index":3,"delta":{"type":"a_new_delta","x":1}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"00e4\"}"}}""",
            """{"type":"content_block_stop","index":2}""",
            """{"type":"content_block_stop","index":3}""",
            """{"type":"an_event_of_the_future"}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":42}}""",
            Stop);
        using var provider = new FakeProvider(FakeReply.ByteByByte(body));
        var (said, last) = await Ask(provider);
        Assert.That(said.Failure, Is.Null);
        Assert.That(said.Text, Is.EqualTo("Grüße 🙂"));
        Assert.That(said.Thought, Is.EqualTo("Hm, ü…"));
        Assert.That(said.Contents.OfType<TextReasoningContent>().Single(t => t.ProtectedData is not null).ProtectedData, Is.EqualTo("""{"type":"thinking","thinking":"Hm, ü…","signature":"c2ln"}"""));
        Assert.That(said.Calls, Is.EqualTo(new[] { """toolu_1 readFile {"path": "ä\u00e4"}""", "toolu_2 listDirectory {}" }));
        var usage = said.Contents.OfType<UsageContent>().Single().Details;
        Assert.That((usage.InputTokenCount, usage.CachedInputTokenCount, usage.OutputTokenCount), Is.EqualTo((3210L, 3000L, 42L)));
        Assert.That(last, Is.EqualTo(ChatFinishReason.ToolCalls));
    }

    [TestCase("end_turn", "stop")]
    [TestCase("max_tokens", "length")]
    [TestCase("refusal", "content_filter")]
    [TestCase("something_new", "stop")]
    public async Task How_it_ended(string reason, string finish)
    {
        using var provider = new FakeProvider(FakeReply.Of(Events(Start, Text("x"), """{"type":"message_delta","delta":{"stop_reason":"REASON"},"usage":{"output_tokens":2}}""".Replace("REASON", reason, StringComparison.Ordinal), Stop)));
        Assert.That((await Ask(provider)).Last, Is.EqualTo(new ChatFinishReason(finish)));
    }

    [TestCase("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", ModelFailureKind.Overloaded)]
    [TestCase("""{"type":"error","error":{"type":"rate_limit_error","message":"slow"}}""", ModelFailureKind.RateLimited)]
    [TestCase("""{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""", ModelFailureKind.ContextOverflow)]
    [TestCase("{\"type\":\"content_block_del", ModelFailureKind.Disconnected)]
    public async Task An_error_inside_a_good_answer_is_one(string data, object kind)
    {
        using var provider = new FakeProvider(FakeReply.Of(Events(Start, Text("Half"), data)));
        var (said, _) = await Ask(provider);
        Assert.That(said.Text, Is.EqualTo("Half"));
        Assert.That(said.Failure!.Kind, Is.EqualTo(kind));
    }

    [Test]
    public async Task A_stream_that_breaks_off_in_a_tool_call_gives_no_call([Values] bool cut)
    {
        using var provider = new FakeProvider(FakeReply.Of(Events(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"fsWrite","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"path\":\"a\""}}""")) with { Cut = cut });
        var (said, _) = await Ask(provider);
        Assert.That(said.Calls, Is.Empty);
        Assert.That((said.Failure!.Kind, said.Failure.Retryable), Is.EqualTo((ModelFailureKind.Disconnected, true)));
    }

    [Test]
    public async Task An_answer_that_is_no_stream_is_taken_whole()
    {
        using var provider = new FakeProvider(FakeReply.Of(
            """{"type":"message","role":"assistant","content":[{"type":"text","text":"All."},{"type":"tool_use","id":"t1","name":"readFile","input":{"path":"a"}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":6}}""") with { Type = "application/json" });
        var (said, last) = await Ask(provider);
        Assert.That((said.Text, said.Calls.Single(), last), Is.EqualTo(("All.", """t1 readFile {"path":"a"}""", ChatFinishReason.ToolCalls)));
    }

    [Test]
    public async Task The_request_holds_the_conversation_with_marks_for_the_cache()
    {
        using var provider = new FakeProvider(FakeReply.Of(Events(Start, Text("x"), """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}""", Stop)));
        var messages = ToChatMessages.From(
        [
            new ConversationMessage.User("One"),
            new ConversationMessage.Assistant("Said", "thought", [new ToolCall("c1", "readFile", """{"path":"ä"}"""), new ToolCall("c2", "fsWrite", "{\"path\":")]),
            new ConversationMessage.ToolResults([new ToolResult("c1", "readFile", "", true), new ToolResult("c2", "fsWrite", "bad \uD800", false)], "[Noted.]"),
            new ConversationMessage.User("Two"),
        ]);
        await Ask(provider, messages);
        var request = provider.Requests.Single();
        Assert.That(request.Path, Is.EqualTo("/v1/messages"));
        Assert.That((request.Headers["x-api-key"], request.Headers["anthropic-version"]), Is.EqualTo(("sk-key", "2023-06-01")));
        var expected = JsonNode.Parse("""
            {"model":"m","max_tokens":32000,"stream":true,
             "system":[{"type":"text","text":"system","cache_control":{"type":"ephemeral"}}],
             "tools":[{"name":"readFile","description":"","input_schema":{}},{"name":"fsWrite","description":"","input_schema":{},"cache_control":{"type":"ephemeral"}}],
             "messages":[
              {"role":"user","content":[{"type":"text","text":"One","cache_control":{"type":"ephemeral"}}]},
              {"role":"assistant","content":[{"type":"text","text":"Said"},{"type":"tool_use","id":"c1","name":"readFile","input":{"path":"ä"}},{"type":"tool_use","id":"c2","name":"fsWrite","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"(nothing)"},{"type":"tool_result","tool_use_id":"c2","content":"bad �","is_error":true},
                {"type":"text","text":"[Noted.]"},{"type":"text","text":"Two","cache_control":{"type":"ephemeral"}}]}]}
            """)!;
        Assert.That(JsonNode.DeepEquals(request.Body, expected), Is.True, request.Body.ToJsonString());
    }

    [Test]
    public async Task Thoughts_are_asked_for_by_name_and_go_back_to_the_letter()
    {
        using var provider = new FakeProvider(FakeReply.Of(Events(Start, Text("x"), Stop)));
        const string Blocks = """[{"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"}]""";
        await Ask(provider, ToChatMessages.From(
        [
            new ConversationMessage.User("One"),
            new ConversationMessage.Assistant("", "t", [new ToolCall("c1", "readFile", "{}")]) { ThoughtBlocks = Blocks },
            new ConversationMessage.ToolResults([new ToolResult("c1", "readFile", "x", true)], null),
        ]), "claude+thinking");
        var body = provider.Requests.Single().Body;
        Assert.That((string?)body["model"], Is.EqualTo("claude"));
        Assert.That((string?)body["thinking"]!["type"], Is.EqualTo("enabled"));
        var content = body["messages"]![1]!["content"]!.AsArray();
        Assert.That(JsonNode.DeepEquals(new JsonArray(content[0]!.DeepClone(), content[1]!.DeepClone()), JsonNode.Parse(Blocks)), Is.True);
    }

    [Test]
    public async Task Images_of_a_tool_stand_in_its_result()
    {
        using var provider = new FakeProvider(FakeReply.Of(Events(Start, Text("x"), Stop)));
        await Ask(provider, ToolImages.Conversation());
        var content = provider.Requests.Single().Body["messages"]![2]!["content"]!;
        Assert.That(JsonNode.DeepEquals(content, JsonNode.Parse($$$"""
            [{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"one"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{ToolImages.Base64}}}"}}]},
             {"type":"tool_result","tool_use_id":"c2","content":"no picture"},
             {"type":"tool_result","tool_use_id":"c3","content":"failed","is_error":true},
             {"type":"text","text":"A note.","cache_control":{"type":"ephemeral"}}]
            """)), Is.True, content.ToJsonString());
    }

    [Test]
    public async Task An_image_is_sent_as_bytes()
    {
        using var provider = new FakeProvider(FakeReply.Of(Events(Start, Text("x"), Stop)));
        await Ask(provider, [new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1, 2, 3 }, "image/png"), new TextContent("Look.")])]);
        var content = provider.Requests.Single().Body["messages"]![0]!["content"]!;
        Assert.That(JsonNode.DeepEquals(content[0], JsonNode.Parse("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQID"}}""")), Is.True, content.ToJsonString());
    }

    private static string Text(string text) =>
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"TEXT"}}""".Replace("TEXT", text, StringComparison.Ordinal)
        + "\n\nevent: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}";

    private static string Events(params string[] data)
    {
        var body = new StringBuilder();
        foreach (var one in data)
        {
            body.Append("event: x\ndata: ").Append(one).Append("\n\n");
        }
        return body.ToString();
    }

    private static async Task<(Streamed Said, ChatFinishReason? Last)> Ask(FakeProvider provider, IReadOnlyList<ChatMessage>? messages = null, string model = "m")
    {
        var access = new ProviderAccess(Provider.Anthropic, new Uri(provider.Url + "/v1/"), "sk-key");
        using var client = new OnlineModel(access, model, TimeProvider.System);
        return await Conversations.StreamAll(client, messages ?? [Conversations.User("Hi")], ["readFile", "fsWrite"]);
    }
}
