using System.Diagnostics;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>Looking over all sessions: what cannot be read keeps nobody from the rest, and what is remembered of the folder is never trusted too early.</summary>
internal sealed class SessionStoreTests
{
    [Test]
    public void A_journal_that_cannot_be_opened_is_reported_and_the_rest_are_listed()
    {
        using var bench = new SessionBench();
        string closed, open;
        using (var first = bench.Start())
        {
            (closed, open) = (first.New(AgentMode.Autopilot).Id, first.New(AgentMode.Autopilot).Id);
        }
        DiskError? Refused(string path) => path.Contains(closed, StringComparison.Ordinal) ? DiskError.Denied : null;
        using var second = bench.Start(new FaultLayer { SparesFlushes = true, FailsToOpen = Refused, FailsToOpenForWriting = Refused });
        var told = new List<string>();
        Assert.That(second.Store.List(told.Add).Select(s => s.Id), Is.EqualTo(new[] { open }));
        Assert.That(told, Has.Count.EqualTo(1).And.One.Contains(closed));
    }

    [Test]
    public void Names_stand_only_once_the_folder_has_stood_for_longer_than_a_clock_tick()
    {
        using var temp = new TempFolder();
        var path = temp.Folder("sessions");
        File.WriteAllText(Path.Combine(path, "a.jsonl"), "");
        File.WriteAllText(Path.Combine(path, "a.other"), "");
        var layer = new FaultLayer();
        using var folder = layer.OpenRoot(path);
        var fresh = JournalNames.List(layer, folder, null);
        Assert.That(fresh.Stands(layer, folder), Is.False, "another journal could be made within the same tick");
        var settled = JournalNames.List(layer, folder, fresh with { Since = Stopwatch.GetTimestamp() - Stopwatch.Frequency });
        Assert.That((settled.Stands(layer, folder), settled.All), Is.EqualTo((true, new[] { "a.jsonl" })));
        Directory.SetLastWriteTimeUtc(path, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc)); // as a new journal does
        Assert.That(settled.Stands(layer, folder), Is.False);
        Assert.That(JournalNames.List(layer, folder, settled).Stands(layer, folder), Is.False);
    }

    [Test]
    public void That_nobody_waits_is_never_told_of_a_journal_nobody_has_read()
    {
        using var bench = new SessionBench();
        using var first = bench.Start();
        using var second = bench.Start();
        var session = first.New(AgentMode.Autopilot);
        second.Store.List(_ => { });
        session.Record(new SessionEvent.Renamed("changed since it was looked at"));
        Assert.That(second.Store.IsKnownThatNone(s => s.Title.StartsWith("changed", StringComparison.Ordinal)), Is.False);
    }

    [Test]
    public async Task A_session_that_is_damaged_behind_our_back_keeps_the_watch_from_nothing()
    {
        using var bench = new SessionBench();
        using var first = bench.Start();
        using var second = bench.Start();
        var session = first.New(AgentMode.Autopilot);
        Assert.That(second.Store.Find(session.Id, out _), Is.Not.Null);
        var journal = Directory.GetFiles(bench.Data, session.Id + SessionStore.Extension, SearchOption.AllDirectories).Single();
        File.AppendAllText(journal, "no line of ours\n" + """{"seq":3,"at":"2031-01-01T00:00:00+00:00","what":{"event":"renamed","title":"two"}}""" + "\n");
        var access = new SessionAccess(second.Store, second.Bench, new WireFeed(null!, () => second.Wire, TimeProvider.System), () => second.Wire, () => { });
        var followed = 0;
        using var watch = new PendingWatch(second.Store, access, TimeProvider.System, () => followed++);
        for (var round = 1; round <= 2; round++)
        {
            watch.Look();
            await watch.Looked;
            Assert.That(followed, Is.EqualTo(round));
        }
    }
}
