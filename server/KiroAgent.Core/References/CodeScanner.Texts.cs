namespace KiroAgent.Core.References;

/// <summary>Comments, strings and characters, language by language.</summary>
public sealed partial class CodeScanner
{
    private bool IsComment()
    {
        var c = _text[_at];
        if (_syntax == CodeSyntax.Python)
        {
            return c == '#' && Comment(LineEnd(_at));
        }

        if (c == '/' && At(1) == '/')
        {
            return Comment(_syntax == CodeSyntax.C ? SplicedLineEnd(_at) : LineEnd(_at));
        }

        if (c == '/' && At(1) == '*')
        {
            return Comment(BlockEnd(nests: _syntax is CodeSyntax.Rust or CodeSyntax.Kotlin));
        }

        return c == '#' && _syntax is CodeSyntax.C or CodeSyntax.CSharp && IsFirstOnLine() && Directive();
    }

    private bool Comment(int end)
    {
        Add(CodeTokenKind.Comment, end);
        return true;
    }

    // A backslash at a line's end takes the next line along.
    private int SplicedLineEnd(int from)
    {
        var end = LineEnd(from);
        while (end < _text.Length && end > from && _text[end - 1] == '\\')
        {
            end = LineEnd(_text[end] == '\r' && end + 1 < _text.Length && _text[end + 1] == '\n' ? end + 2 : end + 1);
        }

        return end;
    }

    private int BlockEnd(bool nests)
    {
        var depth = 0;
        for (var at = _at; at < _text.Length - 1; at++)
        {
            if (_text[at] == '/' && _text[at + 1] == '*' && (nests || depth == 0))
            {
                depth++;
                at++;
            }
            else if (_text[at] == '*' && _text[at + 1] == '/' && --depth == 0)
            {
                return at + 2;
            }
        }

        return _text.Length;
    }

    private bool IsFirstOnLine()
    {
        var before = _text.AsSpan(0, _at).TrimEnd(" \t");
        return before.IsEmpty || before[^1] is '\n' or '\r';
    }

    // The words of some directives are no code: a file's name, a title, a message.
    private bool Directive()
    {
        var word = _at + 1;
        while (word < _text.Length && _text[word] is ' ' or '\t')
        {
            word++;
        }

        var end = CodeNames.End(_text, word, _syntax);
        switch (_text[word..end])
        {
            case "include" or "import" or "include_next":
                Add(CodeTokenKind.Mark, _at + 1);
                _at = word;
                Add(CodeTokenKind.Identifier, end);
                while (_at < _text.Length && _text[_at] is ' ' or '\t')
                {
                    _at++;
                }

                if (At(0) is '<' or '"' && _text.IndexOf(At(0) == '<' ? '>' : '"', _at + 1) is > 0 and var close && close < LineEnd(_at))
                {
                    Add(CodeTokenKind.Literal, close + 1);
                }

                return true;
            case "error" or "warning" or "region" or "endregion" or "pragma" or "nullable" or "line":
                return Comment(SplicedLineEnd(_at));
            default:
                return false;
        }
    }

    private bool IsQuoted(char c) => _syntax switch
    {
        CodeSyntax.JavaScript => JavaScriptQuoted(c),
        CodeSyntax.CSharp => CSharpQuoted(c),
        CodeSyntax.Java => c is '"' or '\'' && (Begins("\"\"\"") ? Whole("\"\"\"", escapes: true, lines: true) : Whole(c.ToString(), escapes: true, lines: false)),
        CodeSyntax.Kotlin => KotlinQuoted(c),
        CodeSyntax.C => CQuoted(c),
        CodeSyntax.Go => c is '"' or '\'' ? Whole(c.ToString(), escapes: true, lines: false) : c == '`' && Whole("`", escapes: false, lines: true),
        CodeSyntax.Rust => RustQuoted(c),
        _ => PythonQuoted(c),
    };

    private bool JavaScriptQuoted(char c)
    {
        if (c is '"' or '\'')
        {
            return Whole(c.ToString(), escapes: true, lines: false);
        }

        if (c == '`')
        {
            return Opened(1, new Open(Within.Text, 0) { Quote = "`", Hole1 = '$', Escapes = true, Lines = true });
        }

        return c == '/' && TakesValue() && RegexEnd() is > 0 and var end && Literal(end);
    }

