using System.Diagnostics;
using KiroAgent.Core.Paths;
using KiroAgent.Server.Scan;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Benchmarks;

/// <summary>What it costs that a command can be undone: the first snapshot of a tree, and finding what a command changed; beside git in the same tree.</summary>
internal static class ScanMeasurements
{
    private const int Rounds = 15, FirstRounds = 3;
    private const long TreeBytes = 100_000_000;

    public static IEnumerable<Row> Scan()
    {
        foreach (var files in new[] { 10_000, 100_000 })
        {
            using var tree = new SourceTree(files, (int)(TreeBytes / files));
            var first = First(tree);
            yield return new Row(FormattableString.Invariant($"first snapshot, {files:#,0} files, 100 MB"), "ms", first.Ours, "≤ 0.2 × shadow git", first.Ours.Median <= 0.2 * first.Git.Median, ("`git add -A`, a shadow repository", first.Git));
            yield return new Row(FormattableString.Invariant($"its size on disk, {files:#,0} files"), "MB", first.OurSize, "≤ 1 × shadow git", first.OurSize.Median <= first.GitSize.Median, ("shadow repository", first.GitSize));
            var (ours, status, add) = Changed(tree);
            yield return new Row(FormattableString.Invariant($"finding what a command changed, one of {files:#,0} files"), "ms", ours, "≤ `git status`", ours.Median <= status.Median, ("`git status`", status), ("`git add -A && git write-tree`", add));
        }
    }

    private static (Figures Ours, Figures Git, Figures OurSize, Figures GitSize) First(SourceTree tree)
    {
        var (ours, git, ourSize, gitSize) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < FirstRounds; round++)
        {
            var data = tree.Fresh("data");
            ours.Add(Time(() =>
            {
                using var snapshot = Snapshot.Open(Disk.Open(), data, tree.Root, _ => false);
                snapshot.Look(IgnoreRules.None, CancellationToken.None);
                snapshot.Save();
                snapshot.Flush();
            }));
            ourSize.Add(SizeOf(data) / 1e6);
            var shadow = tree.Fresh("shadow");
            git.Add(Time(() =>
            {
                tree.Git($"--git-dir={shadow}", "init", "-q");
                tree.Git($"--git-dir={shadow}", "--work-tree=.", "add", "-A");
                tree.Git($"--git-dir={shadow}", "write-tree");
            }));
            gitSize.Add(SizeOf(shadow) / 1e6);
        }
        return (Figures.Of(ours), Figures.Of(git), Figures.Of(ourSize), Figures.Of(gitSize));
    }

    private static (Figures Ours, Figures Status, Figures Add) Changed(SourceTree tree)
    {
        tree.Git("init", "-q");
        tree.Git("add", "-A");
        tree.Git("-c", "user.name=b", "-c", "user.email=b@localhost", "commit", "-qm", "base");
        using var snapshot = Snapshot.Open(Disk.Open(), tree.Fresh("data"), tree.Root, _ => false);
        snapshot.Look(IgnoreRules.None, CancellationToken.None);
        snapshot.Save();
        var (ours, status, add) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -3; round < Rounds; round++)
        {
            tree.Change(round);
            var times = new[]
            {
                Time(() =>
                {
                    var before = snapshot.Tree;
                    if (TreeDiff.Of(before, snapshot.Look(IgnoreRules.None, CancellationToken.None)).Count(c => c is not { Before: { } was, After: { } now } || !ScanEntry.Same(was, now)) != 1) throw new InvalidOperationException("not one change");
                }),
                Time(() => tree.Git("status", "--porcelain")),
                Time(() => { tree.Git("add", "-A"); tree.Git("write-tree"); }),
            };
            snapshot.Save();
            if (round < 0) continue;
            ours.Add(times[0]);
            status.Add(times[1]);
            add.Add(times[2]);
        }
        return (Figures.Of(ours), Figures.Of(status), Figures.Of(add));
    }

    private static double Time(Action what)
    {
        var started = Stopwatch.GetTimestamp();
        what();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static long SizeOf(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    /// <summary>A tree of text like source code, fifty files to a folder.</summary>
    private sealed class SourceTree : IDisposable
    {
        private static readonly string[] s_words = ["const", "return", "value", "index", "export", "function", "await", "result", "options", "string", "if", "else", "for", "let", "map", "filter", "request", "state"];
        private readonly string _folder = Path.Combine(Path.GetTempPath(), "kiro-agent-bench-" + Guid.NewGuid().ToString("N"));
        private readonly int _files;
        private int _made;

        public SourceTree(int files, int length)
        {
            _files = files;
            var random = new Random(1);
            for (var i = 0; i < files; i++)
            {
                if (i % 50 == 0) Directory.CreateDirectory(Path.GetDirectoryName(PathOf(i))!);
                using var writer = new StreamWriter(PathOf(i));
                for (var written = 0; written < length;)
                {
                    var line = $"{new string(' ', random.Next(4) * 2)}{s_words[random.Next(s_words.Length)]} {s_words[random.Next(s_words.Length)]}{random.Next(100_000)} = {s_words[random.Next(s_words.Length)]}({random.Next(1000)});\n";
                    writer.Write(line);
                    written += line.Length;
                }
            }
        }

        public string Root => Path.Combine(_folder, "tree");

        public string Fresh(string name)
        {
            var path = Path.Combine(_folder, $"{name}-{_made++}");
            Directory.CreateDirectory(path);
            return path;
        }

        public void Change(int round) => File.AppendAllText(PathOf((_files / 2 + round * 37) % _files), $"// {round}\n");

        public void Git(params string[] arguments)
        {
            var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
            start.Environment["HOME"] = _folder;
            // Nothing of git's own works on in the folder when it is measured, or taken away.
            (string Key, string Value)[] settings = [("gc.auto", "0"), ("maintenance.auto", "false")];
            start.Environment["GIT_CONFIG_COUNT"] = settings.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
            foreach (var (i, (key, value)) in settings.Index()) (start.Environment[$"GIT_CONFIG_KEY_{i}"], start.Environment[$"GIT_CONFIG_VALUE_{i}"]) = (key, value);
            using var git = Process.Start(start)!;
            git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            if (git.ExitCode != 0) throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed");
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private string PathOf(int i) => Path.Combine(Root, $"p{i / 2500}", $"d{i / 50 % 50}", $"module{i}.ts");
    }
}
