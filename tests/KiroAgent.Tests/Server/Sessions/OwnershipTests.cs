using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Sessions;

/// <summary>Becoming the owner of a session is one step: what others wrote is read before anything is appended, and an owner reads no more.</summary>
internal sealed class OwnershipTests
{
    [Test]
    public void An_owner_never_reads_its_own_lines_again()
    {
        using var bench = new SessionBench();
        using var server = bench.Start();
        var session = server.New(AgentMode.Autopilot);
        session.Record(new SessionEvent.Renamed("one"));
        var journal = Directory.GetFiles(bench.Data, session.Id + SessionStore.Extension, SearchOption.AllDirectories).Single();
        // As a reader finds it that came between the write of a line and the note that it was written.
        File.AppendAllText(journal, """{"seq":3,"at":"2031-01-01T00:00:00+00:00","what":{"event":"renamed","title":"two"}}""" + "\n");
        session.Follow(tell: false);
        Assert.That((session.State.Title, session.State.Seq), Is.EqualTo(("one", 2L)));
    }

    [Test]
    public async Task Readers_and_a_new_owner_at_once_leave_a_whole_journal()
    {
        const int Lines = 10;
        for (var round = 0; round < 150; round++)
        {
            using var bench = new SessionBench();
            string id;
            using (var first = bench.Start())
            {
                id = first.New(AgentMode.Autopilot).Id;
            }
            using (var second = bench.Start())
            {
                var session = second.Store.Find(id, out _)!;
                using var over = new CancellationTokenSource();
                var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
                {
                    while (!over.IsCancellationRequested)
                    {
                        session.Follow(tell: false);
                    }
                })).ToArray();
                await Task.Run(() =>
                {
                    Assert.That(session.TryOwn(), Is.True);
                    for (var i = 0; i < Lines; i++)
                    {
                        session.Record(new SessionEvent.Renamed($"title {i}"));
                    }
                });
                await over.CancelAsync();
                await Task.WhenAll(readers);
                Assert.That(session.State.Seq, Is.EqualTo(Lines + 1), $"round {round}: a line was taken in twice");
            }
            using var third = bench.Start();
            Assert.That(third.Store.Find(id, out _)!.State.Title, Is.EqualTo($"title {Lines - 1}"), $"round {round}");
        }
    }
}
