using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>
/// Arguments that make a well known program run another one, or do its work by another folder's configuration, which can
/// say so: a rule such as <c>git *</c> was not written for these, so they ask unless the rule names them. One line per
/// reason; sources are the programs' manuals.
/// </summary>
internal static class ExecutingOptions
{
    /// <summary>The options of a program.</summary>
    /// <param name="Letters">Short ones, also among others behind one dash.</param>
    /// <param name="Values">Short ones with a value: what follows them in the word is no option.</param>
    /// <param name="Long">Long ones; a beginning of one counts too.</param>
    private sealed record Row(string Letters, string Values, params string[] Long)
    {
        /// <summary>Its first argument is letters of options also without a dash.</summary>
        public bool Bundles { get; init; }

        /// <summary>Long options stand behind one dash or two, and are never shortened.</summary>
        public bool OneDash { get; init; }
    }

    private static readonly Row s_npm = new("C", "", "--prefix", "--dir", "--cwd", "--script-shell", "--userconfig", "--globalconfig", "--node-options");

    // Besides what runs a program: what goes to another folder first, as `cd` would, which a rule for the program says nothing of.
    private static readonly Dictionary<string, Row> s_options = new(StringComparer.Ordinal)
    {
        ["tar"] = new("IF", "bCfgHKLNTVX", "--checkpoint-action", "--to-command", "--use-compress-program", "--rsh-command", "--info-script", "--new-volume-script") { Bundles = true },
        ["rsync"] = new("e", "BfMT@", "--rsh", "--rsync-path"),
        ["sort"] = new("", "", "--compress-program"),
        ["rg"] = new("", "", "--pre", "--hostname-bin"),
        ["man"] = new("PH", "CRLmMsSeEprTX", "--pager", "--html"),
        ["ssh"] = new("oFJ", "BbcDEeIiLlmOpQRSWw"),
        ["scp"] = new("oSFJD", "cilPX"),
        ["zip"] = new("T", "bnt", "--unzip-command"),
        ["make"] = new("CEf", "IlOoW", "--eval", "--directory", "--file", "--makefile"),
        ["npm"] = s_npm, ["pnpm"] = s_npm, ["yarn"] = s_npm, ["bun"] = s_npm,
        ["cargo"] = new("C", "jpF", "--config", "--manifest-path"),
        ["go"] = new("", "", "C", "exec", "toolexec", "vettool", "overlay", "modfile") { OneDash = true },
        ["gradle"] = new("Ipbcg", "PDx", "--init-script", "--project-dir", "--build-file", "--settings-file", "--gradle-user-home", "--include-build"),
        ["mvn"] = new("", "", "f", "file", "s", "settings", "gs", "global-settings") { OneDash = true },
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
        return s_options.TryGetValue(name == "gradlew" ? "gradle" : name, out var row)
            ? words.Skip(1).Where((word, at) => Gives(row, word.Text, first: at == 0)).Select(word => (word.Text, $"`{word.Text}` can make {name} run another program, or work in another folder"))
            : [];
    }

    private static bool Gives(Row row, string word, bool first)
    {
        if (row.OneDash) return word.StartsWith('-') && row.Long.Contains(word.TrimStart('-').Split('=')[0]);
        if (word.StartsWith("--", StringComparison.Ordinal)) return row.Long.Any(option => Is(word, option));
        if (first && row.Bundles && !word.StartsWith('-')) return word.AsSpan().ContainsAny(row.Letters);
        if (!word.StartsWith('-')) return false;
        foreach (var letter in word.AsSpan(1))
        {
            if (row.Letters.Contains(letter, StringComparison.Ordinal)) return true;
            if (row.Values.Contains(letter, StringComparison.Ordinal)) return false;
        }
        return false;
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
        // Programs take a long option by any beginning that is its alone.
        return given.Length > 2 && given.StartsWith("--", StringComparison.Ordinal) && option.StartsWith(given, StringComparison.Ordinal);
    }
}
