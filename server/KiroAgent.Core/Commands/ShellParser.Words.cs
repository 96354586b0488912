using System.Collections.Immutable;
using System.Text;

namespace KiroAgent.Core.Commands;

/// <summary>Words: quoting, and which characters are special where.</summary>
internal sealed partial class ShellParser
{
    /// <summary>Where a word stands, which decides whether braces and tildes are special.</summary>
    private enum WordPlace
    {
        Plain,
        AssignmentValue,
        Test,
    }

    private bool AtWord() => !IsMeta(Here) || AtProcess();

    private bool AtProcess() => Here is '<' or '>' && Next == '(';

    private string ParseName()
    {
        var name = new StringBuilder();
        if (IsNameStart(Here))
            while (IsName(Here))
            {
                name.Append(Here);
                Advance();
            }
        return name.ToString();
    }

    private Word ParseWord(WordPlace place)
    {
        var start = Start();
        if (!Deeper()) return new(Since(start), []);
        var parts = ImmutableArray.CreateBuilder<WordPart>();
        var literal = new Literal(this);
        while (true)
        {
            var at = Start();
            var c = Here;
            if (IsMeta(c) && !AtProcess()) break;
            if (IsSpecial(c, place, at == start, literal.Last))
            {
                literal.Flush(parts);
                parts.Add(ParseSpecial(c, tilde: at == start || literal.Last is '=' or ':'));
                literal = new Literal(this);
            }
            else
            {
                literal.Add(at, c);
                Advance();
            }
        }
        literal.Flush(parts);
        _depth--;
        if (place != WordPlace.Plain || _refusal is not null) return new(Since(start), parts.ToImmutable());
        if (BraceGrouping.Of(parts, strict: !Bash, out var problem) is not { } grouped)
        {
            Refuse(problem);
            return new(Since(start), []);
        }
        if (Posix && grouped.Any(part => part is BracePart)) Refuse("`{…}` with alternatives, which this shell may read otherwise");
        return new(Since(start), grouped);
    }

    /// <summary>Characters that stand for themselves, gathered.</summary>
    private struct Literal(ShellParser parser)
    {
        private readonly StringBuilder _text = new();
        private int _start;
        private int _end;

        /// <summary>The last character, also after a flush.</summary>
        public char Last { get; private set; }

        public void Add(int at, char c)
        {
            if (_text.Length == 0) _start = at;
            _end = at + 1;
            _text.Append(c);
            Last = c;
        }

        public readonly void Flush(ImmutableArray<WordPart>.Builder parts)
        {
            if (_text.Length == 0) return;
            parts.Add(new LiteralPart(parser.Between(_start, _end), _text.ToString()));
            _text.Clear();
        }
    }

    private bool IsSpecial(char c, WordPlace place, bool first, char before) => c switch
    {
        '\\' or '\'' or '"' or '`' or '<' or '>' or '*' or '?' or '[' => true,
        '$' => IsDollar(Next),
        '~' => first || before is '=' or ':' || Zsh,
        '=' => first && Zsh && place == WordPlace.Plain,
        '{' or ',' or '}' => place == WordPlace.Plain,
        '^' or '#' => Zsh,
        _ => false,
    };

    /// <summary>Whether a dollar before this begins an expansion; before anything else it stands for itself.</summary>
    private static bool IsDollar(char next) => IsName(next) || next is '(' or '{' or '\'' or '"' or '[' or '@' or '*' or '#' or '?' or '$' or '!' or '-';

    private WordPart ParseSpecial(char c, bool tilde = false)
    {
        var start = Start();
        switch (c)
        {
            case '\\': return ParseEscape(start);
            case '\'': return ParseSingleQuoted(start);
            case '"': return ParseDoubleQuoted(start, translated: false);
            case '`': return ParseBackquoted(start, inQuotes: false);
            case '$': return ParseDollar(start, inQuotes: false);
            case '<' or '>': return ParseProcess(start, writes: c == '>');
            case '~' when tilde: return ParseTilde(start);
            case '=':
                Refuse("a word that begins with `=`, which zsh expands");
                return new LiteralPart(Since(start), "=");
            case '{' or ',' or '}':
                Advance();
                return new LiteralPart(Since(start), c.ToString());
            default:
                Advance();
                return new GlobPart(Since(start), c);
        }
    }

