using KiroAgent.Core.Review;
using KiroAgent.Tests.Server.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Commands;

/// <summary>Commands that run on behind the agent's work, or whose server ends: what they do is found when somebody looks next.</summary>
[TestFixture, Category("Process"), Platform(Include = "Linux,MacOsX"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class CommandBackgroundTests
{
    [Test]
    public async Task OneThatRunsOnAfterTheTurnIsFoundWhenItStops()
    {
        using var bench = CommandEffectTests.NewBench();
        using var session = new CommandSession(bench);
        var before = bench.Tree();
        var (pipe, then) = (bench.Pipe("go"), bench.Pipe("then"));
        var id = await session.StartAsync($"echo up > started.txt; read line < {pipe}; read line < {then}; rm a.txt; echo late > late.txt");
        await CommandEffectTests.Go(pipe);
        session.EndTurn();
        await CommandEffectTests.Go(then);
        await session.Session.Commands!.Find(id)!.Command.Process.Gone;
        await session.CallAsync(commands => commands.OutputAsync(id));

        Assert.That(session.Changes(), Is.EquivalentTo(new[] { "deleted a.txt", "created late.txt", "created started.txt" }));
        Assert.That(session.State.Commands, Is.Empty);
        await session.RevertAsync();
        Assert.That(CommandEffectTests.Seen(bench.Tree()), Is.EqualTo(CommandEffectTests.Seen(before)));
    }

    [Test]
    public async Task ABackgroundProcessIsFoundWhenTheStepEndsAndWhenItIsStopped()
    {
        using var bench = CommandEffectTests.NewBench();
        using var session = new CommandSession(bench);
        var before = bench.Tree();
        string[] pipes = [bench.Pipe("1"), bench.Pipe("2"), bench.Pipe("3"), bench.Pipe("4")];
        var id = await session.StartAsync($"read l < {pipes[0]}; rm a.txt; read l < {pipes[1]}; read l < {pipes[2]}; echo b > b.txt; chmod 700 dir; read l < {pipes[3]}; sleep 1000");
        await CommandEffectTests.Go(pipes[0]);
        await CommandEffectTests.Go(pipes[1]);
        // As the turn's loop does after each step.
        session.Session.Commands!.Look();
        session.EndTurn();
        Assert.That(session.Changes(), Is.EqualTo(new[] { "deleted a.txt" }), "while it runs");

        session.StartTurn();
        await CommandEffectTests.Go(pipes[2]);
        await CommandEffectTests.Go(pipes[3]);
        Assert.That(session.Changes(), Is.EqualTo(new[] { "deleted a.txt" }), "nobody has looked since");
        await session.StopAsync(id);
        bench.Put("users.txt", "after it was stopped\n");
        await session.ExecuteAsync("true");
        Assert.That(session.Changes(), Is.EquivalentTo(new[] { "deleted a.txt", "created b.txt" }));

        File.Delete(bench.At("users.txt"));
        await session.RevertAsync();
        Assert.That(CommandEffectTests.Seen(bench.Tree()), Is.EqualTo(CommandEffectTests.Seen(before)));
    }

    [Test]
    public async Task SeveralBehindTheWorkAreLookedAfterTogether()
    {
        using var bench = CommandEffectTests.NewBench();
        using var session = new CommandSession(bench);
        string[] pipes = [bench.Pipe("1"), bench.Pipe("2"), bench.Pipe("3")];
        var first = await session.StartAsync($"read l < {pipes[0]}; echo 1 > one.txt");
        var second = await session.StartAsync($"read l < {pipes[1]}; echo 2 > two.txt; read l < {pipes[2]}");
        await CommandEffectTests.Go(pipes[0]);
        await session.Session.Commands!.Find(first)!.Command.Process.Gone;
        await CommandEffectTests.Go(pipes[1]);
        await CommandEffectTests.Go(pipes[2]);
        await session.Session.Commands!.Find(second)!.Command.Process.Gone;
        using (await session.Session.Enter())
        {
            session.Session.Commands!.Look();
        }

        Assert.That(session.Changes(), Is.EquivalentTo(new[] { "created one.txt", "created two.txt" }));
        Assert.That(session.State.Commands, Is.Empty, "both ends are journaled");
    }

    [Test]
    public async Task AServerThatEndedMeanwhileFindsItAfterwards()
    {
        using var bench = CommandEffectTests.NewBench();
        SortedDictionary<string, string> before;
        string id;
        using (var session = new CommandSession(bench))
        {
            id = session.Session.Id;
            var (pipe, then) = (bench.Pipe("go"), bench.Pipe("then"));
            before = bench.Tree();
            // As a server leaves it that was killed: started and journaled, changed, nothing said of it.
            await session.StartAsync($"rm -r dir; echo new > new.txt; echo changed >> a.txt; read line < {pipe}; read line < {then}");
            await CommandEffectTests.Go(pipe);
        }

        using var next = bench.Start();
        var recovered = next.Open(id);
        Assert.Multiple(() =>
        {
            Assert.That(recovered.State.Commands, Is.Empty);
            Assert.That(recovered.State.Changes.ByFile.Keys.Select(k => k.Path.Value), Is.EquivalentTo(new[] { "a.txt", "new.txt", "dir/d.txt", "dir/link", "dir/deep/c.bin" }));
        });
        using (await recovered.Enter())
        {
            await new KiroAgent.Server.Changes.RevertDesk(recovered, next.Bench).RevertChangesAsync(null, RejectChoice.Report, default);
        }

        Assert.That(CommandEffectTests.Seen(bench.Tree()), Is.EqualTo(CommandEffectTests.Seen(before)));
    }

    [Test]
    public async Task RulesInManyFoldersAreThoseOfBeforeWhenAServerEnded()
    {
        using var bench = new SessionBench();
        for (var i = 0; i < 60; i++)
        {
            // Several threads walk, and each meets rules that stand in the snapshot the walk brings up to date.
            bench.Put($"d{i}/in/.gitignore", "hidden\n");
            bench.Put($"d{i}/in/seen", "one\n");
        }
        string id;
        using (var session = new CommandSession(bench))
        {
            id = session.Session.Id;
            var (pipe, then) = (bench.Pipe("go"), bench.Pipe("then"));
            await session.StartAsync($"for i in $(seq 0 59); do echo two > d$i/in/seen; echo new > d$i/in/hidden; : > d$i/in/.gitignore; done; read line < {pipe}; read line < {then}");
            await CommandEffectTests.Go(pipe);
        }

        using var next = bench.Start();
        var recovered = await Task.Run(() => next.Open(id)).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(recovered.State.Changes.ByFile.Keys.Select(k => k.Path.Value),
            Is.EquivalentTo(Enumerable.Range(0, 60).SelectMany(i => new[] { $"d{i}/in/.gitignore", $"d{i}/in/seen" })));
    }
}
