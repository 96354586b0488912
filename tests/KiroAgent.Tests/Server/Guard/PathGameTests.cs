using System.Runtime.Versioning;
using KiroAgent.Core.Commands;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>The attack catalogue's second section on a real disk, by its ids: what is asked about, and what would really be touched.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PathGameTests : IDisposable
{
    private GuardBench _bench = null!;

    [SetUp]
    public void SetUp()
    {
        _bench = new GuardBench();
        _bench.Put("src/a.ts");
        _bench.Put(".git/config");
        File.WriteAllText(Path.Combine(_bench.Outside, "secret"), "secret");
        _bench.Link("out", _bench.Outside);
        _bench.Link("out-file", "../ws-evil/secret");
        _bench.Link("deep/up", "../..");
        _bench.Link("git", ".git");
        _bench.Link("conf", ".git/config");
        _bench.Link("dangling", "../ws-evil/new");
        _bench.Link("inner", "src");
        _bench.Link("loop", "loop");
    }

    [TearDown]
    public void Dispose() => _bench.Dispose();

    [TestCase("plain", "src/a.ts", "allow", "{ws}/src/a.ts")]
    [TestCase("plain", "./src//../src/a.ts", "allow", "{ws}/src/a.ts")]
    [TestCase("plain", "{ws}/src/a.ts", "allow", "{ws}/src/a.ts")]
    [TestCase("P2", "{out}/secret", "outside", "{out}/secret")]
    [TestCase("P2", "../ws-evil/secret", "outside", "{out}/secret")]
    [TestCase("P3", "../x", "outside", "{top}/x")]
    [TestCase("P3", "../../../../../../../../etc/passwd", "outside", "/etc/passwd")]
    [TestCase("P3", "/etc/passwd", "outside", "/etc/passwd")]
    [TestCase("P3", "~/x", "outside", "{home}/x")]
    [TestCase("P3", "$HOME/x", "outside", "{home}/x")]
    [TestCase("P3", "~/.kiro/settings.json", "protected", "{home}/.kiro/settings.json")]
    [TestCase("P4", "out/secret", "outside", "{out}/secret")]
    [TestCase("P4", "out-file", "outside", "{out}/secret")]
    [TestCase("P4", "deep/up/ws-evil/secret", "outside", "{out}/secret")]
    [TestCase("P4", "out/../ws/src/a.ts", "allow", "{ws}/src/a.ts")]
    [TestCase("P4", "inner/../out/secret", "outside", "{out}/secret")]
    [TestCase("P5", "dangling", "outside", "{out}/new")]
    [TestCase("P5", "out/not/there", "outside", "{out}/not/there")]
    [TestCase("P5", "loop", "unknown", "{ws}/loop")]
    [TestCase("P5", "loop/x", "unknown", "{ws}/loop/x")]
    [TestCase("P8", "/proc/self/cwd/x", "outside", null)]
    [TestCase("P12", "a\u202etxt", "invisible", "{ws}/a\u202etxt")]
    [TestCase("P12", "line\nbreak", "allow", "{ws}/line\nbreak")]
    [TestCase("P13", "inner/a.ts", "allow", "{ws}/src/a.ts")]
    [TestCase("A6", "git/hooks/pre-commit", "protected", "{ws}/.git/hooks/pre-commit")]
    [TestCase("A6", "conf", "protected", "{ws}/.git/config")]
    [TestCase("A6", "src/../.git/config", "protected", "{ws}/.git/config")]
    [TestCase("A6", "missing/../.git/config", "protected", "{ws}/.git/config")]
    public void A_write_is_judged_by_where_it_ends(string id, string path, string expected, string? resolved)
    {
        var (verdict, facts) = _bench.Explain(Filled(path), PathOperation.Write);
        Assert.That(Word(verdict), Is.EqualTo(expected), id);
        if (resolved is not null)
        {
            Assert.That(facts.Resolved, Is.EqualTo(Filled(resolved)), id);
        }

        if (verdict.Subject is AskSubject.OutsideWorkspace asked)
        {
            Assert.That((asked.Named, asked.Resolved), Is.EqualTo((Filled(path), facts.Resolved)), "P13: both are shown");
        }
    }

    [TestCase("out/secret", "outside")]
    [TestCase("/etc/passwd", "outside")]
    [TestCase("~/.ssh/id_rsa", "outside")]
    [TestCase("loop", "unknown")]
    [TestCase("conf", "allow")]
    [TestCase("src/a.ts", "allow")]
    public void A_read_is_judged_by_where_it_ends(string path, string expected) =>
        Assert.That(Word(_bench.Explain(path, PathOperation.Read).Verdict), Is.EqualTo(expected));

    [TestCase(PathOperation.Delete)]
    [TestCase(PathOperation.MoveFrom)]
    public void A_link_itself_may_go(PathOperation operation)
    {
        var (verdict, facts) = _bench.Explain("out-file", operation);
        Assert.That((verdict.Kind, facts.Resolved), Is.EqualTo((VerdictKind.Allow, _bench.Workspace + "/out-file")));
    }

    [Test]
    public void P4_a_linked_parent_is_followed_whatever_is_done_at_the_paths_end([Values] PathOperation operation)
    {
        var (verdict, facts) = _bench.Explain("out/secret", operation);
        Assert.That((Word(verdict), facts.Resolved), Is.EqualTo(("outside", _bench.Outside + "/secret")));
    }

    [Test]
    public void NUL_is_refused() => Assert.That(_bench.Explain("a\0b", PathOperation.Read).Verdict.Kind, Is.EqualTo(VerdictKind.Deny));

    [Test]
    public void P6_another_name_of_a_protected_file_is_protected()
    {
        _bench.Folder.HardLink("ws/.git/config", "ws/innocent.txt");
        var (verdict, facts) = _bench.Explain("innocent.txt", PathOperation.Write);
        Assert.That((Word(verdict), facts.Protected?.Inner), Is.EqualTo(("protected", _bench.Workspace + "/.git/config")));
        _bench.Folder.HardLink("ws/src/a.ts", "ws/other.ts");
        Assert.That(Word(_bench.Explain("other.ts", PathOperation.Write).Verdict), Is.EqualTo("allow"));
    }

    [Test]
    public void A6_what_another_folders_git_file_points_to_is_protected_before_it_looks_like_a_repository()
    {
        _bench.Folders.Add(_bench.Outside);
        File.WriteAllText(Path.Combine(_bench.Outside, ".git"), "gitdir: ../ws/data\n");
        Directory.CreateDirectory(Path.Combine(_bench.Workspace, "data"));
        Assert.That(_bench.Explain("ws/data/config", PathOperation.Write).Verdict.Rule, Is.EqualTo(".git/"));
        Assert.That(_bench.Explain("ws/database", PathOperation.Write).Verdict.Kind, Is.EqualTo(VerdictKind.Allow));
    }

    [Test]
    public void P3_a_protected_name_counts_as_it_is_spelled_too()
    {
        _bench.Link(".kiro/x", "../src");
        var (verdict, facts) = _bench.Explain(".kiro/x/../settings.json", PathOperation.Write);
        Assert.That((Word(verdict), facts.Resolved), Is.EqualTo(("protected", _bench.Workspace + "/settings.json")));
    }

    [Test]
    public void P6_a_file_with_a_name_outside_asks_before_it_is_written()
    {
        _bench.Put("packages/deep/shared.js");
        _bench.Folder.HardLink("ws/packages/deep/shared.js", "ws-evil/store.js");
        _bench.Folder.HardLink("ws/packages/deep/shared.js", "ws/too.js");
        var (verdict, facts) = _bench.Explain("too.js", PathOperation.Write);
        Assert.That((verdict.Kind, verdict.Rule, facts.NamesElsewhere), Is.EqualTo((VerdictKind.Ask, "hard link", 1)));
        Assert.That(_bench.Judge("strReplace", ("path", "too.js"), ("oldStr", "x"), ("newStr", "y")).Verdict.Rule, Is.EqualTo("hard link"));
        foreach (var harmless in new[] { PathOperation.Read, PathOperation.Delete, PathOperation.MoveFrom })
        {
            Assert.That(_bench.Explain("too.js", harmless).Verdict.Kind, Is.EqualTo(VerdictKind.Allow), $"{harmless}: the other names stay as they are");
        }
        File.Delete(Path.Combine(_bench.Outside, "store.js"));
        Assert.That(_bench.Explain("too.js", PathOperation.Write).Verdict.Kind, Is.EqualTo(VerdictKind.Allow), "all its names are here");
    }

    [Test]
    public void P10_a_folder_in_which_something_cannot_be_looked_at_asks()
    {
        using var bench = new GuardBench(new FaultLayer { FailsToList = path => path.EndsWith("/closed", StringComparison.Ordinal) ? DiskError.Denied : null });
        bench.Put("app/closed/x.txt");
        bench.Put("open/x.txt");
        var verdict = bench.Judge("moveFile", ("from", "app"), ("to", "else")).Verdict;
        Assert.That((verdict.Kind, verdict.Rule), Is.EqualTo((VerdictKind.Ask, "outsideWorkspace")));
        Assert.That(verdict.Reason, Does.Contain("closed cannot be accessed"));
        Assert.That(bench.Judge("moveFile", ("from", "open"), ("to", "else")).Verdict.Kind, Is.EqualTo(VerdictKind.Allow));
    }

    [Test]
    public void P9_a_path_in_a_folder_of_the_agents_choice_is_judged_there()
    {
        Assert.That(_bench.Explain("config", PathOperation.Write, _bench.Workspace + "/.git").Verdict.Rule, Is.EqualTo(".git/"));
        Assert.That(Word(_bench.Explain("secret", PathOperation.Read, _bench.Workspace + "/out").Verdict), Is.EqualTo("outside"));
        var look = _bench.Guard.LookFor(KiroAgent.Core.Sessions.SessionState.Initial, _bench.Settings);
        Assert.That(look.Standing("secret", _bench.Workspace + "/out").Place, Is.EqualTo(PathPlace.Outside));
        Assert.That(look.Standing("a.ts", _bench.Workspace + "/src"), Is.EqualTo(new PathStanding(PathPlace.Inside, null, Ignored: false, IsFolder: false, Exists: true)));
        Assert.That(look.Standing("x", "relative").Place, Is.EqualTo(PathPlace.Unknown));
    }

    [TestCase("src/a.ts", ".vscode/tasks.json")]
    [TestCase("src/a.ts", "mcp.json")]
    [TestCase(".git/config", "x")]
    [TestCase("src", ".vscode")]
    [TestCase("nest", "elsewhere")]
    [TestCase("stage", ".kiro")]
    public void P10_moving_is_writing_at_both_ends(string from, string to)
    {
        _bench.Put("nest/inner/.git/config");
        _bench.Put("stage/settings.json");
        Assert.That(Word(_bench.Judge("moveFile", ("from", from), ("to", to)).Verdict), Is.EqualTo("protected"));
    }

    [Test]
    public void P11_a_pattern_of_the_settings_protects_all_below()
    {
        _bench.Settings = new AgentSettings { ProtectedPaths = [new ListedSetting("deploy/**", "editor")] };
        var verdict = _bench.Explain("deploy/a/b/c.sh", PathOperation.Write).Verdict;
        Assert.That((verdict.Rule, verdict.Source), Is.EqualTo(("deploy/**", "editor")));
    }

    [TestCase("main/data.d/worktrees/w/config")]
    [TestCase("main/data.d/hooks/post-checkout")]
    [TestCase("main/data.d/config")]
    public void P14_what_a_pointer_file_leads_to_is_protected_whatever_it_is_called(string path)
    {
        // A work tree whose data lies in a folder of another name inside the workspace, which shares the main one's.
        _bench.Put("main/data.d/worktrees/w/commondir", "../..\n");
        _bench.Put(".git-pointer");
        Directory.Delete(_bench.Workspace + "/.git", recursive: true);
        _bench.Put(".git", $"gitdir: {_bench.Workspace}/main/data.d/worktrees/w\n");
        Assert.That(Word(_bench.Explain(path, PathOperation.Write).Verdict), Is.EqualTo("protected"));
        Assert.That(Word(_bench.Explain("main/other.txt", PathOperation.Write).Verdict), Is.EqualTo("allow"));
        Assert.That(Word(_bench.Judge("moveFile", ("from", "main"), ("to", "renamed")).Verdict), Is.EqualTo("protected"));
    }

    [Test]
    public void P14_a_folder_git_would_take_for_a_repository_is_protected()
    {
        _bench.Put("bare/HEAD", "ref: refs/heads/main\n");
        Directory.CreateDirectory(_bench.Workspace + "/bare/objects");
        Directory.CreateDirectory(_bench.Workspace + "/bare/refs");
        Assert.That(Word(_bench.Explain("bare/config", PathOperation.Write).Verdict), Is.EqualTo("protected"));
    }

    [Test]
    public void A_check_that_throws_asks()
    {
        using var failing = new GuardBench();
        var guard = new KiroAgent.Server.Guard.ToolGuard(failing.Folders, failing.Files, new(
            () => throw new InvalidOperationException("no settings"), () => true, () => null, _ => null, _ => null));
        var use = new PathUse("a.txt", PathOperation.Write, null, null);
        var judged = guard.Judge(new FsWriteRequest("", use, ""), KiroAgent.Core.Sessions.SessionState.Initial);
        Assert.That((judged.Verdict.Kind, judged.Verdict.Subject), Is.EqualTo((VerdictKind.Ask, judged.Verdict.Subject)));
        Assert.That(judged.Verdict.Subject, Is.InstanceOf<AskSubject.OutsideWorkspace>());
        Assert.That(judged.Verdict.Reason, Does.Contain("no settings"));
    }

    [Test]
    public void A_folder_that_is_itself_a_protected_one_protects_what_is_in_it()
    {
        var inside = new GuardBench();
        inside.Folders.Remove(inside.Workspace);
        inside.Folders.Add(inside.Folder.Folder("ws/.git"));
        Assert.That(Word(inside.Explain("config", PathOperation.Write).Verdict), Is.EqualTo("protected"));
        inside.Dispose();
    }

    private string Filled(string text) => text.Replace("{ws}", _bench.Workspace).Replace("{out}", _bench.Outside)
        .Replace("{home}", _bench.Home).Replace("{top}", Path.GetDirectoryName(_bench.Workspace));

    private static string Word(Verdict verdict) => (verdict.Kind, verdict.Subject) switch
    {
        (VerdictKind.Allow, _) => "allow",
        (VerdictKind.Deny, _) => "deny",
        (_, AskSubject.ProtectedPath { Rule: "invisible characters" }) => "invisible",
        (_, AskSubject.ProtectedPath) => "protected",
        _ => verdict.Reason.Contains("could not be found out") ? "unknown" : "outside",
    };
}
