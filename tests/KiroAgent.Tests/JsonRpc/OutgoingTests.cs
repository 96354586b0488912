using System.Text.Json;
using KiroAgent.Server.JsonRpc;
using NUnit.Framework;

namespace KiroAgent.Tests.JsonRpc;

/// <summary>Requests and notifications of our own, and what happens when the other side is slow or gone.</summary>
internal sealed class OutgoingTests
{
    [Test]
    public async Task A_request_of_ours_gets_its_answer()
    {
        await using var wire = new Wire(HostileInputTests.Serving());
        var call = wire.Connection.RequestAsync(Wired.Echo, new Text("é\"\u0001"));
        var request = await wire.ReceiveAsync();
        Assert.That(request.GetProperty("method").GetString(), Is.EqualTo("test/echo"));
        Assert.That(request.GetProperty("params").GetRawText(), Is.EqualTo("""{"value":"é\"\u0001"}"""));
        Assert.That(request.GetProperty("id").ValueKind, Is.EqualTo(JsonValueKind.String));
        await wire.SendAsync(Answer(request, """ "result":{"value":"b"} """));
        Assert.That((await call).Value, Is.EqualTo("b"));
        await wire.SendAsync(Answer(request, """ "result":{"value":"again"} """));
        await HostileInputTests.StillServes(wire);
    }

    [TestCase(""" "error":{"code":1003,"message":"stale","data":{"kind":"staleReview"}} """, 1003, "stale")]
    [TestCase(""" "error":{} """, -32603, "")]
    [TestCase(""" "error":7 """, -32603, "")]
    [TestCase(""" "error":{"code":"x","message":3} """, -32603, "")]
    [TestCase(""" "result":{"value":7} """, -32603, "shape")]
    [TestCase(""" "neither":1 """, -32600, "neither")]
    public async Task An_error_answer_is_an_exception(string answer, int code, string message)
    {
        await using var wire = new Wire(HostileInputTests.Serving());
        var call = wire.Connection.RequestAsync(Wired.Echo, new Text("a"));
        await wire.SendAsync(Answer(await wire.ReceiveAsync(), answer));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.That(error!.Code, Is.EqualTo(code));
        Assert.That(error.Message, Does.Contain(message));
        Assert.That(error.ErrorData?.GetProperty("kind").GetString(), Is.EqualTo(code == 1003 ? "staleReview" : null));
        await HostileInputTests.StillServes(wire);
    }

    [Test]
    public async Task A_call_taken_back_tells_the_other_side_and_waits_no_longer()
    {
        await using var wire = new Wire(HostileInputTests.Serving());
        using var cancellation = new CancellationTokenSource();
        var call = wire.Connection.RequestAsync(Wired.Echo, new Text("a"), cancellation.Token);
        var request = await wire.ReceiveAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(async () => await call);
        var cancel = await wire.ReceiveAsync();
        Assert.That(cancel.GetProperty("method").GetString(), Is.EqualTo("$/cancelRequest"));
        Assert.That(cancel.GetProperty("params").GetProperty("id").GetString(), Is.EqualTo(request.GetProperty("id").GetString()));
        await wire.SendAsync(Answer(request, """ "result":{"value":"late"} """));
        await HostileInputTests.StillServes(wire);
    }

    [Test]
    public async Task A_lost_connection_fails_every_call_and_swallows_notifications()
    {
        await using var wire = new Wire(HostileInputTests.Serving());
        var call = wire.Connection.RequestAsync(Wired.Echo, new Text("a"));
        await wire.CloseAsync();
        await wire.Running;
        await Assert.ThrowsAsync<IOException>(async () => await call);
        await Assert.ThrowsAsync<IOException>(async () => await wire.Connection.RequestAsync(Wired.Echo, new Text("a")));
        await wire.Connection.CloseAsync(TimeSpan.FromSeconds(20));
        await wire.Connection.NotifyAsync(Wired.Told, new Text("nobody hears it"));
    }

