using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>
/// A pattern of <c>trustedCommands</c>. <c>npm install</c>: exactly these words; <c>npm *</c>: these words and any behind
/// them; <c>*</c>: everything. Words are compared as the shell makes them, so quoting does not matter and a name of a file
/// is not the name of a command. A pattern that is no single plain command only trusts a line that is it, to the letter.
/// </summary>
internal sealed class TrustedPattern
{
    private readonly string _text;
    private readonly ImmutableArray<RunWord> _words;
    private readonly bool _prefix;

    public TrustedPattern(CommandRule rule, ShellKind shell)
    {
        Rule = rule;
        _text = rule.Pattern.Trim();
        _prefix = _text.EndsWith(" *", StringComparison.Ordinal);
        _words = Words(_prefix ? _text[..^2] : _text, shell);
    }

    public CommandRule Rule { get; }

    public bool Everything => _text == "*";

    private static ImmutableArray<RunWord> Words(string text, ShellKind shell)
    {
        if (ShellParser.Parse(text, shell).Script is not { Items: [{ Background: false, Chain.Pipelines: [{ Prefixes: [], Stages: [SimpleCommand { Assignments: [], Redirections: [] } command] }] }] }) return [];
        ImmutableArray<RunWord> words = [.. command.Words.SelectMany(word => RunWord.From(word))];
        return words.All(word => word.Known) ? words : [];
    }

    /// <summary>The whole line, to the letter; for lines of several commands, and for shells whose lines are not parsed.</summary>
    public bool IsLine(string line) => _text.Length > 0 && !_prefix && line.Trim() == _text;

    /// <summary>Kiro's own matching: the line as one string, whatever operators are in it.</summary>
    public bool MatchesText(string line)
    {
        line = line.Trim();
        return _text.EndsWith('*') ? line.StartsWith(_text[..^1], StringComparison.Ordinal) || line == _text[..^1].TrimEnd() : line == _text;
    }

    public bool Matches(RunCommand command)
    {
        if (Everything) return true;
        if (_words.IsEmpty || command.Words.Length < _words.Length || (!_prefix && command.Words.Length > _words.Length)) return false;
        for (var i = 0; i < _words.Length; i++)
            if (!command.Words[i].Known || command.Words[i].Shape != _words[i].Shape) return false;
        // A relative name means another file in another folder.
        return !(command.Moved && _words[0].Text.Contains('/', StringComparison.Ordinal) && !_words[0].Text.StartsWith('/'));
    }

    /// <summary>Whether the pattern itself says that word.</summary>
    public bool Names(string word) => _words.Any(one => one.Text == word);
}

/// <summary>The rules in the form they are compared in.</summary>
internal sealed class CompiledRules(CommandRules rules, ShellKind shell)
{
    public ShellKind Shell { get; } = shell;

    public ImmutableArray<TrustedPattern> Trusted { get; } = [.. rules.Trusted.Select(rule => new TrustedPattern(rule, shell))];

    public ImmutableArray<DeniedPattern> Denied { get; } = [.. rules.Denied.Select(rule => new DeniedPattern(rule))];
}
