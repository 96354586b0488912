using System.Diagnostics;
using KiroAgent.Server.Context;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Context;

[TestFixture, Category("Process")]
internal sealed class GitDiffTests
{
    private string _root = "";

    [SetUp]
    public void SetUp()
    {
        _root = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "kiro-git-" + Guid.NewGuid().ToString("N"))).FullName;
        Git("init", "-q");
        Write("a.txt", "one\n");
        Write("hidden.txt", "one\n");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "first");
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Changes_new_files_and_nothing_hidden()
    {
        Write("a.txt", "two\n");
        Write("hidden.txt", "hidden text\n");
        Write("new file.txt", "new\n");
        var answer = await Ask(path => path == "hidden.txt");
        Assert.That(answer.Problem, Is.Null);
        Assert.That(answer.Text, Does.Contain("-one\n+two\n").And.Contain("New files, not yet in git:\nnew file.txt\n").And.Not.Contain("hidden"));
    }

    [Test]
    public async Task Nothing_changed() => Assert.That((await Ask(_ => false)).Text, Is.EqualTo("No uncommitted changes."));

    [Test]
    public async Task No_program_that_the_repository_names_is_started()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the planted programs are shell scripts
        }
        var mark = Path.Combine(_root, "ran");
        Write("evil.sh", $"#!/bin/sh\necho x >> '{mark}'\ncat\n");
        File.SetUnixFileMode(Path.Combine(_root, "evil.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var evil = Path.Combine(_root, "evil.sh");
        Write(".gitattributes", "*.txt filter=evil diff=evil\n");
        foreach (var key in new[] { "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.command", "diff.evil.textconv", "diff.external", "core.fsmonitor", "core.pager", "core.sshCommand", "credential.helper", "interactive.diffFilter" })
        {
            Git("config", key, evil);
        }
        Git("config", "filter.evil.required", "true");
        Write(".git/hooks/post-index-change", $"#!/bin/sh\necho x >> '{mark}'\n");
        File.SetUnixFileMode(Path.Combine(_root, ".git/hooks/post-index-change"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Write("a.txt", "two\n");
        var before = Directory.GetFiles(Path.Combine(_root, ".git")).ToDictionary(f => f, File.ReadAllText);
        var answer = await Ask(_ => false);
        Assert.That(answer.Text, Does.Contain("+two"), answer.Problem);
        Assert.That(File.Exists(mark), Is.False);
        Assert.That(Directory.GetFiles(Path.Combine(_root, ".git")).ToDictionary(f => f, File.ReadAllText), Is.EqualTo(before));
    }

    [Test]
    public async Task Without_a_commit_all_that_is_staged_is_new()
    {
        Directory.Delete(Path.Combine(_root, ".git"), recursive: true);
        Git("init", "-q");
        Git("add", "a.txt");
        Assert.That((await Ask(_ => false)).Text, Does.Contain("+one"));
    }

    [Test]
    public async Task Outside_a_repository_and_without_git()
    {
        Directory.Delete(Path.Combine(_root, ".git"), recursive: true);
        Assert.That((await Ask(_ => false)).Problem, Is.EqualTo("The folder is not in a git repository."));
        Assert.That((await new GitDiff(_ => null).OfAsync(_root, _ => false, CancellationToken.None)).Problem, Is.EqualTo("git is not installed."));
    }

    private Task<GitAnswer> Ask(Func<string, bool> hides) =>
        new GitDiff(name => name == "PATH" ? Environment.GetEnvironmentVariable("PATH") : name == "HOME" ? _root : null).OfAsync(_root, hides, CancellationToken.None);

    private void Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = _root };
        start.Environment["HOME"] = _root;
        using var process = Process.Start(start)!;
        process.WaitForExit();
    }

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(_root, path), text);
}
