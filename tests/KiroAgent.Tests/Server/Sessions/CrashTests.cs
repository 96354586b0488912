using System.Globalization;
using System.Runtime.Versioning;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>Each story ends at each of its changes of the disk, by a kill or a loss of power; then a new server opens what is left.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class CrashTests
{
    /// <summary>The seed that chooses where a server is killed for the second time.</summary>
    private const string SeedVariable = "KIRO_CRASH_SEED";

    private const int SecondKills = 25;

    private static int s_points;

    private static IEnumerable<CrashStory> Stories => CrashStory.All;

    private static IEnumerable<CrashStory> Decisions => CrashStory.All.Where(s => !s.IsTurn);

    [TestCaseSource(nameof(Stories))]
    public void Killed_at_any_change_of_the_disk_nothing_is_lost_or_half_done(CrashStory story) =>
        Survives(story, torn: false, loss: null);

    [TestCaseSource(nameof(Stories))]
    public void Killed_in_the_middle_of_any_write_nothing_is_lost_or_half_done(CrashStory story) =>
        Survives(story, torn: true, loss: null);

    [TestCaseSource(nameof(Stories))]
    public void Without_power_at_any_change_of_the_disk_nothing_that_was_announced_is_lost(CrashStory story) =>
        Survives(story, torn: false, PowerLoss.ContentsAndNames);

    // An agent's turn is flushed as a whole, at its end: see DECISIONS.
    [TestCaseSource(nameof(Decisions))]
    public void Without_power_on_a_disk_that_orders_names_but_not_contents_nothing_that_was_announced_is_lost(CrashStory story) =>
        Survives(story, torn: false, PowerLoss.Contents);

    [TestCaseSource(nameof(Stories))]
    public void Killed_again_while_it_recovers_nothing_is_lost_or_half_done(CrashStory story)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Out.WriteLine($"{SeedVariable}={seed}");
        var dice = new Random(seed);
        var whole = new FaultLayer { SparesFlushes = true };
        using (var told = new SessionBench())
        {
            CrashWatch.Do(told, whole, story, story.Arrange(told));
        }

        var points = 0;
        for (var tries = 0; tries < SecondKills; tries++)
        {
            using var bench = new SessionBench();
            var id = story.Arrange(bench);
            var (first, second) = (1 + dice.Next(whole.Log.Count), 1 + dice.Next(12));
            CrashWatch.Do(bench, new FaultLayer { StopAt = first, TearsWrites = true, SparesFlushes = true }, story, id);
            var recovering = new FaultLayer { StopAt = second, TearsWrites = true, SparesFlushes = true };
            CrashWatch.Reopen(bench, recovering, id);
            points += recovering.Stopped ? 1 : 0;
            try
            {
                new Aftermath(bench, story, id, Whole: true).Check();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"at {whole.Log[first - 1]}, then at {(recovering.Log is [.., var last] ? last : null)}: {e.Message}", e);
            }
        }

        Interlocked.Add(ref s_points, points);
    }

    [OneTimeTearDown]
    public void Tell() => TestContext.Progress.WriteLine($"{s_points} crash points survived");

    private static void Survives(CrashStory story, bool torn, PowerLoss? loss)
    {
        var points = 0;
        for (var n = 1; ; n++)
        {
            using var bench = new SessionBench();
            var id = story.Arrange(bench);
            var layer = new FaultLayer(tracksPower: loss is not null) { StopAt = n, TearsWrites = torn, SparesFlushes = true };
            var ended = CrashWatch.Do(bench, layer, story, id);
            var isOver = !layer.Stopped;
            if (isOver)
            {
                Assert.That(ended, Is.Null);
            }
            else if (torn && layer.Log[n - 1].Name != "write")
            {
                continue;
            }

            if (loss is { } taken)
            {
                layer.LosePower(taken);
            }

            points++;
            try
            {
                if (isOver)
                {
                    Assert.That(Moments.Seen(bench), Is.EqualTo(Moments.Of(story).After), "what was answered stays");
                }

                new Aftermath(bench, story, id, Whole: true).Check();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{(isOver ? "after its end" : $"at {layer.Log[n - 1]}")}: {e.Message}", e);
            }

            if (isOver)
            {
                break;
            }
        }

        TestContext.Out.WriteLine($"{story}: {points} points survived");
        Interlocked.Add(ref s_points, points);
    }
}