    private EscapedPart ParseEscape(int start)
    {
        var escaped = Raw(_at + 1);
        if (_at + 1 >= _text.Length) Refuse("a backslash at the end");
        else _at += 2;
        return new(Since(start), escaped);
    }

    private SingleQuotedPart ParseSingleQuoted(int start)
    {
        var close = _text.IndexOf('\'', _at + 1);
        if (close < 0) { Refuse("a single quote that is not closed"); return new(Since(start), ""); }
        _at = close + 1;
        return new(Since(start), _text[(start + 1)..close]);
    }

    private DoubleQuotedPart ParseDoubleQuoted(int start, bool translated)
    {
        Advance();
        var parts = ParseQuotedParts(static (parser, _) => parser.Here == '"', "a double quote that is not closed");
        Expect("\"", "a double quote that is not closed");
        return new(Since(start), translated, parts);
    }

    /// <summary>
    /// Parts as they stand between double quotes, up to where <paramref name="ends"/> says; its second value counts the open
    /// brackets. In arithmetic <paramref name="brackets"/> are those that must match, else it is empty.
    /// </summary>
    private ImmutableArray<WordPart> ParseQuotedParts(Func<ShellParser, int, bool> ends, string unclosed, string brackets = "")
    {
        var arithmetic = brackets.Length > 0;
        var parts = ImmutableArray.CreateBuilder<WordPart>();
        if (!Deeper()) return [];
        var literal = new Literal(this);
        var open = 0;
        while (!ends(this, open))
        {
            if (AtEnd) { Refuse(unclosed); break; }
            var at = Start();
            var c = Here;
            var part = c switch
            {
                '`' => 1,
                '$' when IsDollar(Next) && Next is not ('\'' or '"') => 2,
                '\\' when arithmetic || Raw(_at + 1) is '$' or '`' or '"' or '\\' => 3,
                '"' when arithmetic => 4,
                '\'' when arithmetic => 5,
                _ => 0,
            };
            if (part == 0)
            {
                if (arithmetic && c == brackets[0]) open++;
                if (arithmetic && c == brackets[1]) open--;
                literal.Add(at, c);
                Advance();
                continue;
            }
            literal.Flush(parts);
            switch (part)
            {
                case 1: parts.Add(ParseBackquoted(at, inQuotes: true)); break;
                case 2: parts.Add(ParseDollar(at, inQuotes: true)); break;
                case 3: parts.Add(ParseEscape(at)); break;
                case 4: parts.Add(ParseDoubleQuoted(at, translated: false)); break;
                default: Refuse("a single quote in arithmetic"); break;
            }
        }
        literal.Flush(parts);
        _depth--;
        return parts.ToImmutable();
    }

    private TildePart ParseTilde(int start)
    {
        Advance();
        var user = new StringBuilder();
        while (char.IsAsciiLetterOrDigit(Here) || Here is '_' or '-' or '+' or '.')
        {
            user.Append(Here);
            Advance();
        }
        if (Zsh && Here == '[') Refuse("`~[`, which zsh expands");
        return new TildePart(Since(start), user.ToString());
    }

    private AnsiQuotedPart ParseAnsiQuoted(int start)
    {
        if (Posix) Refuse("`$'`, which this shell may read otherwise");
        Advance(2);
        var from = _at;
        while (_at < _text.Length && _text[_at] != '\'') _at += _text[_at] == '\\' ? 2 : 1;
        if (_at >= _text.Length) { Refuse("a `$'` that is not closed"); return new AnsiQuotedPart(Since(start), ""); }
        var decoded = AnsiQuoting.Decode(_text.AsSpan(from, _at - from));
        _at++;
        if (decoded is null) Refuse("a `$'` with an escape that is not known");
        return new AnsiQuotedPart(Since(start), decoded ?? "");
    }
}
