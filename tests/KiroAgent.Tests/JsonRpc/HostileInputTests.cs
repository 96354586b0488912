using System.Globalization;
using System.Text;
using KiroAgent.Server.JsonRpc;
using NUnit.Framework;

namespace KiroAgent.Tests.JsonRpc;

/// <summary>Whatever arrives, each request is answered once under its own id, and the connection goes on.</summary>
internal sealed class HostileInputTests
{
    private const string Null = "null";

    private static IEnumerable<TestCaseData> Bodies()
    {
        static TestCaseData Case(string name, string body, string? id, int code) => new TestCaseData(Encoding.UTF8.GetBytes(body), id, code).SetName(name);

        yield return Case("no JSON", "{\"jsonrpc\":\"2.0\",\"id\":1,", Null, -32700);
        yield return Case("breaks off after id and method", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test/echo\",\"params\":{", "1", -32700);
        yield return Case("something after the message", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test/echo\"} x", "1", -32700);
        yield return Case("an answer that breaks off", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"method\":", Null, -32700);
        yield return Case("empty", "", Null, -32700);
        yield return Case("a comment", "/* */{}", Null, -32700);
        yield return Case("a byte order mark", "\uFEFF{}", Null, -32700);
        yield return Case("deeper than anything", new string('[', 100_000), Null, -32700);
        yield return Case("deep params", $$$"""{"jsonrpc":"2.0","id":1,"method":"test/echo","params":{"value":{{{new string('[', 500)}}}{{{new string(']', 500)}}}}}""", "1", -32602);
        yield return Case("deep members nobody reads", $$$"""{"jsonrpc":"2.0","id":1,"method":"test/echo","params":{"value":"a","other":{{{new string('[', 500)}}}{{{new string(']', 500)}}}}}""", "1", -32602);
        yield return Case("deeper params", $$$"""{"jsonrpc":"2.0","id":1,"method":"test/echo","params":{"value":{{{new string('[', 5000)}}}{{{new string(']', 5000)}}}}}""", "1", -32700);
        yield return Case("a batch", """[{"jsonrpc":"2.0","id":1,"method":"test/echo","params":{"value":"a"}}]""", Null, -32600);
        yield return Case("an empty batch", "[]", Null, -32600);
        yield return Case("a text", "\"hello\"", Null, -32600);
        yield return Case("a number", "7", Null, -32600);
        yield return Case("null", "null", Null, -32600);
        yield return Case("an empty object", "{}", Null, -32600);
        yield return Case("no version", """{"id":1,"method":"test/echo","params":{"value":"a"}}""", "1", -32600);
        yield return Case("version 1", """{"jsonrpc":"1.0","id":1,"method":"test/echo","params":{"value":"a"}}""", "1", -32600);
        yield return Case("version as a number", """{"jsonrpc":2.0,"id":1,"method":"test/echo"}""", "1", -32600);
        yield return Case("a notification without version", """{"method":"test/told"}""", Null, -32600);
        yield return Case("no method", """{"jsonrpc":"2.0","id":1}""", "1", -32600);
        yield return Case("a method that is a number", """{"jsonrpc":"2.0","id":"a","method":7}""", "\"a\"", -32600);
        yield return Case("an empty method", """{"jsonrpc":"2.0","id":1,"method":""}""", "1", -32600);
        yield return Case("id null", """{"jsonrpc":"2.0","id":null,"method":"test/echo","params":{"value":"a"}}""", Null, -32600);
        yield return Case("id an object", """{"jsonrpc":"2.0","id":{"id":3},"method":"test/echo","params":{"value":"a"}}""", Null, -32600);
        yield return Case("id a list", """{"jsonrpc":"2.0","id":[1],"method":"test/echo"}""", Null, -32600);
        yield return Case("id true", """{"jsonrpc":"2.0","id":true,"method":"test/echo"}""", Null, -32600);
        yield return Case("unknown method", """{"jsonrpc":"2.0","id":1,"method":"test/nothing"}""", "1", -32601);
        yield return Case("unknown long method", $$"""{"jsonrpc":"2.0","id":1,"method":"{{new string('m', 100_000)}}"}""", "1", -32601);
        yield return Case("a method that is no text", """{"jsonrpc":"2.0","id":1,"method":"\ud800"}""", "1", -32601);
        yield return Case("a request to a notification's method", """{"jsonrpc":"2.0","id":1,"method":"test/told","params":{"value":"a"}}""", "1", -32600);
        yield return Case("no params", """{"jsonrpc":"2.0","id":1,"method":"test/echo"}""", "1", -32602);
        yield return Case("params null", """{"jsonrpc":"2.0","id":1,"method":"test/echo","params":null}""", "1", -32602);
        yield return Case("params by position", """{"jsonrpc":"2.0","id":1,"method":"test/echo","params":["a"]}""", "1", -32602);
        yield return Case("params a number", """{"jsonrpc":"2.0","id":1,"method":"test/echo","params":1}""", "1", -32602);
        yield return Case("a wrong type", """{"jsonrpc":"2.0","id":1,"method":"test/echo","params":{"value":1}}""", "1", -32602);
        yield return Case("a number out of range", """{"jsonrpc":"2.0","id":1,"method":"test/echo","params":{"value":"a","number":1e99}}""", "1", -32602);
        yield return Case("a text that is none", """{"jsonrpc":"2.0","id":1,"method":"test/echo","params":{"value":"\ud800"}}""", "1", -32602);
        yield return new TestCaseData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test/echo\",\"params\":{\"value\":\"?\"}}"u8.ToArray().Select(b => b == '?' ? (byte)0xFF : b).ToArray(), "1", -32700).SetName("no UTF-8");
        yield return new TestCaseData("{\"jsonrpc\":\"2.0\",\"id\":\"?\",\"method\":\"test/echo\"}"u8.ToArray().Select(b => b == '?' ? (byte)0xFF : b).ToArray(), Null, -32700).SetName("an id that is no UTF-8");
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task A_message_that_is_none_is_refused(byte[] body, string? id, int code)
    {
        await using var wire = new Wire(Serving());
        await wire.SendBytesAsync((byte[])[.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n")), .. body]);
        var answer = await wire.ReceiveAsync();
        Assert.That(answer.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(code), answer.ToString());
        Assert.That(answer.GetProperty("error").GetProperty("message").GetString(), Is.Not.Empty);
        Assert.That(answer.GetProperty("id").GetRawText(), Is.EqualTo(id));
        await StillServes(wire);
    }

    [TestCase("""{"jsonrpc":"2.0","method":"nobody/knows","params":{"a":1}}""")]
    [TestCase("""{"jsonrpc":"2.0","method":"$/nobodyKnows"}""")]
    [TestCase("""{"jsonrpc":"2.0","method":"test/told","params":["a"]}""")]
    [TestCase("""{"jsonrpc":"2.0","method":"test/told","params":{}}""")]
    [TestCase("""{"jsonrpc":"2.0","method":"test/echo","params":{"value":"a"}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":"k1","result":{}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":99,"error":{"code":1,"message":"x"}}""")]
    [TestCase("""{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}""")]
    [TestCase("""{"jsonrpc":"2.0","error":7}""")]
    [TestCase("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"never asked"}}""")]
    [TestCase("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{}}}""")]
    [TestCase("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":[1]}""")]
    [TestCase("""{"jsonrpc":"2.0","method":"$/cancelRequest"}""")]
    public async Task What_asks_for_no_answer_gets_none(string body)
    {
        await using var wire = new Wire(Serving());
        await wire.SendAsync(body);
        await StillServes(wire);
    }

    [TestCase("0")]
    [TestCase("-3")]
    [TestCase("7.50")]
    [TestCase("1e2")]
    [TestCase("123456789012345678901234567890")]
    [TestCase("\"\"")]
    [TestCase("\"7\"")]
    [TestCase("\"é\\u00e9 \\\"\\\\ \\n\"")]
    [TestCase("\"\\ud83d\\ude00\"")]
    [TestCase("\"\\ud800\"")]
    public async Task Ids_come_back_as_the_bytes_they_were(string id)
    {
        await using var wire = new Wire(Serving());
        await wire.SendAsync($$"""{"params":{"value":"a"},"method":"test/echo","id":{{id}},"jsonrpc":"2.0"}""");
        await wire.SendAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"test/write","params":{"value":"a"}}""");
        Assert.That((await wire.ReceiveAsync()).GetProperty("id").GetRawText(), Is.EqualTo(id));
        Assert.That((await wire.ReceiveAsync()).GetProperty("id").GetRawText(), Is.EqualTo(id));
    }

    [TestCase("""{"value":7}""", "params.value")]
    [TestCase("""{}""", "lacks value")]
    [TestCase("""{"value":"a","inner":{}}""", "name")]
    [TestCase("""{"value":"a","inner":{"name":[]}}""", "params.inner.name")]
    [TestCase("""{"value":"a","number":"x"}""", "params.number")]
    [TestCase("""{"value":null}""", "params.value")]
    public async Task Wrong_params_are_named_and_not_repeated(string parameters, string expected)
    {
        await using var wire = new Wire(Serving());
        await wire.SendAsync(Wired.Call(1, "test/echo", parameters));
        var message = (await wire.ReceiveAsync()).GetProperty("error").GetProperty("message").GetString();
        Assert.That(message, Does.Contain(expected));
    }

    [Test]
    public async Task Members_in_escapes_and_members_nobody_knows_change_nothing()
    {
        await using var wire = new Wire(Serving());
        await wire.SendAsync("""{"x":[{"id":9}],"jsonrpc":"\u0032.0","\u0069d":1,"\u006dethod":"test\/echo","params":{"valu\u0065":"a","more":[]}}""");
        var answer = await wire.ReceiveAsync();
        Assert.That(answer.GetProperty("result").GetProperty("value").GetString(), Is.EqualTo("a"));
        Assert.That(answer.GetProperty("id").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_handler_that_fails_is_answered_without_its_secrets()
    {
        var router = new Router();
        router.Handle(Wired.Echo, (_, _) => throw new InvalidOperationException("the key is sk-1"));
        router.Handle(Wired.Write, async (_, _) =>
        {
            await Task.Yield();
            throw new InvalidOperationException("the key is sk-1");
        });
        await using var wire = new Wire(router);
        foreach (var method in (string[])["test/echo", "test/write"])
        {
            await wire.SendAsync(Wired.Call(method, method, """{"value":"a"}"""));
            var answer = await wire.ReceiveAsync();
            Assert.That(answer.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32603));
            Assert.That(answer.ToString(), Does.Contain(method).And.Not.Contain("sk-1"));
        }
    }

    [TestCase("Content-Length: nonsense\r\n\r\n", "7", TestName = "a length that is no number: its request is answered")]
    [TestCase("X-A: b\r\n\r\n", "7", TestName = "no length: its request is answered")]
    [TestCase("", "7", TestName = "no header: its request is answered")]
    public async Task A_request_in_a_broken_frame_is_refused_by_its_id(string header, string id)
    {
        await using var wire = new Wire(Serving());
        await wire.SendBytesAsync(Encoding.UTF8.GetBytes(header + Wired.Call(7, "test/echo", """{"value":"a"}""")));
        var answer = await wire.ReceiveAsync();
        Assert.That(answer.GetProperty("id").GetRawText(), Is.EqualTo(id));
        Assert.That(answer.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32600));
        await StillServes(wire);
    }

    [Test]
    public async Task Another_charset_is_refused()
    {
        await using var wire = new Wire(Serving());
        var body = Wired.Call(7, "test/echo", """{"value":"a"}""");
        await wire.SendBytesAsync(Encoding.UTF8.GetBytes($"Content-Type: application/json; charset=utf-16\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        Assert.That((await wire.ReceiveAsync()).GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32600));
        await StillServes(wire);
    }

    [Test]
    public async Task A_length_that_reaches_into_the_next_frame_loses_only_its_own()
    {
        await using var wire = new Wire(Serving());
        var first = Wired.Call(1, "test/echo", """{"value":"a"}""");
        await wire.SendBytesAsync((byte[])[.. Encoding.UTF8.GetBytes($"Content-Length: {first.Length + 40}\r\n\r\n{first}"), .. Wire.Frame(Wired.Call(2, "test/echo", """{"value":"b"}"""))]);
        var refused = await wire.ReceiveAsync();
        Assert.That(refused.GetProperty("id").GetInt32(), Is.EqualTo(1));
        Assert.That(refused.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32700));
        Assert.That((await wire.ReceiveAsync()).GetProperty("result").GetProperty("value").GetString(), Is.EqualTo("b"));
    }

    [Test]
    public async Task A_length_that_is_too_small_loses_only_its_own()
    {
        await using var wire = new Wire(Serving());
        var first = Wired.Call(1, "test/echo", """{"value":"a","inner":{"id":9,"name":"x"}}""");
        await wire.SendBytesAsync((byte[])[.. Encoding.UTF8.GetBytes($"Content-Length: {first.IndexOf("{\"id\":9", StringComparison.Ordinal)}\r\n\r\n{first}"), .. Wire.Frame(Wired.Call(2, "test/echo", """{"value":"b"}"""))]);
        Assert.That((await wire.ReceiveAsync()).GetProperty("id").GetInt32(), Is.EqualTo(1));
        Assert.That((await wire.ReceiveAsync()).GetProperty("result").GetProperty("value").GetString(), Is.EqualTo("b"));
    }

    [Test]
    public async Task A_message_over_64_MiB_is_refused_by_its_id_and_ends_the_connection()
    {
        await using var wire = new Wire(Serving());
        var sending = wire.SendBytesAsync(Encoding.UTF8.GetBytes("Content-Length: 67108865\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":\"big\",\"method\":\"test/echo\",\"params\":{\"value\":\""));
        var answer = await wire.ReceiveAsync();
        Assert.That(answer.GetProperty("id").GetString(), Is.EqualTo("big"));
        Assert.That(answer.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32600));
        await sending;
        await wire.CloseAsync();
        Assert.That((await wire.Running).Reason, Is.EqualTo(EndReason.Malformed));
    }

    [TestCase("", null)]
    [TestCase("Content-Length: 10\r\n\r\n{", "inside a message")]
    [TestCase("Content-Le", "inside a message")]
    public async Task The_end_of_the_stream_ends_the_connection(string last, string? problem)
    {
        await using var wire = new Wire(Serving());
        await wire.SendBytesAsync(Encoding.UTF8.GetBytes(last));
        await wire.CloseAsync();
        var end = await wire.Running;
        Assert.That(end.Reason, Is.EqualTo(EndReason.Closed));
        Assert.That(end.Problem, problem is null ? Is.Null : Does.Contain(problem));
    }

    [Test]
    public async Task Lines_are_served_like_frames()
    {
        var (client, server) = Loopback.Create();
        var connection = new Connection(server, new LineFraming(), Serving());
        var running = connection.RunAsync();
        await client.Output.WriteAsync(Encoding.UTF8.GetBytes(Wired.Call(1, "test/echo", """{"value":"a\n"}""") + "\nnonsense\n"));
        await client.Output.CompleteAsync();
        Assert.That((await running).Reason, Is.EqualTo(EndReason.Closed));
        await connection.CloseAsync(TimeSpan.FromSeconds(5));
        using var reader = new StreamReader(client.Input.AsStream());
        var lines = (await reader.ReadToEndAsync()).Split('\n');
        Assert.That(lines, Has.Length.EqualTo(3).And.Some.Empty);
        Assert.That(lines[0], Is.EqualTo("""{"jsonrpc":"2.0","id":1,"result":{"value":"a\n"}}"""));
        Assert.That(lines[1], Does.Contain("-32700"));
    }

    internal static Router Serving()
    {
        var router = new Router();
        router.Handle(Wired.Echo, (text, _) => Task.FromResult(text));
        router.Handle(Wired.Write, (text, _) => Task.FromResult(text));
        router.Handle(Wired.Told, (_, _) => Task.CompletedTask);
        return router;
    }

    internal static async Task StillServes(Wire wire)
    {
        await wire.SendAsync(Wired.Call("still", "test/echo", """{"value":"here"}"""));
        var answer = await wire.ReceiveAsync();
        Assert.That(answer.GetProperty("id").GetString(), Is.EqualTo("still"), answer.ToString());
        Assert.That(answer.GetProperty("result").GetProperty("value").GetString(), Is.EqualTo("here"));
    }
}
