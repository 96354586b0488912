using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>What must be true after a deed that was cut short or met a failing disk, when the disk is well again.</summary>
internal sealed record Aftermath(SessionBench Bench, CrashStory Story, string? Id, bool Whole)
{
    /// <summary>Whether a decision must have been carried out wholly or not at all: a kill may not part it, a failing file does.</summary>
    public bool Whole { get; } = Whole;

    private Moments Moments => Moments.Of(Story);

    /// <summary>Opens what is left with a new server and looks at everything; opens it once more; then works on and takes all back.</summary>
    public void Check()
    {
        using (var first = Bench.Start())
        {
            var damaged = new List<string>();
            var listed = first.Store.List(damaged.Add);
            Assert.That(damaged, Is.Empty);
            if (Id is null)
            {
                foreach (var made in listed)
                {
                    first.Open(made.Id);
                }

                first.New(Story.Mode);
                return;
            }

            Opened(first, first.Open(Id));
        }

        // Opening once more finds nothing left to do.
        var tree = Moments.Seen(Bench);
        using var second = Bench.Start();
        var session = second.Open(Id!);
        Assert.That(Moments.Seen(Bench), Is.EqualTo(tree));
        Opened(second, session);
        if (Story.Asks || Story.Approves)
        {
            CrashStory.Answer(second, session);
        }

        TakesAllBack(second, session);
    }

    /// <summary>The laws of a session that was just opened, or that its server goes on with.</summary>
    public void Opened(ServerRun run, Session session)
    {
        var state = session.State;
        Assert.That(session.HasLeftOpen, Is.False, "nothing is left open");
        Assert.That(state.Turn, Is.InstanceOf<TurnState.Idle>().Or.InstanceOf<TurnState.Paused>().Or.InstanceOf<TurnState.AwaitingAnswer>().Or.InstanceOf<TurnState.AwaitingApproval>());
        Assert.That(state.OpenQuestion is not null, Is.EqualTo(state.Turn is TurnState.AwaitingAnswer), "a question waits as long as its turn does");
        Assert.That(state.OpenApproval is not null, Is.EqualTo(state.Turn is TurnState.AwaitingApproval), "an approval waits as long as its turn does");
        Assert.That(Bench.Leftovers(), Is.Empty, "no file that was being written is left");
        var now = Moments.Seen(Bench);
        foreach (var path in now.Concat(Moments.Before).Concat(Moments.After).Where(Moments.IsFile).Select(f => f.Key).Distinct())
        {
            Assert.That(Moments.Knows(path, now.GetValueOrDefault(path)), $"{path} is whole: {now.GetValueOrDefault(path)}");
        }

        if (Whole && !Story.IsTurn)
        {
            Assert.That(now.SequenceEqual(Moments.Before) || now.SequenceEqual(Moments.After), "a decision is carried out wholly or not at all");
        }

        new ReviewDesk(session, run.Bench).Observe();
        var changed = Moments.Differing(Moments.Original, now);
        Assert.That(Paths(ChangeList.Of(session.State, run.Bench, 0).SelectMany(c => new[] { c.File.Path.Value, c.MovedFrom?.Path.Value })),
            Is.EqualTo(changed), "what the session says it changed is what differs");
        var accepted = session.State.Past.Decisions.Any(d => d.Kind == DecisionKind.Accept);
        Assert.That(Paths(session.State.Review.Entries.Values.Where(e => e.IsPending).SelectMany(e => new[] { e.File.Path.Value, e.MovedFrom?.Path.Value })),
            Is.EqualTo(Story.Mode == AgentMode.Supervised && !accepted && !Story.Approves ? changed : []), "what waits is what differs from before");
    }

    private void TakesAllBack(ServerRun run, Session session)
    {
        if (session.State.Review.Undecided > 0)
        {
            CrashStory.Decide(run, session, DecisionKind.Reject);
            Assert.That(session.State.Review.IsEmpty, "everything can be rejected");
        }
        else
        {
            CrashStory.RevertAll(run, session);
        }

        Assert.That(Moments.Seen(Bench), Is.EqualTo(Moments.Original), "taking all back leaves every byte, mode and folder as it was before the session");
        var turn = new TurnDesk(session, run.Bench).Start("Once more.").Finished.Task;
        Task.WhenAny(turn, run.Asked).GetAwaiter().GetResult();
        Assert.That(run.Asked.IsCompleted || turn.Result?.Reason is StopReason.Completed or StopReason.AwaitingReview, "the session goes on");
    }

    private static List<string> Paths(IEnumerable<string?> paths) => [.. paths.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
}
