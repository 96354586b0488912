using System.Diagnostics;
using System.Text;
using KiroAgent.Core.Commands;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>What we take a pattern to mean against what shells make of it, in a real folder.</summary>
[Category("Process"), Platform(Include = "Linux,MacOsX")]
public sealed class GlobAgainstBashTests
{
    private const int Patterns = 4_000;
    private static readonly string[] s_names = ["a", "b", "ab", "abc", ".a", ".ab", "-a", "a.b", "[ab]", "a]", "x", "A", "é", "aé", "*", "?", "a b", "\\", ".", ".."];
    private static readonly string[] s_pieces = ["*", "?", "a", "b", ".", "[ab]", "[!a]", "[^b]", "[a-c]", "[[:alpha:]]", "[a", "]", "\\*", "'*'", "\"?\"", "x", "**", "é", "-", "[\"]\"a]", "[a']'b]", "[]a]", "[.]", "A", "\\[", "[a/b]"];

    private sealed class OnDisk(string root) : IPathLook
    {
        public PathStanding Standing(string path, string cwd)
        {
            var full = Path.Combine(root, path);
            var folder = Directory.Exists(full);
            return new(PathPlace.Inside, null, Ignored: false, folder, folder || File.Exists(full));
        }

        public bool HoldsIgnored(string path, string cwd) => false;

        public IReadOnlyList<FolderName>? Names(string path, string cwd, int most) =>
            [.. new DirectoryInfo(Path.Combine(root, path)).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 })
                .Select(entry => new FolderName(entry.Name, entry is DirectoryInfo && entry.LinkTarget is null, entry.LinkTarget is not null))];
    }

    [TestCase("bash", 1)]
    [TestCase("bash", 2)]
    [TestCase("sh", 3)]
    public void Every_file_the_shell_finds_is_one_we_look_at(string shell, int round)
    {
        var random = new Random(round);
        using var folder = new TempFolder(inMemory: true);
        foreach (var name in s_names[..^2])
        {
            folder.Write("ws/" + name, "");
            if (random.Next(2) == 0) folder.Write($"ws/d{name}/{s_names[random.Next(s_names.Length - 2)]}", "");
            if (random.Next(3) == 0) folder.Write($"ws/.d{name}/e/{s_names[random.Next(s_names.Length - 2)]}", "");
        }
        Directory.CreateSymbolicLink(folder.In("ws/link"), folder.In("ws/da"));
        var root = folder.In("ws");
        var patterns = new List<(string Text, RunWord Word)>();
        while (patterns.Count < Patterns)
        {
            var text = string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(i => (i > 0 && random.Next(6) == 0 ? ".." : random.Next(3) == 0 ? "d" : "") + string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => s_pieces[random.Next(s_pieces.Length)]))));
            if (ShellParser.Parse("x " + text, ShellKind.Bash).Script is not { Items: [{ Chain.Pipelines: [{ Stages: [SimpleCommand { Words: [_, var parsed], Redirections: [] }] }] }] }) continue;
            if (RunWord.From(parsed) is [{ IsLive: true, Known: true, Tilde: false } word]) patterns.Add((text, word));
        }
        var script = string.Concat(patterns.Select(pattern => $"for f in {pattern.Text}; do if [ -e \"$f\" ] || [ -L \"$f\" ]; then printf '%s\\n' \"$f\"; fi; done; printf '\\0'\n"));
        var told = Run(shell, root, script).Split('\0');
        var (same, more, undecided) = (0, 0, 0);
        for (var i = 0; i < patterns.Count; i++)
        {
            var shells = told[i].Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
            var ours = new PathAnswers(new OnDisk(root), ".", ShellKind.Bash).Matches(patterns[i].Word, ".");
            if (ours.WhyNot is not null) { undecided++; continue; }
            Assert.That(shells.Except(ours.Paths), Is.Empty, $"{shell} finds more for {patterns[i].Text} (seed {round})");
            if (shells.Count == ours.Paths.Length) same++;
            else more++;
        }
        TestContext.Out.WriteLine($"{Patterns} patterns: {same} mean the same, {more} more to us than to {shell}, {undecided} are not decided");
        Assert.That(same, Is.GreaterThan(Patterns * 2 / 3));
    }

    private static string Run(string shell, string folder, string script)
    {
        var start = new ProcessStartInfo(shell)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = new UTF8Encoding(false),
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        process.WaitForExit();
        return output.Result;
    }
}
