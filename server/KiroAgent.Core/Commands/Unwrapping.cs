using System.Buffers;
using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>What a command makes run besides itself.</summary>
/// <param name="Commands">Commands by their words.</param>
/// <param name="Codes">Code in a language of its own, with the shell that reads it.</param>
/// <param name="Hides">What it does besides, or that what it runs cannot be seen; asks unless the whole of <c>*</c> is trusted.</param>
internal sealed record Unwrapped(ImmutableArray<ImmutableArray<RunWord>> Commands, ImmutableArray<(string Code, ShellKind Shell)> Codes, string? Hides)
{
    /// <summary>Whether it runs in the shell itself, so that <c>cd</c> counts afterwards.</summary>
    public bool SameShell { get; init; }

    /// <summary>Whether the shell may be anywhere afterwards.</summary>
    public bool LosesPlace { get; init; }
}

/// <summary>
/// Takes wrappers off. It can only add reasons to ask: the wrapper is judged too, and whatever is not understood of it is
/// said to hide something. The tables hold the options of GNU, BSD and the shells' manuals that do nothing else.
/// </summary>
internal static class Unwrapping
{
    /// <summary>Options without a value, options with one, and how many operands stand before the command.</summary>
    private sealed record Form(string Flags, string Values, string[] LongFlags, string[] LongValues, int Operands = 0, bool SameShell = false);

    private static readonly Dictionary<string, Form> s_forms = new(StringComparer.Ordinal)
    {
        ["sudo"] = new("AbEHnPSk", "CghpRrTtUu", ["--preserve-env", "--non-interactive", "--login", "--set-home", "--stdin"], ["--user", "--group", "--host", "--prompt"]),
        ["doas"] = new("n", "Cu", [], []),
        ["timeout"] = new("fpv", "ks", ["--foreground", "--preserve-status", "--verbose"], ["--kill-after", "--signal"], Operands: 1),
        ["gtimeout"] = new("fpv", "ks", ["--foreground", "--preserve-status", "--verbose"], ["--kill-after", "--signal"], Operands: 1),
        ["nice"] = new("0123456789", "n", [], ["--adjustment"]),
        ["ionice"] = new("t", "cn", ["--ignore"], ["--class", "--classdata"]),
        ["nohup"] = new("", "", [], []),
        ["setsid"] = new("cfw", "", ["--ctty", "--fork", "--wait"], []),
        ["stdbuf"] = new("", "ioe", [], ["--input", "--output", "--error"]),
        ["time"] = new("plv", "f", ["--portability", "--verbose"], ["--format"]),
        ["busybox"] = new("", "", [], []),
        ["toybox"] = new("", "", [], []),
        ["chroot"] = new("", "", [], ["--userspec", "--groups"], Operands: 1),
        ["command"] = new("p", "", [], [], SameShell: true),
        ["builtin"] = new("", "", [], [], SameShell: true),
        ["exec"] = new("cl", "a", [], [], SameShell: true),
        ["noglob"] = new("", "", [], [], SameShell: true),
        ["nocorrect"] = new("", "", [], [], SameShell: true),
        ["-"] = new("", "", [], [], SameShell: true),
    };

    private static readonly SearchValues<char> s_shellFlags = SearchValues.Create("abcefhiklmnprstuvxBCEHP");

    private static readonly HashSet<string> s_changesTheShell = new(StringComparer.Ordinal)
    {
        "export", "declare", "typeset", "local", "readonly", "read", "mapfile", "readarray", "getopts", "let", "unset", "unalias", "hash", "rehash",
        "enable", "disable", "shopt", "setopt", "unsetopt", "emulate", "zmodload", "autoload", "bind", "bindkey", "complete", "compgen", "compdef", "integer", "float", "vared", "sched", "disown",
    };

