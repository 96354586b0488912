using KiroAgent.Core.Commands;
using KiroAgent.Core.Policy;
using NUnit.Framework;
using static KiroAgent.Tests.Core.Commands.JudgeTable;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>Patterns in commands that only read: each file they mean now is judged, and what cannot be told asks.</summary>
public sealed class GlobTests
{
    /// <summary>
    /// The tree; what ends in <c>/</c> is a folder, in <c>@</c> a link. By the table `out` leads outside, `dangling` nobody knows where, `.env` and `secret` are ignored.
    /// </summary>
    private static readonly string[] s_tree =
    [
        "a.ts", "b.ts", "notes.md", "mcp.json", ".env", ".git/config", "src/a.cs", "src/b.cs", "src/deep/c.cs", "docs/x.md", "docs/.env", "both/one", "both/secret/", "links/l.txt", "links/out@",
        "bad/dangling@", "options/-rf", "options/x", "options2/sub/-x", "guarded/mcp.json", "guarded/x", "mixed/y", "app/[id]/page.ts", "env/.env.local", "env/prod.env", "odd/caf\u00e9.ts", "deep/er/raw/\ufffd.ts",
        "many/", "secrets/.env",
    ];

    private sealed class Tree : TableLook
    {
        public override PathStanding Standing(string path, string cwd)
        {
            var at = Relative(path, cwd);
            var folder = at is "" or "many" || s_tree.Any(one => one.StartsWith(at + "/", StringComparison.Ordinal));
            return base.Standing(path, cwd) with { IsFolder = folder, Exists = folder || s_tree.Any(one => one.TrimEnd('@') == at) || at.StartsWith("many/", StringComparison.Ordinal) };
        }

        public override IReadOnlyList<FolderName>? Names(string path, string cwd, int most)
        {
            var at = Relative(path, cwd);
            if (at == "many") return most < 600 ? null : [.. Enumerable.Range(0, 600).Select(i => new FolderName($"f{i}", false, false))];
            var below = at.Length == 0 ? "" : at + "/";
            return [.. s_tree.Where(one => one.StartsWith(below, StringComparison.Ordinal)).Select(one => one[below.Length..]).Where(one => one.Length > 0)
                .Select(one => one.Split('/')[0] + (one.Contains('/', StringComparison.Ordinal) ? "/" : "")).Distinct()
                .Select(name => new FolderName(name.TrimEnd('/', '@'), name.EndsWith('/'), name.EndsWith('@')))];
        }

        private static string Relative(string path, string cwd)
        {
            var names = new List<string>();
            foreach (var name in (path.StartsWith('/') ? path : cwd + "/" + path).Split('/'))
                if (name == "..") names.RemoveRange(Math.Max(0, names.Count - 1), Math.Min(1, names.Count));
                else if (name is not ("" or ".")) names.Add(name);
            return names is ["ws", ..] ? string.Join('/', names.Skip(1)) : "outside";
        }
    }

    private static CommandVerdict JudgeIn(string line, ShellKind shell = ShellKind.Bash, params string[] trusted) =>
        CommandJudge.Judge(new(line, Root, shell, Rules(trusted), new Tree(), WorkspaceTrusted: true));

    [TestCase("cat *.ts")]
    [TestCase("cat ./*.ts")]
    [TestCase("cat /ws/*.ts")]
    [TestCase("cat [ab].ts")]
    [TestCase("cat src/[!x]*.cs src/[a-c].cs")]
    [TestCase("cat src/[[:alpha:]].cs")]
    [TestCase("ls src/*.cs")]
    [TestCase("ls -la src/*")]
    [TestCase("head -n 3 src/?.cs")]
    [TestCase("tail -n 3 src/a*")]
    [TestCase("grep -n class src/*.cs src/deep/*.cs")]
    [TestCase("grep -rn class src/*")]
    [TestCase("grep x **/*.md")]
    [TestCase("cat */*.cs")]
    [TestCase("cat d*/x.md")]
    [TestCase("cat app/[id]/page.ts")]
    [TestCase("cat *.nothing")]
    [TestCase("cat nowhere/*.ts")]
    [TestCase("cat -- *.ts")]
    [TestCase("cat {a,b}*.ts")]
    [TestCase("cat *.ts | head -3")]
    [TestCase("cat odd/*")]
    [TestCase("cat both/*", Description = "it cannot read the ignored folder")]
    [TestCase("find src/* -name '*.cs'")]
    [TestCase("find ./d* -type f")]
    [TestCase("echo src/*")]
    [TestCase("cat src/*/c.cs")]
    [TestCase("cat options/*")]
    [TestCase("grep a* src/a.cs")]
    public void What_means_only_files_it_may_read_needs_no_rule(string line) =>
        Assert.That((JudgeIn(line).Kind, JudgeIn(line).Reason), Is.EqualTo((VerdictKind.Allow, "only reads")));

