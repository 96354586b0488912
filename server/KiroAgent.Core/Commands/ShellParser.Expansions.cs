using System.Collections.Immutable;
using System.Text;

namespace KiroAgent.Core.Commands;

/// <summary>Parameters, substitutions and arithmetic.</summary>
internal sealed partial class ShellParser
{
    private WordPart ParseDollar(int start, bool inQuotes)
    {
        switch (Next)
        {
            case '(' when Ahead(2) == '(': return ParseArithmetic(start);
            case '(': return ParseSubstitution(start);
            case '{': return ParseBracedParameter(start, inQuotes);
            case '[': return ParseOldArithmetic(start);
            case '\'': return ParseAnsiQuoted(start);
            case '"':
                if (Posix) Refuse("`$\"`, which this shell may read otherwise");
                Advance();
                return ParseDoubleQuoted(start, translated: true);
            default:
                Advance();
                return ParseBareParameter(start);
        }
    }

    private ParameterPart ParseBareParameter(int start)
    {
        var name = ParseName();
        if (name.Length == 0)
        {
            name = Here.ToString();
            Advance();
        }
        if (Zsh && Here is '[' or ':') Refuse("a subscript or modifier behind a parameter, which zsh expands");
        return new(Since(start), name, "", [], Braced: false);
    }

    private ParameterPart ParseBracedParameter(int start, bool inQuotes)
    {
        Advance(2);
        var prefix = "";
        if (Here is '!' or '#' && (IsName(Next) || (Next is '@' or '*' or '#' or '?' or '$' or '!' or '-' && Ahead(2) == '}')))
        {
            prefix = Here.ToString();
            Advance();
        }
        var name = ParseParameterName();
        if (name.Length == 0 || !Deeper())
        {
            Refuse("a `${` that is not understood");
            return new(Since(start), name, prefix, [], Braced: true);
        }
        if (Here == '[' && !IsNameStart(name[0])) Refuse("a subscript where none can be, which bash reads as arithmetic");
        if (Here != '}' && !IsOperator(Here)) Refuse("a `${` with an operator that is not known");
        var operation = ParseOperation(inQuotes);
        _depth--;
        Expect("}", "a `${` that is not closed");
        return new(Since(start), name, prefix, operation, Braced: true);
    }

    private static bool IsOperator(char c) => c is ':' or '-' or '+' or '=' or '?' or '#' or '%' or '/' or '^' or ',' or '@' or '[' or '*';

    private string ParseParameterName()
    {
        if (IsNameStart(Here)) return ParseName();
        var name = new StringBuilder();
        if (char.IsAsciiDigit(Here))
            while (char.IsAsciiDigit(Here) && name.Length < 6)
            {
                name.Append(Here);
                Advance();
            }
        else if (Here is '@' or '*' or '#' or '?' or '$' or '!' or '-')
        {
            name.Append(Here);
            Advance();
        }
        return name.ToString();
    }

    /// <summary>What stands between a parameter's name and its <c>}</c>: quotes and expansions in it are parsed, a brace of its own is refused.</summary>
    private ImmutableArray<WordPart> ParseOperation(bool inQuotes)
    {
        var parts = ImmutableArray.CreateBuilder<WordPart>();
        var literal = new Literal(this);
        while (Here != '}')
        {
            if (AtEnd) { Refuse("a `${` that is not closed"); break; }
            var at = Start();
            var c = Here;
            if (c is '{' or '\n' || (inQuotes && c == '\'') || AtProcess()) { Refuse($"{Shown(c)} in a `${{`"); break; }
            if (c is '\\' or '"' or '`' || (c == '\'' && !inQuotes) || (c == '$' && IsDollar(Next)))
            {
                literal.Flush(parts);
                parts.Add(c switch
                {
                    '`' => ParseBackquoted(at, inQuotes),
                    '$' => ParseDollar(at, inQuotes),
                    _ => ParseSpecial(c),
                });
                continue;
            }
            literal.Add(at, c);
            Advance();
        }
        literal.Flush(parts);
        return parts.ToImmutable();
    }

    private CommandPart ParseSubstitution(int start)
    {
        Advance(2);
        var body = ParseInner("a `$(` that is not closed");
        return new(Since(start), body, Backquoted: false);
    }

    private ProcessPart ParseProcess(int start, bool writes)
    {
        if (Posix) Refuse("`<(` or `>(`, which this shell may read otherwise");
        Advance(2);
        var body = ParseInner("a `<(` that is not closed");
        return new(Since(start), writes, body);
    }

    /// <summary>A list up to <c>)</c>, with here-documents of its own.</summary>
    private ShellList ParseInner(string unclosed)
    {
        if (!Deeper()) return new(default, []);
        var outer = _waitingHereDocuments.Count;
        if (outer > 0) Refuse("a substitution on a line that a here-document waits for");
        _substitutions++;
        var body = ParseList();
        _substitutions--;
        if (_waitingHereDocuments.Count > 0) Refuse("a here-document that is not complete inside a substitution");
        Expect(")", unclosed);
        _depth--;
        return body;
    }

