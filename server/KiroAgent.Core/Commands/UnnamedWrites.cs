using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>
/// Commands that write a place they do not name: settings and hooks that decide what is run, or who is trusted, later. It is judged as if it
/// were named: protected, or outside the workspace, asks whatever is trusted. One row per place; sources are the programs' manuals.
/// </summary>
internal static class UnnamedWrites
{
    private const int LongestHead = 10;

    /// <summary>A program, its operands (alternatives divided by <c>|</c>), and what it writes.</summary>
    private sealed record Row(string Programs, string Operands, string Writes)
    {
        /// <summary>One of these must be given.</summary>
        public string[] With { get; init; } = [];

        /// <summary>None of these may be given.</summary>
        public string[] Without { get; init; } = [];

        /// <summary>What it writes instead with one of <see cref="IfLocal"/>.</summary>
        public string? Local { get; init; }

        public string[] IfLocal { get; init; } = ["--location=project", "project", "--local"];

        public string[] Names { get; } = Programs.Split('|');

        public string[][] Words { get; } = [.. Operands.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('|'))];
    }

    private static readonly Dictionary<string, Row[]> s_rows = Table(
    [
        // Package managers: registries, scripts' shells, certificates, credentials.
        new("npm|pnpm", "config|c set|delete|rm|edit|fix", "~/.npmrc") { Local = ".npmrc" },
        new("npm|pnpm", "set", "~/.npmrc") { Local = ".npmrc" },
        new("npm|pnpm|yarn", "login|logout|adduser|add-user|token", "~/.npmrc"),
        new("yarn", "config set|unset|delete", "~/.yarnrc"),
        new("pip|pip3", "config set|unset|edit", "~/.config/pip/pip.conf"),
        new("poetry", "config", "~/.config/pypoetry/config.toml") { Without = ["--list"], Local = "poetry.toml" },
        new("bundle", "config set|unset", "~/.bundle/config") { Local = ".bundle/config" },
        new("gem", "sources", "~/.gemrc") { With = ["-a", "--add", "-r", "--remove", "-c", "--clear-all", "-u", "--update"] },
        new("cargo", "login|logout", "~/.cargo/credentials.toml"),
        new("go", "env", "~/.config/go/env") { With = ["-w", "-u"] },
        new("dotnet|nuget", "nuget add|remove|update|enable|disable", "~/.nuget/NuGet/NuGet.Config"),
        new("dotnet", "user-secrets set|remove|clear|init", "~/.microsoft/usersecrets"),
        new("composer", "config", "~/.config/composer/config.json") { With = ["-g", "--global"] },
        new("conda|mamba", "config", "~/.condarc") { With = ["--set", "--add", "--append", "--prepend", "--remove", "--remove-key"] },
        new("brew", "tap", "/opt/homebrew"),
        // What runs at the next commit.
        new("husky", "", ".git/config") { Without = ["add", "set", "--help", "-h", "--version"] },
        new("lefthook", "install|uninstall|add", ".git/hooks"),
        new("pre-commit|prek", "install|uninstall|init-templatedir", ".git/hooks"),
        new("simple-git-hooks|overcommit|ghooks", "", ".git/hooks") { Without = ["--help", "-h", "--version", "--run", "--list-hooks"] },
        // What runs when a folder is entered, and whom tools trust.
        new("direnv", "allow|grant|permit|deny|block|revoke|edit", "~/.local/share/direnv/allow"),
        new("mise|rtx", "trust|settings|alias|plugins", "~/.config/mise"),
        new("code|code-insiders|codium|cursor|windsurf|kiro", "", "~/.vscode/extensions") { With = ["--install-extension", "--uninstall-extension", "--add-mcp"] },
        new("claude|codex|gemini|amp|copilot|kiro|kiro-cli|q|cursor-agent|opencode", "mcp add|add-json|add-from-claude-desktop|remove|import", "mcp.json"),
        new("claude|codex|gemini|kiro|kiro-cli|q", "config|settings set|add|remove", "~/.claude.json"),
        // Accounts and clusters.
        new("gh|glab", "config|alias set|import|delete|clear-cache", "~/.config/gh/config.yml"),
        new("gh|glab", "auth login|logout|refresh|setup-git|switch|configure-docker", "~/.config/gh/hosts.yml"),
        new("gh|glab", "extension|extensions|ext install|upgrade|remove", "~/.local/share/gh/extensions"),
        new("docker|podman", "login|logout", "~/.docker/config.json"),
        new("docker|podman", "context|plugin create|use|update|rm|import|install|enable", "~/.docker/config.json"),
        new("kubectl", "config set|set-cluster|set-context|set-credentials|use-context|use|unset|delete-cluster|delete-context|delete-user|rename-context", "~/.kube/config"),
        new("helm", "repo|plugin|registry add|remove|install|uninstall|update|login|logout", "~/.config/helm"),
        new("aws", "configure", "~/.aws/config") { Without = ["list", "get", "list-profiles"] },
        new("gcloud", "config set|unset", "~/.config/gcloud"),
        new("gcloud|az", "auth|login|logout|init|configure", "~/.config/gcloud"),
        // The machine's own.
        new("crontab", "", "/var/spool/cron") { Without = ["-l"] },
        new("at|batch", "", "/var/spool/at") { Without = ["-l", "-c"] },
        new("systemctl", "enable|disable|edit|link|mask|unmask|set-default|preset|reenable|revert", "/etc/systemd/system"),
        new("launchctl", "load|bootstrap|enable|submit|bootout|disable|unload", "~/Library/LaunchAgents"),
        new("defaults", "write|delete|import|rename", "~/Library/Preferences"),
        new("gsettings|dconf|xdg-mime|xdg-settings", "set|write|load|reset|default", "~/.config"),
        new("chsh|chfn|passwd|useradd|usermod|userdel|groupadd|adduser|visudo|vipw|update-alternatives", "", "/etc/passwd") { Without = ["--help", "--version", "--display", "--query", "--list"] },
        new("ssh-keygen", "", "~/.ssh") { Without = ["-l", "-y", "-F", "-f", "-B", "-H"] },
        new("gpg|gpg2", "", "~/.gnupg") { With = ["--import", "--recv-keys", "--receive-keys", "--gen-key", "--generate-key", "--full-generate-key", "--quick-generate-key", "--delete-keys", "--delete-secret-keys", "--edit-key", "--import-ownertrust", "--sign-key"] },
    ]);

    private static Dictionary<string, Row[]> Table(IEnumerable<Row> rows) => rows
        .SelectMany(row => row.Names.Select(name => (name, row)))
        .GroupBy(one => one.name, one => one.row, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Why it asks whatever is trusted, with the pattern that protects the place where one does; null when it writes no such place.</summary>
    public static (string Why, string? Rule)? Of(RunCommand command, PathAnswers answers)
    {
        if (command.Words.IsEmpty || !command.Words[0].Plain || Place(Itself(command.Words)) is not { } place) return null;
        if (answers.ProtectedBy(place, command.Places) is { } pattern) return ($"writes `{place}`, which is protected by `{pattern}`", pattern);
        return answers.Place(place, command.Places) switch
        {
            PathPlace.Inside => null,
            PathPlace.Outside => ($"writes `{place}`, which is outside the workspace", null),
            _ => ($"writes `{place}`, and where that is is not known", null),
        };
    }

    /// <summary>Without a package manager in front that only runs the rest.</summary>
    private static ImmutableArray<RunWord> Itself(ImmutableArray<RunWord> words)
    {
        var before = (Name(words[0]), words.Length > 1 ? words[1].Text : "", words.Length > 2 ? words[2].Text : "") switch
        {
            ("npx" or "bunx" or "pnpx" or "uvx", _, _) => 1,
            ("npm" or "pnpm" or "yarn" or "bun", "exec" or "x" or "dlx", _) or ("pipx" or "uv" or "poetry" or "pipenv", "run", _) or ("bundle", "exec", _) => 2,
            ("python" or "python3" or "py", "-m", _) => 2,
            ("yarn" or "pnpm", "husky" or "lefthook" or "simple-git-hooks", _) => 1,
            _ => 0,
        };
        while (before > 0 && before < words.Length && words[before].Text.StartsWith('-')) before++;
        return before < words.Length ? words[before..] : words;
    }

    private static string Name(RunWord word) => RunCommand.BareName(word.Text).ToString();

    private static string? Place(ImmutableArray<RunWord> words)
    {
        var name = Name(words[0]);
        if (name.Equals("git", StringComparison.OrdinalIgnoreCase)) return GitWords.Writes(words);
        foreach (var row in s_rows.GetValueOrDefault(name, []))
        {
            if (!Stand(words, 1, row.Words, 0)) continue;
            if (row.With.Length > 0 && !words.Any(word => row.With.Any(option => Gives(word.Text, option)))) continue;
            if (words.Any(word => row.Without.Contains(word.Text))) continue;
            return row.Local is not null && words.Any(word => row.IfLocal.Contains(word.Text)) ? row.Local : row.Writes;
        }
        return null;
    }

    /// <summary>Whether the operands stand there, one behind the other; options may be among them, and what may be an option's value.</summary>
    private static bool Stand(ImmutableArray<RunWord> words, int at, string[][] operands, int next)
    {
        if (next == operands.Length) return true;
        if (at >= words.Length || at > LongestHead) return false;
        var word = words[at].Text;
        if (word is ['-', _, ..]) return Stand(words, at + 1, operands, next) || (at + 1 < words.Length && Stand(words, at + 2, operands, next));
        return (!words[at].Known || operands[next].Contains(word)) && Stand(words, at + 1, operands, next + 1);
    }

    private static bool Gives(string word, string option) =>
        word == option || (option.StartsWith("--", StringComparison.Ordinal) ? word.StartsWith(option + "=", StringComparison.Ordinal) : word is ['-', not '-', ..] && option.Length == 2 && word.Contains(option[1], StringComparison.Ordinal));
}
