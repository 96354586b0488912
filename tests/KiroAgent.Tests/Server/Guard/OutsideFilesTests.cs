using System.Runtime.Versioning;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Changes;
using KiroAgent.Server.Handlers;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Turns;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;
using static KiroAgent.Tests.Server.Guard.GuardedSession;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>A file outside the workspace, once the user let the agent change it, is kept, reviewed, rejected and reverted like any other.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class OutsideFilesTests
{
    [Test]
    public async Task It_is_reviewed_and_its_bytes_come_back()
    {
        using var bench = new SessionBench();
        var outside = Beside(bench, "outside.txt");
        await File.WriteAllTextAsync(outside, "old\n");
        using var session = new GuardedSession(bench, AgentMode.Supervised, [Tool("strReplace", ("path", "../outside.txt"), ("oldStr", "old"), ("newStr", "agent"))]);
        await AllowedTurnAsync(session);
        Assert.That(await File.ReadAllTextAsync(outside), Is.EqualTo("agent\n"));
        var file = session.Bench.Folders.KeyOf(outside);
        Assert.That((file.Root, session.Bench.Display(file)), Is.EqualTo(("/", outside)), "its path is absolute");
        Assert.That(session.Session.State.Review.Find(file), Is.Not.Null);
        Assert.That(FromWire.File(session.Bench.Folders, outside, FromWire.FilesOf(session.Session.State)), Is.EqualTo(file), "a client can name it");
        Assert.That(() => FromWire.File(session.Bench.Folders, outside + "2", FromWire.FilesOf(session.Session.State)), Throws.Exception, "but no other one");
        using (await session.Session.Enter())
        {
            await new ReviewDesk(session.Session, session.Bench).DecideAsync(DecisionKind.Reject, file, null, null, null, RejectChoice.Report, default);
        }

        Assert.That(await File.ReadAllTextAsync(outside), Is.EqualTo("old\n"));
    }

    [Test]
    public async Task It_is_reverted()
    {
        using var bench = new SessionBench();
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [Tool("fsWrite", ("path", Beside(bench, "made/new.txt")), ("text", "x\n"))]);
        await AllowedTurnAsync(session);
        Assert.That(File.Exists(Beside(bench, "made/new.txt")), Is.True);
        using (await session.Session.Enter())
        {
            await new RevertDesk(session.Session, session.Bench).RevertChangesAsync(null, RejectChoice.Report, default);
        }

        Assert.That(Directory.Exists(Beside(bench, "made")), Is.False, "with the folder made for it");
    }

    [Test]
    public async Task An_answer_holds_only_for_the_place_that_was_asked_about()
    {
        using var bench = new SessionBench();
        var (first, second) = (Beside(bench, "first.txt"), Beside(bench, "second.txt"));
        await File.WriteAllTextAsync(first, "first\n");
        await File.WriteAllTextAsync(second, "second\n");
        File.CreateSymbolicLink(bench.At("link"), first);
        using var session = new GuardedSession(bench, AgentMode.Autopilot, [Tool("fsWrite", ("path", "link"), ("text", "agent\n"))]);
        var work = await StartAsync(session);
        await AskedAsync(session);
        var asked = session.Session.State.OpenApproval!;
        Assert.That(asked.Subject, Is.InstanceOf<AskSubject.OutsideWorkspace>().With.Property("Resolved").EqualTo(first));
        File.Delete(bench.At("link"));
        File.CreateSymbolicLink(bench.At("link"), second);
        (await new TurnDesk(session.Session, session.Bench).RespondAsync(new SessionEvent.ApprovalResolved(asked.Id, AskDecision.Allow, "user")))();
        await AskedAsync(session, asked.Id);
        Assert.That(session.Session.State.OpenApproval!.Subject, Has.Property("Resolved").EqualTo(second), "it is asked anew");
        work.Stop();
        await work.Finished.Task;
        Assert.That((await File.ReadAllTextAsync(first), await File.ReadAllTextAsync(second)), Is.EqualTo(("first\n", "second\n")));
    }

    private static string Beside(SessionBench bench, string name) => Path.Combine(Path.GetDirectoryName(bench.Workspace)!, name);

    private static async Task AllowedTurnAsync(GuardedSession session)
    {
        var work = await StartAsync(session);
        await AskedAsync(session);
        (await new TurnDesk(session.Session, session.Bench).RespondAsync(new SessionEvent.ApprovalResolved(session.Session.State.OpenApproval!.Id, AskDecision.Allow, "user")))();
        await work.Finished.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task<TurnUnderWay> StartAsync(GuardedSession session)
    {
        using var gate = await session.Session.Enter();
        return new TurnDesk(session.Session, session.Bench).Start("Do it.");
    }

    // The gate is free whenever the session waits for its user, so entering it is waiting for the next thing to happen.
    private static async Task AskedAsync(GuardedSession session, string? before = null)
    {
        for (var attempts = 0; session.Session.State.OpenApproval is not { } open || open.Id == before; attempts++)
        {
            Assert.That(attempts, Is.LessThan(1_000_000), "nothing was asked");
            using var gate = await session.Session.Enter();
            await Task.Yield();
        }
    }
}
