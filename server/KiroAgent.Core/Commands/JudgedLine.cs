using System.Collections.Immutable;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Commands;

/// <summary>One line under judgement: what was understood of it, so that it can be judged again with one rule more.</summary>
internal sealed class JudgedLine
{
    private const string ProtectedPaths = "protectedPaths";

    private readonly CommandQuery _query;
    private readonly CompiledRules _rules;
    private readonly PathAnswers _answers;
    private readonly ShellParse? _parse;
    private readonly CommandRule? _deniedRaw;

    /// <summary>Whether all commands are of the list that only reads, or run nothing: a rule such as <c>npm *</c> says nothing of other folders.</summary>
    private readonly bool _onlyReads;

    /// <summary>Why a command asks that no rule can help; it is the same however often the line is judged.</summary>
    private readonly Dictionary<RunCommand, JudgedPart?> _whateverIsTrusted = new(ReferenceEqualityComparer.Instance);

    public JudgedLine(CommandQuery query, CompiledRules rules, PathAnswers answers)
    {
        (_query, _rules, _answers) = (query, rules, answers);
        Parses = query.Shell is ShellKind.Posix or ShellKind.Bash or ShellKind.Zsh;
        _deniedRaw = rules.Denied.FirstOrDefault(pattern => pattern.FoundIn(query.Line))?.Rule;
        if (!Parses)
        {
            _deniedRaw ??= UnparsedLine.Denied(query, rules);
            return;
        }
        _parse = ShellParser.Parse(query.Line, query.Shell);
        if (_parse.Script is { } script) Commands = CommandFlow.Of(script, query.Line, query.Shell, query.Cwd);
        _onlyReads = Commands.All(command => ReadOnlyCommands.Lists(command) || ReadOnlyCommands.RunsNothing(command));
    }

    public string Line => _query.Line;

    public ShellKind Shell => _query.Shell;

    /// <summary>Whether lines of this shell are parsed at all.</summary>
    public bool Parses { get; }

    public bool MatchesWholeText => _query.Rules.Matching == CommandMatching.Prefix;

    /// <summary>All commands of the line; none where it was not understood.</summary>
    public ImmutableArray<RunCommand> Commands { get; } = [];

    /// <summary>Commands that ask for no other reason than that no rule trusts them; null when something asks that no rule can help.</summary>
    public IReadOnlyList<RunCommand>? Untrusted { get; private set; }

    /// <summary>The verdict, with a trusted pattern besides those of the rules.</summary>
    public CommandVerdict Judge(TrustedPattern? extra)
    {
        var trusted = extra is null ? _rules.Trusted : _rules.Trusted.Add(extra);
        var parts = ImmutableArray.CreateBuilder<JudgedPart>();
        var untrusted = new List<RunCommand>();
        var helpless = _deniedRaw is not null;
        if (_deniedRaw is not null) parts.Add(Asks(Line, $"matches the denied `{_deniedRaw.Pattern}`", _deniedRaw));
        if (!Parses)
        {
            helpless |= UnparsedLine.Judge(_query, trusted, _answers, parts);
        }
        else if (MatchesWholeText && trusted.FirstOrDefault(pattern => pattern.MatchesText(Line)) is { } whole)
        {
            foreach (var command in Commands)
                if (Denied(command) is { } denied) parts.Add(denied);
                else if (Protected(command) is { } guarded) parts.Add(guarded);
                else parts.Add(new(command.Text, VerdictKind.Allow, $"trusted by `{whole.Rule.Pattern}`", whole.Rule.Pattern, whole.Rule.Source));
            if (Commands.IsEmpty) parts.Add(UnparsedLine.Protected(_query, _answers) ?? new(Line, VerdictKind.Allow, $"trusted by `{whole.Rule.Pattern}`", whole.Rule.Pattern, whole.Rule.Source));
        }
        else if (_parse!.Refusal is { } refusal)
        {
            parts.Add(Asks(Line, $"not understood at character {refusal.Position + 1}: {refusal.Reason}"));
            helpless = true;
        }
        else
        {
            if (MatchesWholeText) trusted = [];
            if (Commands.Length > CommandFlow.MostCommands) return TooManyCommands();
            if (Commands.IsEmpty) parts.Add(Asks(Line, "there is nothing to run"));
            var wholeLine = Commands.Length > 1 ? trusted.FirstOrDefault(pattern => pattern.IsLine(Line)) : null;
            foreach (var command in Commands)
            {
                var before = parts.Count;
                helpless |= Part(command, trusted, wholeLine, parts, untrusted);
                // What a loop does with each of its words is told once.
                if (command.Again && parts.Count > before && parts.IndexOf(parts[^1]) < before) parts.RemoveAt(before);
            }
        }
        if (_answers.TooMany)
        {
            parts.Add(Asks(Line, $"it names more than {PathAnswers.MostPaths:#,0} paths"));
            helpless = true;
        }
        Untrusted = helpless ? null : untrusted;
        if (parts.Count == 0) parts.Add(new(Line, VerdictKind.Allow, "runs no command", null, null));
        if (_deniedRaw is not null) DropSaidTwice(parts);
        // A rule that asks tells more than that no rule allows it.
        var deciding = parts.FirstOrDefault(part => part is { Verdict: not VerdictKind.Allow, Rule: not null })
            ?? parts.FirstOrDefault(part => part.Verdict != VerdictKind.Allow) ?? parts[0];
        return new(deciding.Verdict, deciding.Reason, deciding.Rule, deciding.Source, parts.ToImmutable(), []);
    }

