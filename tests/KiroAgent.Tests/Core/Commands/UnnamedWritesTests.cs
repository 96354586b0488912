using KiroAgent.Core.Commands;
using KiroAgent.Core.Policy;
using NUnit.Framework;
using static KiroAgent.Tests.Core.Commands.JudgeTable;

namespace KiroAgent.Tests.Core.Commands;

/// <summary>Commands that write settings and hooks without naming them ask as if they did, whatever trusts them; their twins that only read do not.</summary>
public sealed class UnnamedWritesTests
{
    private static IEnumerable<TestCaseData> Writing()
    {
        foreach (var (writes, lines) in new (string, string[])[]
        {
            (".git/config", ["git config core.pager evil", "git config --local core.fsmonitor ./evil", "git config --add core.pager evil", "git config --replace-all core.pager evil", "git config --unset user.name", "git config -e", "git config --edit",
                "git config set core.pager evil", "git config unset user.name", "git config edit", "git config --rename-section a b", "git config --type bool core.x true", "git -c a=b config core.pager evil", "git --no-pager config core.pager evil",
                "git --work-tree . config core.pager evil", "g\\it 'config' core.pager evil", "/usr/bin/git config core.pager evil", "env git config core.pager evil", "sh -c 'git config core.pager evil'", "sudo -u x git config a.b c", "timeout 5 git config core.pager evil",
                "echo a b | xargs git config", "xargs git config core.pager", "GIT_TRACE=1 git config core.pager evil", "git config $X evil", "git config core.pager $(evil)",
                "git remote add x y", "git remote -v add x y", "git remote set-url origin ext::evil", "git remote rename a b", "git remote remove a", "git remote rm a", "git submodule add x y", "git submodule init", "git submodule update --init --recursive",
                "git submodule sync", "git submodule set-url a b", "git submodule deinit a", "git clone -c core.hooksPath=x y", "git clone --config a=b y", "git flow init", "git svn init x", "git annex init", "git crypt unlock x",
                "husky", "npx husky", "npx --yes husky init", "pnpm exec husky install", "yarn husky", "bunx husky", "npm exec husky"]),
            ("sub/.git/config", ["git -C sub config core.pager evil", "git -C . -C sub remote add x y"]),
            (".git/hooks", ["git -c core.hooksPath=hooks commit", "git -ccore.hooksPath=hooks commit", "git -c CORE.HOOKSPATH=x status", "git --config-env=core.hooksPath=X commit", "git init --template=x", "git clone --template=x y", "git lfs install",
                "pre-commit install", "pre-commit install --hook-type commit-msg", "lefthook install", "npx lefthook install", "simple-git-hooks", "uvx pre-commit install", "poetry run pre-commit install"]),
            ("~/.gitconfig", ["git config --global core.pager evil", "git config --global alias.x '!evil'", "git config set --global a.b c", "git maintenance start"]),
            ("/etc/gitconfig", ["git config --system core.pager evil"]),
            ("~/.npmrc", ["npm config set script-shell evil", "npm config set registry=http://evil", "npm c set a b", "npm set registry x", "npm --silent config set a b", "npm --prefix x config delete a", "npm config edit", "npm config --location=user set a b", "pnpm config set a b",
                "npm login", "npm logout", "npm adduser", "npm config $X a b"]),
            ("~/.yarnrc", ["yarn config set yarnPath ./evil.js"]),
            ("~/.config/pip/pip.conf", ["pip config set global.index-url x", "pip3 config unset a", "python -m pip config set a b", "python3 -m pip config edit"]),
            ("~/.local/share/direnv/allow", ["direnv allow", "direnv allow .", "direnv grant", "direnv edit"]),
            ("~/.config/mise", ["mise trust"]),
            ("mcp.json", ["claude mcp add x -- evil", "codex mcp add x", "gemini mcp add x evil", "npx claude mcp add-json x {}"]),
            ("~/.vscode/extensions", ["code --install-extension evil.x", "code --add-mcp '{}'", "codium --install-extension=evil.x"]),
            ("~/.kube/config", ["kubectl config use-context prod", "kubectl --kubeconfig x config set-context y", "kubectl config set-credentials x"]),
            ("~/.docker/config.json", ["docker login", "docker context use x"]),
            ("~/.config/gh/config.yml", ["gh alias set x '!evil'", "gh config set editor evil"]),
            ("~/.config/gh/hosts.yml", ["gh auth setup-git"]),
            ("~/.config/go/env", ["go env -w GOFLAGS=-toolexec=evil"]),
            ("~/.nuget/NuGet/NuGet.Config", ["dotnet nuget add source x"]),
            ("/var/spool/cron", ["crontab x", "crontab -", "echo x | crontab"]),
            ("/etc/systemd/system", ["systemctl --user enable x"]),
            ("/etc/passwd", ["chsh -s /bin/evil"]),
        })
            foreach (var line in lines) yield return new TestCaseData(line, writes).SetName($"{line.Replace('(', '[').Replace(')', ']').Replace('"', '\'')} writes {writes}");
    }

    [TestCaseSource(nameof(Writing))]
    public void Asks_whatever_is_trusted(string line, string writes)
    {
        foreach (var trusted in new[] { "*", line })
        {
            var verdict = Judge(line, trusted);
            Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.Ask), $"under {trusted}");
            Assert.That(verdict.Suggestions, Is.Empty);
        }
        Assert.That(Judge(line, "*").Parts.Where(part => part.Verdict == VerdictKind.Ask).Select(part => part.Reason).First(), Does.Contain($"writes `{writes}`").Or.Contain("sudo"));
        Assert.That(Judge(line, ShellKind.Bash, Rules(line) with { Matching = CommandMatching.Prefix }).Kind, Is.EqualTo(VerdictKind.Ask), "matching by prefix");
    }

    [TestCase("git config --get core.pager")]
    [TestCase("git config user.name")]
    [TestCase("git config --list --show-origin")]
    [TestCase("git config -l")]
    [TestCase("git config get user.name")]
    [TestCase("git config list")]
    [TestCase("git config --global --get user.email")]
    [TestCase("git config --type=bool core.bare")]
    [TestCase("git -C sub config --get-regexp 'remote.*'")]
    [TestCase("git config -f .gitmodules --get-regexp path")]
    [TestCase("git config -f settings.ini a.b c")]
    [TestCase("git remote -v")]
    [TestCase("git remote show origin")]
    [TestCase("git remote")]
    [TestCase("git remote get-url origin")]
    [TestCase("git remote prune origin")]
    [TestCase("git submodule status")]
    [TestCase("git submodule update")]
    [TestCase("git commit -m 'config set'")]
    [TestCase("git add config")]
    [TestCase("git checkout -b x origin/x")]
    [TestCase("git push -u origin x")]
    [TestCase("git init")]
    [TestCase("git clone x y")]
    [TestCase("git worktree add ../ws/w")]
    [TestCase("git -c color.ui=never log")]
    [TestCase("npm config get registry")]
    [TestCase("npm config list")]
    [TestCase("npm config --location=project set a b")]
    [TestCase("npm run config")]
    [TestCase("npm install config set")]
    [TestCase("npm test")]
    [TestCase("pip config list")]
    [TestCase("pip install config")]
    [TestCase("python -m pip install x")]
    [TestCase("poetry config --list")]
    [TestCase("bundle config set --local path x")]
    [TestCase("direnv status")]
    [TestCase("go env")]
    [TestCase("go env GOPATH")]
    [TestCase("gh pr list")]
    [TestCase("kubectl config get-contexts")]
    [TestCase("kubectl get pods")]
    [TestCase("docker ps")]
    [TestCase("docker context ls")]
    [TestCase("claude mcp list")]
    [TestCase("code .")]
    [TestCase("crontab -l")]
    [TestCase("systemctl status x")]
    [TestCase("aws configure list")]
    [TestCase("pre-commit run --all-files")]
    [TestCase("lefthook run pre-commit")]
    [TestCase("husky --help")]
    [TestCase("gem sources")]
    [TestCase("ssh-keygen -l -f x")]
    public void What_only_reads_or_keeps_to_the_project_is_trusted_as_before(string line) => Assert.That(Judge(line, "*").Kind, Is.EqualTo(VerdictKind.Allow), Judge(line, "*").Reason);

    [TestCase("git config --get core.pager", true)]
    [TestCase("git config -l", true)]
    [TestCase("git config user.name", true)]
    [TestCase("git config user.name x", false)]
    [TestCase("git config --get-regexp --unset x", false)]
    [TestCase("git config $X", false)]
    public void Reading_gits_settings_is_trusted_by_a_rule_for_git(string line, bool allows) => Assert.That(Allows(line, "git *"), Is.EqualTo(allows));
}
