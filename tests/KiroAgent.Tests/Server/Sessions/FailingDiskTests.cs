using System.Runtime.Versioning;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>Each change of the disk of each story fails, once or from then on; then the disk is well again and the same server goes on, and after it another.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class FailingDiskTests
{
    private static int s_failures;

    private static IEnumerable<CrashStory> Stories => CrashStory.All;

    [TestCaseSource(nameof(Stories))]
    public void Refused_any_one_change_of_the_disk_it_says_so_and_does_the_rest(CrashStory story) =>
        Survives(story, n => DiskError.Denied, lasts: false);

    [TestCaseSource(nameof(Stories))]
    public void Without_space_for_any_one_write_nothing_is_half_done(CrashStory story) =>
        Survives(story, n => DiskError.NoSpace, lasts: false);

    [TestCaseSource(nameof(Stories))]
    public void On_a_disk_that_is_full_from_any_moment_on_nothing_is_lost(CrashStory story) =>
        Survives(story, n => DiskError.NoSpace, lasts: true);

    [TestCaseSource(nameof(Stories))]
    public void On_a_disk_that_becomes_read_only_at_any_moment_nothing_is_lost(CrashStory story) =>
        Survives(story, n => DiskError.ReadOnlyDisk, lasts: true);

    [OneTimeTearDown]
    public void Tell() => TestContext.Progress.WriteLine($"{s_failures} failing operations survived");

    private static void Survives(CrashStory story, Func<int, DiskError> error, bool lasts)
    {
        var failures = 0;
        for (var n = 1; ; n++)
        {
            using var bench = new SessionBench();
            var id = story.Arrange(bench);
            var layer = new FaultLayer { SparesFlushes = true, TearsWrites = true };
            var failing = error(n);
            layer.Fails = op => (lasts ? op.Number >= n : op.Number == n) && CanFail(op, failing) ? failing : null;
            using (var run = bench.Start(layer))
            {
                var told = Deed(run, story, id);
                if (layer.Log.Count < n)
                {
                    break;
                }

                var failed = layer.Log[n - 1];
                if (!lasts && !CanFail(failed, failing))
                {
                    continue;
                }

                failures++;
                try
                {
                    layer.Fails = null;
                    Goes_on(run, new Aftermath(bench, story, id, Whole: false), told, inWorkspace: !lasts && failed.Path.StartsWith(bench.Workspace, StringComparison.Ordinal));
                    run.Dispose();
                    new Aftermath(bench, story, id, Whole: false).Check();
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"{failing} at {failed} ({told?.Message}): {e.Message}", e);
                }
            }
        }

        TestContext.Out.WriteLine($"{story}: {failures} failing operations survived");
        Assert.That(failures, Is.Positive);
        Interlocked.Add(ref s_failures, failures);
    }

    /// <summary>What the client is told, or null when the deed went through.</summary>
    private static Exception? Deed(ServerRun run, CrashStory story, string? id)
    {
        try
        {
            story.Deed(run, id is null ? null : run.Open(id));
            return null;
        }
        catch (Exception e) when (e is StorageException or SessionFailure)
        {
            return e;
        }
    }

    /// <summary>The same server, at the next request.</summary>
    private static void Goes_on(ServerRun run, Aftermath aftermath, Exception? told, bool inWorkspace)
    {
        if (aftermath.Id is not { } id)
        {
            run.New(AgentMode.Supervised);
            return;
        }

        var session = run.Open(id);
        if (aftermath.Story.IsTurn && session.State.Past.LastTurn is { } turn)
        {
            Assert.That(turn.Reason == StopReason.Failed, Is.EqualTo(turn.Error is { Kind: "storage", Message.Length: > 0 }), $"a turn that fails says why: {turn.Error}");
            if (inWorkspace)
            {
                Assert.That(turn.Reason, Is.Not.EqualTo(StopReason.Failed), "a file that cannot be written fails its tool, not the turn");
            }
        }

        if (inWorkspace)
        {
            Assert.That(told, Is.Null);
        }

        aftermath.Opened(run, session);
    }

    /// <summary>A full disk still lets go of what is there; nothing lacks space when a file is only made shorter, or its mode set.</summary>
    private static bool CanFail(DiskOperation operation, DiskError error) =>
        error != DiskError.NoSpace || operation.Name is "create" or "write" or "make folder" or "make link" or "rename" or "sync";
}
