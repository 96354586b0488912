using KiroAgent.Core.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Turns;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Turns;

/// <summary>What a tool may write when the user was shown something first.</summary>
internal sealed class FileChangesTests
{
    [Test]
    public async Task A_step_that_was_not_shown_is_not_made()
    {
        using var bench = new SessionBench();
        using var server = bench.Start();
        bench.Put("a.txt", "one\n");
        var session = server.New(AgentMode.Autopilot);
        using var gate = await session.Enter();
        var files = new FileChanges(session, server.Bench, "call") { Permitted = [] };
        var opened = (EditTarget.Ready)await files.OpenForEditAsync(bench.Key("a.txt"), CancellationToken.None);
        var outcome = await files.WriteAsync(opened.View, "two\n"u8.ToArray(), CancellationToken.None);
        Assert.That(outcome, Is.InstanceOf<ChangeOutcome.Failed>());
        Assert.That((files.WasSurprised, files.Made.Length, File.ReadAllText(bench.At("a.txt"))), Is.EqualTo((true, 0, "one\n")));
    }
}