    [Test]
    public async Task Whoever_no_longer_reads_is_a_lost_connection()
    {
        var (client, server) = Loopback.Create();
        var connection = new Connection(server, new ContentLengthFraming(), HostileInputTests.Serving());
        var running = connection.RunAsync();
        await client.Input.CompleteAsync();
        await connection.NotifyAsync(Wired.Told, new Text("a"));
        Assert.That((await running.WaitAsync(TimeSpan.FromSeconds(20))).Reason, Is.EqualTo(EndReason.Broken));
    }

    [Test]
    public async Task A_slow_reader_makes_senders_wait_and_loses_nothing()
    {
        await using var wire = new Wire(HostileInputTests.Serving());
        var text = new string('x', 100_000);
        var sent = 0;
        ValueTask last;
        do
        {
            last = wire.Connection.NotifyAsync(Wired.Told, new Text(text, sent++));
            Assert.That(sent, Is.LessThan(1000), "it never waits");
        }
        while (last.IsCompleted);

        Assert.That(sent * 100_000L, Is.InRange(Outbox.SenderMark - 200_000, Outbox.SenderMark + 400_000));
        await wire.SendAsync(Wired.Call("still", "test/echo", """{"value":"requests are still read"}"""));
        for (var n = 0; n < sent; n++)
        {
            Assert.That((await wire.ReceiveAsync()).GetProperty("params").GetProperty("number").GetInt32(), Is.EqualTo(n));
        }

        await last;
        Assert.That((await wire.ReceiveAsync()).GetProperty("id").GetString(), Is.EqualTo("still"));
    }

    [Test]
    public async Task Requests_are_not_read_faster_than_their_answers_are()
    {
        var served = 0;
        var router = new Router();
        var answer = new string('x', 1_000_000);
        router.Handle(Wired.Echo, (p, _) => Task.FromResult(p with { Value = answer, Number = ++served }));
        await using var wire = new Wire(router);
        byte[] requests = [];
        const int count = 200;
        for (var n = 0; n < count; n++)
        {
            requests = [.. requests, .. Wire.Frame(Wired.Call(n, "test/echo", """{"value":""}"""))];
        }

        var sending = wire.SendBytesAsync(requests);
        for (var n = 0; n < count; n++)
        {
            var received = await wire.ReceiveAsync();
            Assert.That(received.GetProperty("id").GetInt32(), Is.EqualTo(n));

            // What is served and not yet received is at most what may wait, and what the pipes and this test hold.
            Assert.That(Volatile.Read(ref served) - n, Is.LessThan(40));
        }

        await sending;
    }

    [Test]
    public async Task Two_connections_of_one_process_speak_to_each_other()
    {
        var told = new TaskCompletionSource<string>();
        var clientSide = new Router();
        clientSide.Handle(Wired.Told, (p, _) =>
        {
            told.TrySetResult(p.Value);
            return Task.CompletedTask;
        });
        clientSide.Handle(Wired.Now, (p, _) => Task.FromResult(p with { Value = "client says " + p.Value }));
        var serverSide = new Router();
        serverSide.Handle(Wired.Write, async (p, context) =>
        {
            await context.Connection.NotifyAsync(Wired.Told, new Text("event"));
            return await context.Connection.RequestAsync(Wired.Now, p, context.CancellationToken);
        });
        var (client, server) = Loopback.Connect(clientSide, serverSide);
        var running = (client.RunAsync(), server.RunAsync());
        Assert.That((await client.RequestAsync(Wired.Write, new Text("hello"))).Value, Is.EqualTo("client says hello"));
        Assert.That(await told.Task, Is.EqualTo("event"));
        await server.CloseAsync(TimeSpan.FromSeconds(20));
        Assert.That((await running.Item1).Reason, Is.EqualTo(EndReason.Closed));
        Assert.That((await running.Item2).Reason, Is.EqualTo(EndReason.Stopped));
    }

    private static string Answer(JsonElement request, string members) =>
        $$"""{"jsonrpc":"2.0","id":{{request.GetProperty("id").GetRawText()}},{{members}}}""";
}
