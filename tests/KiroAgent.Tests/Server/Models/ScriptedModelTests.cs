using System.Text;
using KiroAgent.Server.Models;
using Microsoft.Extensions.AI;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Models;

[TestFixture]
internal sealed class ScriptedModelTests
{
    private static readonly ChatMessage s_prompt = Conversations.User("go");

    [Test]
    public async Task The_step_is_the_callers()
    {
        var model = Model("""{"steps":[{"text":"one"},{"text":"two"}]}""");
        Assert.That((await Play(model, 1)).Text, Is.EqualTo("two"));
        Assert.That((await Play(model, 0)).Text, Is.EqualTo("one"));
        Assert.That((await Play(model, 0)).Text, Is.EqualTo("one"));
    }

    [Test]
    public async Task Thought_text_tools_and_usage_come_in_this_order()
    {
        var model = Model("""
            {"steps":[{"text":"abcd","thought":"hm","chunks":2,"usage":{"inputTokens":7,"outputTokens":3},
              "tools":[{"name":"readFile","arguments":{"path":"a"}},{"name":"askUser"}]}]}
            """);
        var streamed = await Play(model, 0);
        Assert.That(streamed.Contents.Select(content => content.GetType().Name), Is.EqualTo((string[])
        [
            nameof(TextReasoningContent), nameof(TextContent), nameof(TextContent),
            nameof(FunctionCallContent), nameof(FunctionCallContent), nameof(UsageContent),
        ]));
        Assert.That(streamed.Parts, Is.EqualTo((string[])["ab", "cd"]));
        Assert.That(streamed.Calls, Is.EqualTo((string[])["""call-1-1 readFile {"path":"a"}""", "call-1-2 askUser {}"]));
        var usage = streamed.Contents.OfType<UsageContent>().Single().Details;
        Assert.That((usage.InputTokenCount, usage.OutputTokenCount), Is.EqualTo(((long?)7, (long?)3)));
    }

    [TestCase("abcdef", 4, "a|bc|d|ef")]
    [TestCase("ab", 5, "a|b")]
    [TestCase("🙂🙂", 4, "🙂|🙂")]
    [TestCase("a🙂b", 2, "a🙂|b")]
    [TestCase("", 3, "")]
    public void A_text_is_cut_into_whole_characters(string text, int chunks, string expected)
    {
        var parts = ScriptedModel.Split(text, chunks);
        Assert.That(string.Concat(parts), Is.EqualTo(text));
        Assert.That(string.Join('|', parts), Is.EqualTo(expected));
    }

    [Test]
    public async Task An_expectation_that_is_not_met_says_what_was_seen()
    {
        var model = Model("""{"name":"s","steps":[{"expect":{"lastMessageContains":"rejected"},"text":"ok"}]}""");
        var streamed = await Conversations.Stream(model, 0, [Conversations.User("All was accepted.", "go on")]);
        Assert.That(streamed.Text, Is.Empty);
        Assert.That(streamed.Failure!.Kind, Is.EqualTo(ModelFailureKind.ScriptMismatch));
        Assert.That(streamed.Failure.Retryable, Is.False);
        Assert.That(streamed.Failure.Message, Does.Contain("Step 1").And.Contain("\"rejected\"").And.Contain("All was accepted.\ngo on"));
    }

    [Test]
    public async Task All_results_of_a_step_count_as_the_last_message()
    {
        var model = Model("""{"steps":[{"expect":{"lastMessageContains":"first"},"text":"ok"},{"expect":{"lastMessageContains":"go"}}]}""");
        ChatMessage[] apart = [s_prompt, Conversations.Results(("first", true)), Conversations.Results(("second", false))];
        ChatMessage[] together = [s_prompt, Conversations.Results(("first", true), ("second", false))];
        Assert.That((await Conversations.Stream(model, 0, apart)).Failure, Is.Null);
        Assert.That((await Conversations.Stream(model, 0, together)).Failure, Is.Null);
        Assert.That((await Conversations.Stream(model, 1, together)).Failure, Is.Not.Null, "the prompt is not the last message");
    }

