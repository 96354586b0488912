namespace KiroAgent.Core.References;

/// <summary>Cuts style sheets into tokens: names with their hyphens, and the mark before one tells what it names.</summary>
internal static class StyleScanner
{
    /// <param name="text">The style sheet.</param>
    /// <param name="slashes">Whether <c>//</c> begins a comment, as in SCSS and Less.</param>
    public static List<CodeToken> Tokens(string text, bool slashes)
    {
        var tokens = new List<CodeToken>();
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            var start = at;
            var kind = CodeTokenKind.Mark;
            if (char.IsWhiteSpace(c))
            {
                at++;
                continue;
            }

            if (c == '/' && At(text, at + 1) == '*')
            {
                kind = CodeTokenKind.Comment;
                at = text.IndexOf("*/", at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : text.Length;
            }
            else if (slashes && c == '/' && At(text, at + 1) == '/')
            {
                kind = CodeTokenKind.Comment;
                at = text.AsSpan(at).IndexOfAny('\n', '\r') is >= 0 and var end ? at + end : text.Length;
            }
            else if (c is '"' or '\'')
            {
                kind = CodeTokenKind.Literal;
                at = QuoteEnd(text, at);
            }
            else if (char.IsAsciiDigit(c) || (c is '.' or '-' && char.IsAsciiDigit(At(text, at + 1))))
            {
                kind = CodeTokenKind.Number;
                at = CodeNames.End(text, at + 1, CodeSyntax.Style);
            }
            else if (CodeNames.Starts(c, CodeSyntax.Style))
            {
                kind = CodeTokenKind.Identifier;
                at = CodeNames.End(text, at, CodeSyntax.Style);
                if (at - start == 3 && text.AsSpan(start, 3).Equals("url", StringComparison.OrdinalIgnoreCase) && At(text, at) == '(')
                {
                    at = Url(text, tokens, start);
                    continue;
                }
            }
            else
            {
                at += c == '\\' ? Math.Min(2, text.Length - at) : 1;
            }

            tokens.Add(new CodeToken(kind, start, at - start));
        }

        return tokens;
    }

    // url(path) without quotes: the path is a text; with quotes the string is met as any other.
    private static int Url(string text, List<CodeToken> tokens, int start)
    {
        tokens.Add(new CodeToken(CodeTokenKind.Identifier, start, 3));
        tokens.Add(new CodeToken(CodeTokenKind.Mark, start + 3, 1));
        var at = start + 4;
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        if (at >= text.Length || text[at] is '"' or '\'' or ')')
        {
            return at;
        }

        var end = at;
        while (end < text.Length && text[end] is not (')' or '\n' or '\r'))
        {
            end++;
        }

        var length = text.AsSpan(at, end - at).TrimEnd().Length;
        tokens.Add(new CodeToken(CodeTokenKind.Literal, at, length));
        return at + length;
    }

    private static int QuoteEnd(string text, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == text[start])
            {
                return at + 1;
            }
            else if (text[at] is '\n' or '\r')
            {
                return at;
            }
        }

        return text.Length;
    }

    private static char At(string text, int at) => at < text.Length ? text[at] : '\0';
}
