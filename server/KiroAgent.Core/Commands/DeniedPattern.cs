namespace KiroAgent.Core.Commands;

/// <summary>
/// A pattern of <c>commandDenylist</c>: found in the line's text at word boundaries, and in each command as it would run:
/// quotes off, the name without its folder, short options split and in any order, <c>rm</c>'s and <c>chmod</c>'s other
/// spellings. A word that is not known counts as the pattern's when another word of the pattern is there for certain.
/// </summary>
internal sealed class DeniedPattern
{
    private const int MostStarts = 8;

    private readonly string[] _tokens;
    private readonly bool _piped;
    private readonly string _name;
    private readonly string[] _options;
    private readonly string[] _operands;

    public DeniedPattern(CommandRule rule)
    {
        Rule = rule;
        var text = rule.Pattern.Trim();
        _piped = text.StartsWith('|');
        _tokens = text.TrimStart('|', '&').Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        _name = _tokens.Length == 0 ? "" : RunCommand.BareName(_tokens[0]).ToString().ToLowerInvariant();
        _options = [.. _tokens.Skip(1).Where(IsOption)];
        _operands = [.. _tokens.Skip(1).Where(token => !IsOption(token))];
    }

    public CommandRule Rule { get; }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    /// <summary>Whether the words stand one after the other in the text, between boundaries.</summary>
    public bool FoundIn(string text)
    {
        if (_tokens.Length == 0) return false;
        for (var at = 0; (at = text.IndexOf(_tokens[0], at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
            if (StandsAt(text, at)) return true;
        return false;
    }

    private bool StandsAt(string text, int at)
    {
        if (_piped)
        {
            var before = at - 1;
            while (before >= 0 && text[before] is ' ' or '\t' or '\n') before--;
            if (before >= 0 && text[before] == '&') before--;
            if (before < 0 || text[before] != '|' || (before > 0 && text[before - 1] == '|')) return false;
        }
        else if (at > 0 && !IsBoundary(text[at - 1]) && text[at - 1] != '/')
        {
            return false;
        }
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (i > 0)
            {
                var blanks = at;
                while (at < text.Length && text[at] is ' ' or '\t' or '\n') at++;
                if (at == blanks) return false;
            }
            if (string.Compare(text, at, _tokens[i], 0, _tokens[i].Length, StringComparison.OrdinalIgnoreCase) != 0) return false;
            at += _tokens[i].Length;
        }
        return at >= text.Length || IsBoundary(text[at]);
    }

    private static bool IsBoundary(char c) => c is ' ' or '\t' or '\n' or ';' or '|' or '&' or '(' or ')' or '<' or '>' or '\'' or '"' or '`' or '$' or '{' or '}' or '=' or '\\' or ',' or '[' or ']' or '!';

    /// <summary>Whether the command, or what its arguments would be as a command, or what a longer text among them would be, is what the pattern means.</summary>
    public bool Matches(RunCommand command)
    {
        if (_tokens.Length == 0 || command.Words.IsEmpty) return false;
        // All below finds the name, or a word that may be it.
        if (!command.Line.Contains(_name, StringComparison.OrdinalIgnoreCase) && !command.Line.Contains(RunWord.Unknown, StringComparison.Ordinal)) return false;
        if (_piped) return command.Piped && Matches(command.Texts);
        if (Matches(command.Texts) || FoundIn(command.Line)) return true;
        foreach (var text in command.Texts)
            if (text.Contains(_name, StringComparison.OrdinalIgnoreCase) && text.AsSpan().ContainsAny(' ', '\t', '\n') && Matches(text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries))) return true;
        return false;
    }

    private static readonly char[] s_separators = [' ', '\t', '\n', ';', '|', '&', '(', ')', '\'', '"', '`', ',', '[', ']'];

    private bool Matches(IReadOnlyList<string> words)
    {
        var starts = 0;
        for (var at = 0; at < words.Count && starts < MostStarts; at++)
        {
            if (_piped && at > 0) break;
            var known = !words[at].Contains(RunWord.Unknown, StringComparison.Ordinal);
            if (known ? !RunCommand.BareName(words[at]).Equals(_name, StringComparison.OrdinalIgnoreCase) : at > 0) continue;
            starts++;
            if (MatchesFrom(words, at, certain: known || _piped)) return true;
        }
        return false;
    }

    private bool MatchesFrom(IReadOnlyList<string> words, int at, bool certain)
    {
        var arguments = words.Skip(at + 1).ToList();
        var end = arguments.IndexOf("--");
        var options = (end < 0 ? arguments : arguments.GetRange(0, end)).Where(word => IsOption(word) || word.StartsWith(RunWord.Unknown)).ToList();
        foreach (var wanted in _options)
        {
            var found = Options(wanted).All(one => options.Any(word => !word.StartsWith(RunWord.Unknown) && Gives(word, one)));
            if (found) certain = true;
            else if (!certain && !options.Any(IsOption) || !options.Any(MayGiveMore)) return false;
        }
        return certain && MatchesOperands(arguments);
    }

    /// <summary>Whether what is not known of the word may be an option: all of it, or further letters behind one dash.</summary>
    private static bool MayGiveMore(string word) => word.StartsWith(RunWord.Unknown) || (!word.StartsWith("--", StringComparison.Ordinal) && word.Contains(RunWord.Unknown, StringComparison.Ordinal));

    /// <summary>An option of the pattern as the single ones it is made of.</summary>
    private static IEnumerable<string> Options(string wanted) =>
        wanted.StartsWith("--", StringComparison.Ordinal) ? [wanted] : wanted.Skip(1).Select(letter => "-" + letter);

    private bool Gives(string word, string wanted)
    {
        foreach (var spelling in Spellings(wanted))
        {
            if (spelling.StartsWith("--", StringComparison.Ordinal))
            {
                var given = word.Split('=')[0];
                if (given.Length > 2 && given.StartsWith("--", StringComparison.Ordinal) && spelling.StartsWith(given, StringComparison.Ordinal)) return true;
            }
            else if (!word.StartsWith("--", StringComparison.Ordinal) && word.Contains(spelling[1], StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }

    private string[] Spellings(string option) => (_name, option) switch
    {
        ("rm", "-r" or "-R" or "--recursive") => ["-r", "-R", "--recursive"],
        ("rm", "-f" or "--force") => ["-f", "--force"],
        ("chmod" or "chown" or "chgrp", "-R" or "--recursive") => ["-R", "--recursive"],
        _ => [option],
    };

    /// <summary>The pattern's operands stand first among the command's, in order; what may be an option's value is passed over.</summary>
    private bool MatchesOperands(List<string> arguments)
    {
        var wanted = 0;
        for (var at = 0; at < arguments.Count && wanted < _operands.Length; at++)
        {
            if (IsOption(arguments[at])) continue;
            if (Same(arguments[at], _operands[wanted])) wanted++;
            else if (!(at > 0 && IsOption(arguments[at - 1]))) return false;
        }
        return wanted == _operands.Length;
    }

    private bool Same(string given, string wanted) =>
        given.Contains(RunWord.Unknown, StringComparison.Ordinal)
        || string.Equals(given, wanted, StringComparison.OrdinalIgnoreCase)
        || (_name == "chmod" && Mode(wanted) is { } mode && Mode(given) == mode);

    /// <summary>The permission bits a <c>chmod</c> mode gives for certain; null where it is no plain one.</summary>
    private static int? Mode(string text)
    {
        if (text.Length is > 0 and < 12 && text.All(c => c is >= '0' and <= '7')) return Convert.ToInt32(text, 8) & 511;
        var bits = 0;
        foreach (var clause in text.Split(','))
        {
            var sign = clause.IndexOfAny(['=', '+']);
            if (sign < 0 || !clause[..sign].All(c => c is 'u' or 'g' or 'o' or 'a') || !clause[(sign + 1)..].All(c => c is 'r' or 'w' or 'x' or 'X' or 's' or 't')) return null;
            var gives = (clause.Contains('r', StringComparison.Ordinal) ? 4 : 0) + (clause.Contains('w', StringComparison.Ordinal) ? 2 : 0)
                + (clause[(sign + 1)..].AsSpan().ContainsAny('x', 'X') ? 1 : 0);
            var whom = sign == 0 ? "a" : clause[..sign];
            if (whom.AsSpan().ContainsAny('u', 'a')) bits |= gives << 6;
            if (whom.AsSpan().ContainsAny('g', 'a')) bits |= gives << 3;
            if (whom.AsSpan().ContainsAny('o', 'a')) bits |= gives;
        }
        return bits;
    }
}
