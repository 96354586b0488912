using KiroAgent.Protocol;
using KiroAgent.Server.JsonRpc;
using KiroAgent.Server.Terminal;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Terminal;

public sealed class ReviewDialogTests
{
    private static readonly Hunk Hunk = ReviewViewTests.Hunk(1, ["two"], 1, ["zwei"]);

    [Test]
    public async Task After_the_last_decision_the_agent_goes_on_when_the_server_says_so()
    {
        await using var server = new FakeServer();
        server.OnTurn(() => server.EndAsync(StopReason.AwaitingReview, ReviewOf(1, File("a", 4))));
        server.Router.Handle(Methods.ReviewAccept, (accept, context) =>
        {
            Assert.That((accept.Path, accept.Version), Is.EqualTo(("a", 4)));
            context.AfterResponse(() => _ = ContinueAsync());
            return Task.FromResult(new ReviewOutcome(null, [new ReviewedFile("a", ReviewResult.Accepted)], Execution.Continues));
        });
        var (result, shown) = await server.PromptAsync(new ScriptedKeys("a"));

        Assert.That(result?.TurnId, Is.EqualTo("t2"));
        Assert.That(shown, Does.Contain("✓ accepted  a\n  · all accepted, the agent goes on\nAnd on it goes.\n"));

        async Task ContinueAsync()
        {
            await server.SendAsync(new TurnStartedEvent("c1", SessionMode.Supervised, Continues: "t1"), "t2");
            await server.SendAsync(new TextDeltaEvent("And on it goes."), "t2");
            await server.EndAsync(StopReason.Completed, turnId: "t2");
        }
    }

    [Test]
    public async Task Decided_files_leave_the_list()
    {
        await using var server = new FakeServer();
        server.OnTurn(() => server.EndAsync(StopReason.AwaitingReview, ReviewOf(1, File("a", 1), File("b", 1), File("c", 1))));
        server.Router.Handle(Methods.ReviewReject, (reject, _) =>
        {
            Assert.That((reject.Path, reject.Version, reject.Feedback), Is.EqualTo(("b", 1, "not this")));
            return Task.FromResult(new ReviewOutcome(
                ReviewOf(2, File("a", 1), File("b", 2) with { State = FileReviewState.Rejected, Hunks = [] }, File("c", 1)),
                [new ReviewedFile("b", ReviewResult.Restored)], Execution.Waiting));
        });
        var (_, shown) = await server.PromptAsync(new ScriptedKeys("nfnot this\nq"));

        var after = shown[shown.IndexOf("rejected, as it was before", StringComparison.Ordinal)..];
        Assert.That(after, Does.Contain("2 files wait").And.Not.Contain("modified +1 −0    b"));
        Assert.That(after, Does.Contain("2 files stay pending"));
    }

    [Test]
    public async Task Reject_all_sends_the_version_shown_and_the_feedback()
    {
        await using var server = new FakeServer();
        server.OnTurn(() => server.EndAsync(StopReason.AwaitingReview, ReviewOf(7, File("a", 1), File("b", 1))));
        server.Router.Handle(Methods.ReviewReject, (reject, _) =>
        {
            Assert.That((reject.Path, reject.Version, reject.Feedback), Is.EqualTo(((string?)null, 7, "start over")));
            return Task.FromResult(new ReviewOutcome(
                null, [new ReviewedFile("a", ReviewResult.Restored), new ReviewedFile("b", ReviewResult.Merged)], Execution.Stopped));
        });
        var (_, shown) = await server.PromptAsync(new ScriptedKeys("Rstart over\n"));

        Assert.That(shown, Does.Contain("rejected, as it was before  a").And.Contain("your own edits kept  b").And.Contain("waits for your next word"));
    }

    [Test]
    public async Task A_stale_decision_shows_what_is_there_now()
    {
        await using var server = new FakeServer();
        var versions = new List<int?>();
        server.OnTurn(() => server.EndAsync(StopReason.AwaitingReview, ReviewOf(1, File("a", 1))));
        server.Router.Handle(Methods.ReviewPending, (_, _) => Task.FromResult(new ReviewPendingResult(ReviewOf(2, File("a", 2)))));
        server.Router.Handle(Methods.ReviewAccept, (accept, _) =>
        {
            versions.Add(accept.Version);
            return accept.Version == 1
                ? throw new RpcException(ErrorCodes.StaleReview, "The file changed since it was shown.")
                : Task.FromResult(new ReviewOutcome(null, [new ReviewedFile("a", ReviewResult.Accepted)], Execution.Stopped));
        });
        var (_, shown) = await server.PromptAsync(new ScriptedKeys("aa"));

        Assert.That(versions, Is.EqualTo(new int?[] { 1, 2 }));
        Assert.That(shown, Does.Contain("✗ The file changed since it was shown."));
    }

    [TestCase("rk", ReviewConflictChoice.KeepMine)]
    [TestCase("ro", ReviewConflictChoice.Overwrite)]
    public async Task A_conflict_is_settled_by_the_person(string keys, ReviewConflictChoice expected)
    {
        await using var server = new FakeServer();
        var choices = new List<ReviewConflictChoice?>();
        server.OnTurn(() => server.EndAsync(StopReason.AwaitingReview, ReviewOf(1, File("a", 1))));
        server.Router.Handle(Methods.ReviewReject, (reject, _) =>
        {
            choices.Add(reject.OnConflict);
            return Task.FromResult(reject.OnConflict is null
                ? new ReviewOutcome(ReviewOf(2, File("a", 2) with { Conflict = true }), [new ReviewedFile("a", ReviewResult.Conflict)], Execution.Waiting)
                : new ReviewOutcome(null, [new ReviewedFile("a", ReviewResult.Merged)], Execution.Stopped));
        });
        var (_, shown) = await server.PromptAsync(new ScriptedKeys(keys));

        Assert.That(choices, Is.EqualTo(new ReviewConflictChoice?[] { null, expected }));
        Assert.That(shown, Does.Contain("a holds edits of your own in the same places."));
    }

    [Test]
    public async Task A_conflict_left_alone_stays_pending()
    {
        await using var server = new FakeServer();
        server.OnTurn(() => server.EndAsync(StopReason.AwaitingReview, ReviewOf(1, File("a", 1))));
        server.Router.Handle(Methods.ReviewReject, (_, _) => Task.FromResult(new ReviewOutcome(
            ReviewOf(2, File("a", 2) with { Conflict = true }), [new ReviewedFile("a", ReviewResult.Conflict)], Execution.Waiting)));
        var (_, shown) = await server.PromptAsync(new ScriptedKeys("rqq"));

        Assert.That(shown, Does.EndWith("  1 file stays pending: /review comes back to them.\n"));
    }

    private static Review ReviewOf(int version, params FileReview[] files) =>
        new("t1", version, files, files.Count(file => file.State == FileReviewState.Pending));

    private static FileReview File(string path, int version) => ReviewViewTests.File(path, [Hunk]) with { Version = version };
}
