using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>
/// Arguments that make a well known program run another one, or do its work by another folder's configuration, which can
/// say so: a rule such as <c>git *</c> was not written for these, so they ask unless the rule names them. One line per
/// reason; sources are the programs' manuals.
/// </summary>
internal static class ExecutingOptions
{
    /// <summary>Option beginnings per program; a long one also in its shorter spellings.</summary>
    private static readonly Dictionary<string, string[]> s_options = new(StringComparer.Ordinal)
    {
        ["tar"] = ["--checkpoint-action", "--to-command", "--use-compress-program", "--rsh-command", "--info-script", "--new-volume-script", "-I", "-F"],
        ["rsync"] = ["-e", "--rsh", "--rsync-path"],
        ["sort"] = ["--compress-program"],
        ["rg"] = ["--pre", "--hostname-bin"],
        ["man"] = ["-P", "--pager", "-H", "--html"],
        ["ssh"] = ["-o", "-F", "-J"],
        ["scp"] = ["-o", "-S", "-F"],
        ["zip"] = ["-T", "-TT", "--unzip-command"],
        ["make"] = ["--eval"],
    };

    /// <summary>Before git's sub-command: settings from the line, another repository (whose settings and hooks then count), other programs.</summary>
    private static readonly string[] s_gitGlobal = ["-c", "-C", "--config-env", "--exec-path", "--git-dir", "--work-tree", "--namespace", "--super-prefix"];

    /// <summary>Options that run a program, or write where they are told.</summary>
    private static readonly string[] s_git =
    [
        "--upload-pack", "--receive-pack", "--exec", "--extcmd", "--ext-diff", "--textconv", "--open-files-in-pager", "--output", "--output-directory", "--template", "--config",
        "--sendmail-cmd", "--tool", "--separate-git-dir", "--remote",
    ];

    /// <summary>Sub-commands that run what they are given, or change the settings by which git runs programs.</summary>
    private static readonly string[] s_gitCommands =
    [
        "config", "filter-branch", "for-each-repo", "send-email", "daemon", "instaweb", "difftool", "mergetool", "hook", "web--browse", "credential", "remote-ext", "remote-fd",
        "upload-pack", "receive-pack", "shell", "cvsserver", "imap-send", "citool", "gui", "maintenance", "p4", "svn",
    ];

    /// <summary>The words that do so, with why.</summary>
    public static IEnumerable<(string Word, string Why)> In(ImmutableArray<RunWord> words)
    {
        var name = words[0].Text[(words[0].Text.LastIndexOf('/') + 1)..];
        if (name == "git") return Git(words);
        return s_options.TryGetValue(name, out var options)
            ? words.Skip(1).Where(word => options.Any(option => Is(word.Text, option))).Select(word => (word.Text, $"`{word.Text}` can make {name} run another program"))
            : [];
    }

    private static IEnumerable<(string Word, string Why)> Git(ImmutableArray<RunWord> words)
    {
        var at = GitWords.CommandAt(words);
        for (var i = 1; i < at; i++)
            if (words[i].Text is ['-', ..] word && s_gitGlobal.Any(option => Is(word, option)))
                yield return (word, $"`{word}` makes git use settings or a repository of another place, which can run programs");
        if (at >= words.Length) yield break;
        var command = words[at].Text;
        if (s_gitCommands.Contains(command) && !GitWords.PrintsConfig(words, at)) yield return (command, $"`git {command}` can run programs or change which ones git runs");
        for (var i = at + 1; i < words.Length; i++)
        {
            var word = words[i].Text;
            if (s_git.Any(option => Is(word, option)) || Short(command, word) || Runs(command, word))
                yield return (word, $"`{word}` can make git run a program or write elsewhere");
            else if (word.Contains("::", StringComparison.Ordinal) && command is "clone" or "fetch" or "pull" or "push" or "remote" or "ls-remote" or "submodule" or "archive")
                yield return (word, $"`{word}` is an address by which git runs a program");
        }
    }

    /// <summary>Short options that stand for one of <see cref="s_git"/>.</summary>
    private static bool Short(string command, string word) => word is ['-', not '-', ..] && (command, word) switch
    {
        ("clone" or "fetch" or "ls-remote", _) when word.Contains('u', StringComparison.Ordinal) => true,
        ("clone", _) when word.Contains('c', StringComparison.Ordinal) => true,
        ("rebase", _) when word.Contains('x', StringComparison.Ordinal) || word.Contains('i', StringComparison.Ordinal) => true,
        ("grep", _) when word.Contains('O', StringComparison.Ordinal) => true,
        ("format-patch" or "archive", _) when word.Contains('o', StringComparison.Ordinal) => true,
        _ => false,
    };

    private static bool Runs(string command, string word) => (command, word) switch
    {
        ("bisect", "run") or ("submodule", "foreach") or ("rebase", "--interactive") => true,
        _ => false,
    };

    private static bool Is(string word, string option)
    {
        if (!option.StartsWith("--", StringComparison.Ordinal)) return word.StartsWith(option, StringComparison.Ordinal) && !word.StartsWith("--", StringComparison.Ordinal);
        var given = word.Split('=')[0];
        // Programs take a long option by any beginning that is its alone; the shortest ones are somebody else's.
        return given == option || (given.Length > 4 && given.StartsWith("--", StringComparison.Ordinal) && option.StartsWith(given, StringComparison.Ordinal));
    }
}
