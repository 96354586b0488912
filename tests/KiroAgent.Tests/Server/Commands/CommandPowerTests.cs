using KiroAgent.Core.Review;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Commands;

/// <summary>
/// What a command did is on the disk for good, and the power goes before anything of ours was flushed that did not have to be: the next server still
/// brings every byte back.
/// </summary>
[TestFixture, Category("Process"), Platform(Include = "Linux,MacOsX"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class CommandPowerTests
{
    private const string First = "printf new > a.txt; rm -r dir; echo made > made.txt";
    private const string Second = "echo more >> a.txt; rm crlf.txt";

    [Test]
    public async Task WithoutPowerAfterAnyChangeOfTheDiskWhatACommandDidIsTakenBack([Values] PowerLoss loss)
    {
        var (points, over) = (0, false);
        for (var n = 1; !over; n++, points++)
        {
            using var bench = CommandEffectTests.NewBench();
            var original = bench.Tree();
            var layer = new FaultLayer(tracksPower: true) { SparesFlushes = true };
            var session = new CommandSession(bench, layer: layer);
            session.Session.Sync(); // as session/new does
            // From its n-th change on the disk takes nothing any more, but for the output that other threads write.
            var seen = 0;
            layer.Fails = change => change.Path.Contains("/output/", StringComparison.Ordinal) || Interlocked.Increment(ref seen) < n ? null : DiskError.Io;
            try
            {
                await session.ExecuteAsync(First);
                await session.ExecuteAsync(Second);
            }
            catch (IOException)
            {
                // Whatever it was about.
            }

            over = seen < n;
            var at = layer.Log[^1];
            layer.Fails = null;
            session.Dispose(); // its commands end with it
            layer.LosePower(loss);
            try
            {
                using var next = bench.Start();
                await new RevertDesk(next.Open(session.Session.Id), next.Bench).RevertChangesAsync(null, RejectChoice.Report, default);
                Assert.That(bench.Tree(), Is.EqualTo(original));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{(over ? "after its end" : $"at {at}")}: {e.Message}", e);
            }
        }

        TestContext.Out.WriteLine($"{points} points survived");
        Assert.That(points, Is.GreaterThan(20));
    }
}
