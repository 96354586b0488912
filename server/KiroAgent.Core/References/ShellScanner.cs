namespace KiroAgent.Core.References;

/// <summary>
/// Cuts shell scripts into tokens. A name is a word only where it is one of a variable or a function: behind <c>$</c>, before
/// <c>=</c>, as the command, behind <c>export</c> and its like, and in arithmetic; every other word is a text.
/// </summary>
internal sealed class ShellScanner(string text)
{
    private readonly List<CodeToken> _tokens = [];
    private readonly Stack<Within> _open = new();
    private readonly Queue<(string Word, bool Expands, bool Tabs)> _documents = new();
    private int _at;
    private bool _command = true, _names;

    private enum Within
    {
        Script,
        Substitution,
        Quotes,
        Parameter,
        Arithmetic,
    }

    /// <summary>The tokens, in order.</summary>
    public List<CodeToken> Tokens()
    {
        _open.Push(Within.Script);
        while (_at < text.Length)
        {
            switch (_open.Peek())
            {
                case Within.Quotes:
                    InQuotes();
                    break;
                case Within.Arithmetic:
                    InArithmetic();
                    break;
                default:
                    InScript();
                    break;
            }
        }

        return _tokens;
    }

    private void InScript()
    {
        var c = text[_at];
        switch (c)
        {
            case '\n':
                _at++;
                (_command, _names) = (true, false);
                while (_documents.TryDequeue(out var document))
                {
                    Document(document.Word, document.Expands, document.Tabs);
                }

                break;
            case '#' when _at == 0 || char.IsWhiteSpace(text[_at - 1]) || text[_at - 1] is ';' or '(':
                Add(CodeTokenKind.Comment, LineEnd());
                break;
            case ' ' or '\t' or '\r':
                _at++;
                break;
            case '\\':
                Add(CodeTokenKind.Literal, Math.Min(_at + 2, text.Length));
                break;
            case '\'':
                Add(CodeTokenKind.Literal, text.IndexOf('\'', _at + 1) is >= 0 and var end ? end + 1 : text.Length);
                _command = false;
                break;
            case '"':
                Add(CodeTokenKind.Literal, _at + 1);
                _open.Push(Within.Quotes);
                _command = false;
                break;
            case '$':
                Dollar();
                _command = false;
                break;
            case '<' when At(1) == '<' && At(2) != '<':
                BeginDocument();
                break;
            case '(' when At(1) == '(':
                Mark(2);
                _open.Push(Within.Arithmetic);
                break;
            case ';' or '&' or '|' or '(' or '{' or '!' or '`':
                Mark(1);
                (_command, _names) = (true, false);
                break;
            case ')' or '}':
                Mark(1);
                if (_open.Peek() == (c == ')' ? Within.Substitution : Within.Parameter))
                {
                    _open.Pop();
                }

                _command = c == ')';
                _names = false;
                break;
            case '<' or '>' or '=' or '[' or ']' or ',':
                Mark(1);
                break;
            default:
                Word();
                break;
        }
    }

    // A word up to what ends one; only its beginning can be a name.
    private void Word()
    {
        var name = CodeNames.Starts(text[_at], CodeSyntax.Shell) ? CodeNames.End(text, _at, CodeSyntax.Shell) : _at;
        var next = name < text.Length ? text[name] : '\n';
        var whole = char.IsWhiteSpace(next) || next is ';' or '&' or '|' or '(' or ')' or '<' or '>' or '`';
        var fresh = _at == 0 || char.IsWhiteSpace(text[_at - 1]) || text[_at - 1] is ';' or '&' or '|' or '(' or '{' or '`' or '!';
        if (name > _at && fresh && _open.Peek() != Within.Parameter)
        {
            var word = text[_at..name];
            var assigns = next is '=' or '[' || (next == '+' && name + 1 < text.Length && text[name + 1] == '=');
            if (assigns && (_command || _names))
            {
                Add(CodeTokenKind.Identifier, name);
                return;
            }

            if (whole && (_command || _names))
            {
                Add(CodeTokenKind.Identifier, name);
                _names |= word is "export" or "local" or "declare" or "typeset" or "readonly" or "unset" or "read" or "for" or "function" or "select" or "trap";
                _command = word is "if" or "then" or "else" or "elif" or "do" or "while" or "until" or "time";
                if (word is "in")
                {
                    _names = false;
                }

                return;
            }
        }

        var end = _at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not (';' or '&' or '|' or '(' or ')' or '<' or '>' or '`' or '"' or '\'' or '$' or '\\' or '{' or '}' or '='))
        {
            end++;
        }

