using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>
/// The commands that run without a rule when all they do is read: each option is in a table below or the command asks;
/// what writes, runs something, follows links or a growing file, or takes names from elsewhere is not in it. Sources: the
/// manuals of GNU coreutils, grep and findutils, and of their BSD namesakes.
/// </summary>
internal static class ReadOnlyCommands
{
    /// <summary>Options without value (letters and long), with value (letters and long).</summary>
    private sealed record Options(string Flags, string Values, string[] LongFlags, string[] LongValues, bool Numbers = false);

    // Not `-T` and `-w`, which take a value here and none there; not `-L` and `-H`, which follow links.
    private static readonly Options s_ls = new(
        "aAbBcCdfFgGhiklmnNopqQrRsStuUvxXZ1", "",
        ["--all", "--almost-all", "--author", "--escape", "--ignore-backups", "--directory", "--classify", "--file-type", "--full-time", "--no-group", "--group-directories-first", "--human-readable", "--si", "--inode",
         "--kibibytes", "--numeric-uid-gid", "--literal", "--hide-control-chars", "--show-control-chars", "--quote-name", "--reverse", "--recursive", "--size", "--context", "--zero", "--color", "--hyperlink"],
        ["--block-size", "--color", "--classify", "--format", "--hide", "--hyperlink", "--indicator-style", "--ignore", "--quoting-style", "--sort", "--time", "--time-style", "--tabsize", "--width"]);

    private static readonly Options s_cat = new(
        "AbeEnstTuv", "", ["--show-all", "--number-nonblank", "--show-ends", "--number", "--squeeze-blank", "--show-tabs", "--show-nonprinting"], []);

    private static readonly Options s_ends = new("qvz", "nc", ["--quiet", "--silent", "--verbose", "--zero-terminated"], ["--lines", "--bytes"], Numbers: true);

    private static readonly Options s_grep = new(
        "EFGPivwxcLlqoshHnbTzarUIyV", "eABCmd",
        ["--extended-regexp", "--fixed-strings", "--basic-regexp", "--perl-regexp", "--ignore-case", "--no-ignore-case", "--invert-match", "--word-regexp", "--line-regexp", "--count", "--color", "--colour", "--files-without-match",
         "--files-with-matches", "--quiet", "--silent", "--only-matching", "--no-messages", "--with-filename", "--no-filename", "--line-number", "--byte-offset", "--initial-tab", "--null-data", "--null", "--text", "--recursive",
         "--binary", "--line-buffered", "--version"],
        ["--regexp", "--after-context", "--before-context", "--context", "--max-count", "--color", "--colour", "--label", "--binary-files", "--directories", "--devices", "--include", "--exclude", "--exclude-dir", "--group-separator"],
        Numbers: true);

    private static readonly Options s_which = new("a", "", ["--all"], []);

    private static readonly Options s_pwd = new("LP", "", ["--logical", "--physical"], []);

    public static bool Lists(RunCommand command) =>
        command.Words is [{ Plain: true, Text: "ls" or "cat" or "echo" or "pwd" or "which" or "head" or "tail" or "find" or "grep" }, ..];

    /// <summary>Whether it runs no program at all and changes nothing but the folder the line goes on in.</summary>
    public static bool RunsNothing(RunCommand command) =>
        command.Words is [{ Plain: true, Text: "cd" }, ..] or [{ Plain: true, Text: "true" or "false" or ":" }];

    /// <summary>Why the command, one of the list, does not only read what the agent may read; null when it does.</summary>
    public static string? WhyNot(RunCommand command, PathAnswers answers)
    {
        foreach (var redirection in command.Redirections)
            if (redirection is { Writes: false, Harmless: false, Target: { } target } && WhyNotInput(target, command, answers) is { } input) return input;
        return command.Words[0].Text switch
        {
            "cd" => Cd(command, answers),
            "true" or "false" or ":" => null,
            "echo" => Echo(command, answers),
            "find" => FindExpression.WhyNot(command, answers),
            "pwd" => Scan(command.Words, s_pwd).Why,
            "which" => Which(command, answers),
            "ls" => Read(command, s_ls, answers, Reading.Names),
            "cat" => Read(command, s_cat, answers, Reading.Contents),
            "head" or "tail" => Read(command, s_ends, answers, Reading.Contents),
            _ => Grep(command, answers),
        };
    }

    // A pattern is one file here, or an error.
    private static string? WhyNotInput(RunWord target, RunCommand command, PathAnswers answers) => target.IsLive && !target.Tilde
        ? $"which file `{target.Text}` means is not known before"
        : answers.WhyNotRead(target, command.Places, Reading.Contents);

    // A home directory by itself is a text; a pattern in it lists names. One without a folder lists those of the folder it runs in.
    private static string? Echo(RunCommand command, PathAnswers answers) => command.Words
        .Where(word => word.HasPattern)
        .Select(word => answers.WhyNotRead(word.Text.Contains('/', StringComparison.Ordinal) ? word : RunWord.Of("."), command.Places, Reading.Names)).FirstOrDefault(why => why is not null);

