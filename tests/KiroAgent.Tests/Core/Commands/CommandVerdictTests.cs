using KiroAgent.Core.Commands;
using KiroAgent.Core.Policy;
using NUnit.Framework;
using static KiroAgent.Tests.Core.Commands.JudgeTable;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>What runs without asking and by which rule; which rules are offered.</summary>
public sealed class CommandVerdictTests
{
    [TestCase("ls")]
    [TestCase("ls -la src")]
    [TestCase("ls -R mixed")]
    [TestCase("ls --color=auto --sort=time")]
    [TestCase("cat src/a.ts 'b c'")]
    [TestCase("cat -n -- a")]
    [TestCase("cat ../ws/a")]
    [TestCase("cat /ws/a")]
    [TestCase("echo hello \"big world\" $? *.ts ~")]
    [TestCase("pwd -P")]
    [TestCase("which -a npm node")]
    [TestCase("head -n 5 a")]
    [TestCase("head -5 a")]
    [TestCase("tail -n +5 a b")]
    [TestCase("tail -c5 a")]
    [TestCase("find . -name '*.ts' -not -path './x/*' -type f")]
    [TestCase("find src \\( -name a -o -name b \\) -prune -print0")]
    [TestCase("find")]
    [TestCase("grep -rn --include=*.ts 'a|b' src")]
    [TestCase("grep -e x -A3 a b")]
    [TestCase("grep -5 x a")]
    [TestCase("cat a | grep -v x | head -3")]
    [TestCase("cat a 2>/dev/null || echo none")]
    [TestCase("ls > /dev/null 2>&1")]
    [TestCase("cat < a")]
    [TestCase("cat a 2>&-; ls 2>& - | cat <&-")]
    [TestCase("cat <<'E'\n$(evil)\nE")]
    [TestCase("cat <<< text")]
    [TestCase("if ls a; then cat a; else echo no; fi")]
    [TestCase("(ls; cat a) | tail")]
    [TestCase("{ ls; cat a; }")]
    [TestCase("while ls a; do cat a; done")]
    [TestCase("case a in a) ls;; b|c) cat a;; esac")]
    [TestCase("! grep -q x a # a comment")]
    [TestCase("time ls")]
    [TestCase("{cat,a}")]
    [TestCase("cat {} {x} a@{1} {a a} {a,b{c,d} {a,b}} {{x},b} {a,{x}}")]
    [TestCase("c\\at a")]
    [TestCase("$'cat' a")]
    [TestCase("cd src")]
    [TestCase("cd src && ls -la && cat a ../b")]
    [TestCase("(cd ./src/x; grep -rn y .) | head")]
    [TestCase("cat a 2>/dev/null || true")]
    [TestCase("ls src || :")]
    [TestCase("for f in a b.ts; do cat \"$f\"; done")]
    [TestCase("for f in src lib; do echo == $f; ls $f; cat \"src/${f}/x\" 2>/dev/null; done")]
    [TestCase("for i in {1..3}; do echo $i; done | tail -1")]
    [TestCase("for d in src lib; do for f in a \"$d/b\"; do head -5 \"$d/$f\" || true; done; done")]
    [TestCase("for f in a; do cat \"$f\"; done; for f in b; do cat \"$f\"; done")]
    [TestCase("for f in 'a b' 'c*'; do if grep -q x \"$f\"; then cat \"$f\"; fi; done")]
    [TestCase("head a -n 5")]
    [TestCase("grep x a -e y -A 3")]
    public void Reading_inside_the_workspace_needs_no_rule(string line)
    {
        Assert.That(Judge(line).Reason, Is.EqualTo("only reads"));
        Assert.That(Judge(line, ShellKind.Bash, CommandRules.Default with { TrustReadOnly = false }).Kind, Is.EqualTo(VerdictKind.Ask), "with trustReadOnlyCommands off");
        Assert.That(Judge(line, ShellKind.Bash, CommandRules.Default, workspaceTrusted: false).Kind, Is.EqualTo(VerdictKind.Ask), "in an untrusted workspace");
    }