        var ends = text.AsSpan(_at, end - _at) is "in";
        Add(CodeTokenKind.Literal, Math.Max(end, _at + 1));
        _command = false;
        _names &= !ends;
    }

    private void Dollar()
    {
        if (At(1) == '(' && At(2) == '(')
        {
            Mark(3);
            _open.Push(Within.Arithmetic);
        }
        else if (At(1) == '(')
        {
            Mark(2);
            _open.Push(Within.Substitution);
            (_command, _names) = (true, false);
        }
        else if (At(1) == '{')
        {
            Mark(2);
            while (At(0) is '#' or '!')
            {
                Mark(1);
            }

            Name();
            _open.Push(Within.Parameter);
        }
        else if (At(1) == '\'')
        {
            var end = _at + 2;
            while (end < text.Length && text[end] != '\'')
            {
                end += text[end] == '\\' ? 2 : 1;
            }

            Add(CodeTokenKind.Literal, Math.Min(end + 1, text.Length));
        }
        else
        {
            Mark(1);
            Name();
        }
    }

    private void Name()
    {
        if (CodeNames.Starts(At(0), CodeSyntax.Shell))
        {
            Add(CodeTokenKind.Identifier, CodeNames.End(text, _at, CodeSyntax.Shell));
        }
    }

    private void InQuotes()
    {
        var start = _at;
        while (_at < text.Length && text[_at] is not ('"' or '$' or '`'))
        {
            _at += text[_at] == '\\' ? 2 : 1;
        }

        _at = Math.Min(_at, text.Length);
        Rest(start);
        switch (At(0))
        {
            case '"':
                Add(CodeTokenKind.Literal, _at + 1);
                _open.Pop();
                break;
            case '$':
                Dollar();
                break;
            case '`':
                Mark(1);
                break;
        }
    }

    private void InArithmetic()
    {
        var c = text[_at];
        if (c == ')' && At(1) == ')')
        {
            Mark(2);
            _open.Pop();
        }
        else if (c == '$')
        {
            Dollar();
        }
        else if (CodeNames.Starts(c, CodeSyntax.Shell))
        {
            Name();
        }
        else if (char.IsWhiteSpace(c))
        {
            _at++;
        }
        else if (char.IsAsciiDigit(c))
        {
            Add(CodeTokenKind.Number, CodeNames.End(text, _at, CodeSyntax.Shell));
        }
        else
        {
            Mark(1);
        }
    }

    private void BeginDocument()
    {
        Mark(2);
        var tabs = At(0) == '-';
        if (tabs)
        {
            Mark(1);
        }

        while (At(0) is ' ' or '\t')
        {
            _at++;
        }

        var start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not (';' or '|' or '&' or '>' or '<' or ')'))
        {
            _at++;
        }

        Rest(start);
        var word = text[start.._at];
        var plain = word.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);
        if (plain.Length > 0)
        {
            _documents.Enqueue((plain, plain == word, tabs));
        }
    }

    // A here-document: text, with variables in it unless its word was quoted.
    private void Document(string word, bool expands, bool tabs)
    {
        var start = _at;
        while (_at < text.Length)
        {
            var end = LineEnd();
            var line = text.AsSpan(_at, end - _at);
            if ((tabs ? line.TrimStart('\t') : line).TrimEnd('\r').SequenceEqual(word))
            {
                Rest(start);
                Add(CodeTokenKind.Literal, end);
                return;
            }

            while (expands && _at < end)
            {
                var stop = text.AsSpan(_at, end - _at).IndexOfAny('$', '\\');
                if (stop < 0)
                {
                    break;
                }

                _at += stop;
                if (text[_at] == '$' && (CodeNames.Starts(At(1), CodeSyntax.Shell) || (At(1) == '{' && CodeNames.Starts(At(2), CodeSyntax.Shell))))
                {
                    Rest(start);
                    Mark(At(1) == '{' ? 2 : 1);
                    Name();
                    start = _at;
                }
                else
                {
                    _at = Math.Min(_at + (text[_at] == '\\' ? 2 : 1), text.Length);
                }
            }

            _at = Math.Min(Math.Max(end, _at) + 1, text.Length);
        }

        Rest(start);
    }

    private void Mark(int length)
    {
        for (var i = 0; i < length && _at < text.Length; i++)
        {
            Add(CodeTokenKind.Mark, _at + 1);
        }
    }

    private void Add(CodeTokenKind kind, int end)
    {
        _tokens.Add(new CodeToken(kind, _at, end - _at));
        _at = end;
    }

    private void Rest(int start)
    {
        if (_at > start)
        {
            _tokens.Add(new CodeToken(CodeTokenKind.Literal, start, _at - start));
        }
    }

    private char At(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private int LineEnd() => text.IndexOf('\n', _at) is >= 0 and var end ? end : text.Length;
}
