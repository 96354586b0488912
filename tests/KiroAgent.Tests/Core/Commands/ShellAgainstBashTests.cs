using System.Diagnostics;
using System.Text;
using KiroAgent.Core.Commands;
using KiroAgent.Core.Policy;
using KiroAgent.Tests.Support;
using NUnit.Framework;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>The parser and the verdicts against a real bash.</summary>
[Category("Process")]
public sealed class ShellAgainstBashTests
{
    /// <summary>Other lines, or more of them, than every run has: `KIRO_SHELL_SEED` and `KIRO_SHELL_TIMES`.</summary>
    private static readonly int s_seed = Number("KIRO_SHELL_SEED", 0);
    private static readonly int s_times = Number("KIRO_SHELL_TIMES", 1);
    private static readonly int s_lines = 3_000 * s_times;

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;

    [Test]
    public void What_we_parse_bash_parses([Range(1, 2)] int round)
    {
        var lines = new List<string>();
        for (var seed = s_seed + (round * 100_000); lines.Count < s_lines; seed++)
        {
            var made = new ShellLines(new Random(seed));
            var line = seed % 2 == 0 ? made.Line() : made.Damaged();
            if (line.Length < 600) lines.Add(line);
        }
        using var folder = new TempFolder(inMemory: true);
        for (var i = 0; i < lines.Count; i++) folder.Write($"{i}.sh", lines[i]);
        var told = Bash(folder.Path, $"for ((i=0;i<{lines.Count};i++)); do e=$(bash -n $i.sh 2>&1) && [ -z \"$e\" ] && echo $i; done").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToHashSet();
        var (both, neither, onlyBash) = (0, 0, 0);
        for (var i = 0; i < lines.Count; i++)
        {
            var ours = ShellParser.Parse(lines[i], ShellKind.Bash).Script is not null;
            Assert.That(!ours || told.Contains(i), $"bash refuses what we parse:\n{lines[i]}");
            if (!told.Contains(i)) neither++;
            else if (ours) both++;
            else onlyBash++;
        }
        TestContext.Out.WriteLine($"{lines.Count} lines: {both} parsed by both, {neither} refused by both, {onlyBash} parsed by bash alone");
        Assert.That(both, Is.GreaterThan(lines.Count / 3));
        Assert.That(onlyBash, Is.LessThan(lines.Count / 10), "the parser refuses what is common");
    }

    [Test]
    public void Words_are_what_bash_makes_of_them()
    {
        var words = new List<string>();
        for (var seed = s_seed; words.Count < s_lines; seed++)
        {
            var made = new ShellLines(new Random(seed));
            var word = made.Word(0) + (seed % 3 == 0 ? made.Word(0) : "");
            if (Plain(word) is { Length: > 0 }) words.Add(word);
        }
        using var folder = new TempFolder(inMemory: true);
        var script = new StringBuilder("set -f\n");
        foreach (var word in words) script.Append("printf '<%s>' ").Append(word).Append("; printf '\\0'\n");
        var told = Bash(folder.Path, script.ToString()).Split('\0');
        for (var i = 0; i < words.Count; i++)
            Assert.That(string.Concat(Plain(words[i])!.Select(text => $"<{text}>")), Is.EqualTo(told[i]), words[i]);
        TestContext.Out.WriteLine($"{words.Count} words are the same");
    }

    /// <summary>The words made of one, when all of them are known and none is a home directory.</summary>
    private static string[]? Plain(string word)
    {
        if (ShellParser.Parse("x " + word, ShellKind.Bash).Script is not { Items: [{ Chain.Pipelines: [{ Stages: [SimpleCommand { Words: [_, var parsed], Redirections: [] }] }] }] }) return null;
        var words = RunWord.From(parsed);
        return words.All(one => one.Known && !one.Shape.Contains(RunWord.Live + "~", StringComparison.Ordinal)) ? [.. words.Select(one => one.Text)] : null;
    }

    [Test]
    public void A_loop_that_is_followed_gives_the_words_bash_gives()
    {
        var script = new StringBuilder("set -f\necho() { printf '<%s>' echo \"$@\"; }\ncat() { printf '<%s>' cat \"$@\"; }\nls() { printf '<%s>' ls \"$@\"; }\n");
        var followed = new List<(string Line, string Words)>();
        for (var seed = s_seed; followed.Count < 500 * s_times && seed < s_seed + (40_000 * s_times); seed++)
        {
            var line = new AllowableLines(new Random(seed)).Loop(2);
            if (ShellParser.Parse(line, ShellKind.Bash).Script is not { } tree) continue;
            var commands = CommandFlow.Of(tree, line, ShellKind.Bash, "/ws");
            if (commands.Any(command => !command.Hides.IsEmpty || command.Words.IsEmpty)) continue;
            followed.Add((line, string.Concat(commands.Where(command => !ReadOnlyCommands.RunsNothing(command)).SelectMany(command => command.Words).Select(word => $"<{word.Text}>"))));
            script.Append("( ").Append(line).Append(" )\nprintf '\\0'\n");
        }
        using var folder = new TempFolder(inMemory: true);
        var told = Bash(folder.Path, script.ToString()).Split('\0');
        for (var i = 0; i < followed.Count; i++) Assert.That(followed[i].Words, Is.EqualTo(told[i]), followed[i].Line);
        Assert.That(followed, Has.Count.GreaterThan(300));
    }

