namespace KiroAgent.Core.References;

/// <summary>
/// Cuts source code into names, marks, numbers, texts and comments, well enough to tell names in code from words in
/// comments and strings; holes in strings are code. It never fails: what is not finished ends with its line or the text.
/// What is open is on a stack of its own, so that no depth of nesting can exhaust the program's.
/// </summary>
public sealed partial class CodeScanner
{
    private readonly string _text;
    private readonly CodeSyntax _syntax;
    private readonly bool _tags, _generics;
    private readonly List<CodeToken> _tokens = [];
    private readonly Stack<Open> _open = new();
    private int _at;

    private CodeScanner(string text, CodeSyntax syntax, string fileName)
    {
        _text = text;
        _syntax = syntax;
        _generics = fileName.EndsWith(".tsx", StringComparison.OrdinalIgnoreCase);
        _tags = _generics || fileName.EndsWith(".jsx", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".js", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What kind of text is being read.</summary>
    private enum Within
    {
        /// <summary>Code, to the <c>}</c> that closes it.</summary>
        Code,
        /// <summary>A string with holes in it.</summary>
        Text,
        /// <summary>How the value in a hole is shown, to the <c>}</c>.</summary>
        Format,
        /// <summary>Inside a tag.</summary>
        Tag,
        /// <summary>Between tags.</summary>
        Children,
    }

    /// <summary>The tokens of a file's text, in order; the file's name tells dialects apart.</summary>
    public static IReadOnlyList<CodeToken> Tokens(string text, CodeFamily family, string fileName) => family.Syntax switch
    {
        CodeSyntax.Style => StyleScanner.Tokens(text, slashes: !fileName.EndsWith(".css", StringComparison.OrdinalIgnoreCase)),
        CodeSyntax.Shell => new ShellScanner(text).Tokens(),
        _ => new CodeScanner(text, family.Syntax, fileName).Run(),
    };

    private List<CodeToken> Run()
    {
        if (_text.StartsWith("#!", StringComparison.Ordinal) && _syntax is not CodeSyntax.C)
        {
            Add(CodeTokenKind.Comment, LineEnd(0));
        }

        _open.Push(new Open(Within.Code, -1));
        while (_at < _text.Length)
        {
            switch (_open.Peek().Kind)
            {
                case Within.Text:
                    TextStep(_open.Peek());
                    break;
                case Within.Format:
                    FormatStep();
                    break;
                case Within.Tag:
                    TagStep();
                    break;
                case Within.Children:
                    ChildrenStep();
                    break;
                default:
                    CodeStep();
                    break;
            }
        }

        return _tokens;
    }

    private void CodeStep()
    {
        var c = _text[_at];
        if (char.IsWhiteSpace(c) || c == '\uFEFF')
        {
            _at++;
        }
        else if (IsComment())
        {
            // added
        }
        else if (IsQuoted(c))
        {
            // added or opened
        }
        else if (CodeNames.Starts(c, _syntax) || (c == '@' && _syntax == CodeSyntax.CSharp && CodeNames.Starts(At(1), _syntax)))
        {
            Add(CodeTokenKind.Identifier, CodeNames.End(_text, _at + 1, _syntax));
        }
        else if (c == '#' && _syntax == CodeSyntax.JavaScript && CodeNames.Starts(At(1), _syntax))
        {
            Add(CodeTokenKind.Identifier, CodeNames.End(_text, _at + 1, _syntax)); // a private member's name has its mark in it
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(1)) && !IsAfter('.')))
        {
            Add(CodeTokenKind.Number, NumberEnd());
        }
        else if (c == '<' && _tags && OpensTag())
        {
            Add(CodeTokenKind.Mark, _at + 1);
            _open.Push(new Open(Within.Tag, 0) { Element = true });
        }
        else
        {
            MarkStep(c);
        }
    }

