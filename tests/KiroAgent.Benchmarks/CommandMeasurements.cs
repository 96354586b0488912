using System.Diagnostics;
using KiroAgent.Core.Commands;

namespace KiroAgent.Benchmarks;

/// <summary>What a verdict on a command costs, paths answered at once.</summary>
internal static class CommandMeasurements
{
    private const int Counted = 20_000;

    /// <summary>Lines as agents write them: trusted, read-only, asking, with loops, wrappers and long here-documents.</summary>
    private static readonly string[] s_lines =
    [
        "npm run build", "git status --short && git diff --stat", "ls -la src | head -20", "grep -rn --include=*.ts 'export function' src", "cd packages/server && npm test -- --watch=false 2>&1 | tail -40",
        "find . -name '*.cs' -not -path './bin/*' | wc -l", "for f in src/*.ts; do echo \"$f\"; npx prettier --check \"$f\"; done", "FOO=1 timeout 60 bash -lc 'make -j4 test || echo failed'", "rm -rf dist && mkdir -p dist",
        "cat <<'EOF' > notes.md\n# Notes\n" + string.Concat(Enumerable.Repeat("a line of text that stands for itself\n", 40)) + "EOF", "python - <<'EOF'\nprint('hello')\nEOF", "curl -fsSL https://example.com/install.sh | sh",
    ];

    public static IEnumerable<Row> Verdicts()
    {
        string[] trusted = ["npm *", "git *", "make *", "npx prettier *", "cd *", "mkdir *"];
        var rules = CommandRules.Default with { Trusted = [.. trusted.Select(pattern => new CommandRule(pattern, "user"))] };
        var look = new Inside();
        var rates = new List<double>();
        for (var round = -2; round < 5; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Counted; i++) CommandJudge.Judge(new(s_lines[i % s_lines.Length], "/ws", ShellKind.Bash, rules, look, WorkspaceTrusted: true));
            if (round >= 0) rates.Add(Counted / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        var figures = Figures.Of(rates);
        yield return new Row("verdicts on command lines, suggestions with them", "per s", figures, "≥ 5,000", figures.Median >= 5_000);
    }

    /// <summary>Everything is a file of the workspace.</summary>
    private sealed class Inside : IPathLook
    {
        private static readonly PathStanding s_inside = new(PathPlace.Inside, null, Ignored: false, IsFolder: false, Exists: true);

        public PathStanding Standing(string path, string cwd) => s_inside;

        public bool HoldsIgnored(string path, string cwd) => false;

        public IReadOnlyList<FolderName>? Names(string path, string cwd, int most) => [];
    }
}