    private CommandPart ParseBackquoted(int start, bool inQuotes)
    {
        Advance();
        var inner = new StringBuilder();
        var sources = new List<int>();
        while (_at < _text.Length && _text[_at] != '`')
        {
            if (_text[_at] == '\\' && (Raw(_at + 1) is '$' or '`' or '\\' || (inQuotes && Raw(_at + 1) == '"'))) _at++;
            sources.Add(Source(_at));
            inner.Append(Raw(_at));
            _at++;
        }
        sources.Add(Source(Math.Min(_at, _text.Length)));
        if (_at >= _text.Length || !Deeper())
        {
            Refuse("a backquote that is not closed");
            return new(Since(start), new(default, []), Backquoted: true);
        }
        _at++;
        var parsed = new ShellParser(inner.ToString(), _shell, [.. sources], _depth, _commands).ParseAll();
        _depth--;
        if (parsed.Refusal is { } refusal)
        {
            Refuse(refusal.Reason);
            _refusal = _refusal! with { Position = refusal.Position };
        }
        return new(Since(start), parsed.Script ?? new(default, []), Backquoted: true);
    }

    private ArithmeticPart ParseArithmetic(int start)
    {
        Advance(3);
        var parts = ParseQuotedParts(static (parser, open) => open == 0 && parser.Here == ')', "a `$((` that is not closed", "()");
        Expect("))", "a `$((` that is not closed by `))`");
        return new(Since(start), OldSpelling: false, parts);
    }

    private ArithmeticPart ParseOldArithmetic(int start)
    {
        if (!Bash) Refuse("`$[`, which this shell may read otherwise");
        Advance(2);
        var parts = ParseQuotedParts(static (parser, open) => open == 0 && parser.Here == ']', "a `$[` that is not closed", "[]");
        Expect("]", "a `$[` that is not closed");
        return new(Since(start), OldSpelling: true, parts);
    }

    private ArithmeticCommand ParseArithmeticCommand(int start)
    {
        if (Posix) Refuse("`((`, which this shell may read otherwise");
        var expression = ParseArithmeticWord();
        var redirections = ParseRedirections();
        return new(Since(start), expression, redirections);
    }

    /// <summary><c>((…))</c>; two subshells that begin together are not told apart from it, and refused where they do not end together.</summary>
    private Word ParseArithmeticWord()
    {
        Advance(2);
        var start = Start();
        var parts = ParseQuotedParts(static (parser, open) => open == 0 && parser.Here == ')', "a `((` that is not closed", "()");
        var word = new Word(Since(start), parts);
        Expect("))", "a `((` that is not closed by `))`");
        return word;
    }

    /// <summary>Behind <c>[[</c>: operands and operators, as the grammar of conditions has them.</summary>
    private TestCommand ParseTest(int start)
    {
        Advance(2);
        if (Here is not (' ' or '\t')) Refuse("`[[` without a blank behind it");
        var words = ImmutableArray.CreateBuilder<Word>();
        ParseTestOr(words);
        SkipTestBlanks();
        if (PeekTestWord() != "]]") Refuse("`[[` without `]]`");
        Advance(2);
        var redirections = ParseRedirections();
        return new(Since(start), words.ToImmutable(), redirections);
    }

    private void ParseTestOr(ImmutableArray<Word>.Builder words)
    {
        while (_refusal is null)
        {
            SkipTestBlanks();
            while (Here == '!' && Next is ' ' or '\t')
            {
                AddOperator(words, 1);
                SkipTestBlanks();
            }
            ParseTestPrimary(words);
            SkipTestBlanks();
            if (!((Here == '&' && Next == '&') || (Here == '|' && Next == '|'))) return;
            AddOperator(words, 2);
        }
    }

    private void ParseTestPrimary(ImmutableArray<Word>.Builder words)
    {
        if (Here == '(')
        {
            if (!Deeper()) return;
            AddOperator(words, 1);
            ParseTestOr(words);
            SkipTestBlanks();
            if (Here != ')') Refuse("`[[` with a bracket that is not closed");
            AddOperator(words, 1);
            _depth--;
            return;
        }
        var first = PeekTestWord();
        AddOperand(words);
        SkipTestBlanks();
        if (first is ['-', _] && "abcdefghknoprstuvwxzGLNORS".Contains(first[1], StringComparison.Ordinal))
        {
            AddOperand(words);
            return;
        }
        if (first.StartsWith('-') || first is "!" or "=" or "==" or "!=" or "=~") Refuse("a condition that is not known");
        if (Here is '<' or '>' && Next is ' ' or '\t') AddOperator(words, 1);
        else if (PeekTestWord() is "=" or "==" or "!=" or "=~" or "-eq" or "-ne" or "-lt" or "-le" or "-gt" or "-ge" or "-nt" or "-ot" or "-ef") AddOperand(words);
        else return;
        SkipTestBlanks();
        AddOperand(words);
    }

    private void SkipTestBlanks()
    {
        while (Here is ' ' or '\t') _at++;
        if (Here == '#') Refuse("a comment in a condition");
    }

    private void AddOperand(ImmutableArray<Word>.Builder words)
    {
        if (!AtWord() || PeekTestWord() == "]]") { Refuse("a condition that lacks an operand"); return; }
        words.Add(ParseWord(WordPlace.Test));
    }

    private void AddOperator(ImmutableArray<Word>.Builder words, int length)
    {
        var start = Start();
        var text = string.Concat(Here, length == 2 ? Next : "");
        Advance(length);
        words.Add(new(Since(start), [new LiteralPart(Since(start), text)]));
    }

    /// <summary>The characters up to the next blank or bracket, if they are few.</summary>
    private string PeekTestWord()
    {
        var length = 0;
        while (length < 5 && !IsMeta(Ahead(length))) length++;
        return length is 0 or 5 ? "" : string.Create(length, this, static (span, parser) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = parser.Ahead(i);
        });
    }
}
