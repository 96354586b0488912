using KiroAgent.Server.Models;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

/// <summary>What goes wrong on the way to a provider, and what the user is told.</summary>
internal sealed class ProviderErrorTests
{
    private const string Key = "sk-secret-0123456789";

    [TestCase(401, """{"error":{"message":"Incorrect API key provided: KEY","code":"invalid_api_key"}}""", ModelFailureKind.Authentication, "Check OPENAI_API_KEY")]
    [TestCase(403, """{"error":"forbidden"}""", ModelFailureKind.Authentication, "forbidden")]
    [TestCase(404, """{"error":{"message":"model 'm' not found","type":"not_found_error"}}""", ModelFailureKind.UnknownModel, "no model \"m\"")]
    [TestCase(404, "<html>not here</html>", ModelFailureKind.UnknownModel, "OPENAI_BASE_URL")]
    [TestCase(400, """{"error":{"message":"too long","code":"context_length_exceeded"}}""", ModelFailureKind.ContextOverflow, "longer than m can take")]
    [TestCase(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens.","code":400}""", ModelFailureKind.ContextOverflow, "4096")]
    [TestCase(413, """{"type":"error","error":{"type":"request_too_large","message":"big"}}""", ModelFailureKind.ContextOverflow, "big")]
    [TestCase(400, """{"error":{"message":"filtered","code":"content_filter"}}""", ModelFailureKind.ContentRefused, "filtered")]
    [TestCase(400, """{"detail":"temperature is wrong"}""", ModelFailureKind.InvalidRequest, "temperature is wrong")]
    [TestCase(402, "", ModelFailureKind.QuotaExceeded, "nothing left")]
    [TestCase(429, """{"error":{"message":"pay","code":"insufficient_quota"}}""", ModelFailureKind.QuotaExceeded, "pay")]
    [TestCase(429, """{"error":{"message":"slow down","type":"rate_limit_error"}}""", ModelFailureKind.RateLimited, "slow down")]
    [TestCase(500, "", ModelFailureKind.ServerError, "failed (500)")]
    [TestCase(502, "<html>", ModelFailureKind.ServerError, "(502)")]
    [TestCase(503, "", ModelFailureKind.Overloaded, "overloaded")]
    [TestCase(529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", ModelFailureKind.Overloaded, "Overloaded")]
    [TestCase(408, "", ModelFailureKind.TimedOut, "too long")]
    [TestCase(302, "", ModelFailureKind.InvalidRequest, "(302)")]
    public async Task An_answer_that_is_none_says_what_to_do_and_never_the_key(int status, string body, object kind, string said)
    {
        using var provider = new FakeProvider(FakeReply.Error(status, body.Replace("KEY", Key, StringComparison.Ordinal)));
        var failure = (await Ask(provider.Url)).Failure!;
        Assert.That(failure.Kind, Is.EqualTo(kind), failure.Message);
        Assert.That(failure.Message, Does.Contain(said));
        Assert.That(failure.Message, Does.Not.Contain(Key));
        Assert.That(failure.Retryable, Is.EqualTo(kind is ModelFailureKind.RateLimited or ModelFailureKind.ServerError or ModelFailureKind.Overloaded or ModelFailureKind.TimedOut));
    }

    [TestCase("Retry-After: 7", 7_000)]
    [TestCase("retry-after-ms: 125", 125)]
    public async Task How_long_to_wait_is_the_servers_word(string header, int milliseconds)
    {
        using var provider = new FakeProvider(FakeReply.Error(429, "{}", header));
        Assert.That((await Ask(provider.Url)).Failure!.RetryAfter, Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));
    }

    [TestCase(90, 90)]
    [TestCase(-90, 0)]
    public async Task A_date_to_come_back_at_is_as_long_as_it_is_away(int secondsFromNow, int waits)
    {
        var clock = new MovedClock();
        using var provider = new FakeProvider(FakeReply.Error(503, "{}", "Retry-After: " + clock.GetUtcNow().AddSeconds(secondsFromNow).ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        using var model = new OnlineModel(new ProviderAccess(Provider.OpenAi, new Uri(provider.Url + "/v1/"), Key), "m", clock);
        var wait = (await Conversations.Stream(model, 0, [Conversations.User("Hi")])).Failure!.RetryAfter!.Value;
        Assert.That(wait.TotalSeconds, Is.EqualTo(waits).Within(1.0)); // the header has no parts of a second
    }

    [Test]
    public async Task A_slow_stream_is_no_silent_one()
    {
        var clock = new MovedClock();
        var gates = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource()).ToList();
        byte[][] parts = [.. new[] { "A", "B" }.Select(t => System.Text.Encoding.UTF8.GetBytes($"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{t}\"}}}}]}}\n\n")), "data: {\"choices\":[{\"delta\":{\"content\":\"C\"},\"finish_reason\":\"stop\"}]}\n\n"u8.ToArray()];
        using var provider = new FakeProvider(new FakeReply(parts) { Before = number => gates[number].Task });
        using var model = new OnlineModel(new ProviderAccess(Provider.OpenAi, new Uri(provider.Url + "/v1/"), Key), "m", clock);
        gates[0].SetResult();
        var text = "";
        await foreach (var update in model.GetStreamingResponseAsync([Conversations.User("Hi")]))
        {
            text += update.Text;
            // Longer in all than anybody may be silent, and never as long at once.
            clock.Move(TimeSpan.FromMinutes(4));
            if (text.Length < gates.Count)
            {
                gates[text.Length].TrySetResult();
            }
        }
        Assert.That(text, Is.EqualTo("ABC"));
    }

    [Test]
    public async Task Where_nobody_listens_says_so()
    {
        string url;
        using (var gone = new FakeProvider())
        {
            url = gone.Url;
        }
        var failure = (await Ask(url)).Failure!;
        Assert.That((failure.Kind, failure.Retryable), Is.EqualTo((ModelFailureKind.Unreachable, true)));
        Assert.That(failure.Message, Does.Contain("OPENAI_BASE_URL"));
    }

    [Test]
    public async Task Silence_ends_by_the_clock_and_an_interrupt_at_once()
    {
        var clock = new MovedClock();
        using var provider = new FakeProvider(FakeReply.Of("data: {\"choices\":[{\"delta\":{\"content\":\"Half\"}}]}\n\n") with { Hangs = true });
        var access = new ProviderAccess(Provider.OpenAi, new Uri(provider.Url + "/v1/"), Key);
        using var model = new OnlineModel(access, "m", clock);
        var heard = new TaskCompletionSource();
        var asking = Task.Run(async () =>
        {
            await foreach (var update in model.GetStreamingResponseAsync([Conversations.User("Hi")]))
            {
                heard.TrySetResult();
            }
        });
        await heard.Task;
        clock.Move(TimeSpan.FromMinutes(5));
        ModelFailure? failure = null;
        try
        {
            await asking;
        }
        catch (ModelException e)
        {
            failure = e.Failure;
        }
        Assert.That((failure?.Kind, failure?.Retryable), Is.EqualTo(((ModelFailureKind?)ModelFailureKind.TimedOut, (bool?)true)));

        using var quiet = new FakeProvider(new FakeReply() with { Hangs = true });
        using var stop = new CancellationTokenSource();
        using var other = new OnlineModel(access with { Url = new Uri(quiet.Url + "/v1/") }, "m", clock);
        var waiting = Conversations.Stream(other, 0, [Conversations.User("Hi")], cancellation: stop.Token);
        await stop.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task<Streamed> Ask(string url)
    {
        using var model = new OnlineModel(new ProviderAccess(Provider.OpenAi, new Uri(url + "/v1/"), Key), "m", TimeProvider.System);
        return await Conversations.Stream(model, 0, [Conversations.User("Hi")]);
    }
}
