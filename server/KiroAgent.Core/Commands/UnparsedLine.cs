using System.Collections.Immutable;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Commands;

/// <summary>Lines of shells that are not parsed here: PowerShell, <c>cmd</c> and fish. Only exact patterns and <c>*</c> trust them.</summary>
internal static class UnparsedLine
{
    private static readonly char[] s_separators = [' ', '\t', '\n', '"', '\'', '=', ',', ';', '(', ')', '{', '}', '<', '>', '|', '&', '@', '$'];

    /// <summary>A denied pattern in the line with the shell's escapes and quotes taken off, or among its words.</summary>
    public static CommandRule? Denied(CommandQuery query, CompiledRules rules)
    {
        var bare = Bare(query.Line);
        var words = Words(bare);
        return rules.Denied.FirstOrDefault(pattern => pattern.FoundIn(bare)
            || pattern.Matches(new(bare, words, Places.Unknown, []))
            || (bare.Contains('|', StringComparison.Ordinal) && bare.Split('|').Skip(1).Any(stage => pattern.Matches(new(stage, Words(stage), Places.Unknown, []) { Piped = true }))))?.Rule;
    }

    /// <summary>The line, when a word of it is a protected path, as it stands or with the shell's escapes and quotes taken off.</summary>
    public static JudgedPart? Protected(CommandQuery query, PathAnswers answers)
    {
        var places = Places.Of(query.Cwd);
        foreach (var word in Words(query.Line).Concat(Words(Bare(query.Line))))
            if (PathArguments.Protected(word, places, answers) is { } found)
                return JudgedLine.Guarded(query.Line, found);
        return null;
    }

    /// <summary>Adds the verdict; true when it asks and no rule can help.</summary>
    public static bool Judge(CommandQuery query, ImmutableArray<TrustedPattern> trusted, PathAnswers answers, ImmutableArray<JudgedPart>.Builder parts)
    {
        var places = Places.Of(query.Cwd);
        if (Protected(query, answers) is { } guarded)
        {
            parts.Add(guarded);
            return true;
        }
        if (query.Rules.Matching == CommandMatching.Prefix && trusted.FirstOrDefault(pattern => pattern.MatchesText(query.Line)) is { } text)
        {
            parts.Add(Trusts(query.Line, text.Rule));
            return false;
        }
        if (trusted.FirstOrDefault(pattern => pattern.IsLine(query.Line)) is { } exact)
        {
            parts.Add(Trusts(query.Line, exact.Rule));
            return false;
        }
        if (WritesElsewhere(query, answers, places) is { } target)
        {
            parts.Add(new(query.Line, VerdictKind.Ask, $"writes to `{target}`, which is not known to be inside the workspace", null, null));
            return true;
        }
        if (trusted.FirstOrDefault(pattern => pattern.Everything) is { } everything)
        {
            parts.Add(Trusts(query.Line, everything.Rule));
            return false;
        }
        parts.Add(new(query.Line, VerdictKind.Ask, $"lines of {query.Shell} are only trusted whole", null, null));
        return false;
    }

    private static JudgedPart Trusts(string line, CommandRule rule) => new(line, VerdictKind.Allow, $"trusted by `{rule.Pattern}`", rule.Pattern, rule.Source);

    private static string? WritesElsewhere(CommandQuery query, PathAnswers answers, Places places)
    {
        for (var at = query.Line.IndexOf('>', StringComparison.Ordinal); at >= 0; at = query.Line.IndexOf('>', at + 1))
        {
            var target = query.Line[(at + 1)..].TrimStart('>', ' ', '\t', '|', '?').Split(s_separators, 2)[0];
            var isDescriptor = query.Line[(at + 1)..].StartsWith('&');
            if (!isDescriptor && target is not ("/dev/null" or "nul" or "NUL") && (target.Length == 0 || answers.Place(target, places) != PathPlace.Inside)) return target;
        }
        return null;
    }

    private static string Bare(string line) => string.Concat(line.Where(c => c is not ('^' or '`' or '"' or '\'')));

    private static ImmutableArray<RunWord> Words(string line) => [.. line.Split(s_separators, StringSplitOptions.RemoveEmptyEntries).Select(RunWord.Of)];
}
