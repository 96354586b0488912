using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>The words of a git command: which is its sub-command, and what of its settings it would write (git's manuals).</summary>
internal static class GitWords
{
    private static readonly string[] s_globalValues = ["-c", "-C", "--git-dir", "--work-tree", "--namespace", "--config-env", "--super-prefix", "--attr-source"];

    private static readonly string[] s_readsConfig = ["--get", "--get-all", "--get-regexp", "--get-urlmatch", "--get-color", "--get-colorbool", "--list", "-l"];

    private static readonly string[] s_changesConfig =
        ["--add", "--replace-all", "--unset", "--unset-all", "--rename-section", "--remove-section", "--edit", "-e", "--append", "--comment", "--all"];

    private static readonly string[] s_valuesOfConfig = ["--type", "-t", "--default", "--file", "-f", "--blob", "--url", "--value", "--comment"];

    /// <summary>Where the sub-command stands; the number of words where there is none.</summary>
    public static int CommandAt(ImmutableArray<RunWord> words)
    {
        var at = 1;
        while (at < words.Length && words[at].Text is ['-', ..] word) at += s_globalValues.Contains(word) ? 2 : 1;
        return Math.Min(at, words.Length);
    }

    /// <summary>Whether it is <c>git config</c> that only prints settings.</summary>
    public static bool PrintsConfig(ImmutableArray<RunWord> words, int at)
    {
        if (at >= words.Length || words[at].Text != "config" || words.Any(word => !word.Plain)) return false;
        var operands = new List<string>();
        var reads = false;
        for (var i = at + 1; i < words.Length; i++)
        {
            var word = words[i].Text;
            var option = word.Split('=')[0];
            if (s_changesConfig.Contains(option)) return false;
            reads |= s_readsConfig.Contains(option);
            if (s_valuesOfConfig.Contains(word)) i++;
            else if (!word.StartsWith('-')) operands.Add(word);
        }
        return reads || operands is ["get" or "list", ..] || operands is [not ("set" or "unset" or "edit" or "rename-section" or "remove-section")];
    }

    /// <summary>The place of git's settings or hooks that the command writes without naming it, or null. What git keeps for itself (index, references, objects, whom a branch follows) is none.</summary>
    public static string? Writes(ImmutableArray<RunWord> words)
    {
        var at = CommandAt(words);
        var data = Folder(words, at) + ".git/";
        for (var i = 1; i < at; i++)
            if (Setting(words, i).StartsWith("core.hookspath", StringComparison.OrdinalIgnoreCase)) return data + "hooks";
        if (at >= words.Length) return null;
        var rest = words.Skip(at + 1).Select(word => word.Text).ToList();
        var verb = rest.Find(word => !word.StartsWith('-')) ?? "";
        return words[at].Text switch
        {
            "config" when PrintsConfig(words, at) => null,
            "config" when rest.Exists(word => word is "-f" or "--file" || word.StartsWith("--file=", StringComparison.Ordinal)) => null, // named
            "config" => rest.Contains("--global") ? "~/.gitconfig" : rest.Contains("--system") ? "/etc/gitconfig" : data + "config",
            "remote" when Is(verb, "add", "rename", "remove", "rm", "set-url", "set-branches") => data + "config",
            "submodule" when Is(verb, "add", "init", "sync", "set-url", "set-branch", "deinit", "absorbgitdirs") || (Is(verb, "update") && rest.Contains("--init")) => data + "config",
            "init" when rest.Exists(word => word.StartsWith("--template", StringComparison.Ordinal)) => data + "hooks",
            "clone" when rest.Exists(word => word is "-c" or "--config" || word.StartsWith("--config=", StringComparison.Ordinal)) => data + "config",
            "clone" when rest.Exists(word => word.StartsWith("--template", StringComparison.Ordinal)) => data + "hooks",
            "lfs" when Is(verb, "install", "update", "uninstall") => data + "hooks",
            "flow" or "annex" or "crypt" or "svn" or "p4" when Is(verb, "init", "unlock", "lock", "clone", "config") => data + "config",
            "maintenance" when Is(verb, "start", "stop", "register", "unregister") => "~/.gitconfig",
            "credential" when Is(verb, "approve", "reject") => "~/.git-credentials",
            "credential-store" or "credential-cache" when Is(verb, "store", "erase") => "~/.git-credentials",
            _ => null,
        };
    }

    // What is not known may be any word.
    private static bool Is(string verb, params ReadOnlySpan<string> verbs) => verb.Contains(RunWord.Unknown, StringComparison.Ordinal) || verbs.Contains(verb);

    private static string Setting(ImmutableArray<RunWord> words, int at) => words[at].Text switch
    {
        "-c" or "--config-env" when at + 1 < words.Length => words[at + 1].Text,
        ['-', 'c', .. var setting] => setting,
        var word when word.StartsWith("--config-env=", StringComparison.Ordinal) => word["--config-env=".Length..],
        _ => "",
    };

    /// <summary>The repository's folder as <c>-C</c> says, with a slash behind it; empty for the one it runs in.</summary>
    private static string Folder(ImmutableArray<RunWord> words, int at)
    {
        var folder = "";
        for (var i = 1; i + 1 < at; i++)
            if (words[i].Text == "-C" && words[i + 1] is { Known: true, Text: not "." }) folder = words[i + 1].Text.StartsWith('/') ? words[i + 1].Text + "/" : folder + words[i + 1].Text + "/";
        return folder;
    }
}