    [TestCase(429, true, ModelFailureKind.RateLimited)]
    [TestCase(500, true, ModelFailureKind.ServerError)]
    [TestCase(529, true, ModelFailureKind.Overloaded)]
    [TestCase(400, false, ModelFailureKind.InvalidRequest)]
    [TestCase(401, false, ModelFailureKind.Authentication)]
    public async Task An_error_step_fails_as_its_status_says(int status, bool retryable, object kind)
    {
        var model = Model($$"""{"steps":[{"error":{"status":{{status}},"message":"no","retryAfterMs":12} }]}""");
        var failure = (await Play(model, 0)).Failure!;
        Assert.That(failure, Is.EqualTo(new ModelFailure((ModelFailureKind)kind, "no", status, TimeSpan.FromMilliseconds(12))));
        Assert.That(failure.Retryable, Is.EqualTo(retryable));
    }

    [TestCase("""{"text":"abcd","disconnect":true}""", "ab")]
    [TestCase("""{"text":"abcd","chunks":4,"disconnect":true}""", "ab")]
    [TestCase("""{"disconnect":true}""", "")]
    public async Task A_disconnect_breaks_off_in_the_middle(string step, string text)
    {
        var streamed = await Play(Model($$"""{"steps":[{{step}}]}"""), 0);
        Assert.That(streamed.Text, Is.EqualTo(text));
        Assert.That(streamed.Failure!.Kind, Is.EqualTo(ModelFailureKind.Disconnected));
        Assert.That(streamed.Failure.Retryable, Is.True);
    }

    [Test]
    public async Task An_exhausted_script_fails_or_repeats_its_last_step()
    {
        var failing = await Play(Model("""{"steps":[{"text":"a"}]}"""), 1);
        Assert.That(failing.Failure!.Kind, Is.EqualTo(ModelFailureKind.ScriptExhausted));
        Assert.That(failing.Failure.Message, Does.Contain("has 1 steps and was asked for step 2"));
        var repeating = await Play(Model("""{"steps":[{"text":"a"},{"text":"b","tools":[{"name":"t"}]}],"whenExhausted":"repeatLast"}"""), 7);
        Assert.That(repeating.Text, Is.EqualTo("b"));
        Assert.That(repeating.Calls, Is.EqualTo((string[])["call-8-1 t {}"]), "an id is never used twice in a conversation");
        Assert.That((await Play(Model("""{"steps":[],"whenExhausted":"repeatLast"}"""), 0)).Failure, Is.Not.Null);
    }

    [Test]
    public async Task Parts_come_the_delay_apart_and_the_first_at_once()
    {
        var time = new StoppedTime();
        var request = new ModelRequest("", [s_prompt], [], 0);
        await using var updates = request.StreamFrom(Model("""{"steps":[{"text":"ab","chunks":2,"delayMs":1000}]}""", time), default).GetAsyncEnumerator();
        Assert.That(await updates.MoveNextAsync(), Is.True);
        Assert.That(updates.Current.Text, Is.EqualTo("a"));
        var next = updates.MoveNextAsync();
        Assert.That(next.IsCompleted, Is.False);
        time.Fire();
        Assert.That(await next, Is.True);
        Assert.That(updates.Current.Text, Is.EqualTo("b"));
        Assert.That(time.Asked, Is.EqualTo((TimeSpan[])[TimeSpan.FromSeconds(1)]));
    }

    [Test]
    public void A_pause_ends_when_the_call_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var call = Conversations.Stream(Model("""{"steps":[{"text":"ab","delayMs":1000}]}""", new StoppedTime()), 0, [s_prompt], null, cancellation.Token);
        Assert.That(call.IsCompleted, Is.False);
        cancellation.Cancel();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
    }

    private static Task<Streamed> Play(ScriptedModel model, int step) => Conversations.Stream(model, step, [s_prompt]);

    private static ScriptedModel Model(string json, TimeProvider? time = null)
    {
        var (script, error) = ScriptFile.Parse(Encoding.UTF8.GetBytes(json), "test.json");
        Assert.That(error, Is.Null);
        return new ScriptedModel(script!, time ?? TimeProvider.System);
    }

    // Time that stands still until a test fires its timers.
    private sealed class StoppedTime : TimeProvider
    {
        private readonly List<(TimerCallback Callback, object? State)> _timers = [];

        public List<TimeSpan> Asked { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Asked.Add(dueTime);
            _timers.Add((callback, state));
            return new Timer();
        }

        public void Fire() => _timers.ForEach(timer => timer.Callback(timer.State));

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
