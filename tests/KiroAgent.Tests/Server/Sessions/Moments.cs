using KiroAgent.Core.Review;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>The workspace before a story's deed, after it, and before the session; and what must be true when a server opens it after the deed was cut short.</summary>
internal sealed class Moments
{
    private readonly SessionBench _bench;
    private readonly CrashStory _story;
    private readonly string? _id;
    private readonly SortedDictionary<string, string> _original;
    private readonly SortedDictionary<string, string> _before;
    private readonly SortedDictionary<string, string> _after;

    // What files of the agent's are on the way from before to after: steps of a turn change some of them more than once.
    private readonly HashSet<(string Path, string Content)> _between = [];

    public Moments(SessionBench bench, CrashStory story, string? id)
    {
        (_bench, _story, _id) = (bench, story, id);
        _before = Seen(bench);
        using var planted = new SessionBench();
        CrashStory.Plant(planted);
        _original = Seen(planted);
        using var done = new SessionBench();
        var there = story.Arrange(done);
        void Look(DiskOperation operation) => _between.UnionWith(done.Tree().Where(f => !IsLinked(f.Key) && !IsOurs(f.Key)).Select(f => (f.Key, f.Value)));
        CrashWatch.Do(done, new FaultLayer { SparesFlushes = true, Before = Look }, story, there);
        _after = Seen(done);
    }

    /// <summary>Opens what is left with a new server on a good disk and looks at everything; then works on and takes all back.</summary>
    public void Check(PowerLoss? loss)
    {
        using (var first = _bench.Start())
        {
            var damaged = new List<string>();
            var listed = first.Store.List(damaged.Add);
            Assert.That(damaged, Is.Empty);
            if (_id is null)
            {
                Assert.That(listed, Has.Count.LessThanOrEqualTo(1));
                foreach (var made in listed)
                {
                    first.Open(made.Id);
                }

                return;
            }

            Opened(first, first.Open(_id));
        }

        // Opening once more finds nothing left to do.
        var tree = Seen(_bench);
        using var second = _bench.Start();
        var session = second.Open(_id!);
        Assert.That(Seen(_bench), Is.EqualTo(tree));
        Opened(second, session);
        TakesAllBack(second, session);
        _ = loss;
    }

    private void Opened(ServerRun run, Session session)
    {
        var state = session.State;
        Assert.That(state.OpenChange, Is.Null);
        Assert.That(state.OpenDecision, Is.Null);
        Assert.That(state.OpenRevert, Is.Null);
        Assert.That(state.Turn.IsActive, Is.False);
        Assert.That(_bench.Leftovers(), Is.Empty, "no file that was being written is left");
        var now = Seen(_bench);
        var files = now.Where(f => f.Value.StartsWith("file", StringComparison.Ordinal)).ToList();
        foreach (var (path, content) in files)
        {
            Assert.That(content == _before.GetValueOrDefault(path) || content == _after.GetValueOrDefault(path) || _between.Contains((path, content)), $"{path} is whole: {content}");
        }

        if (!_story.IsTurn)
        {
            Assert.That(now.SequenceEqual(_before) || now.SequenceEqual(_after), "a decision is carried out wholly or not at all");
        }

        new ReviewDesk(session, run.Bench).Observe();
        var changed = Paths(_original, now);
        Assert.That(ChangeList.Of(session.State, run.Bench, 0).SelectMany(c => new[] { c.File.Path.Value, c.MovedFrom?.Path.Value }).OfType<string>().Distinct().Order(),
            Is.EqualTo(changed), "what the session says it changed is what differs");
        var waiting = session.State.Review.Entries.Values.Where(e => e.IsPending).SelectMany(e => new[] { e.File.Path.Value, e.MovedFrom?.Path.Value }).OfType<string>().Distinct().Order().ToList();
        var decided = session.State.Past.Decisions.Any(d => d.Kind == DecisionKind.Accept);
        Assert.That(waiting, Is.EqualTo(_story.Mode == KiroAgent.Core.Sessions.AgentMode.Supervised && !decided ? changed : []), "what waits is what differs from before");
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

        Assert.That(Seen(_bench), Is.EqualTo(_original), "taking all back leaves every byte, mode and folder as it was before the session");
        var turn = new KiroAgent.Server.Turns.TurnDesk(session, run.Bench).Start("Once more.").Finished.Task.GetAwaiter().GetResult();
        Assert.That(turn?.Reason, Is.EqualTo(StopReason.Completed).Or.EqualTo(StopReason.AwaitingReview), "the session goes on");
    }

    /// <summary>The workspace without the second name of the file with two.</summary>
    private static SortedDictionary<string, string> Seen(SessionBench bench)
    {
        var tree = bench.Tree();
        tree.Remove("other.txt");
        return tree;
    }

    // Written in place, so in pieces: the journal knows, and a restart puts it right.
    private static bool IsLinked(string path) => path is "hard.txt" or "other.txt";

    private static bool IsOurs(string path) => TempNames.IsOurs(Path.GetFileName(path));

    private static List<string> Paths(SortedDictionary<string, string> before, SortedDictionary<string, string> now) =>
        [.. before.Concat(now).Where(f => f.Value.StartsWith("file", StringComparison.Ordinal)).Select(f => f.Key).Distinct()
            .Where(path => before.GetValueOrDefault(path) != now.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];
}

/// <summary>Does a story's deed over a layer that may stop, as a server does it.</summary>
internal static class CrashWatch
{
    /// <summary>What the deed threw, or null.</summary>
    public static Exception? Do(SessionBench bench, FaultLayer layer, CrashStory story, string? id)
    {
        using var run = bench.Start(layer);
        try
        {
            story.Deed(run, id is null ? null : run.Open(id));
            return null;
        }
        catch (Exception e) when (FaultLayer.IsStop(e))
        {
            return e;
        }
    }
}
