using System.Globalization;
using System.Text;

namespace KiroAgent.Core.Settings;

/// <summary>The kinds of token in JSON with comments.</summary>
internal enum JsoncTokenKind
{
    OpenObject,
    CloseObject,
    OpenArray,
    CloseArray,
    Colon,
    Comma,
    String,
    Word,
    End,
}

/// <summary>One token and where it stands.</summary>
internal readonly record struct JsoncToken(JsoncTokenKind Kind, TextSpan Span);

/// <summary>
/// Cuts JSON with <c>//</c> and <c>/* */</c> comments into tokens. Whatever the text is, it gets to its end: what cannot be
/// a token is a word, and what is wrong is told with its place.
/// </summary>
internal sealed class JsoncScanner(string text, Action<TextSpan, string> problem)
{
    private int _at = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;

    /// <summary>The next token; <see cref="JsoncTokenKind.End"/> again and again at the end.</summary>
    public JsoncToken Next()
    {
        SkipBlanks();
        if (_at >= text.Length)
        {
            return new JsoncToken(JsoncTokenKind.End, new TextSpan(text.Length, 0));
        }
        JsoncTokenKind? mark = text[_at] switch
        {
            '{' => JsoncTokenKind.OpenObject,
            '}' => JsoncTokenKind.CloseObject,
            '[' => JsoncTokenKind.OpenArray,
            ']' => JsoncTokenKind.CloseArray,
            ':' => JsoncTokenKind.Colon,
            ',' => JsoncTokenKind.Comma,
            _ => null,
        };
        if (mark is { } kind)
        {
            return new JsoncToken(kind, new TextSpan(_at++, 1));
        }
        return text[_at] == '"' ? String() : Word();
    }

    /// <summary>The text a string token stands for; a wrong escape stands for itself.</summary>
    public string Value(TextSpan span)
    {
        var closed = span.Length >= 2 && text[span.End - 1] == '"';
        var inner = text.AsSpan(span.Start + 1, Math.Max(0, span.Length - (closed ? 2 : 1)));
        if (inner.IndexOf('\\') < 0)
        {
            return inner.ToString();
        }
        var value = new StringBuilder(inner.Length);
        for (var at = 0; at < inner.Length; at++)
        {
            if (inner[at] != '\\' || at + 1 >= inner.Length)
            {
                value.Append(inner[at]);
                continue;
            }
            var escape = inner[++at];
            if (escape == 'u' && at + 4 < inner.Length && ushort.TryParse(inner.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, null, out var unit))
            {
                value.Append((char)unit);
                at += 4;
                continue;
            }
            value.Append(escape switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => escape });
        }
        return value.ToString();
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\r' or '\n')
            {
                _at++;
            }
            else if (text[_at] == '/' && _at + 1 < text.Length && text[_at + 1] == '/')
            {
                var end = text.AsSpan(_at).IndexOfAny('\r', '\n');
                _at = end < 0 ? text.Length : _at + end;
            }
            else if (text[_at] == '/' && _at + 1 < text.Length && text[_at + 1] == '*')
            {
                var end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    problem(new TextSpan(_at, text.Length - _at), "This comment is not closed by */.");
                }
                _at = end < 0 ? text.Length : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private JsoncToken String()
    {
        var start = _at++;
        while (_at < text.Length && text[_at] is not ('"' or '\r' or '\n'))
        {
            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] is not ('\r' or '\n'))
            {
                CheckEscape();
                _at++;
            }
            else if (text[_at] < ' ')
            {
                problem(new TextSpan(_at, 1), "A control character in a string is written as an escape, such as \\t.");
            }
            _at++;
        }
        if (_at < text.Length && text[_at] == '"')
        {
            _at++;
        }
        else
        {
            problem(new TextSpan(start, _at - start), "This string has no closing quote on its line.");
        }
        return new JsoncToken(JsoncTokenKind.String, new TextSpan(start, _at - start));
    }

    private void CheckEscape()
    {
        var escape = text[_at + 1];
        var good = escape == 'u'
            ? _at + 5 < text.Length && ushort.TryParse(text.AsSpan(_at + 2, 4), NumberStyles.AllowHexSpecifier, null, out _)
            : "\"\\/bfnrt".Contains(escape, StringComparison.Ordinal);
        if (!good)
        {
            problem(new TextSpan(_at, 2), $"\\{escape} is no escape of JSON; a backslash itself is written \\\\.");
        }
    }

    private JsoncToken Word()
    {
        var start = _at++;
        while (_at < text.Length && !" \t\r\n{}[]:,\"".Contains(text[_at], StringComparison.Ordinal) && !StartsComment())
        {
            _at++;
        }
        return new JsoncToken(JsoncTokenKind.Word, new TextSpan(start, _at - start));
    }

    private bool StartsComment() => text[_at] == '/' && _at + 1 < text.Length && text[_at + 1] is ('/' or '*');
}