    private bool KotlinQuoted(char c)
    {
        if (c == '`')
        {
            return Whole("`", escapes: false, lines: false);
        }

        return c == '\'' ? Whole("'", escapes: true, lines: false)
            : Begins("\"\"\"") ? Opened(3, new Open(Within.Text, 0) { Quote = "\"\"\"", Hole1 = '$', Lines = true })
            : c == '"' && Opened(1, new Open(Within.Text, 0) { Quote = "\"", Hole1 = '$', Escapes = true });
    }

    private bool CSharpQuoted(char c)
    {
        if (c == '\'')
        {
            return Whole("'", escapes: true, lines: false);
        }

        var (at, dollars, verbatim) = (_at, 0, false);
        for (; at < _text.Length && _text[at] is '$' or '@'; at++)
        {
            dollars += _text[at] == '$' ? 1 : 0;
            verbatim |= _text[at] == '@';
        }

        var quotes = 0;
        while (at + quotes < _text.Length && _text[at + quotes] == '"')
        {
            quotes++;
        }

        if (quotes == 0)
        {
            return false;
        }

        var raw = quotes >= 3 && !verbatim;
        var quote = raw ? new string('"', quotes) : "\"";
        var length = at - _at + quote.Length;
        if (dollars > 0)
        {
            return Opened(length, new Open(Within.Text, 0) { Quote = quote, Braces = raw ? dollars : 1, Escapes = !raw && !verbatim, Lines = raw || verbatim, Doubles = verbatim, Formats = true });
        }

        return WholeFrom(length, quote, escapes: !raw && !verbatim, lines: raw || verbatim, doubles: verbatim);
    }

    private bool CQuoted(char c)
    {
        var at = _at;
        if (c is 'u' or 'U' or 'L')
        {
            at += Begins("u8") ? 2 : 1;
        }

        var rest = at < _text.Length ? _text.AsSpan(at) : [];
        if (rest.StartsWith("R\"") && rest.IndexOf('(') is > 1 and <= 18 and var paren)
        {
            return WholeFrom(at - _at + paren + 1, $"){rest[2..paren]}\"", escapes: false, lines: true);
        }

        return !rest.IsEmpty && rest[0] is '"' or '\'' && WholeFrom(at - _at + 1, rest[0].ToString(), escapes: true, lines: false);
    }

    private bool RustQuoted(char c)
    {
        if (c == '\'')
        {
            // 'a' is a character, 'a a lifetime.
            var isCharacter = At(1) == '\\' || At(2) == '\'' || (char.IsHighSurrogate(At(1)) && At(3) == '\'');
            return isCharacter ? Whole("'", escapes: true, lines: false) : Literal(Math.Max(_at + 1, CodeNames.End(_text, _at + 1, _syntax)));
        }

        var at = _at + (c is 'b' or 'c' ? 1 : 0);
        var raw = at < _text.Length && _text[at] == 'r';
        at += raw ? 1 : 0;
        var hashes = 0;
        while (raw && at + hashes < _text.Length && _text[at + hashes] == '#')
        {
            hashes++;
        }

        at += hashes;
        if (at < _text.Length && _text[at] == '"')
        {
            return WholeFrom(at - _at + 1, "\"" + new string('#', hashes), escapes: !raw, lines: true);
        }

        if (raw && hashes == 1 && c == 'r' && at < _text.Length && CodeNames.Starts(_text[at], _syntax))
        {
            Add(CodeTokenKind.Identifier, CodeNames.End(_text, at, _syntax)); // r#type
            return true;
        }

        return c == 'b' && At(1) == '\'' && WholeFrom(2, "'", escapes: true, lines: false);
    }

    private bool PythonQuoted(char c)
    {
        var at = _at;
        while (at < _text.Length && at - _at < 3 && _text[at] is 'r' or 'R' or 'b' or 'B' or 'u' or 'U' or 'f' or 'F' or 't' or 'T')
        {
            at++;
        }

        if (at >= _text.Length || _text[at] is not ('"' or '\''))
        {
            return false;
        }

        var triple = at + 2 < _text.Length && _text[at + 1] == _text[at] && _text[at + 2] == _text[at];
        var quote = new string(_text[at], triple ? 3 : 1);
        var length = at - _at + quote.Length;
        // Also in a raw string a backslash before the quote keeps it from ending the text.
        return _text.AsSpan(_at, at - _at).IndexOfAny("fFtT") >= 0
            ? Opened(length, new Open(Within.Text, 0) { Quote = quote, Escapes = true, Lines = triple, Formats = true })
            : WholeFrom(length, quote, escapes: true, lines: triple);
    }
}