    private void MarkStep(char c)
    {
        var open = _open.Peek();
        if (c is '{' or '(' or '[')
        {
            open.Depth += open.Hole ? 1 : 0;
        }
        else if (open.Hole && open.Depth == 0 && c == '}')
        {
            CloseHole(open);
            return;
        }
        else if (c is '}' or ')' or ']')
        {
            open.Depth -= open.Hole && open.Depth > 0 ? 1 : 0;
        }
        else if (open is { Hole: true, Depth: 0, Formats: true } && (c == ':' || (c == '!' && CodeNames.Starts(At(1), _syntax))))
        {
            Add(CodeTokenKind.Mark, _at + 1);
            _open.Push(new Open(Within.Format, 0) { Braces = open.Braces });
            return;
        }

        Add(CodeTokenKind.Mark, _at + 1);
    }

    // The hole ends with as many braces as it began with.
    private void CloseHole(Open open)
    {
        for (var i = 0; i < open.Braces && _at < _text.Length && _text[_at] == '}'; i++)
        {
            Add(CodeTokenKind.Mark, _at + 1);
        }

        _open.Pop();
    }

    // After the colon of a hole: no code, but for holes in it.
    private void FormatStep()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is not ('}' or '{' or '\n' or '"' or '\''))
        {
            _at++;
        }

        AddFrom(start, CodeTokenKind.Literal);
        if (_at < _text.Length && _text[_at] == '{')
        {
            Add(CodeTokenKind.Mark, _at + 1);
            _open.Push(new Open(Within.Code, 0) { Hole = true, Braces = 1, Formats = true });
            return;
        }

        _open.Pop();
        if (_at >= _text.Length || _text[_at] != '}')
        {
            _open.Pop(); // not finished: back to the string
        }
    }

    private void Add(CodeTokenKind kind, int end)
    {
        _tokens.Add(new CodeToken(kind, _at, end - _at));
        _at = end;
    }

    private void AddFrom(int start, CodeTokenKind kind)
    {
        if (_at > start)
        {
            _tokens.Add(new CodeToken(kind, start, _at - start));
        }
    }

    private char At(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private bool Begins(string what) => string.CompareOrdinal(_text, _at, what, 0, what.Length) == 0;

    private int LineEnd(int from)
    {
        var length = _text.AsSpan(from).IndexOfAny('\n', '\r');
        return length < 0 ? _text.Length : from + length;
    }

    private bool IsAfter(char mark) => _tokens is [.., { Kind: CodeTokenKind.Mark } last] && last.End == _at && _text[last.Start] == mark;

    private int NumberEnd()
    {
        var at = _at;
        while (at < _text.Length)
        {
            var c = _text[at];
            var next = at + 1 < _text.Length ? _text[at + 1] : '\0';
            if (char.IsAsciiLetterOrDigit(c) || c == '_'
                || (c == '.' && char.IsAsciiDigit(next))
                || (c == '\'' && _syntax == CodeSyntax.C && char.IsAsciiLetterOrDigit(next)))
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return Math.Max(at, _at + 1);
    }

    /// <summary>Something that was begun and is not ended.</summary>
    private sealed class Open(Within kind, int depth)
    {
        public Within Kind { get; } = kind;

        /// <summary>How many brackets are open in it.</summary>
        public int Depth { get; set; } = depth;

        /// <summary>Whether it is the code in a string or a tag.</summary>
        public bool Hole { get; init; }

        /// <summary>How many braces a hole begins and ends with.</summary>
        public int Braces { get; init; } = 1;

        /// <summary>Whether a colon in the hole begins how its value is shown.</summary>
        public bool Formats { get; init; }

        /// <summary>What ends the string.</summary>
        public string Quote { get; init; } = "";

        /// <summary>What begins a hole in it: <c>{</c> or <c>$</c>.</summary>
        public char Hole1 { get; init; } = '{';

        /// <summary>Whether a backslash takes the character after it along.</summary>
        public bool Escapes { get; init; }

        /// <summary>Whether the string may go over lines.</summary>
        public bool Lines { get; init; }

        /// <summary>Whether a doubled quote is one of the text.</summary>
        public bool Doubles { get; init; }

        /// <summary>Whether the tag opens an element, which then has children unless it closes itself.</summary>
        public bool Element { get; init; }
    }
}
