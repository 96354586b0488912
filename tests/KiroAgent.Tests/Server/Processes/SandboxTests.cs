using System.Net;
using System.Net.Sockets;
using KiroAgent.Server.Processes;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Processes;

/// <summary>
/// What is shut in stays in. Needs the program <c>bwrap</c> and the right to make user namespaces: without them these fail, and say so.
/// </summary>
[TestFixture, Category("Process"), Platform(Include = "Linux")]
public class SandboxTests
{
    [Test]
    public async Task OnlyTheWorkspaceCanBeWritten()
    {
        await using var bench = new CommandBench();
        var outside = Path.Combine(Path.GetTempPath(), "kiro-agent-outside-" + Guid.NewGuid().ToString("N"));
        var (exit, output) = await bench.RunAsync($"echo in > in.txt; echo tmp > {outside}; touch /usr/escaped 2>/dev/null && echo escaped; touch /etc/escaped 2>/dev/null && echo escaped; cat in.txt", sandbox: Shut(bench));
        Assert.Multiple(() =>
        {
            Assert.That(output, Is.EqualTo("in\n"));
            Assert.That(exit.Code, Is.Zero);
            Assert.That(File.Exists(Path.Combine(bench.Workspace, "in.txt")), Is.True);
            Assert.That(File.Exists(outside), Is.False, "its /tmp is its own");
            Assert.That(File.Exists("/usr/escaped"), Is.False);
        });
    }

    [Test]
    public async Task HiddenPlacesCannotBeRead()
    {
        await using var bench = new CommandBench();
        Directory.CreateDirectory(bench.Data);
        await File.WriteAllTextAsync(Path.Combine(bench.Data, "secret"), "kept data");
        var home = Directory.CreateTempSubdirectory("kiro-agent-home-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(home, ".ssh"));
            await File.WriteAllTextAsync(Path.Combine(home, ".ssh", "id"), "key");
            Directory.CreateDirectory(Path.Combine(home, ".cargo", "bin"));
            await File.WriteAllTextAsync(Path.Combine(home, ".cargo", "bin", "tool"), "tool");
            var (_, output) = await bench.RunAsync($"cat {bench.Data}/secret; cat {home}/.ssh/id; cat {home}/.cargo/bin/tool", sandbox: Shut(bench, home));
            Assert.That(output, Does.Not.Contain("kept data").And.Not.Contain("key"));
            Assert.That(output, Does.EndWith("tool"));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task TheNetworkIsOffUnlessAllowed(bool allowed)
    {
        await using var bench = new CommandBench();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var (_, output) = await bench.RunAsync($"bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' 2>/dev/null && echo connected || echo refused", sandbox: Shut(bench, network: allowed));
        Assert.That(output, Is.EqualTo(allowed ? "connected\n" : "refused\n"));
    }

    [Test]
    public async Task AnInterruptEndsAllInside()
    {
        await using var bench = new CommandBench();
        await bench.RunAsync("mkfifo ready");
        var command = await bench.StartAsync("setsid sh -c 'trap \"\" TERM; echo up > ready; while :; do sleep 1000; done' & trap '' TERM; wait; while :; do sleep 1000; done", sandbox: Shut(bench));
        Assert.That(await Task.Run(() => File.ReadAllText(Path.Combine(bench.Workspace, "ready"))), Is.EqualTo("up\n"));
        command.Process.End();
        await command.Process.Gone;
        Assert.That(CommandBench.Living(command.RunId), Is.Empty);
    }

    [Test]
    public async Task WhatIsMissingIsSaidAndNothingRuns()
    {
        await using var bench = new CommandBench();
        var nowhere = new SandboxPlan([bench.Workspace], [], "", false, name => name == "PATH" ? bench.Workspace : null);
        foreach (var (sandbox, word) in new (ISandbox, string)[] { (new Bubblewrap(nowhere), "bwrap was not found"), (new DockerSandbox(nowhere, "image", null), "docker was not found"), (new DockerSandbox(nowhere, null, null), "names no image") })
        {
            var what = new CommandToRun("run", "touch ran", bench.Workspace, [], sandbox, Path.Combine(bench.Data, "output"));
            var (command, problem) = await bench.Runner.StartAsync(what, _ => { });
            Assert.That(command, Is.Null);
            Assert.That(problem, Does.Contain(word).And.Contain("was not run"));
        }

        // What to type, not only what is missing.
        Assert.That((await new Bubblewrap(nowhere).WrapAsync(new SpawnedProgram("/bin/sh", [], [], "/"), "run", bench.Processes)).Problem, Does.Contain("`sudo apt-get install bubblewrap`"));
        Assert.That((await new DockerSandbox(nowhere, "image", null).WrapAsync(new SpawnedProgram("/bin/sh", [], [], "/"), "run", bench.Processes)).Problem, Does.Contain("`sudo apt-get install docker.io`"));

        Assert.That(File.Exists(Path.Combine(bench.Workspace, "ran")), Is.False);
    }

    [Test]
    public void DockersCommandLine()
    {
        var plan = new SandboxPlan(["/srv/a b"], ["/data"], "/home/u", false, _ => null);
        var inner = new SpawnedProgram("/bin/zsh", ["zsh", "-c", "npm test"], ["HOME=/home/u", "GIT_PAGER=cat", "KIRO_AGENT_RUN=r1", "PATH=/x"], "/srv/a b/src");
        Assert.That(DockerSandbox.Arguments(plan, "node:24", "1000:1000", "r1", inner), Is.EqualTo(new[]
        {
            "docker", "run", "--rm", "--init", "--name", "kiro-agent-r1", "--label", "kiro-agent=command", "--network", "none",
            "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "1000:1000",
            "--mount", "type=bind,\"source=/srv/a b\",\"target=/srv/a b\"", "--env", "GIT_PAGER=cat", "--env", "KIRO_AGENT_RUN=r1",
            "--workdir", "/srv/a b/src", "--entrypoint", "/bin/sh", "node:24", "-c", "npm test",
        }));
    }

    private static Bubblewrap Shut(CommandBench bench, string home = "", bool network = false) =>
        new(new SandboxPlan([bench.Workspace], [bench.Data], home, network, Environment.GetEnvironmentVariable));
}
