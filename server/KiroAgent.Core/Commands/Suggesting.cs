using System.Collections.Immutable;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Commands;

/// <summary>
/// The narrowest rules that would have allowed a line: exactly what it runs, then its arguments open behind the words that
/// say what kind of work it is. Each allows the line by itself (it is tried), none is <c>*</c>, none holds a word that is
/// not known, and none opens what runs any code or deletes.
/// </summary>
internal static class Suggesting
{
    /// <summary>How many words say what kind of work it is: <c>git log</c>, <c>npm run</c>.</summary>
    private static readonly Dictionary<string, int> s_depth = new(StringComparer.Ordinal)
    {
        ["git"] = 2, ["npm"] = 2, ["pnpm"] = 2, ["yarn"] = 2, ["bun"] = 2, ["cargo"] = 2, ["dotnet"] = 2, ["docker"] = 2, ["kubectl"] = 2, ["go"] = 2, ["pip"] = 2, ["pip3"] = 2, ["poetry"] = 2, ["uv"] = 2,
        ["gh"] = 3, ["mvn"] = 2, ["gradle"] = 2, ["bundle"] = 2, ["composer"] = 2, ["terraform"] = 2, ["helm"] = 2, ["brew"] = 2, ["apt"] = 2, ["systemctl"] = 2, ["deno"] = 2, ["rustup"] = 2, ["flutter"] = 2,
    };

    /// <summary>What runs any code it is given, runs another command, or destroys: only ever exactly as written.</summary>
    private static readonly HashSet<string> s_exactOnly = new(StringComparer.Ordinal)
    {
        "sh", "bash", "zsh", "dash", "ksh", "fish", "pwsh", "powershell", "cmd", "env", "sudo", "doas", "timeout", "nice", "ionice", "nohup", "setsid", "stdbuf", "time", "xargs", "watch", "command", "builtin", "exec",
        "eval", "source", ".", "trap", "find", "python", "python3", "node", "perl", "ruby", "php", "lua", "awk", "gawk", "sed", "npx", "bunx", "pnpx", "uvx", "ssh", "scp", "rsync", "curl", "wget", "nc", "dd", "rm", "rmdir", "mv", "cp",
        "ln", "chmod", "chown", "install", "tee", "truncate", "shred", "kill", "killall", "pkill", "busybox", "chroot", "su", "tar", "docker", "kubectl", "make",
    };

    /// <summary>A line of more commands is a script: no rule is offered for it.</summary>
    private const int MostCommands = 50;

    public static ImmutableArray<SuggestedPattern> For(JudgedLine line)
    {
        // Judging with one pattern more changes what is untrusted: look at it first.
        if (line.Untrusted is not { } untrusted || line.Commands.Length > MostCommands || line.Line.AsSpan().ContainsAny('\n', '\t')) return [];
        IEnumerable<string> candidates = line switch
        {
            { MatchesWholeText: true } or { Parses: false } => [line.Line.Trim()],
            _ when untrusted.Count == 0 || untrusted.Any(command => !command.Words.All(word => word.Known)) => [],
            _ when untrusted.Select(Exact).Distinct().Count() == 1 => Of(untrusted[0]),
            _ => [line.Line.Trim(), .. untrusted.Select(Wide).Distinct().ToArray() is [{ } shared] ? [shared] : Array.Empty<string>()],
        };
        return [.. candidates.Distinct(StringComparer.Ordinal).Where(pattern => Allows(line, pattern)).Select(pattern => new SuggestedPattern(pattern, Label(pattern)))];
    }

    private static bool Allows(JudgedLine line, string pattern) =>
        pattern is not ("*" or "") && line.Judge(new TrustedPattern(new(pattern, "suggested"), line.Shell)).Kind == VerdictKind.Allow;

    private static string Label(string pattern) => pattern.EndsWith(" *", StringComparison.Ordinal) ? $"`{pattern[..^2]}` with any arguments" : $"exactly `{pattern}`";

    private static IEnumerable<string> Of(RunCommand command)
    {
        yield return Exact(command);
        if (Wide(command) is not { } wide) yield break;
        var words = command.Words;
        var depth = wide.Count(c => c == ' ');
        // `npm run build -- --watch`: first `npm run build *`.
        if (words.Length > depth + 1 && depth > 1 && words[depth].Text is not ['-', ..] && s_depth.ContainsKey(words[0].Text) && words[1].Text is "run" or "exec" or "test")
            yield return string.Join(' ', words.Take(depth + 1).Select(Written)) + " *";
        yield return wide;
    }

    private static string Exact(RunCommand command) => string.Join(' ', command.Words.Select(Written));

    /// <summary>The words that say what kind of work it is, and <c>*</c>; null where no such rule should be offered.</summary>
    private static string? Wide(RunCommand command)
    {
        var words = command.Words;
        var depth = s_depth.GetValueOrDefault(words[0].Text, 1);
        if (words.Length < 2 || words.Length < depth || s_exactOnly.Contains(words[0].Text) || words[0].Text.Contains('/', StringComparison.Ordinal)) return null;
        var said = words.Take(depth).ToList();
        return said.Skip(1).Any(word => !word.Plain || word.Text.StartsWith('-')) ? null : string.Join(' ', said.Select(Written)) + " *";
    }

    /// <summary>As the shell would read it back: live patterns stay live.</summary>
    private static string Written(RunWord word)
    {
        if (!word.IsLive) return ShellQuote.Of(word.Text);
        var written = new System.Text.StringBuilder();
        var live = false;
        foreach (var c in word.Shape)
        {
            if (c == RunWord.Live) { live = true; continue; }
            if (live || char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@' or '+' or '%' or ']') written.Append(c);
            else written.Append('\\').Append(c);
            live = false;
        }
        return written.ToString();
    }
}