    [TestCase("cat .env")]
    [TestCase("cat secret/a")]
    [TestCase("cat out/a")]
    [TestCase("cat dangling/a")]
    [TestCase("cat *.ts")]
    [TestCase("grep -r x mixed")]
    [TestCase("find . -name *.ts")]
    [TestCase("ls ~")]
    [TestCase("ls ..")]
    [TestCase("cat $HOME/a")]
    [TestCase("which /usr/bin/x")]
    [TestCase("ls --unknown")]
    [TestCase("cat a > b")]
    [TestCase("find . -newer /etc/passwd")]
    [TestCase("cd ..")]
    [TestCase("cd")]
    [TestCase("cd -")]
    [TestCase("cd ~")]
    [TestCase("cd src lib")]
    [TestCase("cd -P src")]
    [TestCase("cat -x a")]
    [TestCase("cd $X")]
    [TestCase("cd a.txt")]
    [TestCase("cd secret")]
    [TestCase("cd out && cat a")]
    [TestCase("cd src && cat ../../x")]
    [TestCase("cd src; cat .env")]
    [TestCase("cd src > x")]
    [TestCase("true > x")]
    [TestCase("true x")]
    [TestCase("cd src && evil")]
    [TestCase("")]
    [TestCase("# nothing")]
    [TestCase("cat .git/config")]
    [TestCase("ls .git")]
    [TestCase("echo ~/*")]
    [TestCase("echo ~/.ssh/id*")]
    [TestCase("cat x=~/a")]
    [TestCase("cat {x=,y}~/a")]
    [TestCase("cat a:~/b")]
    [TestCase("head a -n /etc/passwd")]
    [TestCase("head -q a -c/etc/passwd -n ../b")]
    [TestCase("grep x a -e /etc/passwd")]
    [TestCase("ls src --sort /etc")]
    [TestCase("for f in a .env; do cat \"$f\"; done")]
    [TestCase("for f in a ../b; do cat \"$f\"; done")]
    [TestCase("for f in a ..; do cat \"$f/x\"; done")]
    [TestCase("for f in ~/a; do cat \"$f\"; done")]
    [TestCase("for f in *.ts; do cat \"$f\"; done")]
    [TestCase("for f in 'a ../b'; do cat $f; done")]
    [TestCase("for f in '*'; do cat $f; done")]
    [TestCase("for f in $(ls); do cat \"$f\"; done")]
    [TestCase("for f in $X; do cat \"$f\"; done")]
    [TestCase("for f in a; do cat \"${f%a}../b\"; done")]
    [TestCase("for f; do cat \"$f\"; done")]
    [TestCase("for f in a; do cat \"$g\"; done")]
    [TestCase("for f in a; do ls; done; cat \"$f\"")]
    [TestCase("for f in a; do for f in ..; do ls; done; cat \"$f\"; done")]
    [TestCase("for f in a; do f=../b; cat \"$f\"; done")]
    [TestCase("for f in a; do f=../b :; cat \"$f\"; done")]
    [TestCase("for f in ''; do : \"${f:=../b}\"; cat \"$f\"; done")]
    [TestCase("for f in a; do read f; cat \"$f\"; done")]
    [TestCase("for f in a; do cat \"$f\" > b; done")]
    [TestCase("for f in a; do cat \"$f\"; done > b")]
    [TestCase("for f in a b; do echo x > \"$f\"; done")]
    [TestCase("for f in -c; do ls \"$f\" --unknown; done")]
    [TestCase("for f in -exec; do find . \"$f\" evil \\;; done")]
    [TestCase("for f in evil; do $f; done")]
    [TestCase("for f in evil; do \"$f\" a; done")]
    [TestCase("for PATH in .; do ls; done")]
    [TestCase("for path in .; do ls; done")]
    [TestCase("for IFS in a; do ls; done")]
    [TestCase("for HOME in /; do cd; cat etc/passwd; done")]
    [TestCase("for GLOBIGNORE in a; do ls; done")]
    [TestCase("for d in src ..; do cd \"$d\"; cat a; done")]
    [TestCase("for d in src; do cd \"$d\"; cat ../../a; done")]
    [TestCase("select f in a; do cat \"$f\"; done")]
    [TestCase("for f in a; do npm test; done")]
    public void Without_a_rule_everything_else_asks(string line) => Assert.That(Judge(line).Kind, Is.EqualTo(VerdictKind.Ask));

