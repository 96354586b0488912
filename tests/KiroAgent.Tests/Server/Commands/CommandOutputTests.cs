using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Storage;
using KiroAgent.Protocol;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Storage;
using KiroAgent.Server.Turns;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Server.Sessions;
using KiroAgent.Tests.Server.Storage;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Commands;

/// <summary>The files with the output of commands: read by their own session only, and gone with it or by their age.</summary>
[TestFixture, Category("Process"), Platform(Include = "Linux,MacOsX"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class CommandOutputTests
{
    [Test]
    public async Task ASessionReadsTheOutputOfItsOwnCommandsAndNothingElseThere()
    {
        using var bench = new SessionBench();
        using var session = new CommandSession(bench);
        await session.ExecuteAsync("seq 20000");
        var output = Single(bench);
        var other = session.Run.New(KiroAgent.Core.Sessions.AgentMode.Autopilot);
        VerdictKind Of(ToolRequest request, KiroAgent.Server.Sessions.Session reader) => session.Run.Bench.Guard.Judge(request, reader.State).Verdict.Kind;
        static ReadFileRequest Read(string path) => new("Read", new PathUse(path, PathOperation.Read, null, null), null, null);

        Assert.That(Of(Read(output), session.Session), Is.EqualTo(VerdictKind.Allow));
        Assert.That(Of(Read(output), other), Is.EqualTo(VerdictKind.Ask), "another session's");
        Assert.That(Of(new FsWriteRequest("Write", new PathUse(output, PathOperation.Write, null, null), "x"), session.Session), Is.EqualTo(VerdictKind.Ask), "to write");
        Assert.That(Of(new ListDirectoryRequest("List", new PathUse(Path.GetDirectoryName(output)!, PathOperation.List, null, null), 1), session.Session), Is.EqualTo(VerdictKind.Ask));
        Assert.That(Of(Read(Path.Combine(bench.Data, "workspaces", bench.Id, "sessions", session.State.Id + ".jsonl")), session.Session), Is.EqualTo(VerdictKind.Ask));
        var link = Path.Combine(Path.GetDirectoryName(output)!, "link.txt");
        File.WriteAllText(Path.Combine(bench.Data, "secret.txt"), "secret");
        File.CreateSymbolicLink(link, Path.Combine(bench.Data, "secret.txt"));
        Assert.That(Of(Read(link), session.Session), Is.EqualTo(VerdictKind.Ask), "a link that leads out");
    }

    [Test]
    public async Task OutputGoesWithItsSession()
    {
        using var bench = new SessionBench();
        using var session = new CommandSession(bench);
        await session.ExecuteAsync("echo out");
        var output = Single(bench);
        session.Run.Store.Delete(session.Session);
        Assert.That(Directory.Exists(Path.GetDirectoryName(output)), Is.False);
    }

    [Test]
    public async Task DeletingASessionEndsItsProcessesFirst()
    {
        using var bench = new StorageBench();
        await bench.WithAsync(async client =>
        {
            var id = await client.NewAsync();
            var session = client.Host.Store.Find(id, out _)!;
            using (await session.Enter())
            {
                var cwd = new PathUse(".", PathOperation.List, new FileKey(client.Host.Bench.Folders.Roots[0], default), null);
                await new CallCommands(session, client.Host.Bench, "call_1", _ => { }).StartAsync(new StartProcessRequest("Start", "while :; do sleep 100; done", cwd), default);
            }

            var running = session.Commands!.Find(session.Commands.Running.Single())!;
            await client.AskAsync(Methods.SessionDelete, new SessionDeleteParams(id));
            Assert.That(running.Command.Process.Gone.IsCompleted, Is.True);
            Assert.That(Directory.GetFiles(bench.DataPath, running.Run.RunId + "*", SearchOption.AllDirectories), Is.Empty);
            return id;
        });
    }

    [Test]
    public async Task OutputGoesByItsAgeAndWhenNoSessionIsLeft()
    {
        using var bench = new SessionBench();
        using var session = new CommandSession(bench);
        await session.ExecuteAsync("echo out");
        var output = Single(bench);
        var orphan = Path.Combine(bench.Data, "workspaces", bench.Id, "output", "ses_gone", "run_1.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        File.WriteAllText(orphan, "of nobody");
        var layer = new FaultLayer { SparesFlushes = true };
        var clock = new MovedClock();
        void Collect()
        {
            using var blobs = new BlobStore(layer, new DataDirectory(layer, bench.Data).Blobs, "collector", clock);
            new Collection(layer, new DataDirectory(layer, bench.Data), blobs, clock).Run(StorageLimits.Default);
        }

        Collect();
        Assert.That((File.Exists(orphan), File.Exists(output)), Is.EqualTo((false, true)));
        clock.Move(TimeSpan.FromDays(StorageLimits.Default.RetentionDays + 1));
        Collect();
        Assert.That(File.Exists(output), Is.False);
    }

    private static string Single(SessionBench bench) =>
        Directory.GetFiles(Path.Combine(bench.Data, "workspaces", bench.Id, "output"), "*" + CommandRunner.OutputExtension, SearchOption.AllDirectories).Single();
}