    // To a folder that is there, in the workspace: what stands behind it is judged in that folder.
    private static string? Cd(RunCommand command, PathAnswers answers)
    {
        if (command.Words is not [_, { Plain: true, Text: not ("" or ['-' or '+' or '~', ..]) } target]) return "where it goes is not known";
        if (answers.Shell == ShellKind.Zsh && target.Text[0] is not ('.' or '/')) return $"zsh may look for `{target.Text}` elsewhere";
        return answers.WhyNotRead(target, command.Places, Reading.Names)
            ?? (answers.IsFolder(target.Text, command.Places) ? null : $"`{target.Text}` is no folder");
    }

    private static string? Which(RunCommand command, PathAnswers answers)
    {
        var (operands, _, why) = Scan(command.Words, s_which);
        return why ?? operands.Where(word => word.Text.Contains('/', StringComparison.Ordinal) || !word.Plain)
            .Select(word => answers.WhyNotRead(word, command.Places, Reading.Contents)).FirstOrDefault(found => found is not null);
    }

    private static string? Read(RunCommand command, Options options, PathAnswers answers, Reading reading)
    {
        var (operands, _, why) = Scan(command.Words, options);
        if (why is not null) return why;
        // Names of what is in the folder it runs in.
        if (operands.Count == 0 && reading == Reading.Names) operands.Add(RunWord.Of("."));
        return FirstWhyNot(operands, command, answers, reading);
    }

    private static string? FirstWhyNot(List<RunWord> operands, RunCommand command, PathAnswers answers, Reading reading)
    {
        foreach (var operand in operands)
            if (!(operand.Plain && operand.Text == "-") && answers.WhyNotRead(operand, command.Places, reading) is { } why) return why;
        return null;
    }

    private static string? Grep(RunCommand command, PathAnswers answers)
    {
        var (operands, given, why) = Scan(command.Words, s_grep);
        if (why is not null) return why;
        if (!given.Any(option => option is "-e" || option.StartsWith("--regexp", StringComparison.Ordinal)))
        {
            if (operands.Count == 0) return "`grep` without a pattern";
            if (!operands[0].Known) return "what is searched for is not known";
            // Where a pattern becomes several names, all but the first are files to search.
            if (!operands[0].IsLive) operands.RemoveAt(0);
        }
        // `-d recurse` and its like are left to be asked about, so only these search below a folder.
        if (given.Any(option => option is "-d" or "-D" || option.StartsWith("--directories", StringComparison.Ordinal) || option.StartsWith("--devices", StringComparison.Ordinal))) return "an option that changes how folders and devices are read";
        var recursive = given.Contains("-r") || given.Contains("--recursive");
        if (recursive && operands.Count == 0) operands.Add(RunWord.Of("."));
        return FirstWhyNot(operands, command, answers, recursive ? Reading.Below : Reading.Contents);
    }

    /// <summary>
    /// Splits arguments into operands and options; the reason where one is not in the table. Programs that take no options behind the first operand
    /// (BSD's, and all with POSIXLY_CORRECT) take what stands there for files: so the options' values are among the operands, too, as their last.
    /// </summary>
    private static (List<RunWord> Operands, HashSet<string> Given, string? Why) Scan(ImmutableArray<RunWord> words, Options options)
    {
        var (operands, given, why) = Permuted(words, options, out var maybe);
        operands.AddRange(maybe);
        return (operands, given, why);
    }

    private static (List<RunWord> Operands, HashSet<string> Given, string? Why) Permuted(ImmutableArray<RunWord> words, Options options, out List<RunWord> maybe)
    {
        var operands = new List<RunWord>();
        maybe = [];
        var given = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 1; at < words.Length; at++)
        {
            var word = words[at].Text;
            if (!words[at].Known) return (operands, given, "an argument is not known");
            // A pattern at the front of a word can become an option; after a long option and its `=` it cannot become another.
            if (words[at].IsLive && !(words[at].PatternAt > word.IndexOf('=', StringComparison.Ordinal) && word.StartsWith("--", StringComparison.Ordinal) && word.Contains('=', StringComparison.Ordinal)) && word.StartsWith('-'))
                return (operands, given, $"`{word}` is not known before");
            if (word.Length < 2 || word[0] != '-') { operands.Add(words[at]); continue; }
            if (word == "--") { operands.AddRange(words.Skip(at + 1)); break; }
            if (word[1] == '-')
            {
                var equals = word.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? word : word[..equals];
                given.Add(name);
                if (equals < 0 && options.LongFlags.Contains(name)) continue;
                if (!options.LongValues.Contains(name)) return (operands, given, $"the option `{word}` is not one that only reads");
                if (equals < 0 && (++at >= words.Length || !words[at].Plain)) return (operands, given, $"the option `{word}` has no plain value");
                if (operands.Count > 0) maybe.Add(words[at]);
                continue;
            }
            if (options.Numbers && word.AsSpan(1).ContainsAnyExceptInRange('0', '9') is false) continue;
            for (var i = 1; i < word.Length; i++)
            {
                given.Add("-" + word[i]);
                if (options.Flags.Contains(word[i], StringComparison.Ordinal)) continue;
                if (!options.Values.Contains(word[i], StringComparison.Ordinal)) return (operands, given, $"the option `-{word[i]}` is not one that only reads");
                if (i == word.Length - 1 && (++at >= words.Length || !words[at].Plain)) return (operands, given, $"the option `{word}` has no plain value");
                if (operands.Count > 0) maybe.Add(words[at]);
                break;
            }
        }
        return (operands, given, null);
    }
}