    [TestCase("cat *", "names `mcp.json`, which is protected by `mcp.json`")]
    [TestCase("cat .*", "names `.git`, which is protected by `.git/`")]
    [TestCase("cat src/../.*", "names `src/../.git`, which is protected by `.git/`")]
    [TestCase("ls src/.*/..", "`src/../..` is outside the workspace")]
    [TestCase("cat .e*", "`.env` is ignored, one of `.e*`")]
    [TestCase("cat docs/.*", "`docs/.env` is ignored")]
    [TestCase("cat */.env", "is ignored")]
    [TestCase("ls both/*", "`both/secret` is ignored")]
    [TestCase("grep -r x both/*", "`both/secret` is ignored")]
    [TestCase("cat links/*", "`links/out` is outside the workspace, one of `links/*`")]
    [TestCase("cat links/*/passwd", "`links/out/passwd` is outside the workspace")]
    [TestCase("cat links/o*/*", "looks into `links/out/`, which is outside the workspace")]
    [TestCase("cat bad/*", "where `bad/dangling` leads is not known")]
    [TestCase("cat ../*", "looks into `../`, which is outside the workspace")]
    [TestCase("cat /etc/*", "looks into `/etc/`, which is outside the workspace")]
    [TestCase("cat ~/*", "outside the workspace")]
    [TestCase("cat */../../x", "is outside the workspace")]
    [TestCase("cat guarded/*", "names `guarded/mcp.json`, which is protected by `mcp.json`")]
    [TestCase("cat deep/er/raw/*.ts", "`deep/er/raw/` holds a name that is no text")]
    [TestCase("cat [.]git/config", "which is protected by")]
    [TestCase("cat [[:punct:]]git/config", "which is protected by")]
    [TestCase("cat many/*", "means more than 200 files")]
    [TestCase("cat $X/*.ts", "expands $X")]
    [TestCase("cat $(ls)/*", "substitutes")]
    [TestCase("cat -*", "`-*` is not known before")]
    [TestCase("cat --*", "`--*` is not known before")]
    [TestCase("cat < *.ts", "which file `*.ts` means is not known before")]
    [TestCase("cat *.ts > all.txt", "it writes to a file, and only the read-only list trusts it")]
    [TestCase("cd src && find *", "which words `*` becomes is not known before")]
    [TestCase("find . -name *.ts", "the value of `-name` is not known")]
    [TestCase("find [s]rc -type f", "which words `[s]rc` becomes is not known before")]
    [TestCase("grep -e *.ts a.ts", "the option `-e` has no plain value")]
    [TestCase("grep .e* a.ts", "`.env` is ignored")]
    [TestCase("grep --include *.ts x src", "the option `--include` has no plain value")]
    [TestCase("grep -rn x mix*", "`mixed` holds ignored files")]
    [TestCase("cd links/out && cat *", "outside the workspace")]
    [TestCase("cat src/* out/*", "looks into `out/`, which is outside the workspace")]
    [TestCase("cat secret/*", "is ignored")]
    [TestCase("wc -l *.ts", "no rule trusts it")]
    [TestCase("cat *.ts; evil", "no rule trusts it")]
    public void Whatever_else_it_may_mean_asks(string line, string why)
    {
        var verdict = JudgeIn(line);
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Ask), verdict.Reason);
        Assert.That(string.Join(" | ", verdict.Parts.Select(part => part.Reason)), Does.Contain(why));
    }

    [TestCase("cd options && cat *", "would be an option")]
    [TestCase("cd options && grep x *", "would be an option")]
    [TestCase("cd options2 && cat s*/*", null)]
    [TestCase("cd options && cat ./*", null)]
    public void A_file_that_is_called_like_an_option(string line, string? why)
    {
        var verdict = JudgeIn(line, ShellKind.Bash, "cd *");
        Assert.That((verdict.Kind, verdict.Reason.Contains(why ?? "", StringComparison.Ordinal)), Is.EqualTo((why is null ? VerdictKind.Allow : VerdictKind.Ask, true)), verdict.Reason);
    }

    [TestCase("cat docs/*.md", VerdictKind.Allow, VerdictKind.Allow)]
    [TestCase("cat docs/*", VerdictKind.Allow, VerdictKind.Ask, Description = "GLOB_DOTS: .env is hidden")]
    [TestCase("cat env/P*", VerdictKind.Allow, VerdictKind.Allow, Description = "NO_CASE_GLOB: prod.env is not")]
    [TestCase("cat MIX*/../doc?/*", VerdictKind.Allow, VerdictKind.Ask)]
    [TestCase("cat src/**/*.cs", VerdictKind.Allow, VerdictKind.Allow)]
    [TestCase("cat **/config", VerdictKind.Allow, VerdictKind.Ask, Description = ".git/config")]
    [TestCase("cat src/*~b*", VerdictKind.Allow, VerdictKind.Ask, Description = "a pattern of zsh's own")]
    public void Zsh_may_match_dots_and_either_case_and_goes_down(string line, VerdictKind bash, VerdictKind zsh) =>
        Assert.That((JudgeIn(line).Kind, JudgeIn(line, ShellKind.Zsh).Kind), Is.EqualTo((bash, zsh)));

    [TestCase("rm guard*/*", "rm *", Description = "what it deletes is protected, though nobody says its name")]
    [TestCase("prettier --write *.json", "*")]
    [TestCase("rm .??*", "rm *")]
    [TestCase("tool */../*/../*/../*/../*/../*/../*/../.gi?/config", "*")]
    public void A_pattern_that_means_a_protected_file_asks_whatever_is_trusted(string line, string trusted)
    {
        var verdict = JudgeIn(line, ShellKind.Bash, trusted);
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Ask), verdict.Reason);
        Assert.That(verdict.Suggestions, Is.Empty);
    }

    [Test]
    public void Of_one_line_not_more_than_so_many_paths_are_looked_up()
    {
        var line = "tool " + string.Join(' ', Enumerable.Range(0, PathAnswers.MostPaths + 100).Select(i => $"{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}{i / 676}"));
        var verdict = Judge(line, "*");
        Assert.That((verdict.Kind, verdict.Reason), Is.EqualTo((VerdictKind.Ask, "it names more than 500 paths")));
        Assert.That(verdict.Suggestions, Is.Empty);
        Assert.That(Judge(line[..(line.Length / 2)], "*").Kind, Is.EqualTo(VerdictKind.Allow));
    }

    [Test]
    public void Of_one_line_not_more_than_so_many_commands_are_looked_at()
    {
        var line = string.Concat(Enumerable.Repeat("a;", ShellParser.MostCommands));
        Assert.That(Judge(line, "*").Kind, Is.EqualTo(VerdictKind.Allow));
        Assert.That(Judge(line + "a", "*").Reason, Does.Contain("more than 1,000 commands"));
        Assert.That(Judge(line + "`a`", "*").Reason, Does.Contain("more than 1,000 commands"), "those in backquotes are counted too");
        var code = "sh -c '" + string.Concat(Enumerable.Repeat("a;", 999)) + "';";
        Assert.That(Judge(code + code, "*").Kind, Is.EqualTo(VerdictKind.Allow));
        Assert.That(Judge(code + code + "`evil`", "*").Reason, Is.EqualTo("it runs more than 2,000 commands"));
        var much = $"sh -c {ShellQuote.Of("sh -c '" + new string('a', 5_100) + "'")}";
        Assert.That(Judge(much, "*").Reason, Is.EqualTo("the code in it is not understood: it is too much"));
        Assert.That(Judge(much.Replace(new string('a', 200), "", StringComparison.Ordinal), "*").Kind, Is.EqualTo(VerdictKind.Allow));
    }
}