    /// <summary>Null where the command runs nothing else and hides nothing.</summary>
    public static Unwrapped? Of(ImmutableArray<RunWord> words, ShellKind shell, bool piped, RunWord? script)
    {
        if (!words[0].Plain) return words[0].Hides is null ? Hiding("its name is a pattern") : null;
        var name = words[0].Text[(words[0].Text.LastIndexOf('/') + 1)..];
        if (ShellOf(name) is { } inner) return ShellRun(words, inner, piped, script);
        switch (name)
        {
            case "env": return Env(words);
            case "xargs": return XargsRun.Of(words);
            case "find" or "gfind": return FindRun.Of(words);
            case "watch": return Watch(words, shell);
            case "eval": return JoinedCode(words, 1, shell) with { SameShell = true };
            case "trap": return words.Length < 2 || words[1] is { Plain: true, Text: ['-', ..] or "" } ? null : CodeOf(words[1], shell) with { LosesPlace = true };
            case "alias": return Alias(words, shell);
            case "printf" when words.Length > 1 && !(words[1].Plain && words[1].Text is not ['-', ..]) && !(words[1].Known && words[1].Text is "--"): return Hiding("may set a variable");
            case "wait" when words.Length > 1 && words.Skip(1).Any(word => !word.Plain || word.Text.StartsWith('-')): return Hiding("may set a variable");
            // Numbers and names of variables are expressions to some shells, and a subscript in one is expanded.
            case "test" or "[" or "printf" or "exit" or "return" or "shift" or "break" or "continue" or "wait" or "kill" or "umask" or "ulimit" or "print"
                when words.Any(word => !word.Known || (word.Text.Contains('[', StringComparison.Ordinal) && word.Text.Length > 1)): return Hiding("may evaluate a subscript");
            case "command" when words.Length > 1 && words[1].Plain && words[1].Text is "-v" or "-V" or "-pv" or "-pV": return null;
        }
        if (s_changesTheShell.Contains(name)) return Hiding("changes the shell that runs the rest of the line");
        return s_forms.TryGetValue(name, out var form) ? Formed(words, form) : null;
    }

    internal static Unwrapped Hiding(string why) => new([], [], why);

    private static Unwrapped Formed(ImmutableArray<RunWord> words, Form form)
    {
        var at = AfterOptions(words, form);
        if (at < 0) return Hiding("an option that is not known, so that what it runs is not either");
        var command = at + form.Operands;
        for (; at < command && at < words.Length; at++)
            if (!words[at].Plain) return Hiding("an operand that is not known, so that what it runs is not either");
        return command >= words.Length ? new([], [], null) : new([words[command..]], [], null) { SameShell = form.SameShell };
    }

