using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Workspace;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Workspace;

/// <summary>Listing, finding and searching: what they find, and what they must never show.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SearchTests : IDisposable
{
    private readonly Dictionary<FileKey, string> _unsaved = [];
    private TempFolder _temp = null!;
    private WorkspaceFolders _folders = null!;
    private WorkspaceTree _tree = null!;
    private string _root = null!;

    [SetUp]
    public void SetUp()
    {
        _temp = new TempFolder();
        _root = _temp.Folder("ws");
        _unsaved.Clear();
        Remake();
    }

    [TearDown]
    public void Dispose() => _temp.Dispose();

    [Test]
    public void Ignored_files_git_data_links_out_and_files_being_written_are_never_shown()
    {
        Write("src/a.ts", "needle\n");
        Write("build/out.js", "needle\n");
        Write("secrets/key.pem", "needle\n");
        Write("sub/.gitignore", "local.txt\n");
        Write("sub/local.txt", "needle\n");
        Write(".gitignore", "build/\n");
        Write(".kiroignore", "*.pem\n");
        Write(".git/config", "needle\n");
        Write("nested/.git/config", "needle\n");
        Write(TempNames.For("a", "s", 1), "needle\n");
        _temp.Write("outside/x.ts", "needle\n");
        Directory.CreateSymbolicLink(_temp.In("ws/out"), _temp.In("outside"));
        File.CreateSymbolicLink(_temp.In("ws/link.ts"), _temp.In("outside/x.ts"));
        Directory.CreateSymbolicLink(_temp.In("ws/loop"), ".");

        Assert.That(Grep(new GrepQuery("needle")).Select(hit => hit.File.Path.Value), Is.EqualTo(new[] { "src/a.ts" }));
        Assert.That(
            List(".", 9),
            Is.EqualTo(new[] { ".gitignore", ".kiroignore", "link.ts", "loop", "nested", "out", "secrets", "src", "src/a.ts", "sub", "sub/.gitignore" }));
        Assert.That(Find("key.pem"), Is.Empty);
        Assert.That(Find("config"), Is.Empty);
        Assert.That(Find("x.ts"), Is.Empty, "behind the link");
        foreach (var hidden in new[] { "build", ".git", "nested/.git", "out", "loop", "nowhere", "src/a.ts" })
        {
            Assert.That(List(hidden, 9), Is.Empty, hidden);
        }
    }

    [Test]
    public void Rules_stay_as_they_were_at_the_start()
    {
        Write(".gitignore", "hidden.txt\n");
        Write("hidden.txt", "needle");
        Assert.That(Find("hidden"), Is.Empty);
        Write(".gitignore", "");
        Assert.That(Find("hidden"), Is.Empty);
        Remake();
        Assert.That(Find("hidden"), Is.EqualTo(new[] { "hidden.txt" }));
    }

    [Test]
    public void A_listing_goes_as_deep_and_as_far_as_it_is_told()
    {
        Write("a/b/c/d.txt", "");
        Write("z.txt", "");
        Assert.That(List(".", 1), Is.EqualTo(new[] { "a", "z.txt" }));
        Assert.That(List(".", 3), Is.EqualTo(new[] { "a", "a/b", "a/b/c", "z.txt" }));
        Assert.That(List("a/b", 2), Is.EqualTo(new[] { "a/b/c", "a/b/c/d.txt" }));
        var cut = DirectoryListing.Of(_tree, Key("."), 9, 2, CancellationToken.None);
        Assert.That(cut.More, Is.True);
        Assert.That(cut.Entries.Select(e => (e.Key.Path.Value, e.Kind, e.Depth)), Is.EqualTo(new[] { ("a", FileKind.Folder, 1), ("a/b", FileKind.Folder, 2) }));
    }

    [Test]
    public void The_best_path_comes_first()
    {
        foreach (var path in new[] { "src/user.ts", "src/user/index.ts", "lib/userList.ts", "docs/the-user.md", "uxsxexr.txt", "other.txt" })
        {
            Write(path, "");
        }

        Assert.That(Find("user"), Is.EqualTo(new[] { "src/user.ts", "lib/userList.ts", "docs/the-user.md", "src/user/index.ts", "uxsxexr.txt" }));
        Assert.That(Find("USER.TS")[0], Is.EqualTo("src/user.ts"));
        Assert.That(Find("index user"), Is.EqualTo(new[] { "src/user/index.ts" }));
        Assert.That(Find("src/user.ts")[0], Is.EqualTo("src/user.ts"));
        Assert.That(Find(" "), Is.Empty);
        var cut = new FileSearch(_tree, _folders).Find("user", 2, CancellationToken.None);
        Assert.That(cut.More, Is.True);
        Assert.That(cut.Files.Select(f => f.Path.Value), Is.EqualTo(new[] { "src/user.ts", "lib/userList.ts" }));
    }

    [Test]
    public void Lines_are_found_by_pattern_case_and_globs()
    {
        Write("a.ts", "one\r\nTwo\rthree\ntwo");
        Write("b.js", "two");
        Write("deep/er/c.ts", "two");
        Assert.That(Grep(new GrepQuery("two")).Select(Shown), Is.EqualTo(new[] { "a.ts:1:Two", "a.ts:3:two", "b.js:0:two", "deep/er/c.ts:0:two" }));
        Assert.That(Grep(new GrepQuery("two") { CaseSensitive = true, Include = "*.ts" }).Select(Shown), Is.EqualTo(new[] { "a.ts:3:two", "deep/er/c.ts:0:two" }));
        Assert.That(Grep(new GrepQuery("two") { Exclude = "**/er/**" }), Has.Length.EqualTo(3));
        Assert.That(Grep(new GrepQuery("^t..$") { Include = "{a.ts,b.js}" }).Select(Shown), Is.EqualTo(new[] { "a.ts:1:Two", "a.ts:3:two", "b.js:0:two" }));
        Assert.That(Grep(new GrepQuery("(?<=o)n(?=e)")).Select(Shown), Is.EqualTo(new[] { "a.ts:0:one" }), "what needs backtracking");
    }

    [Test]
    public void Binary_files_are_passed_over_and_other_encodings_read()
    {
        Write("binary", "needle\0");
        _temp.Write("ws/latin", [0xe9, .. "needle"u8]);
        _temp.Write("ws/wide.txt", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a\nneedle")).ToArray());
        _temp.Write("ws/bom.txt", [0xef, 0xbb, 0xbf, .. "needle"u8]);
        Assert.That(Grep(new GrepQuery("^needle")).Select(Shown), Is.EqualTo(new[] { "bom.txt:0:needle", "wide.txt:1:needle" }));
    }

    [Test]
    public void What_an_editor_holds_unsaved_is_searched()
    {
        Write("a.txt", "on disk");
        _unsaved[Key("a.txt")] = "typed";
        Assert.That(Grep(new GrepQuery("typed|disk")).Select(Shown), Is.EqualTo(new[] { "a.txt:0:typed" }));
    }

    [Test]
    public void Hits_and_long_lines_are_cut()
    {
        Write("many.txt", string.Concat(Enumerable.Repeat("hit\n", 1000)));
        var found = (GrepOutcome.Found)Search().Search(new GrepQuery("hit") { MostHits = 10 }, CancellationToken.None);
        Assert.That(found.Hits, Has.Length.EqualTo(10));
        Assert.That(found.Cut, Is.EqualTo("stopped at 10 lines"));
        Write("many.txt", "");
        Write("long.txt", string.Concat(Enumerable.Repeat("🦊", 50_000)) + "needle" + string.Concat(Enumerable.Repeat("🦊", 50_000)));
        var hit = Grep(new GrepQuery("needle")).Single();
        Assert.That(hit.Text, Does.Contain("needle"));
        Assert.That(hit.Text, Has.Length.LessThan(410));
        Assert.That(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(hit.Text)), Is.EqualTo(hit.Text), "no half of a pair");
    }

    [Test]
    public void What_cannot_be_understood_is_said()
    {
        Assert.That(Search().Search(new GrepQuery("("), CancellationToken.None), Is.InstanceOf<GrepOutcome.Invalid>());
        Assert.That(
            Search().Search(new GrepQuery("x") { Include = "[" }, CancellationToken.None),
            Is.EqualTo(new GrepOutcome.Invalid("The include pattern [ ends inside a bracket or after a backslash.")));
    }

    [Test]
    public void A_pattern_that_runs_away_is_stopped()
    {
        Write("a.txt", new string('a', 5000) + "!");
        var watch = Stopwatch.StartNew();
        var linear = (GrepOutcome.Found)Search().Search(new GrepQuery("(a+)+$"), CancellationToken.None);
        var backtracking = (GrepOutcome.Found)Search().Search(new GrepQuery(@"(a+)+\1$"), CancellationToken.None);
        Assert.That(linear.Hits, Is.Empty);
        Assert.That(backtracking.Cut, Is.EqualTo("the pattern took too long on 1 of the files"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void A_search_can_be_cancelled()
    {
        Write("a.txt", "x");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(() => Search().Search(new GrepQuery("x"), cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => new FileSearch(_tree, _folders).Find("a", 9, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Several_folders_are_searched_by_their_names()
    {
        Write("a.txt", "x");
        _temp.Write("second/a.txt", "x");
        var second = _folders.Add(_temp.In("second"));
        Assert.That(new FileSearch(_tree, _folders).Find("second/a", 9, CancellationToken.None).Files, Is.EqualTo(new[] { new FileKey(second.Root, WorkspacePath.Parse("a.txt")) }));
        Assert.That(Grep(new GrepQuery("x") { Include = "second/**" }).Select(hit => hit.File.Root), Is.EqualTo(new[] { second.Root }));
    }

    [Test]
    [Category("Process")]
    public void Names_that_are_no_text_are_passed_over()
    {
        Write("good.txt", "x");
        var layer = Disk.Open();
        using var folder = layer.OpenRoot(_root);
        Assert.That(layer.List(folder).Select(e => e.Name), Is.EqualTo(new[] { "good.txt" }));
        Shell("printf x > \"$(printf 'bad\\377')\"");
        Assert.That(Directory.GetFiles(_root), Has.Length.EqualTo(2));
        Assert.That(List(".", 1), Is.EqualTo(new[] { "good.txt" }));
        Shell("rm bad*");
    }

    [Test]
    public void A_work_tree_of_its_own_obeys_the_rules_kept_with_the_data_it_shares()
    {
        _temp.Write("main/.git/info/exclude", "*.env\n");
        _temp.Write("main/.git/worktrees/ws/commondir", "../..\n");
        _temp.Write("main/.git/worktrees/ws/HEAD", "ref: refs/heads/x\n");
        Write(".git", $"gitdir: {_temp.In("main/.git/worktrees/ws")}\n");
        Write("secret.env", "hunter2\n");
        Write("seen.txt", "hunter2\n");
        Remake();
        Assert.That(List(".", 1), Is.EqualTo(new[] { "seen.txt" }));
        Assert.That(Grep(new GrepQuery("hunter2")).Select(Shown), Is.EqualTo(new[] { "seen.txt:0:hunter2" }));
    }

    // Only a shell can write such a name: the base library cannot say it.
    private void Shell(string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", line]) { WorkingDirectory = _root })!;
        shell.WaitForExit();
    }

    private void Remake()
    {
        _folders = new WorkspaceFolders();
        _folders.Add(_root);
        var layer = Disk.Open();
        var files = new WorkspaceFiles(layer, "server1", () => _folders.Roots);
        _tree = new WorkspaceTree(layer, _folders, new WorkspaceIgnore(files, WorkspaceIgnore.DefaultFileNames));
    }

    private void Write(string path, string text) => _temp.Write("ws/" + path, text);

    private FileKey Key(string path) => new(_root, WorkspacePath.Parse(path));

    private string[] List(string path, int depth) =>
        [.. DirectoryListing.Of(_tree, Key(path), depth, 1000, CancellationToken.None).Entries.Select(e => e.Key.Path.Value)];

    private string[] Find(string query) => [.. new FileSearch(_tree, _folders).Find(query, 100, CancellationToken.None).Files.Select(f => f.Path.Value)];

    private GrepSearch Search() => new(_tree, _folders, key => _unsaved.GetValueOrDefault(key), TimeProvider.System);

    private GrepHit[] Grep(GrepQuery query) => [.. ((GrepOutcome.Found)Search().Search(query, CancellationToken.None)).Hits];

    private static string Shown(GrepHit hit) => $"{hit.File.Path}:{hit.Line}:{hit.Text}";
}
