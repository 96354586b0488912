using System.Collections.Immutable;

namespace KiroAgent.Core.Settings;

/// <summary>What is wrong in a JSON text: an error of the text, or a name given twice.</summary>
public sealed record JsoncProblem(TextSpan Span, string Message, bool IsError);

/// <summary>A JSON text with comments and trailing commas, read as far as it can be.</summary>
/// <param name="Root">Its value; an empty object for a text without any.</param>
/// <param name="Problems">In no order.</param>
public sealed record JsoncText(JsoncValue Root, ImmutableArray<JsoncProblem> Problems)
{
    /// <summary>Whether the text is JSON all through.</summary>
    public bool IsWhole => !Problems.Any(p => p.IsError);

    /// <summary>Reads a text; it never throws, and goes on after an error where it can.</summary>
    public static JsoncText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new JsoncParser(text).Parse();
    }
}

/// <summary>Reads one text by descent; what is missing is told and taken as if it were there.</summary>
internal sealed class JsoncParser
{
    private const int MostDepth = 64;
    private readonly string _text;
    private readonly JsoncScanner _scanner;
    private readonly ImmutableArray<JsoncProblem>.Builder _problems = ImmutableArray.CreateBuilder<JsoncProblem>();
    private JsoncToken _token;
    private int _lastEnd;
    private int _depth;

    public JsoncParser(string text)
    {
        _text = text;
        _scanner = new JsoncScanner(text, (span, message) => Problem(span, message));
        _token = _scanner.Next();
    }

    public JsoncText Parse()
    {
        if (_token.Kind == JsoncTokenKind.End)
        {
            return new JsoncText(new JsoncObject([], _token.Span), _problems.ToImmutable());
        }
        var root = Value();
        if (_token.Kind != JsoncTokenKind.End)
        {
            Problem(new TextSpan(_token.Span.Start, _text.Length - _token.Span.Start), "Nothing may follow the value.");
        }
        return new JsoncText(root, _problems.ToImmutable());
    }

    private JsoncValue Value()
    {
        var span = _token.Span;
        switch (_token.Kind)
        {
            case JsoncTokenKind.OpenObject or JsoncTokenKind.OpenArray when _depth == MostDepth:
                Problem(span, $"More than {MostDepth} levels are not read.");
                SkipBalanced();
                return new JsoncMissing(span with { Length = _lastEnd - span.Start });
            case JsoncTokenKind.OpenObject:
                return Nested(Object);
            case JsoncTokenKind.OpenArray:
                return Nested(Array);
            case JsoncTokenKind.String:
                Advance();
                return new JsoncString(_scanner.Value(span), span);
            case JsoncTokenKind.Word:
                Advance();
                return Word(span);
            default:
                var place = new TextSpan(_lastEnd, 0);
                Problem(place, "A value is missing here.");
                return new JsoncMissing(place);
        }
    }

    private JsoncValue Nested(Func<JsoncValue> inner)
    {
        _depth++;
        var value = inner();
        _depth--;
        return value;
    }