    /// <summary>A line of one command that the denylist matches both as text and as it would run says so once.</summary>
    private static void DropSaidTwice(ImmutableArray<JudgedPart>.Builder parts)
    {
        for (var i = parts.Count - 1; i > 0; i--)
            if (parts[i].Text == parts[0].Text && parts[i].Rule == parts[0].Rule) parts.RemoveAt(i);
    }

    private CommandVerdict TooManyCommands()
    {
        var reason = $"it runs more than {CommandFlow.MostCommands:#,0} commands";
        return new(VerdictKind.Ask, reason, null, null, [Asks(Line, reason)], []);
    }

    /// <summary>Adds the parts of one command; true when one asks that no rule but <c>*</c> can help.</summary>
    private bool Part(RunCommand command, ImmutableArray<TrustedPattern> trusted, TrustedPattern? wholeLine, ImmutableArray<JudgedPart>.Builder parts, List<RunCommand> untrusted)
    {
        if (!_whateverIsTrusted.TryGetValue(command, out var asks)) _whateverIsTrusted[command] = asks = WhateverIsTrusted(command);
        if (asks is not null) parts.Add(asks);
        else if (trusted.FirstOrDefault(pattern => pattern.Everything) is { } everything) parts.Add(Trusts(command, everything));
        else if (!command.Hides.IsEmpty) parts.Add(Asks(command.Text, string.Join("; ", command.Hides)));
        else if (command.Words.IsEmpty && command.Redirections.All(redirection => redirection.Harmless)) return false;
        else return Trusting(command, trusted, wholeLine, parts, untrusted);
        return parts[^1].Verdict != VerdictKind.Allow;
    }

    private JudgedPart? WhateverIsTrusted(RunCommand command) =>
        Denied(command)
        ?? (command.Refused is { } refused ? Asks(command.Text, refused) : null)
        ?? Protected(command)
        ?? command.Redirections.Select(redirection => Writing(command, redirection)).FirstOrDefault(part => part is not null);

