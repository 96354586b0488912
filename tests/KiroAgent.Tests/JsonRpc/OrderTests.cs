using System.Text.Json;
using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using NUnit.Framework;

namespace KiroAgent.Tests.JsonRpc;

/// <summary>Who may run beside whom, and in which order answers and events go out.</summary>
internal sealed class OrderTests
{
    [Test]
    public async Task Writes_of_one_session_run_one_after_another_and_those_of_two_side_by_side()
    {
        var gate = new TaskCompletionSource();
        var started = new List<string>();
        var router = HostileInputTests.Serving();
        router.Handle(Wired.InSession, async (p, _) =>
        {
            lock (started)
            {
                started.Add(p.Value);
            }

            if (p.Value == "a1")
            {
                await gate.Task;
            }

            return new Text(p.Value);
        });
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/inSession", """{"sessionId":"a","value":"a1"}"""));
        await wire.SendAsync(Wired.Call(2, "test/inSession", """{"sessionId":"a","value":"a2"}"""));
        await wire.SendAsync(Wired.Call(3, "test/inSession", """{"sessionId":"b","value":"b1"}"""));
        await wire.SendAsync(Wired.Call(4, "test/write", """{"value":"no session"}"""));
        Assert.That(new[] { await Id(wire), await Id(wire) }, Is.EquivalentTo(new[] { 3, 4 }));
        await HostileInputTests.StillServes(wire);
        lock (started)
        {
            Assert.That(started, Is.EquivalentTo(new[] { "a1", "b1" }));
        }

        gate.SetResult();
        Assert.That(new[] { await Id(wire), await Id(wire) }, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_write_that_releases_its_place_lets_the_next_one_start()
    {
        var gate = new TaskCompletionSource();
        var router = new Router();
        router.Handle(Wired.InSession, async (p, context) =>
        {
            if (p.Value == "turn")
            {
                context.ReleaseOrder();
                context.ReleaseOrder();
                await gate.Task;
            }

            return new Text(p.Value);
        });
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/inSession", """{"sessionId":"a","value":"turn"}"""));
        await wire.SendAsync(Wired.Call(2, "test/inSession", """{"sessionId":"a","value":"second"}"""));
        await wire.SendAsync(Wired.Call(3, "test/inSession", """{"sessionId":"a","value":"third"}"""));
        Assert.That(new[] { await Id(wire), await Id(wire) }, Is.EqualTo(new[] { 2, 3 }));
        gate.SetResult();
        Assert.That(await Id(wire), Is.EqualTo(1));
    }

    [Test]
    public async Task A_write_that_fails_or_cannot_be_read_does_not_stop_its_session()
    {
        var router = new Router();
        router.Handle(Wired.InSession, (p, _) => p.Value == "bad" ? throw new InvalidOperationException() : Task.FromResult(new Text(p.Value)));
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/inSession", """{"sessionId":"a","value":"bad"}"""));
        await wire.SendAsync(Wired.Call(2, "test/inSession", """{"sessionId":"a"}"""));
        await wire.SendAsync(Wired.Call(3, "test/inSession", """{"sessionId":"a","value":"good"}"""));
        var answers = new List<JsonElement> { await wire.ReceiveAsync(), await wire.ReceiveAsync(), await wire.ReceiveAsync() };
        Assert.That(answers.Single(a => a.GetProperty("id").GetInt32() == 3).TryGetProperty("result", out _), Is.True);
        Assert.That(answers.Count(a => a.TryGetProperty("error", out _)), Is.EqualTo(2));
    }

    [Test]
    public async Task Reads_and_immediate_ones_pass_a_write_that_waits()
    {
        var gate = new TaskCompletionSource();
        var router = new Router();
        router.Handle(Wired.Write, async (p, _) =>
        {
            await gate.Task;
            return p;
        });
        router.Handle(Wired.Echo, (p, _) => Task.FromResult(p));
        router.Handle(Wired.Now, (p, _) =>
        {
            gate.SetResult();
            return Task.FromResult(p);
        });
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/write", """{"value":"a"}"""));
        await wire.SendAsync(Wired.Call(2, "test/echo", """{"value":"a"}"""));
        Assert.That(await Id(wire), Is.EqualTo(2));
        await wire.SendAsync(Wired.Call(3, "test/now", """{"value":"a"}"""));
        Assert.That(new[] { await Id(wire), await Id(wire) }, Is.EquivalentTo(new[] { 3, 1 }));
    }

    [Test]
    public async Task Reads_that_wait_do_not_hold_each_other_up()
    {
        var gate = new TaskCompletionSource();
        var router = new Router();
        router.Handle(Wired.Echo, async (p, _) =>
        {
            if (p.Value == "slow")
            {
                await gate.Task;
            }

            return p;
        });
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/echo", """{"value":"slow"}"""));
        await wire.SendAsync(Wired.Call(2, "test/echo", """{"value":"fast"}"""));
        Assert.That(await Id(wire), Is.EqualTo(2));
        gate.SetResult();
        Assert.That(await Id(wire), Is.EqualTo(1));
    }

    [Test]
    public async Task Ordered_notifications_keep_their_place_among_the_writes_of_their_session()
    {
        var order = new List<string>();
        var router = new Router();
        router.Handle(Wired.ToldInOrder, async (p, _) =>
        {
            await Task.Yield();
            order.Add(p.Value);
        });
        router.Handle(Wired.InSession, (p, _) =>
        {
            order.Add(p.Value);
            return Task.FromResult(new Text(string.Join(' ', order)));
        });
        await using var wire = new Wire(router);
        await wire.SendAsync("""{"jsonrpc":"2.0","method":"test/toldInOrder","params":{"sessionId":"a","value":"1"}}""");
        await wire.SendAsync("""{"jsonrpc":"2.0","method":"test/toldInOrder","params":{"sessionId":"a","value":"2"}}""");
        await wire.SendAsync(Wired.Call(1, "test/inSession", """{"sessionId":"a","value":"3"}"""));
        Assert.That((await wire.ReceiveAsync()).GetProperty("result").GetProperty("value").GetString(), Is.EqualTo("1 2 3"));
    }

    [TestCase("test/echo")]
    [TestCase("test/write")]
    [TestCase("test/now")]
    public async Task What_follows_the_answer_follows_it(string method)
    {
        var router = new Router();
        async Task<Text> Handler(Text p, RequestContext context)
        {
            context.AfterResponse(() => throw new InvalidOperationException("is logged"));
            context.AfterResponse(() => _ = context.Connection.NotifyAsync(Wired.Told, new Text("after")).AsTask());
            await context.Connection.NotifyAsync(Wired.Told, new Text("before"));
            return p.Value == "fails" ? throw new RpcException(1002, "busy") : p;
        }

        router.Handle(Wired.Echo, Handler);
        router.Handle(Wired.Write, Handler);
        router.Handle(Wired.Now, Handler);
        await using var wire = new Wire(router);
        foreach (var value in (string[])["succeeds", "fails"])
        {
            await wire.SendAsync(Wired.Call(1, method, $$"""{"value":"{{value}}"}"""));
            Assert.That((await wire.ReceiveAsync()).GetProperty("params").GetProperty("value").GetString(), Is.EqualTo("before"));
            Assert.That(await Id(wire), Is.EqualTo(1));
            Assert.That((await wire.ReceiveAsync()).GetProperty("params").GetProperty("value").GetString(), Is.EqualTo("after"));
        }
    }

    [Test]
    public async Task What_is_sent_keeps_the_order_of_the_calls()
    {
        const int count = 20_000;
        var router = new Router();
        router.Handle(Wired.Write, async (_, context) =>
        {
            for (var n = 0; n < count; n++)
            {
                await context.Connection.NotifyAsync(Wired.Told, new Text("event", n));
            }

            return new Text("done");
        });
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/write", """{"value":"a"}"""));
        for (var n = 0; n < count; n++)
        {
            Assert.That((await wire.ReceiveAsync()).GetProperty("params").GetProperty("number").GetInt32(), Is.EqualTo(n));
        }

        Assert.That(await Id(wire), Is.EqualTo(1));
    }

    [Test]
    public void A_method_has_one_handler()
    {
        var router = HostileInputTests.Serving();
        Assert.That(() => router.Handle(Wired.Echo, (p, _) => Task.FromResult(p)), Throws.InvalidOperationException);
        Assert.That(router.Methods, Is.EqualTo(new[] { "test/echo", "test/write", "test/told" }));
    }

    [Test]
    public async Task The_composition_may_choose_another_mode_than_the_table()
    {
        var router = new Router();
        var never = new TaskCompletionSource<Text>();
        router.Handle(Wired.InSession, (_, _) => never.Task);
        router.Handle(Wired.Write, (p, _) => Task.FromResult(p), MethodMode.Immediate);
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/inSession", """{"sessionId":"","value":"keeps the place of all without session"}"""));
        await wire.SendAsync(Wired.Call(2, "test/write", """{"value":"a"}"""));
        Assert.That(await Id(wire), Is.EqualTo(2));
        never.SetResult(new Text("done"));
    }

    private static async Task<int> Id(Wire wire) => (await wire.ReceiveAsync()).GetProperty("id").GetInt32();
}