    /// <summary>
    /// Every program is a stub that writes down its name; wrappers write themselves down and run what they are given. What is
    /// written down while an allowed line runs must be what the rules trust.
    /// </summary>
    [Test]
    public void What_we_allow_runs_nothing_untrusted([Range(1, 3)] int round)
    {
        string[] programs = ["git", "npm", "rm", "tool", "evil", "find", "grep", "cat", "head", "ls", "sh", "bash", "env", "timeout", "xargs", "sudo"];
        using var folder = new TempFolder(inMemory: true);
        var bin = folder.Folder("bin");
        foreach (var program in programs)
        {
            var path = folder.Write($"bin/{program}", Stub(program));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        folder.Write("ws/a", "evil\n");
        var runs = new StringBuilder();
        var allowed = new List<(string Line, HashSet<string> Trusted)>();
        var judged = 0;
        for (var seed = s_seed + (round * 1_000_000); allowed.Count < 700 * s_times && judged < 60_000 * s_times; seed++, judged++)
        {
            var random = new Random(seed);
            var made = new AllowableLines(random);
            var line = made.Line();
            string[] trusted = [.. new[] { "git", "npm", "rm", "tool", "find", "xargs", "timeout", "sh", "bash", "env", "command", "cd", "test", "true" }.Where(_ => random.Next(2) == 0)];
            var rules = JudgeTable.Rules([.. trusted.Select(name => name + " *")]);
            if (JudgeTable.Judge(line, ShellKind.Bash, rules).Kind != VerdictKind.Allow) continue;
            folder.Write($"lines/{allowed.Count}", line);
            runs.Append("echo '== ").Append(allowed.Count).Append("' >> $LOG; (cd $WS && /bin/bash $LINES_/").Append(allowed.Count).Append(" < a > /dev/null 2>&1)\n");
            allowed.Add((line, [.. trusted, "ls", "cat", "echo", "pwd", "which", "head", "tail", "find", "grep"]));
        }
        var log = folder.In("log");
        Bash(folder.Path, $"export PATH={bin} LOG={log} WS={folder.In("ws")} LINES_={folder.In("lines")}\n{runs}");
        var (at, commands) = (-1, 0);
        foreach (var entry in File.ReadAllLines(log))
        {
            if (entry.StartsWith("== ", StringComparison.Ordinal)) { at = int.Parse(entry[3..], System.Globalization.CultureInfo.InvariantCulture); continue; }
            commands++;
            Assert.That(allowed[at].Trusted, Does.Contain(entry), $"ran though nothing trusts it, by:\n{allowed[at].Line}");
        }
        Assert.That(Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { "bin", "ws", "lines", "log" }), "nothing is written outside the workspace");
        TestContext.Out.WriteLine($"{judged} lines judged, {allowed.Count} allowed and run, {commands} programs started by them");
        Assert.That(allowed, Has.Count.GreaterThan(300));
        Assert.That(commands, Is.GreaterThan(300));
    }

    private static string Stub(string name) => $"#!/bin/bash\necho {name} >> $LOG\n" + name switch
    {
        "env" => "while [[ $1 == *=* || $1 == -* ]]; do shift; done; \"$@\"\n",
        "timeout" => "shift; \"$@\"\n",
        "sudo" => "\"$@\"\n",
        "xargs" => "\"$@\" from-input\n",
        "sh" or "bash" => "[[ $1 == -*c ]] && exec /bin/bash -c \"$2\"; [[ $# == 0 ]] && exec /bin/bash\nexit 0\n",
        "find" => "while (( $# )); do if [[ $1 == -exec ]]; then shift; run=(); while [[ $# -gt 0 && $1 != ';' && $1 != '+' ]]; do run+=(\"$1\"); shift; done; \"${run[@]}\"; fi; shift; done\n",
        _ => "exit 0\n",
    };

    private static string Bash(string folder, string script)
    {
        var start = new ProcessStartInfo("bash", ["--norc"])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = new UTF8Encoding(false),
        };
        start.Environment["HOME"] = folder;
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        process.WaitForExit();
        return output.Result;
    }
}
