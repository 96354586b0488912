using System.Runtime.Versioning;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>Each story ends at each of its changes of the disk, by a kill or a loss of power; then a new server opens what is left.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class CrashTests
{
    private static IEnumerable<CrashStory> Stories => CrashStory.All;

    [TestCaseSource(nameof(Stories))]
    public void Killed_at_any_change_of_the_disk_nothing_is_lost_or_half_done(CrashStory story) =>
        Survives(story, torn: false, loss: null);

    [TestCaseSource(nameof(Stories))]
    public void Killed_in_the_middle_of_any_write_nothing_is_lost_or_half_done(CrashStory story) =>
        Survives(story, torn: true, loss: null);

    [TestCaseSource(nameof(Stories))]
    public void Without_power_at_any_change_of_the_disk_nothing_that_was_announced_is_lost(CrashStory story) =>
        Survives(story, torn: false, PowerLoss.ContentsAndNames);

    private static void Survives(CrashStory story, bool torn, PowerLoss? loss)
    {
        var points = 0;
        for (var n = 1; ; n++)
        {
            using var bench = new SessionBench();
            var id = story.Arrange(bench);
            var moments = new Moments(bench, story, id);
            var layer = new FaultLayer(tracksPower: loss is not null) { StopAt = n, TearsWrites = torn, SparesFlushes = true };
            var ended = CrashWatch.Do(bench, layer, story, id);
            if (!layer.Stopped)
            {
                Assert.That(ended, Is.Null);
                break;
            }

            if (torn && layer.Log[n - 1].Name != "write")
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
                moments.Check(loss);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"after {layer.Log[n - 1]} ({n}): {e.Message}", e);
            }
        }

        TestContext.Out.WriteLine($"{story}: {points} points survived");
        Assert.That(points, Is.Positive);
    }
}
