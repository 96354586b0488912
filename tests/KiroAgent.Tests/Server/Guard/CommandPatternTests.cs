using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>Patterns in commands on a real disk: each file they mean is what the guard of paths says it is.</summary>
[TestFixture, Platform(Include = "Linux,MacOsX")]
internal sealed class CommandPatternTests : IDisposable
{
    private GuardBench _bench = null!;

    [TearDown]
    public void Dispose() => _bench.Dispose();

    [SetUp]
    public void Files()
    {
        _bench = new GuardBench();
        _bench.Folder.Write("ws/src/a.ts", "");
        _bench.Folder.Write("ws/src/b.ts", "");
        _bench.Folder.Write("ws/build/x.ts", "");
        _bench.Folder.Write("ws/.gitignore", "build/\n*.key\n");
        _bench.Folder.Write("ws-evil/secret", "");
    }

    private (VerdictKind Kind, string Reason) Judge(string line)
    {
        var verdict = _bench.Guard.Of(line, _bench.Workspace, SessionState.Initial);
        return (verdict.Kind, verdict.Reason);
    }

    [TestCase("cat src/*.ts")]
    [TestCase("ls src/*")]
    [TestCase("grep -rn x src/*")]
    [TestCase("cat */a.ts", Description = "the folder that is ignored has none")]
    [TestCase("grep x *", Description = "the ignored folder is not entered")]
    [TestCase("cat nothing/*.ts")]
    [TestCase("cd src && cat *.ts")]
    [TestCase("for f in src/*.ts; do echo \"== $f\"; cat \"$f\"; done")]
    [TestCase("for f in src/*; do grep -n x \"$f\" | head -3; done")]
    [TestCase("cd src && for f in *.ts; do cat \"$f\"; done")]
    [TestCase("for d in src lib; do for f in \"$d\"/*.ts; do cat \"$f\"; done; done")]
    public void Harmless(string line) => Assert.That(Judge(line), Is.EqualTo((VerdictKind.Allow, "only reads")));

    [TestCase("cat */x.ts", "`build/x.ts` is ignored, one of `*/x.ts`")]
    [TestCase("ls *", "`build` is ignored, one of `*`")]
    [TestCase("for f in */x.ts; do cat \"$f\"; done", "`build/x.ts` is ignored, one of `*/x.ts`")]
    [TestCase("for f in src *; do ls \"$f\"; done", "`build` is ignored, one of `*`")]
    [TestCase("for f in x.ts; do cat \"build/$f\"; done", "`build/x.ts` is ignored")]
    [TestCase("for f in src/*.ts; do cat $f; done", "sets the variable f")]
    [TestCase("for f in src/*.ts; do cat \"$f\" > x; done", "it writes to a file, and only the read-only list trusts it")]
    [TestCase("for f in ../*; do cat \"$f\"; done", "`../*` looks into `../`, which is outside the workspace")]
    [TestCase("echo build/*", "`build/x.ts` is ignored, one of `build/*`")]
    [TestCase("cat ../*", "`../*` looks into `../`, which is outside the workspace")]
    public void Hidden_or_outside(string line, string reason) => Assert.That(Judge(line), Is.EqualTo((VerdictKind.Ask, reason)));

    [Test]
    public void A_pattern_without_a_folder_lists_the_folder_it_runs_in()
    {
        Assert.That(Judge("echo *.ts *"), Is.EqualTo((VerdictKind.Allow, "only reads")), "a folder may hold what is ignored: names are no secret");
        Assert.That(_bench.Guard.Of("echo *", Path.Combine(_bench.Workspace, "build"), SessionState.Initial).Reason, Is.EqualTo("`.` is ignored"));
        Assert.That(_bench.Guard.Of("echo x", Path.Combine(_bench.Workspace, "build"), SessionState.Initial).Reason, Is.EqualTo("only reads"));
    }

    [TestCase("cat x=~/.profile")]
    [TestCase("ls -l src/a.ts:~/x")]
    public void A_home_folder_behind_an_equals_sign_or_a_colon(string line)
    {
        // bash makes `x=/home/me/.profile` of it, which this link leads out of the workspace.
        Directory.CreateSymbolicLink(_bench.Folder.In("ws/x="), "/");
        Assert.That(Judge(line).Kind, Is.EqualTo(VerdictKind.Ask));
        Assert.That(Judge(line).Reason, Does.EndWith("is outside the workspace"));
    }

    [Test]
    public void A_link_that_leads_out()
    {
        File.CreateSymbolicLink(_bench.Folder.In("ws/src/c.ts"), _bench.Folder.In("ws-evil/secret"));
        Assert.That(Judge("cat src/*.ts"), Is.EqualTo((VerdictKind.Ask, "`src/c.ts` is outside the workspace, one of `src/*.ts`")));
        Assert.That(Judge("cat src/a*.ts").Kind, Is.EqualTo(VerdictKind.Allow));
    }

    [Test]
    public void A_folder_that_leads_out()
    {
        Directory.CreateSymbolicLink(_bench.Folder.In("ws/out"), _bench.Folder.In("ws-evil"));
        Assert.That(Judge("cat */secret").Reason, Is.EqualTo("`out/secret` is outside the workspace, one of `*/secret`"));
        Assert.That(Judge("cat */s*").Reason, Is.EqualTo("`*/s*` looks into `out/`, which is outside the workspace"));
        Assert.That(Judge("cd out && cat *").Kind, Is.EqualTo(VerdictKind.Ask));
    }

    [Test]
    public void A_name_like_an_option()
    {
        _bench.Folder.Write("ws/src/-rf", "");
        Assert.That(Judge("cd src && grep x *").Reason, Is.EqualTo("`-rf`, one of `*`, would be an option"));
        Assert.That(Judge("grep x src/*").Kind, Is.EqualTo(VerdictKind.Allow));
    }

    [Test]
    public void A_name_that_is_no_text()
    {
        if (OperatingSystem.IsMacOS()) return; // its file systems take none
        var name = $"\"$(printf '{_bench.Workspace}/src/\\377.ts')\"";
        Run($"ln -s '{_bench.Outside}/secret' {name}");
        Assert.That(Judge("cat src/*.ts").Reason, Is.EqualTo("`src/*.ts` is not known before: `src/` holds a name that is no text"));
        Assert.That(Judge("grep -r x src").Reason, Is.EqualTo("`src` holds ignored files"));
        Run($"rm {name}");
    }

    // Names that are no text only a shell can say.
    private static void Run(string line)
    {
        using var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", line]);
        shell.WaitForExit();
        Assert.That(shell.ExitCode, Is.Zero);
    }

    [Test]
    public void Protected_by_the_settings_and_met_by_a_pattern()
    {
        _bench.Folder.Write("ws/deploy/prod.yml", "");
        _bench.Settings = AgentSettings.Default with { TrustedCommands = [new ListedSetting("*", "test")], ProtectedPaths = [new ListedSetting("deploy", "user")] };
        Assert.That(Judge("rm src/*").Kind, Is.EqualTo(VerdictKind.Allow));
        Assert.That(Judge("rm dep*/*").Kind, Is.EqualTo(VerdictKind.Ask));
        Assert.That(Judge("rm */prod.yml").Kind, Is.EqualTo(VerdictKind.Ask));
    }
}
