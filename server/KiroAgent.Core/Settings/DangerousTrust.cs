using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>What is worth saying where somebody trusts a pattern of commands.</summary>
public static class DangerousTrust
{
    private static readonly ImmutableHashSet<string> s_shells = ["sh", "bash", "zsh", "dash", "ksh", "fish", "pwsh", "powershell", "cmd", "eval", "source", "exec"];
    private static readonly ImmutableHashSet<string> s_interpreters = ["node", "python", "python3", "python2", "ruby", "perl", "php", "deno", "bun", "lua", "awk", "osascript", "java", "dotnet"];
    private static readonly ImmutableHashSet<string> s_wrappers = ["env", "xargs", "timeout", "nohup", "nice", "watch", "setsid", "time", "find"];
    private static readonly ImmutableHashSet<string> s_runners = ["npx", "pnpx", "bunx", "uvx", "pipx"];
    private static readonly ImmutableHashSet<string> s_network = ["curl", "wget", "nc", "ncat", "ssh", "scp", "rsync", "ftp", "sftp"];
    private static readonly ImmutableHashSet<string> s_rights = ["sudo", "su", "doas", "runas", "pkexec"];
    private static readonly ImmutableHashSet<string> s_destroyers = ["rm", "rmdir", "dd", "mkfs", "shred", "truncate", "del", "rd", "mv", "kill", "killall", "pkill"];
    private static readonly ImmutableHashSet<string> s_modes = ["chmod", "chown", "chgrp", "setfacl", "icacls"];
    private static readonly ImmutableHashSet<string> s_containers = ["docker", "podman", "kubectl"];

    /// <summary>Why this pattern trusts more than one may think, or null when there is nothing to say.</summary>
    public static string? Of(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var trimmed = pattern.Trim();
        if (trimmed is "*" or "* *" or "**")
        {
            return "This trusts every command: the agent can run anything, with your rights.";
        }
        var words = trimmed.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return null;
        }
        var open = words[^1] == "*";
        var program = words[0][(words[0].LastIndexOfAny(['/', '\\']) + 1)..].ToLowerInvariant();
        program = program.EndsWith(".exe", StringComparison.Ordinal) ? program[..^4] : program;
        if (s_rights.Contains(program))
        {
            return $"{program} gives a command the rights of another user: what follows it is not held back by yours.";
        }
        if (!open)
        {
            return s_shells.Contains(program) && words.Contains("-c") ? $"{program} -c runs whatever text follows." : null;
        }
        var narrow = words.Length > 2;
        return program switch
        {
            _ when s_shells.Contains(program) => $"{program} runs whatever text or script it is given: this trusts every command.",
            _ when s_interpreters.Contains(program) && (!narrow || words[1] is "-c" or "-e" or "-m" or "run" or "eval") => $"{program} runs whatever program it is given: this trusts everything that can be written in it.",
            _ when s_wrappers.Contains(program) => $"{program} runs the command it is given: this trusts every command.",
            _ when s_runners.Contains(program) && !narrow => $"{program} fetches and runs any package by its name.",
            "npm" or "pnpm" or "yarn" when narrow && words[1] is ("exec" or "dlx") => $"{program} {words[1]} fetches and runs any package by its name.",
            _ when s_network.Contains(program) => $"{program} can send your files anywhere and fetch anything.",
            _ when s_destroyers.Contains(program) => $"{program} destroys what cannot be brought back when it lies outside what is kept.",
            _ when s_modes.Contains(program) => $"{program} changes who may read, write and run files.",
            _ when s_containers.Contains(program) && (!narrow || words[1] is "run" or "exec") => $"{program} can run any program, with any of your folders in it.",
            "git" when !narrow => "git runs other programs through its options (-c, --upload-pack, --ext-diff) and hooks; name the subcommands, such as \"git status *\".",
            _ => null,
        };
    }
}
