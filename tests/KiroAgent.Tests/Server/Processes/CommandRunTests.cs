using System.Text;
using KiroAgent.Server.Processes;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Processes;

/// <summary>Output, environment and ends of real commands.</summary>
[TestFixture, Category("Process"), Platform(Include = "Linux,MacOsX")]
public class CommandRunTests
{
    [TestCase("echo one; echo two >&2; echo three", "one\ntwo\nthree\n")]
    [TestCase("printf 'no end'", "no end")]
    [TestCase("printf '\\303'; printf '\\274\\n'", "ü\n", Description = "a character in two writes")]
    [TestCase("printf 'a\\377b\\n'", "a\ufffdb\n")]
    [TestCase("printf '\\033[31mred\\033[0m \\033]0;title\\007done\\n'", "red done\n")]
    [TestCase("printf ' 10%%\\r 50%%\\r100%%\\n'", "100%\n")]
    [TestCase("printf 'one\\r\\ntwo\\r\\n'", "one\ntwo\n")]
    [TestCase("cat; echo end", "end\n", Description = "nothing to read")]
    [TestCase("yes | head -2", "y\ny\n", Description = "a closed pipe ends its writer")]
    [TestCase("test -t 0 || test -t 1 || echo no terminal", "no terminal\n")]
    public async Task OutputIsShown(string line, string shown)
    {
        await using var bench = new CommandBench();
        var (exit, output) = await bench.RunAsync(line);
        Assert.That(output, Is.EqualTo(shown));
        Assert.That((exit.Code, exit.Left), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task ExitCodesAndSignals()
    {
        await using var bench = new CommandBench();
        Assert.That((await bench.RunAsync("exit 42")).Exit, Is.EqualTo(new ProcessExit(42, 0, 0)));
        Assert.That((await bench.RunAsync("kill -15 $$")).Exit, Is.EqualTo(new ProcessExit(-1, 15, 0)));
        Assert.That((await bench.RunAsync("no-such-program-anywhere")).Exit.Code, Is.EqualTo(127));
    }

    [Test]
    public async Task OfMuchOutputHeadAndTailAreShownAllIsInTheFileAndMemoryStaysFlat()
    {
        await using var bench = new CommandBench();
        await bench.RunAsync("echo warm");
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var command = await bench.StartAsync("yes 0123456789abcdef0123456789abcde | head -c 100000000; echo; echo last");
        await command.Process.Gone;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        var excerpt = command.Output.Excerpt();
        Assert.Multiple(() =>
        {
            Assert.That(command.Output.Length, Is.EqualTo(100_000_006));
            Assert.That(new FileInfo(command.Output.FilePath).Length, Is.EqualTo(100_000_006));
            Assert.That(excerpt.Text, Does.StartWith("0123456789abcdef0123456789abcde\n"));
            Assert.That(excerpt.Text, Does.EndWith("\nlast\n"));
            Assert.That(excerpt.Text, Does.Contain($"bytes left out; all of it is in {command.Output.FilePath}"));
            Assert.That(excerpt.Text, Has.Length.LessThan(CommandOutput.HeadLength + CommandOutput.TailLength + 500));
            Assert.That(allocated, Is.LessThan(20_000_000), "a hundred megabytes went through");
        });
    }

    [Test]
    public async Task ACutNeverSplitsACharacter()
    {
        await using var bench = new CommandBench();
        var command = await bench.StartAsync("for i in 1 2 3 4 5 6 7 8; do head -c 10000 /dev/zero | tr '\\000' 'x' | sed 's/x/ü€𝄞/g' | tr -d '\\n'; done");
        await command.Process.Gone;
        Assert.That(command.Output.Excerpt().Text, Does.Not.Contain('\ufffd'));
    }

    [Test]
    public async Task NoCredentialIsInTheEnvironmentUnlessListed()
    {
        await using var bench = new CommandBench(
            ("GITHUB_TOKEN", "v1"), ("MY_API_KEY", "v2"), ("DB_PASSWORD", "v3"), ("AWS_SECRET_ACCESS_KEY", "v4"), ("DATABASE_URL", "postgres://u:v5@h/d"),
            ("PLAIN", "ghp_v6"), ("SSH_AUTH_SOCK", "/v7"), ("BASH_ENV", "/v8"), ("NPM_TOKEN", "listed"), ("KEYBOARD", "kept"), ("NODE_ENV", "kept too"));
        var (_, output) = await bench.RunAsync("env", pass: ["NPM_TOKEN"]);
        var lines = output.Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(output, Does.Not.Match("v[1-8]"));
            Assert.That(lines, Does.Contain("NPM_TOKEN=listed"));
            Assert.That(lines, Does.Contain("KEYBOARD=kept"));
            Assert.That(lines, Does.Contain("NODE_ENV=kept too"));
            Assert.That(lines, Does.Contain("GIT_TERMINAL_PROMPT=0"));
            Assert.That(lines, Does.Contain("PAGER=cat"));
        });
    }