    private JsoncObject Object()
    {
        var start = _token.Span;
        Advance();
        var members = ImmutableArray.CreateBuilder<JsoncMember>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_token.Kind is JsoncTokenKind.String or JsoncTokenKind.Word or JsoncTokenKind.Comma or JsoncTokenKind.Colon)
        {
            if (_token.Kind is JsoncTokenKind.Comma or JsoncTokenKind.Colon)
            {
                Problem(_token.Span, "A name is missing before this.");
                Advance();
                continue;
            }
            var nameSpan = _token.Span;
            var name = _token.Kind == JsoncTokenKind.String ? _scanner.Value(nameSpan) : _text.Substring(nameSpan.Start, nameSpan.Length);
            if (_token.Kind == JsoncTokenKind.Word)
            {
                Problem(nameSpan, "A name is written in double quotes.");
            }
            Advance();
            members.Add(new JsoncMember(name, nameSpan, MemberValue(name)));
            if (!seen.Add(name))
            {
                _problems.Add(new JsoncProblem(nameSpan, $"{JsoncValue.Quoted(name)} is given more than once here; the last one counts.", IsError: false));
            }
            Separator(JsoncTokenKind.CloseObject);
        }
        Close(start, JsoncTokenKind.CloseObject, "}");
        return new JsoncObject(members.ToImmutable(), start with { Length = _lastEnd - start.Start });
    }

    private JsoncValue MemberValue(string name)
    {
        if (_token.Kind == JsoncTokenKind.Colon)
        {
            Advance();
        }
        else
        {
            Problem(new TextSpan(_lastEnd, 0), $"A colon and a value must follow {JsoncValue.Quoted(name)}.");
            if (_token.Kind is JsoncTokenKind.String or JsoncTokenKind.Comma or JsoncTokenKind.CloseObject or JsoncTokenKind.CloseArray or JsoncTokenKind.End)
            {
                return new JsoncMissing(new TextSpan(_lastEnd, 0));
            }
        }
        return Value();
    }

    private JsoncArray Array()
    {
        var start = _token.Span;
        Advance();
        var items = ImmutableArray.CreateBuilder<JsoncValue>();
        while (_token.Kind is not (JsoncTokenKind.CloseArray or JsoncTokenKind.CloseObject or JsoncTokenKind.End))
        {
            if (_token.Kind is JsoncTokenKind.Comma or JsoncTokenKind.Colon)
            {
                Problem(_token.Span, "A value is missing before this.");
                Advance();
                continue;
            }
            items.Add(Value());
            Separator(JsoncTokenKind.CloseArray);
        }
        Close(start, JsoncTokenKind.CloseArray, "]");
        return new JsoncArray(items.ToImmutable(), start with { Length = _lastEnd - start.Start });
    }

    private void Separator(JsoncTokenKind close)
    {
        if (_token.Kind == JsoncTokenKind.Comma)
        {
            Advance();
        }
        else if (_token.Kind is JsoncTokenKind.String or JsoncTokenKind.Word or JsoncTokenKind.OpenObject or JsoncTokenKind.OpenArray)
        {
            Problem(new TextSpan(_lastEnd, 0), "A comma is missing here.");
            while (close == JsoncTokenKind.CloseObject && _token.Kind is (JsoncTokenKind.OpenObject or JsoncTokenKind.OpenArray))
            {
                SkipBalanced(); // a value without a name
            }
        }
    }

    private void Close(TextSpan start, JsoncTokenKind kind, string mark)
    {
        if (_token.Kind == kind)
        {
            Advance();
        }
        else
        {
            Problem(_token.Kind == JsoncTokenKind.End ? start : _token.Span, _token.Kind == JsoncTokenKind.End
                ? $"This is not closed by {mark}." : $"{mark} must come before this.");
            if (_token.Kind is (JsoncTokenKind.CloseArray or JsoncTokenKind.CloseObject) && _depth == 1)
            {
                Advance(); // nothing around it could mean it
            }
        }
    }

    private JsoncValue Word(TextSpan span)
    {
        var word = _text.Substring(span.Start, span.Length);
        switch (word)
        {
            case "true" or "false":
                return new JsoncFlag(word == "true", span);
            case "null":
                return new JsoncNull(span);
            default:
                if (IsNumber(word))
                {
                    return new JsoncNumber(word, span);
                }
                Problem(span, word[0] == '\'' ? "A string is written in double quotes." : "This is no value: a string is written in double quotes.");
                return new JsoncMissing(span);
        }
    }

    private void SkipBalanced()
    {
        var open = 0;
        do
        {
            open += _token.Kind switch
            {
                JsoncTokenKind.OpenObject or JsoncTokenKind.OpenArray => 1,
                JsoncTokenKind.CloseObject or JsoncTokenKind.CloseArray => -1,
                _ => 0,
            };
            Advance();
        }
        while (open > 0 && _token.Kind != JsoncTokenKind.End);
    }

    private void Advance()
    {
        _lastEnd = _token.Span.End;
        _token = _scanner.Next();
    }

    private void Problem(TextSpan span, string message) => _problems.Add(new JsoncProblem(span, message, IsError: true));

    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        var rest = word[0] == '-' ? word[1..] : word;
        var whole = Digits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == '0'))
        {
            return false;
        }
        rest = rest[whole..];
        if (rest is ['.', ..])
        {
            var digits = Digits(rest[1..]);
            if (digits == 0)
            {
                return false;
            }
            rest = rest[(digits + 1)..];
        }
        if (rest is ['e' or 'E', ..])
        {
            rest = rest[1..] is ['+' or '-', ..] ? rest[2..] : rest[1..];
            return rest.Length > 0 && Digits(rest) == rest.Length;
        }
        return rest.Length == 0;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
