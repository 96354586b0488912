namespace KiroAgent.Core.References;

/// <summary>Strings with code in them, regular expressions and JSX.</summary>
public sealed partial class CodeScanner
{
    private bool Whole(string quote, bool escapes, bool lines) => WholeFrom(quote.Length, quote, escapes, lines);

    // A string without holes: from here to its closing quote, or where it must have ended.
    private bool WholeFrom(int length, string quote, bool escapes, bool lines, bool doubles = false)
    {
        var at = _at + length;
        while (at < _text.Length)
        {
            var c = _text[at];
            if (escapes && c == '\\')
            {
                at += At(at + 1 - _at) == '\r' && At(at + 2 - _at) == '\n' ? 3 : 2;
            }
            else if (!lines && c is '\n' or '\r')
            {
                break;
            }
            else if (string.CompareOrdinal(_text, at, quote, 0, quote.Length) == 0)
            {
                at += quote.Length;
                if (doubles && at < _text.Length && _text[at] == '"')
                {
                    at++;
                    continue;
                }

                break;
            }
            else
            {
                at++;
            }
        }

        return Literal(Math.Min(at, _text.Length));
    }

    private bool Literal(int end)
    {
        Add(CodeTokenKind.Literal, end);
        return true;
    }

    private bool Opened(int length, Open open)
    {
        Add(CodeTokenKind.Literal, Math.Min(_at + length, _text.Length));
        _open.Push(open);
        return true;
    }

    // The text of a string to its end or its next hole.
    private void TextStep(Open open)
    {
        var start = _at;
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (open.Escapes && c == '\\')
            {
                // Python's braces cannot be escaped so; \N{…} names a character.
                var named = _syntax == CodeSyntax.Python && At(1) == 'N' && At(2) == '{' ? _text.IndexOf('}', _at) : -1;
                _at = named > 0 ? named + 1 : Math.Min(_at + (_syntax == CodeSyntax.Python && At(1) == '{' ? 1 : 2), _text.Length);
            }
            else if (Begins(open.Quote))
            {
                _at += open.Quote.Length;
                if (open.Doubles && At(0) == '"')
                {
                    _at++;
                    continue;
                }

                AddFrom(start, CodeTokenKind.Literal);
                _open.Pop();
                return;
            }
            else if (!open.Lines && c is '\n' or '\r')
            {
                AddFrom(start, CodeTokenKind.Literal);
                _open.Pop();
                return;
            }
            else if (HoleHere(open, c) is > 0 and var length)
            {
                AddFrom(start, CodeTokenKind.Literal);
                EnterHole(open, length);
                return;
            }
            else
            {
                // {{ is one brace of the text, where one brace begins a hole.
                _at += open.Hole1 == '{' && c == '{' && open.Braces == 1 && At(1) == '{' ? 2 : 1;
            }
        }

