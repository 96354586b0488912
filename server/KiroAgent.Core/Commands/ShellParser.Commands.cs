using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>Simple and compound commands.</summary>
internal sealed partial class ShellParser
{
    private ShellCommand ParseCommand()
    {
        var start = Start();
        if (!Deeper()) return Nothing(start);
        if (++_commands.Value > MostCommands) Refuse($"more than {MostCommands:#,0} commands");
        var command = ParseCompound(PeekKeyword()) ?? (AtFunction() ? ParseFunction(start) : ParseSimple());
        _depth--;
        return command;
    }

    /// <summary>A command that keywords or brackets begin, or null where a simple one stands.</summary>
    private ShellCommand? ParseCompound(string keyword)
    {
        var start = Start();
        if (Here == '(') return Next == '(' ? ParseArithmeticCommand(start) : ParseSubshell(start);
        switch (keyword)
        {
            case "{": return ParseGroup(start);
            case "if": return ParseIf(start);
            case "for": return ParseFor(start, select: false);
            case "select" when !Posix: return ParseFor(start, select: true);
            case "while" or "until": return ParseWhile(start, keyword);
            case "case": return ParseCase(start);
            case "function" when !Posix: return ParseFunctionKeyword(start);
            case "[[" when !Posix: return ParseTest(start);
            case "coproc" when !Posix: return ParseCoproc(start);
            case "select" or "function" or "[[" or "coproc":
                Refuse($"`{keyword}`, which this shell may read otherwise");
                return Nothing(start);
            case "then" or "else" or "elif" or "fi" or "do" or "done" or "esac" or "}" or "]]" or "in" or "!" or "time" when !(keyword == "time" && Posix):
                Refuse($"`{keyword}` where a command should begin");
                return Nothing(start);
            case "repeat" or "foreach" or "nocorrect" or "noglob" or "end" or "always" when Zsh:
                Refuse($"`{keyword}`, a word of zsh's grammar");
                return Nothing(start);
            default: return null;
        }
    }

    private SimpleCommand Nothing(int start) => new(Since(start), [], [], []);

    private Subshell ParseSubshell(int start)
    {
        Advance();
        var body = ParseNonEmpty("a subshell");
        Expect(")", "a subshell without its `)`");
        var redirections = ParseRedirections();
        return new(Since(start), body, redirections);
    }

    private Group ParseGroup(int start)
    {
        Advance();
        if (Here is not (' ' or '\t' or '\n')) Refuse("`{` without a blank behind it");
        var body = ParseNonEmpty("a group");
        ExpectKeyword("}", "a group");
        if (Zsh) { SkipBlanks(); if (PeekKeyword() == "always") Refuse("`always`, a word of zsh's grammar"); }
        var redirections = ParseRedirections();
        return new(Since(start), body, redirections);
    }

    private IfCommand ParseIf(int start)
    {
        var branches = ImmutableArray.CreateBuilder<IfBranch>();
        ShellList? otherwise = null;
        Advance(2);
        while (true)
        {
            var branchStart = Start();
            var condition = ParseNonEmpty("`if`");
            ExpectKeyword("then", "`if`");
            var body = ParseNonEmpty("`then`");
            branches.Add(new(Since(branchStart), condition, body));
            SkipLines();
            if (PeekKeyword() != "elif") break;
            Advance(4);
        }
        if (PeekKeyword() == "else")
        {
            Advance(4);
            otherwise = ParseNonEmpty("`else`");
        }
        ExpectKeyword("fi", "`if`");
        var redirections = ParseRedirections();
        return new(Since(start), branches.ToImmutable(), otherwise, redirections);
    }

    private ShellCommand ParseFor(int start, bool select)
    {
        Advance(select ? 6 : 3);
        SkipBlanks();
        if (!select && Here == '(' && Next == '(')
        {
            if (Posix) Refuse("`for ((`, which this shell may read otherwise");
            var head = ParseArithmeticWord();
            SkipBlanks();
            if (Here == ';') Advance();
            var loop = ParseDo("for");
            var after = ParseRedirections();
            return new ArithmeticFor(Since(start), head, loop, after);
        }
        var variable = ParseName();
        if (variable.Length == 0) Refuse("`for` without a name");
        SkipLines();
        ImmutableArray<Word>? words = null;
        if (PeekKeyword() == "in")
        {
            Advance(2);
            words = ParseWordsToLineEnd("for");
            if (Here == ';' && Next != ';') Advance();
            else if (Here != '\n') Refuse("`for … in` without an end of its words");
        }
        else if (Here == ';') Advance();
        var body = ParseDo("for");
        var redirections = ParseRedirections();
        return new ForCommand(Since(start), select, variable, words, body, redirections);
    }

    private ImmutableArray<Word> ParseWordsToLineEnd(string construct)
    {
        var words = ImmutableArray.CreateBuilder<Word>();
        SkipBlanks();
        while (Here is not (';' or '\n' or End))
        {
            if (!AtWord()) { Refuse($"{Shown(Here)} among the words of `{construct}`"); break; }
            words.Add(ParseWord(WordPlace.Plain));
            SkipBlanks();
        }
        return words.ToImmutable();
    }

    private ShellList ParseDo(string construct)
    {
        ExpectKeyword("do", $"`{construct}`");
        var body = ParseNonEmpty("`do`");
        ExpectKeyword("done", $"`{construct}`");
        return body;
    }

    private WhileCommand ParseWhile(int start, string keyword)
    {
        Advance(5);
        var condition = ParseNonEmpty($"`{keyword}`");
        var body = ParseDo(keyword);
        var redirections = ParseRedirections();
        return new(Since(start), keyword == "until", condition, body, redirections);
    }