    [TestCase("npm install", "npm install")]
    [TestCase("npm install", "npm  'install'")]
    [TestCase("npm *", "npm")]
    [TestCase("npm *", "npm run build --x /etc")]
    [TestCase("npm *", "npm test > log.txt 2>&1")]
    [TestCase("npm *", "npm test | head -5")]
    [TestCase("npm run *", "npm run build && npm run test")]
    [TestCase("./gradlew *", "./gradlew build")]
    [TestCase("git *", "git log --oneline -5 | cat")]
    [TestCase("git *", "git commit -m 'Ignore .git/x and .vscode/y'")]
    [TestCase("git *", "git commit -C HEAD")]
    [TestCase("git -C sub *", "git -C sub status")]
    [TestCase("echo *", "echo a > b.txt")]
    [TestCase("rm *.log", "rm *.log")]
    [TestCase("printf *", "printf '%s\\n' a")]
    [TestCase("tar *", "tar xzf x.tgz")]
    [TestCase("tar *", "tar -czfImage.tar src")]
    [TestCase("rsync *", "rsync -av --delete a/ b/")]
    [TestCase("make *", "make -j4 all test")]
    [TestCase("npm *", "npm run build -- --watch -t Config")]
    [TestCase("npm --prefix sub *", "npm --prefix sub test")]
    [TestCase("go *", "go test -run Executes ./...")]
    [TestCase("./gradlew *", "./gradlew build -x test --info")]
    [TestCase("*", "tool *")]
    [TestCase("*", "X=1 npm test $(date) &")]
    [TestCase("*", "for f in *.ts; do tool $f; done")]
    [TestCase("*", "f() { tool; }; f")]
    [TestCase("*", "sh -c 'a; b' && ./x")]
    [TestCase("*", "cat /etc/passwd")]
    [TestCase("*", "git -c a=b -C x log")]
    public void A_rule_trusts(string pattern, string line)
    {
        var verdict = Judge(line, pattern);
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Allow), verdict.Reason);
        Assert.That(verdict.Parts.Any(part => part.Rule == pattern && part.Source == "test"));
    }

    [TestCase("npm install", "npm install x")]
    [TestCase("npm *", "npmx")]
    [TestCase("rm *.log", "rm '*.log'")]
    [TestCase("rm '*.log'", "rm *.log")]
    [TestCase("./gradlew *", "cd x; ./gradlew build")]
    [TestCase("npm *", "cd sub && npm test")]
    [TestCase("npm *", "for f in a; do npm run \"$f\"; done")]
    [TestCase("source *", "for f in a; do source x; cat \"$f\"; done")]
    [TestCase("*", "for f in a; do f=-rf; rm \"$f\" x; done")]
    [TestCase("*", "echo a > .git/config")]
    [TestCase("*", "rm .gi?/config")]
    [TestCase("*", "node -e \"open('.git/config', 'w')\"")]
    [TestCase("*", "rm .[g]it/x")]
    [TestCase("*", "rm mcp*")]
    [TestCase("*", "echo a > \"$PWD/.git/config\"")]
    [TestCase("*", "tool \"$PWD/.git/config\"")]
    [TestCase("bash *", "bash 3<<'E' < x\nls\nE")]
    [TestCase("bash *", "bash < x")]
    [TestCase("test *", "test 'a[$(evil)]' -eq 0")]
    [TestCase("printf *", "printf %d 'a[$(evil)]'")]
    [TestCase("printf *", "printf -v PATH .")]
    [TestCase("*", "tool --out=.vscode/settings.json")]
    [TestCase("*", "tool -o.vscode/settings.json")]
    [TestCase("*", "dd of=.git/config")]
    [TestCase("*", "cp a src/../.git/hooks/x")]
    [TestCase("*", "cd .git && echo a > config")]
    [TestCase("*", "cp x mcp.{json,bak}")]
    [TestCase("*", "rm -r$X src")]
    [TestCase("*", "rm -${X}r -v src")]
    [TestCase("*", "echo a > /tmp/x")]
    [TestCase("*", "echo a > $X")]
    [TestCase("*", "f() { cd /; }; f; echo a > x")]
    [TestCase("*", "while a; do echo b > x; cd ..; done")]
    [TestCase("*", "test -d a || cd \"$X\"; echo b > x")]
    [TestCase("*", "eval \"$X\"; echo b > x")]
    [TestCase("*", "trap 'cd /' DEBUG; echo b > x")]
    [TestCase("npm *", "npm test <<E\n$X\nE")]
    [TestCase("bash *", "bash -s x < a")]
    [TestCase("*", "sh -c 'if'")]
    [TestCase("*", "echo 'a")]
    public void A_rule_does_not_trust(string pattern, string line) => Assert.That(Judge(line, pattern).Kind, Is.EqualTo(VerdictKind.Ask));

    [TestCase("npm *", "npm test; evil", true)]
    [TestCase("npm *", "npmx", false)]
    [TestCase("npm test", "npm test $(evil)", false)]
    [TestCase("npm *", "npm test; rm -rf x", false)]
    [TestCase("npm *", "npm test; rm -f -r x", false)]
    [TestCase("npm *", "npm test > .git/config", false)]
    [TestCase("*", "if", true)]
    [TestCase("npm *", "X=1 npm test", false)]
    [TestCase("npm *", "npm test ) .git/config", false)]
    [TestCase("npm *", "ls", true)]
    public void Matching_by_prefix_looks_at_the_text_alone(string pattern, string line, bool allows) =>
        Assert.That(Judge(line, ShellKind.Bash, Rules(pattern) with { Matching = CommandMatching.Prefix }).Kind == VerdictKind.Allow, Is.EqualTo(allows));

    [TestCase("npm run build", "npm run build|npm run *")]
    [TestCase("npm test", "npm test|npm test *")]
    [TestCase("npm run build -- --watch", "npm run build -- --watch|npm run build *|npm run *")]
    [TestCase("git log --oneline", "git log --oneline|git log *")]
    [TestCase("eslint src", "eslint src|eslint *")]
    [TestCase("make", "make")]
    [TestCase("rm a.txt", "rm a.txt")]
    [TestCase("python x.py 'a b'", "python x.py 'a b'")]
    [TestCase("git -C sub status", "git -C sub status")]
    [TestCase("npm run a && npm run b", "npm run a && npm run b|npm run *")]
    [TestCase("npm ci && tool x", "npm ci && tool x")]
    [TestCase("ls && npm ci", "npm ci|npm ci *")]
    [TestCase("timeout 5 npm test", "timeout 5 npm test")]
    [TestCase("cat a > b", "cat a|cat *")]
    [TestCase("prettier --write src/*.ts", "prettier --write src/*.ts|prettier *")]
    [TestCase("npm test $X", "")]
    [TestCase("npm test &", "")]
    [TestCase("X=1 npm test", "")]
    [TestCase("rm -rf x", "")]
    [TestCase("tool .git/config", "")]
    [TestCase("tool > /tmp/x", "")]
    [TestCase("tool 'a", "")]
    public void Offers_the_narrowest_rules_that_allow_the_line(string line, string expected)
    {
        var offered = Judge(line).Suggestions;
        Assert.That(string.Join('|', offered.Select(one => one.Pattern)), Is.EqualTo(expected));
        foreach (var one in offered) Assert.That(Allows(line, one.Pattern), one.Pattern);
    }

    [Test]
    public void Every_part_is_shown_with_its_verdict_and_reason()
    {
        var verdict = Judge("npm test && cat a | evil > x", "npm *");
        Assert.That(verdict.Parts.Select(part => (part.Text, part.Verdict, part.Reason)), Is.EqualTo(new[]
        {
            ("npm test", VerdictKind.Allow, "trusted by `npm *`"),
            ("cat a", VerdictKind.Allow, "only reads"),
            ("evil > x", VerdictKind.Ask, "no rule trusts it"),
        }));
        Assert.That((verdict.Kind, verdict.Reason), Is.EqualTo((VerdictKind.Ask, "no rule trusts it")));
        Assert.That(Judge("cd src && npm test", "npm *").Reason, Is.EqualTo("no rule trusts it, and it is only let pass where all the rest of the line only reads"));
        Assert.That(Judge("env X=1 sh -c 'evil a'").Parts.Select(part => part.Text), Is.EqualTo(new[] { "env X=1 sh -c 'evil a'", "sh -c 'evil a'", "evil a" }));
    }

    [Test]
    public void A_program_named_in_one_folder_is_not_trusted_in_another()
    {
        Assert.That(Allows("./gradlew build", "./gradlew *", "cd *"));
        Assert.That(Judge("cd x; ./gradlew build", "./gradlew *", "cd *").Kind, Is.EqualTo(VerdictKind.Ask));
    }

    [Test]
    public void A_folder_is_followed_through_the_line()
    {
        var look = new Noting();
        CommandJudge.Judge(new("cd a && cat b; (cd c; cat d); cat e", Root, ShellKind.Bash, Rules("cd *"), look, WorkspaceTrusted: true));
        Assert.That(look.Asked.Where(one => one.Item1.Length == 1 && one.Item1 is "b" or "d" or "e").Distinct(), Is.EquivalentTo(new[]
        {
            ("b", "/ws/a"), ("d", "/ws/a/c"), ("d", "/ws/c"), ("d", "/ws/a"), ("d", "/ws"), ("e", "/ws/a"), ("e", "/ws"),
        }));
    }

    private sealed class Noting : TableLook
    {
        public List<(string, string)> Asked { get; } = [];

        public override PathStanding Standing(string path, string cwd)
        {
            Asked.Add((path, cwd));
            return base.Standing(path, cwd);
        }
    }
}