        AddFrom(start, CodeTokenKind.Literal);
    }

    // How long the beginning of a hole is that stands here; 0 when there is none.
    private int HoleHere(Open open, char c)
    {
        if (open.Hole1 == '$')
        {
            return c != '$' ? 0 : At(1) == '{' ? 2 : _syntax == CodeSyntax.Kotlin && CodeNames.Starts(At(1), _syntax) ? 1 : 0;
        }

        if (c != '{')
        {
            return 0;
        }

        var braces = 0;
        while (At(braces) == '{')
        {
            braces++;
        }

        return braces == open.Braces ? braces : 0;
    }

    private void EnterHole(Open open, int length)
    {
        for (var i = 0; i < length; i++)
        {
            Add(CodeTokenKind.Mark, _at + 1);
        }

        if (open.Hole1 == '$' && length == 1)
        {
            Add(CodeTokenKind.Identifier, CodeNames.End(_text, _at, _syntax)); // "$name"
            return;
        }

        _open.Push(new Open(Within.Code, 0) { Hole = true, Braces = open.Braces, Formats = open.Formats });
    }

    // Whether a value can begin here, so that "/" is no division and "<" no comparison.
    private bool TakesValue()
    {
        for (var last = _tokens.Count - 1; last >= 0; last--)
        {
            var token = _tokens[last];
            switch (token.Kind)
            {
                case CodeTokenKind.Comment:
                    continue;
                case CodeTokenKind.Identifier:
                    return token.In(_text) is "return" or "typeof" or "case" or "in" or "of" or "delete" or "void" or "instanceof" or "new" or "do" or "else" or "throw" or "await" or "yield" or "default" or "extends";
                case CodeTokenKind.Mark:
                    var mark = _text[token.Start];
                    var twice = last > 0 && _tokens[last - 1] is { Kind: CodeTokenKind.Mark } before && before.End == token.Start && _text[before.Start] == mark;
                    return mark is not (')' or ']') && !(twice && mark is '+' or '-') && !(mark == '>' && ClosesTag(token));
                default:
                    return false;
            }
        }

        return true;
    }

    private readonly HashSet<int> _tagEnds = [];

    private bool ClosesTag(CodeToken mark) => _tagEnds.Contains(mark.Start);

    // Where the regular expression that begins here ends; 0 when it is none.
    private int RegexEnd()
    {
        var inClass = false;
        for (var at = _at + 1; at < _text.Length; at++)
        {
            switch (_text[at])
            {
                case '\n' or '\r':
                    return 0;
                case '\\':
                    at++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '/' when !inClass:
                    return CodeNames.End(_text, at + 1, _syntax);
            }
        }

        return 0;
    }

    private bool OpensTag()
    {
        if (!TakesValue() || (At(1) != '>' && !CodeNames.Starts(At(1), _syntax)))
        {
            return false;
        }

        if (!_generics || At(1) == '>')
        {
            return true;
        }

        // <T,>(x: T) => … and <T extends U>(…) are type parameters.
        var after = _text.AsSpan(CodeNames.End(_text, _at + 1, _syntax)).TrimStart();
        return !after.StartsWith(",") && !(after.StartsWith("extends") && after.Length > 7 && char.IsWhiteSpace(after[7]));
    }

    private void TagStep()
    {
        var c = _text[_at];
        var tag = _open.Peek();
        if (char.IsWhiteSpace(c))
        {
            _at++;
        }
        else if (IsComment())
        {
            // added
        }
        else if (c is '"' or '\'')
        {
            Whole(c.ToString(), escapes: false, lines: true);
        }
        else if (c == '{')
        {
            Add(CodeTokenKind.Mark, _at + 1);
            _open.Push(new Open(Within.Code, 0) { Hole = true });
        }
        else if (c == '>' || (c == '/' && At(1) == '>'))
        {
            EndTag(tag, closesItself: c == '/');
        }
        else if (CodeNames.Starts(c, _syntax))
        {
            TagName();
        }
        else
        {
            Add(CodeTokenKind.Mark, _at + 1);
        }
    }

    // A tag of the page itself (div) is no name of the program; with a capital or a dot it is, and so are attributes.
    private void TagName()
    {
        var end = _at;
        while (end < _text.Length && (CodeNames.Continues(_text[end], _syntax) || _text[end] is '-' or ':'))
        {
            end++;
        }

        var first = IsAfter('<') || IsAfter('/');
        var plain = _text.AsSpan(_at, end - _at).IndexOfAny('-', ':') < 0;
        var own = plain && !(first && char.IsLower(_text[_at]) && (end >= _text.Length || _text[end] != '.'));
        Add(own ? CodeTokenKind.Identifier : CodeTokenKind.Literal, end);
    }

    private void EndTag(Open tag, bool closesItself)
    {
        if (closesItself)
        {
            Add(CodeTokenKind.Mark, _at + 1);
        }

        _tagEnds.Add(_at);
        Add(CodeTokenKind.Mark, _at + 1);
        _open.Pop();
        if (tag.Element && !closesItself)
        {
            _open.Push(new Open(Within.Children, 0));
        }
        else if (!tag.Element && _open.Peek().Kind == Within.Children)
        {
            _open.Pop(); // </Name>
        }
    }

    private void ChildrenStep()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is not ('<' or '{'))
        {
            _at++;
        }

        AddFrom(start, CodeTokenKind.Literal);
        if (_at >= _text.Length)
        {
            return;
        }

        var c = _text[_at];
        Add(CodeTokenKind.Mark, _at + 1);
        if (c == '{')
        {
            _open.Push(new Open(Within.Code, 0) { Hole = true });
            return;
        }

        var closes = At(0) == '/';
        if (closes)
        {
            Add(CodeTokenKind.Mark, _at + 1);
        }

        _open.Push(new Open(Within.Tag, 0) { Element = !closes });
    }
}