    private bool Trusting(RunCommand command, ImmutableArray<TrustedPattern> trusted, TrustedPattern? wholeLine, ImmutableArray<JudgedPart>.Builder parts, List<RunCommand> untrusted)
    {
        string? executes = null;
        foreach (var pattern in command.Words.IsEmpty ? [] : wholeLine is null ? trusted : trusted.Insert(0, wholeLine))
        {
            if (pattern != wholeLine && !pattern.Matches(command)) continue;
            executes = pattern == wholeLine ? null : ExecutingOptions.In(command.Words).FirstOrDefault(one => !pattern.Names(one.Word)).Why;
            if (executes is not null) continue;
            parts.Add(Trusts(command, pattern));
            return false;
        }
        var writes = command.Redirections.Any(redirection => redirection.Writes && !redirection.Harmless);
        var whyNot = command.Words.IsEmpty ? "a redirection without a command"
            : executes
            ?? (!ReadOnlyCommands.Lists(command) && !ReadOnlyCommands.RunsNothing(command) ? "no rule trusts it"
            : !_onlyReads && ReadOnlyCommands.RunsNothing(command) ? "no rule trusts it, and it is only let pass where all the rest of the line only reads"
            : !_query.Rules.TrustReadOnly ? "no rule trusts it, and read-only commands are not trusted"
            : writes ? "it writes to a file, and only the read-only list trusts it"
            : ReadOnlyCommands.WhyNot(command, _answers));
        if (whyNot is null)
        {
            parts.Add(new(command.Text, VerdictKind.Allow, "only reads", null, null));
            return false;
        }
        parts.Add(Asks(command.Text, whyNot));
        if (!command.Words.IsEmpty) untrusted.Add(command);
        return command.Words.IsEmpty;
    }

    private static JudgedPart Asks(string text, string reason, CommandRule? rule = null) => new(text, VerdictKind.Ask, reason, rule?.Pattern, rule?.Source);

    private static JudgedPart Trusts(RunCommand command, TrustedPattern pattern) =>
        new(command.Text, VerdictKind.Allow, $"trusted by `{pattern.Rule.Pattern}`", pattern.Rule.Pattern, pattern.Rule.Source);

    private JudgedPart? Denied(RunCommand command)
    {
        foreach (var pattern in _rules.Denied)
            if (pattern.Matches(command)) return Asks(command.Text, $"matches the denied `{pattern.Rule.Pattern}` as it would run", pattern.Rule);
        return null;
    }

    private JudgedPart? Protected(RunCommand command)
    {
        for (var i = 0; i < command.Words.Length; i++)
            if (!Says(command.Words, i) && PathArguments.Protected(command.Words[i], command.Places, _answers) is { } found)
                return Guarded(command.Text, found);
        foreach (var redirection in command.Redirections)
            if (redirection is { Harmless: false, Target: { } target } && PathArguments.Protected(target, command.Places, _answers) is { } found)
                return Guarded(With(command, redirection), found);
        return UnnamedWrites.Of(command, _answers) is { } unnamed ? new(command.Text, VerdictKind.Ask, unnamed.Why, unnamed.Rule, unnamed.Rule is null ? null : ProtectedPaths) : null;
    }

    internal static JudgedPart Guarded(string text, (string Path, string? Pattern) found) => found.Pattern is null
        ? Asks(text, $"`{found.Path}` may mean a protected path")
        : new(text, VerdictKind.Ask, $"names `{found.Path}`, which is protected by `{found.Pattern}`", found.Pattern, ProtectedPaths);

    /// <summary>Whether the word is a message to git, which is text and opened by nobody.</summary>
    private static bool Says(ImmutableArray<RunWord> words, int at) =>
        at > 1 && words[at].Known && words[0].Text == "git" && words[at - 1].Text is "-m" or "-am" or "--message";

    private JudgedPart? Writing(RunCommand command, RunRedirection redirection)
    {
        if (!redirection.Writes || redirection.Harmless) return null;
        var target = redirection.Target!;
        if (!target.Plain) return Asks(With(command, redirection), target.Tilde ? "writes outside the workspace" : "writes to a file that is not known");
        return _answers.Place(target.Text, command.Places) switch
        {
            PathPlace.Inside => null,
            PathPlace.Outside => Asks(With(command, redirection), "writes outside the workspace"),
            _ => Asks(With(command, redirection), "writes to a place that is not known"),
        };
    }

    // The command as it is written; a group's redirection stands beside its commands and is shown alone.
    private static string With(RunCommand command, RunRedirection redirection) =>
        command.Text.Contains(redirection.Text, StringComparison.Ordinal) ? command.Text : redirection.Text;
}