    /// <summary>Where the operands begin; -1 when an option is not known.</summary>
    private static int AfterOptions(ImmutableArray<RunWord> words, Form form)
    {
        var at = 1;
        for (; at < words.Length; at++)
        {
            // A word that is not known may be an option with what follows as its value.
            if (!words[at].Plain) return -1;
            var word = words[at].Text;
            if (word.Length < 2 || word[0] != '-') return at;
            if (word == "--") return at + 1;
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                var equals = word.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? word : word[..equals];
                if (form.LongValues.Contains(name)) at += equals < 0 ? 1 : 0;
                else if (!form.LongFlags.Contains(name)) return -1;
                continue;
            }
            for (var i = 1; i < word.Length; i++)
            {
                if (form.Values.Contains(word[i], StringComparison.Ordinal))
                {
                    if (i == word.Length - 1) at++;
                    break;
                }
                if (!form.Flags.Contains(word[i], StringComparison.Ordinal)) return -1;
            }
        }
        return at;
    }

    private static Unwrapped Env(ImmutableArray<RunWord> words)
    {
        var form = new Form("i0v", "u", ["--ignore-environment", "--null", "--debug"], ["--unset"]);
        var at = AfterOptions(words, form);
        if (at < 0) return Hiding("an option of `env` that is not known or splits its argument");
        if (at < words.Length && words[at].Text == "-") at++;
        var from = at;
        while (at < words.Length && words[at].Text.IndexOf('=', StringComparison.Ordinal) > 0) at++;
        var hides = at > from ? $"assigns {words[from].Text[..words[from].Text.IndexOf('=', StringComparison.Ordinal)]}" : at > 1 ? "changes the environment" : null;
        return at >= words.Length ? new([], [], hides) : new([words[at..]], [], hides);
    }

    private static Unwrapped Watch(ImmutableArray<RunWord> words, ShellKind shell)
    {
        var at = AfterOptions(words, new Form("bcdegprtwx", "nq", ["--differences", "--no-title", "--beep", "--errexit", "--chgexit", "--color", "--precise", "--exec"], ["--interval"]));
        return at < 0 ? Hiding("an option of `watch` that is not known") : JoinedCode(words, at, shell);
    }

    private static Unwrapped JoinedCode(ImmutableArray<RunWord> words, int from, ShellKind shell)
    {
        var text = string.Join(' ', words.Skip(from).Select(word => word.Text));
        return CodeOf(new(text, words.Skip(from).Any(word => word.IsLive) ? RunWord.Live + text : text, null), shell);
    }

    /// <summary>Code in a word; what is not known of it is read as a variable, so that the rest is still looked at.</summary>
    private static Unwrapped CodeOf(RunWord word, ShellKind shell)
    {
        const string Why = "runs code that is not known";
        if (word.IsLive) return Hiding(Why) with { LosesPlace = true };
        if (word.Known) return new([], [(word.Text, shell)], null);
        var code = word.Text.Replace(RunWord.Unknown.ToString(), "${_}", StringComparison.Ordinal).Replace(RunWord.Blank, ' ');
        return new([], [(code, shell)], Why) { LosesPlace = true };
    }

    private static Unwrapped Alias(ImmutableArray<RunWord> words, ShellKind shell)
    {
        var values = words.Skip(1).Where(word => word.Known && word.Text.Contains('=', StringComparison.Ordinal)).Select(word => word.Text[(word.Text.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return new([], [.. values.Select(value => (value, shell))], "defines an alias");
    }

    /// <summary>The shell of that name, and how it reads; null where it is none.</summary>
    private static ShellKind? ShellOf(string name) => name switch
    {
        "sh" or "dash" or "ash" or "ksh" or "mksh" => ShellKind.Posix,
        "bash" or "rbash" => ShellKind.Bash,
        "zsh" => ShellKind.Zsh,
        "fish" or "tcsh" or "csh" => ShellKind.Fish,
        "pwsh" or "powershell" or "powershell.exe" or "pwsh.exe" => ShellKind.PowerShell,
        "cmd" or "cmd.exe" => ShellKind.Cmd,
        _ => null,
    };

    /// <summary><c>sh -c code</c>, <c>sh file</c>, or <c>sh</c> with its commands on its input.</summary>
    private static Unwrapped ShellRun(ImmutableArray<RunWord> words, ShellKind shell, bool piped, RunWord? script)
    {
        if (shell is ShellKind.Fish or ShellKind.PowerShell or ShellKind.Cmd) return Hiding("code of another shell, which is not parsed");
        var code = false;
        var input = false;
        for (var at = 1; at < words.Length; at++)
        {
            if (!words[at].Plain) return code ? CodeOf(words[at], shell) with { LosesPlace = false } : Hiding("an argument of a shell that is not known");
            var word = words[at].Text;
            if (word is ['-' or '+', not '-', ..])
            {
                code |= word[0] == '-' && word.Contains('c', StringComparison.Ordinal);
                input |= word.Contains('s', StringComparison.Ordinal);
                if (word[^1] is 'o' or 'O') at++;
                else if (word.AsSpan(1).ContainsAnyExcept(s_shellFlags)) return Hiding("an option of a shell that is not known");
                continue;
            }
            if (word is "--login" or "--norc" or "--noprofile" or "--posix" or "--verbose" or "--no-rcs") continue;
            if (word is not ("-" or "--") && word.StartsWith('-')) return Hiding("an option of a shell that is not known");
            if (word is "-" or "--") at++;
            if (at >= words.Length) break;
            if (code) return CodeOf(words[at], shell) with { LosesPlace = false };
            if (!input) return new([], [], null);
            break;
        }
        if (code) return Hiding("a shell without its code");
        return script switch
        {
            { } => CodeOf(script, shell) with { LosesPlace = false },
            null when !piped && words.Length == 1 => Hiding("a shell that reads its commands from its input"),
            _ => Hiding("a shell that reads commands that are not known"),
        };
    }
}
