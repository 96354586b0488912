using System.Diagnostics;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Processes;

/// <summary>Whatever a command starts, however it hides, is ended with it.</summary>
[TestFixture, Category("Process"), Platform(Include = "Linux")]
public class ProcessTreeTests
{
    private const string Wait = "while :; do sleep 1000; done";

    // Each writes the number of a process that is hard to find, and then waits.
    private static readonly (string Name, string Line)[] s_hiding =
    [
        ("child", $"sh -c 'echo $$ > pid; {Wait}' & wait"),
        ("own session", $"setsid sh -c 'echo $$ > pid; {Wait}' & wait"),
        ("double fork", $"(setsid sh -c 'sh -c \"echo \\$\\$ > pid; {Wait}\" & exit' &) ; {Wait}"),
        ("ignores the request", $"sh -c 'trap \"\" TERM INT HUP; echo $$ > pid; {Wait}' & trap '' TERM; wait; {Wait}"),
        ("nohup", $"nohup sh -c 'echo $$ > pid; {Wait}' >/dev/null 2>&1 & wait"),
        ("without environment", $"setsid env -i /bin/sh -c '/bin/sh -c \"echo \\$\\$ > pid; {Wait}\" & exit' & {Wait}"),
        ("stopped", $"sh -c 'echo $$ > pid; kill -STOP $$; {Wait}' & wait"),
        ("shell gone", $"setsid sh -c 'echo $$ > pid; {Wait}' >/dev/null 2>&1 & exit 0"),
    ];

    public static IEnumerable<TestCaseData> Hiding => s_hiding.Select(h => new TestCaseData(h.Line).SetArgDisplayNames(h.Name));

    [TestCaseSource(nameof(Hiding))]
    public async Task EndedWithinASecond(string line)
    {
        await using var bench = new CommandBench();
        await bench.PipesAsync("pid");
        var command = await bench.StartAsync(line);
        var hidden = await bench.ReadNumberAsync("pid");
        Assert.That(CommandBench.IsAlive(hidden), Is.True);

        var started = Stopwatch.GetTimestamp();
        command.Process.End();
        await command.Process.Gone;

        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(CommandBench.IsAlive(hidden), Is.False);
        Assert.That(CommandBench.Living(command.RunId), Is.Empty);
    }

    [TestCaseSource(nameof(Hiding))]
    public async Task EndedWithTheServer(string line)
    {
        int hidden;
        await using (var bench = new CommandBench())
        {
            await bench.PipesAsync("pid");
            await bench.StartAsync(line);
            hidden = await bench.ReadNumberAsync("pid");
        }

        Assert.That(CommandBench.IsAlive(hidden), Is.False);
    }

    [Test]
    public async Task WhatRunsOnIsToldAndItsEndToo()
    {
        await using var bench = new CommandBench();
        await bench.PipesAsync("go");
        var command = await bench.StartAsync("(read line < go; echo late) & echo early");
        var exit = await command.Process.Exited;
        Assert.Multiple(() =>
        {
            Assert.That(exit, Is.EqualTo(new KiroAgent.Server.Processes.ProcessExit(0, 0, exit.Left)));
            Assert.That(exit.Left, Is.GreaterThanOrEqualTo(1));
            Assert.That(command.Process.Gone.IsCompleted, Is.False);
            Assert.That(command.Output.Excerpt().Text, Is.EqualTo("early\n"));
        });

        await Task.Run(() => File.WriteAllText(Path.Combine(bench.Workspace, "go"), "go\n"));
        await command.Process.Gone;
        Assert.That(command.Output.Excerpt().Text, Is.EqualTo("early\nlate\n"));
    }

    [TestCase(true, "exec sleep 1000", 2, Description = "asked; it is gone")]
    [TestCase(true, "trap '' TERM; echo up; while :; do sleep 1000; done", 4, Description = "asked; killed, its child with it; what was started between is looked for once more")]
    [TestCase(false, "exec sleep 1000", 2)]
    public void WhatIsToEndIsLookedForOnlyWhenSomethingHasEnded(bool graceful, string line, int looks)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true })!;
        if (line.Contains("echo", StringComparison.Ordinal)) shell.StandardOutput.ReadLine();
        var looked = 0;
        Assert.That(KiroAgent.Server.Processes.ProcessTree.End(() =>
        {
            looked++;
            var all = KiroAgent.Server.Processes.ProcessTable.Read();
            return [.. all.Where(process => process.Id == shell.Id), .. KiroAgent.Server.Processes.ProcessTable.Below(all, shell.Id)];
        }, graceful), Is.True);
        Assert.That(looked, Is.LessThanOrEqualTo(looks));
    }

    [Test]
    public async Task OneOfTwoIsEndedAndTheOtherGoesOn()
    {
        await using var bench = new CommandBench();
        await bench.PipesAsync("one", "two");
        var one = await bench.StartAsync($"setsid sh -c 'echo $$ > one; {Wait}' & {Wait}");
        var two = await bench.StartAsync($"setsid sh -c 'echo $$ > two; {Wait}' & {Wait}");
        var first = await bench.ReadNumberAsync("one");
        var second = await bench.ReadNumberAsync("two");

        one.Process.End();
        await one.Process.Gone;

        Assert.That(CommandBench.IsAlive(first), Is.False);
        Assert.That(CommandBench.IsAlive(second), Is.True);
        Assert.That(two.Process.Exited.IsCompleted, Is.False);
    }

    [Test]
    public async Task TheKeeperKilledTakesItsCommandsAlongAndTheNextWorks()
    {
        await using var bench = new CommandBench();
        await bench.PipesAsync("pid");
        var command = await bench.StartAsync($"setsid sh -c 'echo $$ > pid; {Wait}' & {Wait}");
        var hidden = await bench.ReadNumberAsync("pid");
        var table = KiroAgent.Server.Processes.ProcessTable.Read();
        var keeper = table.Single(p => p.Id == command.Process.Id).Parent;

        using (var process = Process.GetProcessById(keeper))
        {
            process.Kill();
        }

        await command.Process.Gone;
        Assert.That(CommandBench.IsAlive(hidden), Is.False);
        Assert.That((await bench.RunAsync("echo again")).Output, Is.EqualTo("again\n"));
    }

    [Test]
    public async Task NoZombieStays()
    {
        await using var bench = new CommandBench();
        var command = await bench.StartAsync("for i in 1 2 3 4 5; do (setsid sh -c 'exit 3' &) ; done; exit 7");
        var exit = await command.Process.Exited;
        await command.Process.Gone;
        Assert.That(exit.Code, Is.EqualTo(7));

        var states = Directory.EnumerateFiles("/proc", "stat", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Where(f => int.TryParse(Path.GetFileName(Path.GetDirectoryName(f)), out _)).Select(ReadOrEmpty).ToList();
        Assert.That(states.Where(s => s.Contains($" Z ", StringComparison.Ordinal) && s.Contains(" " + command.Process.Id + " ", StringComparison.Ordinal)), Is.Empty);
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
