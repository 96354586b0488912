using KiroAgent.Server.JsonRpc;
using NUnit.Framework;

namespace KiroAgent.Tests.JsonRpc;

/// <summary><c>$/cancelRequest</c>, ids used twice, and the end of the connection.</summary>
internal sealed class CancelTests
{
    [TestCase("1", "1")]
    [TestCase("\"a\"", "\"a\"")]
    [TestCase("\"a\\u0062\"", "\"ab\"", TestName = "the same id written otherwise")]
    public async Task A_cancelled_request_is_answered_as_cancelled(string id, string cancelled)
    {
        await using var wire = new Wire(Waiting());
        await wire.SendAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"test/echo","params":{"value":"a"}}""");
        await wire.SendAsync($$$"""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":{{{cancelled}}}}}""");
        var answer = await wire.ReceiveAsync();
        Assert.That(answer.GetProperty("id").GetRawText(), Is.EqualTo(id));
        Assert.That(answer.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32800));
    }

    [Test]
    public async Task A_result_that_comes_all_the_same_is_sent()
    {
        var started = new TaskCompletionSource();
        var router = new Router();
        router.Handle(Wired.Write, async (p, context) =>
        {
            started.SetResult();
            await Cancelled(context.CancellationToken);
            return p with { Value = "interrupted" };
        });
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/write", """{"value":"a"}"""));
        await started.Task;
        await wire.SendAsync("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}""");
        Assert.That((await wire.ReceiveAsync()).GetProperty("result").GetProperty("value").GetString(), Is.EqualTo("interrupted"));
    }

    [Test]
    public async Task A_write_cancelled_before_its_turn_never_runs()
    {
        var gate = new TaskCompletionSource();
        var ran = new List<string>();
        var router = new Router();
        router.Handle(Wired.InSession, async (p, _) =>
        {
            ran.Add(p.Value);
            await gate.Task;
            return new Text(p.Value);
        });
        router.Handle(Wired.Now, (p, _) =>
        {
            gate.SetResult();
            return Task.FromResult(p);
        });
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/inSession", """{"sessionId":"a","value":"first"}"""));
        await wire.SendAsync(Wired.Call(2, "test/inSession", """{"sessionId":"a","value":"second"}"""));
        await wire.SendAsync("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":2}}""");
        await wire.SendAsync(Wired.Call(3, "test/now", """{"value":"a"}"""));
        Assert.That((await wire.ReceiveAsync()).GetProperty("id").GetInt32(), Is.EqualTo(3));
        Assert.That((await wire.ReceiveAsync()).GetProperty("id").GetInt32(), Is.EqualTo(1));
        Assert.That((await wire.ReceiveAsync()).GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32800));
        Assert.That(ran, Is.EqualTo(new[] { "first" }));
    }

    [Test]
    public async Task Two_requests_with_one_id_are_both_answered_and_both_cancelled()
    {
        await using var wire = new Wire(Waiting());
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await wire.SendAsync(Wired.Call(1, "test/echo", """{"value":"a"}"""));
        }

        await wire.SendAsync("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}""");
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.That((await wire.ReceiveAsync()).GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(-32800));
        }
    }

    [Test]
    public async Task The_end_of_the_connection_cancels_what_runs_and_its_answers_still_go_out()
    {
        var started = new TaskCompletionSource();
        var router = new Router();
        router.Handle(Wired.Write, async (p, context) =>
        {
            started.SetResult();
            await Cancelled(context.CancellationToken);
            return p;
        });
        await using var wire = new Wire(router);
        await wire.SendAsync(Wired.Call(1, "test/write", """{"value":"a"}"""));
        await started.Task;
        await wire.CloseAsync();
        Assert.That((await wire.Running).Reason, Is.EqualTo(EndReason.Closed));
        var closing = wire.Connection.CloseAsync(TimeSpan.FromSeconds(20));
        Assert.That((await wire.ReceiveAsync()).GetProperty("result").GetProperty("value").GetString(), Is.EqualTo("a"));
        await closing;
    }

    internal static async Task Cancelled(CancellationToken token)
    {
        var source = new TaskCompletionSource();
        await using var registration = token.Register(source.SetResult);
        await source.Task;
    }

    private static Router Waiting()
    {
        var router = new Router();
        router.Handle(Wired.Echo, async (p, context) =>
        {
            await Cancelled(context.CancellationToken);
            context.CancellationToken.ThrowIfCancellationRequested();
            return p;
        });
        return router;
    }
}
