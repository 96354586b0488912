using System.Diagnostics;
using System.Text;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using NUnit.Framework;

namespace KiroAgent.Tests.Server.Guard;

/// <summary>
/// Lines that run without a rule, on a real disk and by a real bash whose programs write down which files they were given: none of them is
/// ignored or outside. <c>KIRO_SHELL_SEED</c> makes other lines, <c>KIRO_SHELL_TIMES</c> more of them.
/// </summary>
[TestFixture, Category("Process"), Platform(Include = "Linux"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class CommandReadsAgainstBashTests : IDisposable
{
    private static readonly string[] s_names =
    [
        "src", "src", "src", "sub", "sub", "deep", "build", "link", "inner", "inner", "x=", "..", "..", ".", "a.ts", "a.ts", "b.ts", "b.ts", "c d.ts", "x.key", ".env", "y.ts", "o.ts", "*", "*.ts", "?.ts", "[a-c].ts", ".*", "s*", "*.k?y", "-n", "[x].ts",
    ];

    private static readonly string[] s_paths =
    [
        "src/a.ts", "src/b.ts", "src/c d.ts", "src/*.ts", "src/[a-b].ts", "src/[x].ts", "src/out.ts", "src/*", "sub/deep/a.ts", "sub/b.ts", "sub/*", "sub/*/*", "inner/a.ts", "inner/../b.ts", "inner/../../a.ts", "inner/*",
        "*/a.ts", "a.ts", "../ws/a.ts", "src/../.env", "link/*", "build/*", "src/..", "sub/deep/..",
    ];

    private readonly Random _random = new(int.TryParse(Environment.GetEnvironmentVariable("KIRO_SHELL_SEED"), out var seed) ? seed : 1);
    private readonly int _times = int.TryParse(Environment.GetEnvironmentVariable("KIRO_SHELL_TIMES"), out var times) ? times : 1;
    private readonly GuardBench _bench = new();

    [TearDown]
    public void Dispose() => _bench.Dispose();

    [Test]
    public void What_only_reads_reads_nothing_hidden()
    {
        _bench.Environment["SHELL"] = "/bin/bash";
        foreach (var file in (string[])["src/a.ts", "src/b.ts", "src/c d.ts", "src/[x].ts", "a.ts", "sub/deep/a.ts", "sub/deep/x.key", "sub/x.key", "sub/b.ts", "build/y.ts", "build/a.ts", ".env", "-n", "*/a.ts"]) _bench.Put(file);
        _bench.Put(".gitignore", "build/\n*.key\n.env\n");
        _bench.Folder.Write("ws-evil/o.ts", "");
        _bench.Folder.Write("ws-evil/a.ts", "");
        _bench.Folder.Write("home/a.ts", "");
        _bench.Link("link", _bench.Outside);
        _bench.Link("inner", "sub/deep");
        _bench.Link("src/out.ts", "../../ws-evil/o.ts");
        _bench.Link("x=", "/");
        foreach (var program in (string[])["cat", "head", "grep", "ls", "find"])
        {
            File.SetUnixFileMode(_bench.Folder.Write("bin/" + program, Stub(program)), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var script = new StringBuilder();
        var lines = new List<string>();
        for (var judged = 0; lines.Count < 400 * _times && judged < 20_000 * _times; judged++)
        {
            var line = Line();
            if (_bench.Guard.Of(line, _bench.Workspace, SessionState.Initial).Kind != VerdictKind.Allow) continue;
            _bench.Folder.Write($"lines/{lines.Count}", line);
            script.Append("echo \"== ").Append(lines.Count).Append("\" >> $LOG; (cd $WS && /bin/bash $LINES_/").Append(lines.Count).Append(" < /dev/null > /dev/null 2>&1)\n");
            lines.Add(line);
        }

        var log = Run(script.ToString());
        var (at, files) = (-1, 0);
        foreach (var entry in log)
        {
            if (entry.StartsWith("== ", StringComparison.Ordinal)) { at = int.Parse(entry[3..], System.Globalization.CultureInfo.InvariantCulture); continue; }
            files++;
            Assert.That(Hidden(entry[2..], recursive: entry[0] == 'r'), Is.False, $"{entry} was given to a program by\n{lines[at]}");
        }
        TestContext.Out.WriteLine($"{lines.Count} lines, {files} files and folders");
        Assert.That(lines, Has.Count.GreaterThan(250 * _times));
        Assert.That(files, Is.GreaterThan(250 * _times));
    }

    private bool Hidden(string path, bool recursive)
    {
        if (path != _bench.Workspace && !path.StartsWith(_bench.Workspace + "/", StringComparison.Ordinal)) return true;
        if (path.EndsWith(".key", StringComparison.Ordinal) || path.EndsWith("/.env", StringComparison.Ordinal) || (path + "/").StartsWith(_bench.Workspace + "/build/", StringComparison.Ordinal)) return true;
        return recursive && Directory.Exists(path) && new DirectoryInfo(path).EnumerateFileSystemInfos().Any(entry => entry.LinkTarget is null && Hidden(entry.FullName, recursive: true));
    }

    private string Line()
    {
        var text = new StringBuilder(Command(2));
        for (var more = _random.Next(5); more > 2; more--) text.Append(Pick(" && ", "; ", " || ", " | ", "\n")).Append(Command(2));
        return text.ToString();
    }

    private string Command(int depth) => _random.Next(12) switch
    {
        0 or 1 when depth > 0 => $"for {Pick("f", "d")} in {Words()}; do {Command(depth - 1)}; {Simple(Used())}; done",
        2 when depth > 0 => $"({Command(depth - 1)}; {Simple(Word())})",
        3 or 4 when depth > 0 => $"cd {Word()} && {Command(depth - 1)}",
        5 when depth > 0 => $"cd {Word()}; {Command(depth - 1)}",
        6 => "if " + Simple(Word()) + "; then " + Simple(Words()) + "; fi",
        _ => Simple(_random.Next(4) == 0 ? Used() : Words()),
    };

    private string Simple(string words) => _random.Next(9) switch
    {
        0 => "head -n 2 " + words,
        1 => "grep -e x " + words,
        2 => "grep -rn -e x " + words,
        3 => "ls -la " + words,
        4 => "find " + words + " -name '*.ts'",
        5 => "cat < " + Word(),
        6 => Pick("ls", "find", "grep -r -e x"),
        _ => "cat " + words,
    };

    private string Used() => Pick("\"$f\"", "\"$d\"", "$f", "\"$d/$f\"", "\"$d\"/" + Name(), "\"${f}\"", "\"../$f\"", "'$f'", "\"$f\" " + Word());

    private string Words() => Word() + (_random.Next(3) == 0 ? " " + Word() : "");

    private string Word()
    {
        var path = _random.Next(2) == 0 ? s_paths[_random.Next(s_paths.Length)] : string.Join('/', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Name()));
        return _random.Next(14) switch
        {
            0 => "./" + path,
            1 => _bench.Workspace + "/" + path,
            2 => "'" + path + "'",
            3 => "\"" + path + "\"",
            4 => "{" + path + "," + Name() + "}",
            5 => Pick("~/", "$PWD/", "x=~/", "x=" + _bench.Home + "/") + path,
            6 => "-- " + path,
            _ => path.Replace(" ", "\\ ", StringComparison.Ordinal),
        };
    }

    private string Name() => s_names[_random.Next(s_names.Length)];

    private string Pick(params string[] from) => from[_random.Next(from.Length)];

    // What it is given that is there, and its input; what lists is also given the folder it runs in.
    private static string Stub(string name) =>
        "#!/bin/bash\nhow=f; given=(); [[ " + name + " == grep ]] && for a; do [[ $a == -r* ]] && how=r; done\n"
        + "for a; do if [[ $a != -* && -e $a ]]; then given+=(\"$a\"); fi; done\n"
        + "operands=0; for a; do [[ " + name + " == find && $a == -name ]] && break; [[ $a == -* || $a == x ]] || operands=1; done\n"
        + "[[ $operands == 0 && ( " + name + " == ls || " + name + " == find || $how == r ) ]] && given=(.)\n"
        + "[[ " + name + " == cat || " + name + " == head || ( " + name + " == grep && $how == f ) ]] && { all=(\"${given[@]}\"); given=(); for a in \"${all[@]}\"; do [[ -f $a ]] && given+=(\"$a\"); done; }\n"
        + "[[ -f /proc/self/fd/0 ]] && given+=(\"$(/usr/bin/readlink /proc/$$/fd/0)\")\n"
        + "[[ ${#given[@]} == 0 ]] || /usr/bin/realpath -- \"${given[@]}\" | while IFS= read -r p; do echo \"$how $p\"; done >> $LOG\n";

    private string[] Run(string script)
    {
        var start = new ProcessStartInfo("/bin/bash", ["--norc"]) { WorkingDirectory = _bench.Workspace, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in ((string, string)[])[("PATH", _bench.Folder.In("bin")), ("HOME", _bench.Home), ("LC_ALL", "C.UTF-8"), ("LOG", _bench.Folder.In("log")), ("WS", _bench.Workspace), ("LINES_", _bench.Folder.In("lines"))]) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        process.WaitForExit();
        return File.ReadAllLines(_bench.Folder.In("log"));
    }
}