    [Test]
    public async Task WhatTheShellWasToldOfItsFolderCountsForNothing()
    {
        // Another name of the folder it runs in: the shell would believe it, and take `cd ..` from there.
        await using var bench = new CommandBench(("PWD", "{workspace}/elsewhere/sub"), ("OLDPWD", "/"), ("CDPATH", "{workspace}/elsewhere"), ("POSIXLY_CORRECT", "1"));
        await bench.RunAsync("mkdir -p elsewhere/in in; ln -s .. elsewhere/sub; echo wrong > elsewhere/a; echo wrong > elsewhere/in/a; echo wrong > ../a; echo right > in/a");
        Assert.That((await bench.RunAsync("pwd; cd in && cat a; cd .. && pwd; env | grep -c POSIXLY_CORRECT")).Output, Is.EqualTo($"{bench.Workspace}\nright\n{bench.Workspace}\n0\n"));
        Assert.That((await bench.RunAsync("cd .. && cat a")).Output, Is.EqualTo("wrong\n"), "the folder around it, not around the other name");
    }

    [Test]
    public async Task AProgramOfTheWorkspaceIsNotFoundBeforeTheSystems()
    {
        await using var bench = new CommandBench(("PATH", $".::{{workspace}}/bin:{{workspace}}/link:bin:{{workspace}}/../workspace/bin:{Environment.GetEnvironmentVariable("PATH")}"));
        await bench.RunAsync("mkdir bin; for p in bin/cat bin/own bin/bwrap cat; do printf '#!/bin/sh\\necho from the workspace\\n' > $p; chmod +x $p; done; ln -s bin link");
        Assert.That((await bench.RunAsync("echo system | cat; own")).Output, Is.EqualTo("system\nfrom the workspace\n"));
        var link = Path.Combine(bench.Data, "link");
        Directory.CreateDirectory(bench.Data);
        Directory.CreateSymbolicLink(link, Path.Combine(bench.Workspace, "bin"));
        Assert.That(new SandboxPlan([bench.Workspace], [], "", false, _ => $"{bench.Workspace}/bin:{link}:.:bin").Find("bwrap"), Is.Null);
        Assert.That(SearchPath.For($"{link}:/bin::.:{bench.Workspace}/x:/usr/bin", [bench.Workspace]), Is.EqualTo($"/bin:/usr/bin:{link}:{bench.Workspace}/x"));
    }

    [TestCase("A_TOKEN", "x", true)]
    [TestCase("Auth", "x", true)]
    [TestCase("OPENAI_API_KEY", "x", true)]
    [TestCase("PGPASSWORD", "x", true)]
    [TestCase("https_proxy", "http://user:pw@proxy:1", true)]
    [TestCase("https_proxy", "http://proxy:1", false)]
    [TestCase("X", "-----BEGIN PRIVATE KEY-----", true)]
    [TestCase("X", "sk-abc", true)]
    [TestCase("PWD", "/home", false)]
    [TestCase("MONKEY", "x", false)]
    [TestCase("AUTHOR", "x", false)]
    [TestCase("XDG_SESSION_ID", "1", false)]
    [TestCase("PATH", "/bin", false)]
    public void WhatLooksLikeACredential(string name, string value, bool secret) =>
        Assert.That(CommandEnvironment.IsSecret(name, value), Is.EqualTo(secret));

    [Test]
    public void OutputCutAnywhereIsTheSameOutput()
    {
        var bytes = Encoding.UTF8.GetBytes("a\x1b[1;31mü€𝄞\x1b]0;t\x1b\\b\r\nc 1\rc 2\n\u202eend");
        var whole = OutputFilter.Clean(bytes);
        Assert.That(whole, Is.EqualTo("aü€𝄞b\nc 2\nend"));
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var (filter, text) = (new OutputFilter(), new StringBuilder());
            filter.Add(bytes.AsSpan(0, cut), text);
            filter.Add(bytes.AsSpan(cut), text);
            filter.Flush(text, atEnd: true);
            Assert.That(text.ToString(), Is.EqualTo(whole), $"cut at {cut}");
        }
    }
}
