using System.Collections.Immutable;
using System.Text;

namespace KiroAgent.Core.Commands;

/// <summary>Redirections, here-documents and assignments.</summary>
internal sealed partial class ShellParser
{
    private static readonly string[] s_operators = ["<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">", "&>>", "&>"];

    private ImmutableArray<Redirection> ParseRedirections()
    {
        var redirections = ImmutableArray.CreateBuilder<Redirection>();
        while (_refusal is null)
        {
            var before = _at;
            SkipBlanks();
            if (AtRedirection())
            {
                redirections.Add(ParseRedirection());
                continue;
            }
            if (_refusal is null) _at = before;
            break;
        }
        return redirections.ToImmutable();
    }

    private bool AtRedirection() => RedirectionPrefix() >= 0;

    /// <summary>How many characters stand before the operator of the redirection here; -1 where there is none.</summary>
    private int RedirectionPrefix()
    {
        var at = 0;
        if (Here == '&') return Next == '>' ? 0 : -1;
        if (char.IsAsciiDigit(Here))
            while (at < 12 && char.IsAsciiDigit(Ahead(at))) at++;
        else if (Here == '{' && IsNameStart(Next))
        {
            at = 1;
            while (at < 64 && IsName(Ahead(at))) at++;
            if (Ahead(at) != '}') return -1;
            at++;
        }
        return Ahead(at) is '<' or '>' && Ahead(at + 1) != '(' ? at : -1;
    }

    private Redirection ParseRedirection()
    {
        var start = Start();
        string? descriptor = null;
        string? variable = null;
        var length = RedirectionPrefix();
        if (length > 0)
        {
            var prefix = new StringBuilder();
            for (; length > 0; length--)
            {
                prefix.Append(Here);
                Advance();
            }
            if (prefix[0] == '{') variable = prefix.ToString(1, prefix.Length - 2);
            else descriptor = prefix.ToString();
            if (variable is not null && Posix) Refuse("`{name}` before a redirection, which this shell may read otherwise");
            if (descriptor?.Length > (Bash ? 4 : 1)) Refuse("a descriptor that the shell may read as a word");
        }
        if (Zsh && Here == '<' && (char.IsAsciiDigit(Next) || Next == '-')) Refuse("`<` before a number, a pattern of zsh");
        var sign = s_operators.FirstOrDefault(Take) ?? "";
        if (sign.Length == 0) Refuse("a redirection that is not known");
        if (Posix && sign is "<<<" or "&>" or "&>>") Refuse($"`{sign}`, which this shell may read otherwise");
        SkipBlanks();
        if (!AtWord()) Refuse("a redirection without a target");
        if (sign is ">&" or "<&" && Here == '-' && (!IsMeta(Next) || (Next is '<' or '>' && Ahead(2) == '('))) Refuse("something right behind a `&-`, which bash reads as a word of its own");
        if (Zsh && Here == '!') Refuse("a target that begins with `!`, which zsh reads otherwise");
        var target = ParseWord(sign is "<<" or "<<-" ? WordPlace.Test : WordPlace.Plain);
        if (Here is '<' or '>' && target.Parts is [LiteralPart { Text: var text }] && (text[0] == '{' || text.All(char.IsAsciiDigit))) Refuse("a target that runs into the next redirection");
        if (Posix && sign is ">&" or "<&" && !IsDescriptor(target)) Refuse($"`{sign}` with something else than a descriptor");
        var redirection = new Redirection(Since(start), descriptor, variable, sign, target);
        if (sign is "<<" or "<<-" && _refusal is null) _waitingHereDocuments.Add(redirection);
        return redirection;
    }

    private static bool IsDescriptor(Word word) => word.Parts is [LiteralPart { Text: var text }] && (text == "-" || text.All(char.IsAsciiDigit));

    private void ReadHereDocuments()
    {
        var waiting = _waitingHereDocuments.ToArray();
        _waitingHereDocuments.Clear();
        foreach (var redirection in waiting)
        {
            if (DelimiterOf(redirection) is { } delimiter) ReadHereDocument(redirection, delimiter);
            else Refuse("a here-document whose end is not a plain word");
            if (_refusal is not null) return;
        }
    }

    private static string? DelimiterOf(Redirection redirection)
    {
        var text = new StringBuilder();
        var parts = redirection.Target.Parts.SelectMany(part => part is DoubleQuotedPart { Translated: false } quoted ? quoted.Parts : [part]);
        redirection.HereQuoted = redirection.Target.Parts.Any(part => part is not LiteralPart);
        foreach (var part in parts)
        {
            if (part is LiteralPart literal) text.Append(literal.Text);
            else if (part is EscapedPart escaped) text.Append(escaped.Character);
            else if (part is SingleQuotedPart quoted) text.Append(quoted.Text);
            else return null;
        }
        return text.Length == 0 || text.ToString().Contains('\n', StringComparison.Ordinal) ? null : text.ToString();
    }

    private void ReadHereDocument(Redirection redirection, string delimiter)
    {
        var from = _at;
        var line = _at;
        while (true)
        {
            if (line >= _text.Length) { Refuse("a here-document that does not end"); return; }
            var end = _text.IndexOf('\n', line);
            var content = _text.AsSpan(line, (end < 0 ? _text.Length : end) - line);
            if (redirection.Operator == "<<-") content = content.TrimStart('\t');
            if (content.SequenceEqual(delimiter))
            {
                ParseHereText(redirection, from, line);
                if (_refusal is null) _at = end < 0 ? _text.Length : end + 1;
                return;
            }
            if (!redirection.HereQuoted && content.EndsWith('\\')) { Refuse("a continued line in a here-document"); return; }
            line = end < 0 ? _text.Length : end + 1;
        }
    }

    private void ParseHereText(Redirection redirection, int from, int to)
    {
        if (redirection.HereQuoted)
        {
            SourceSpan span = new(Source(from), Source(to));
            redirection.HereDocument = new(span, [new LiteralPart(span, _text[from..to])]);
            return;
        }
        _at = from;
        var parts = ParseQuotedParts((parser, _) => parser._at >= to, "a here-document that does not end");
        if (_refusal is null && _at != to) Refuse("an expansion that goes on behind its here-document");
        redirection.HereDocument = new(Between(from, to), parts);
    }

    // ---- assignments ----

    /// <summary>Whether <c>NAME=</c>, <c>NAME+=</c> or <c>NAME[…]</c> stands here.</summary>
    private bool AtAssignment()
    {
        if (!IsNameStart(Here)) return false;
        var at = 1;
        while (at < 200 && IsName(Ahead(at))) at++;
        return Ahead(at) == '=' || Ahead(at) == '[' || (Ahead(at) == '+' && Ahead(at + 1) == '=');
    }

    private Assignment ParseAssignment()
    {
        var start = Start();
        var name = ParseName();
        Word? subscript = null;
        if (Here == '[')
        {
            Advance();
            var from = Start();
            var text = new StringBuilder();
            while (IsName(Here) || Here is '@' or '*')
            {
                text.Append(Here);
                Advance();
            }
            subscript = new(Since(from), [new LiteralPart(Since(from), text.ToString())]);
            if (Posix || Here != ']') Refuse("a subscript that is not plain");
            else Advance();
        }
        var appends = Here == '+';
        if (appends && Posix) Refuse("`+=`, which this shell may read otherwise");
        if (appends) Advance();
        Expect("=", "a subscript without an assignment");
        if (Here == '(') return ParseArray(start, name, subscript, appends);
        var value = IsMeta(Here) && !AtProcess() ? null : ParseWord(WordPlace.AssignmentValue);
        return new(Since(start), name, subscript, appends, value, Elements: null);
    }

    private Assignment ParseArray(int start, string name, Word? subscript, bool appends)
    {
        if (Posix || subscript is not null) Refuse("a list as a value");
        Advance();
        var elements = ImmutableArray.CreateBuilder<Word>();
        SkipLines();
        while (_refusal is null && AtWord())
        {
            elements.Add(ParseWord(WordPlace.Plain));
            SkipLines();
        }
        Expect(")", "a list that is not closed");
        // The word goes on there: not even `#` begins a comment.
        if (!IsMeta(Here)) Refuse("a list with something right behind it");
        return new(Since(start), name, subscript, appends, Value: null, elements.ToImmutable());
    }
}