    private CaseCommand ParseCase(int start)
    {
        Advance(4);
        SkipBlanks();
        if (!AtWord()) Refuse("`case` without a word");
        var subject = ParseWord(WordPlace.Plain);
        ExpectKeyword("in", "`case`");
        var items = ImmutableArray.CreateBuilder<CaseItem>();
        SkipLines();
        while (_refusal is null && PeekKeyword() != "esac") items.Add(ParseCaseItem());
        ExpectKeyword("esac", "`case`");
        var redirections = ParseRedirections();
        return new(Since(start), subject, items.ToImmutable(), redirections);
    }

    private CaseItem ParseCaseItem()
    {
        var start = Start();
        if (Here == '(') Advance();
        var patterns = ImmutableArray.CreateBuilder<Word>();
        do
        {
            SkipBlanks();
            if (!AtWord()) { Refuse("`case` with an empty pattern"); break; }
            patterns.Add(ParseWord(WordPlace.Plain));
            SkipBlanks();
        }
        while (Here == '|' && Take("|"));
        Expect(")", "`case` with a pattern without its `)`");
        var body = ParseList();
        SkipLines();
        var ending = "";
        if (Here == ';')
        {
            ending = Take(";;&") ? ";;&" : Take(";;") ? ";;" : Take(";&") ? ";&" : "";
            if (ending.Length == 0 || (Posix && ending != ";;")) Refuse("`case` with an ending that is not known");
            if (Zsh && Here == '|') Refuse("`;|`, which is zsh's");
        }
        else if (PeekKeyword() != "esac") Refuse("`case` without `esac`");
        var end = _at;
        SkipLines();
        return new(Between(start, end), patterns.ToImmutable(), body, ending);
    }

    private FunctionDefinition ParseFunctionKeyword(int start)
    {
        Advance(8);
        SkipBlanks();
        var name = ParseFunctionName();
        SkipBlanks();
        if (Here == '(') TakeParentheses();
        return ParseFunctionBody(start, name);
    }

    /// <summary>Whether <c>name()</c> stands here; longer names than any real one are left to be refused.</summary>
    private bool AtFunction()
    {
        var at = 0;
        while (at < 64 && (IsName(Ahead(at)) || (at > 0 && Ahead(at) is '-' or '.' or ':'))) at++;
        if (at == 0) return false;
        while (at < 80 && Ahead(at) is ' ' or '\t') at++;
        return Ahead(at) == '(';
    }

    private FunctionDefinition ParseFunction(int start)
    {
        var from = Start();
        while (IsName(Here) || Here is '-' or '.' or ':') Advance();
        var name = _text[from.._at];
        if (name.Contains('\\', StringComparison.Ordinal)) Refuse("a function without a plain name");
        SkipBlanks();
        TakeParentheses();
        return ParseFunctionBody(start, name);
    }

    private string ParseFunctionName()
    {
        var from = Start();
        while (IsName(Here) || Here is '-' or '.' or ':') Advance();
        var name = _text[from.._at];
        if (name.Length == 0 || !IsMeta(Here) || name.Contains('\\', StringComparison.Ordinal)) Refuse("a function without a plain name");
        return name;
    }

    private void TakeParentheses()
    {
        Advance();
        SkipBlanks();
        Expect(")", "a function without `()`");
    }

    private FunctionDefinition ParseFunctionBody(int start, string name)
    {
        SkipLines();
        if (!Deeper()) return new(Since(start), name, Nothing(start), []);
        var keyword = PeekKeyword();
        var body = keyword is "function" or "coproc" or "[[" || (Here == '(' && Next == '(') ? null : ParseCompound(keyword);
        _depth--;
        if (body is null) Refuse("a function without a body in brackets");
        return new(Since(start), name, body ?? Nothing(start), []);
    }

    /// <summary>With a command in brackets or of keywords; before a simple command, where names and keywords are told apart by what follows, it is refused.</summary>
    private CoprocCommand ParseCoproc(int start)
    {
        Advance(6);
        SkipBlanks();
        string? name = null;
        if (Here != '(' && !IsCompound(PeekKeyword()))
        {
            name = ParseName();
            if (!IsMeta(Here)) Refuse("`coproc` without a plain name");
            SkipBlanks();
        }
        if (Here != '(' && !IsCompound(PeekKeyword())) Refuse("`coproc` before a simple command");
        var body = ParseCommand();
        return new(Since(start), name, body, []);
    }

    private static bool IsCompound(string keyword) => keyword is "{" or "if" or "for" or "select" or "while" or "until" or "case" or "[[";

    private SimpleCommand ParseSimple()
    {
        var start = Start();
        var assignments = ImmutableArray.CreateBuilder<Assignment>();
        var words = ImmutableArray.CreateBuilder<Word>();
        var redirections = ImmutableArray.CreateBuilder<Redirection>();
        var end = _at;
        while (_refusal is null)
        {
            SkipBlanks();
            if (AtRedirection()) redirections.Add(ParseRedirection());
            else if (Here == '(' && words.Count == 1 && assignments.Count == 0 && redirections.Count == 0) Refuse("`(` behind a word");
            else if (!AtWord()) break;
            else if (words.Count == 0 && AtAssignment()) assignments.Add(ParseAssignment());
            else
            {
                words.Add(ParseWord(WordPlace.Plain));
                if (Zsh && _refusal is null && words[^1].Parts is [LiteralPart { Text: "{" or "}" }]) Refuse("a lone brace, which zsh reads as a bracket");
            }
            end = _at;
        }
        if (Here == '(' && _refusal is null) Refuse("`(` behind a word");
        if (assignments.Count + words.Count + redirections.Count == 0) Refuse($"{Shown(Here)} where a command should begin");
        return new(Between(start, end), assignments.ToImmutable(), words.ToImmutable(), redirections.ToImmutable());
    }
}
