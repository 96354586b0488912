using System.Diagnostics;
using System.Text;
using KiroAgent.Core.Paths;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Paths;

/// <summary>
/// Random rules over random trees: git is the judge. Names are ASCII, because git matches bytes where we match characters
/// (<c>?</c> is one letter here, be it ü or an emoji), and <c>**</c> stands only between slashes, where the format defines it.
/// </summary>
[Category("Process")]
internal sealed class IgnoreAgainstGitTests
{
    private const int Trees = 120;
    private static readonly string[] s_names = ["a", "b", "ab", "a.txt", "b.txt", "x y", "[z]", "#h", "!n", "A", "a b "];
    private static readonly string[] s_parts = ["a", "b", "ab", "*", "**", "?", "a*", "*b", "*.txt", "[ab]", "[!a]", "[a-z]b", "a.?xt", "x\\ y", "\\[z\\]", "x y", "[[:alpha:]]", "*a*b*"];

    [Test]
    public void Every_path_of_random_trees_is_judged_as_git_does([Range(1, 4)] int round)
    {
        // The seed is the round, so a failure names the tree that shows it.
        var random = new Random(round);
        for (var tree = 0; tree < Trees / 4; tree++)
        {
            using var folder = new TempFolder();
            Git(folder.Path, "", "init", "-q");
            var paths = Plant(folder, random);
            var ignoreFiles = PlantRules(folder, paths, random);
            var ours = new IgnoreRules([".gitignore"], (at, name) => ignoreFiles.GetValueOrDefault(at.Child(name).Value));
            var theirs = GitIgnored(folder.Path, paths);
            foreach (var (path, isFolder) in paths)
            {
                Assert.That(
                    ours.IsIgnored(WorkspacePath.Parse(path), isFolder),
                    Is.EqualTo(theirs.Contains(path)),
                    () => $"round {round}, tree {tree}: '{path}' with\n{string.Join("\n", ignoreFiles.Select(f => f.Key + ":\n" + f.Value))}");
            }
        }
    }

    [Test]
    public void What_git_excludes_beside_the_ignore_files_is_hidden_too([Range(1, 3)] int round)
    {
        var random = new Random(100 + round);
        for (var tree = 0; tree < Trees / 6; tree++)
        {
            using var folder = new TempFolder();
            using var bare = new TempFolder();
            Git(folder.Path, "", "init", "-q");
            Git(bare.Path, "", "init", "-q");
            var paths = Plant(folder, random);
            foreach (var (path, isFolder) in paths)
            {
                _ = isFolder ? null : bare.Write(path, "");
            }

            var ignoreFiles = PlantRules(folder, paths, random);
            var (exclude, global) = (Rules(random), Rules(random));
            folder.Write(".git/info/exclude", exclude);
            bare.Write(".git/info/exclude", global);
            var ours = new IgnoreRules([".gitignore"], (at, name) => ignoreFiles.GetValueOrDefault(at.Child(name).Value), [global], _ => exclude);
            var (theirs, everywhere) = (GitIgnored(folder.Path, paths), GitIgnored(bare.Path, paths));
            foreach (var (path, isFolder) in paths)
            {
                // For git a project's "!" takes back what is excluded everywhere; here each counts on its own.
                Assert.That(
                    ours.IsIgnored(WorkspacePath.Parse(path), isFolder),
                    Is.EqualTo(theirs.Contains(path) || everywhere.Contains(path)),
                    () => $"round {round}, tree {tree}: '{path}' with\n{string.Join("\n", ignoreFiles.Select(f => f.Key + ":\n" + f.Value))}\nexclude:\n{exclude}\neverywhere:\n{global}");
            }
        }
    }

    private static Dictionary<string, bool> Plant(TempFolder folder, Random random)
    {
        var paths = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (var i = 0; i < 40; i++)
        {
            var names = Enumerable.Range(0, random.Next(1, 5)).Select(_ => s_names[random.Next(s_names.Length)]).ToArray();
            var path = string.Join('/', names);
            var parents = Enumerable.Range(1, names.Length - 1).Select(n => string.Join('/', names.Take(n))).ToArray();
            if (paths.ContainsKey(path) || parents.Any(p => paths.TryGetValue(p, out var isFolder) && !isFolder))
            {
                continue;
            }

            folder.Write(path, "");
            paths[path] = false;
            foreach (var parent in parents)
            {
                paths[parent] = true;
            }
        }

        return paths;
    }

    private static Dictionary<string, string> PlantRules(TempFolder folder, Dictionary<string, bool> paths, Random random)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal) { [".gitignore"] = Rules(random) };
        foreach (var inner in paths.Where(p => p.Value).Select(p => p.Key).Where(_ => random.Next(3) == 0))
        {
            files[inner + "/.gitignore"] = Rules(random);
        }

        foreach (var (path, text) in files)
        {
            folder.Write(path, text);
        }

        return files;
    }

    private static string Rules(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 7); i > 0; i--)
        {
            var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => s_parts[random.Next(s_parts.Length)]);
            text.Append(random.Next(4) == 0 ? "!" : "")
                .Append(random.Next(4) == 0 ? "/" : "")
                .AppendJoin('/', parts)
                .Append(random.Next(4) == 0 ? "/" : "")
                .Append(random.Next(6) == 0 ? "  " : "")
                .Append(random.Next(6) == 0 ? "\r\n" : "\n");
        }

        return text.Append(random.Next(5) == 0 ? "# a comment\n\\#h\n\\!n" : "").ToString();
    }

    private static HashSet<string> GitIgnored(string folder, Dictionary<string, bool> paths)
    {
        var asked = string.Concat(paths.Keys.Select(path => path + "\0"));
        return [.. Git(folder, asked, "check-ignore", "-z", "--stdin", "--no-index").Split('\0', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static string Git(string folder, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The user's own settings and excludes stay out of it.
        start.Environment["HOME"] = folder;
        start.Environment["XDG_CONFIG_HOME"] = folder;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.LessThan(2), "git failed");
        return output;
    }
}
