using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace KiroAgent.Core.Commands;

/// <summary>
/// Parses lines of POSIX shells, bash and, as far as the two agree, zsh (POSIX.1-2017 XCU 2, the bash manual). It parses
/// less than the shell does and never otherwise: what is not understood for certain is refused. Linear in the text; the
/// depth of nesting is bounded. A refusal moves the reader to the end, so that every loop comes to its own.
/// </summary>
internal sealed partial class ShellParser
{
    /// <summary>A line with more commands than these is refused, so that none costs much.</summary>
    public const int MostCommands = 1_000;

    private const int DeepestNesting = 40;
    private const char End = '\0';

    private readonly string _text;
    private readonly ShellKind _shell;

    /// <summary>For the inside of backquotes: where each character stands in the source.</summary>
    private readonly int[]? _sources;
    private readonly List<Redirection> _waitingHereDocuments = [];

    /// <summary>How many commands there are so far, those inside backquotes with them.</summary>
    private readonly StrongBox<int> _commands;
    private int _at;
    private int _depth;
    private int _substitutions;
    private ShellRefusal? _refusal;

    private ShellParser(string text, ShellKind shell, int[]? sources, int depth, StrongBox<int> commands)
    {
        (_text, _shell, _sources, _depth, _commands) = (text, shell, sources, depth, commands);
    }

    /// <summary>Parses a whole line or script; for <see cref="ShellKind.Posix"/>, <see cref="ShellKind.Bash"/> and <see cref="ShellKind.Zsh"/>.</summary>
    public static ShellParse Parse(string text, ShellKind shell)
    {
        if (shell is ShellKind.Fish or ShellKind.PowerShell or ShellKind.Cmd) return new(null, new($"{shell} lines are not parsed", 0));
        if (text.Contains(End, StringComparison.Ordinal)) return new(null, new("a NUL character", text.IndexOf(End, StringComparison.Ordinal)));
        return new ShellParser(text, shell, sources: null, depth: 0, new()).ParseAll();
    }

    private ShellParse ParseAll()
    {
        var script = ParseList();
        if (_waitingHereDocuments.Count > 0) Refuse("a here-document without its text");
        if (_refusal is null && !AtEnd) Refuse($"{Shown(Here)} where a command should begin");
        return _refusal is null ? new(script, null) : new(null, _refusal);
    }

    // ---- reading ----

    private bool Bash => _shell == ShellKind.Bash;

    private bool Zsh => _shell == ShellKind.Zsh;

    private bool Posix => _shell == ShellKind.Posix;

    private bool AtEnd
    {
        get
        {
            SkipContinuation();
            return _at >= _text.Length;
        }
    }

    /// <summary>The character here, a line continuation taken out; <see cref="End"/> at the end.</summary>
    private char Here
    {
        get
        {
            SkipContinuation();
            return Raw(_at);
        }
    }

    /// <summary>The character behind <see cref="Here"/>.</summary>
    private char Next => Ahead(1);

    private char Raw(int at) => at < _text.Length ? _text[at] : End;

    private char Ahead(int count)
    {
        SkipContinuation();
        var at = _at;
        for (; count > 0; count--)
        {
            at++;
            while (Raw(at) == '\\' && Raw(at + 1) == '\n') at += 2;
        }
        return Raw(at);
    }

    private void SkipContinuation()
    {
        while (Raw(_at) == '\\' && Raw(_at + 1) == '\n') _at += 2;
    }

    private void Advance(int count = 1)
    {
        for (; count > 0; count--)
        {
            SkipContinuation();
            if (_at < _text.Length) _at++;
        }
    }

    private bool Take(string expected)
    {
        for (var i = 0; i < expected.Length; i++)
            if (Ahead(i) != expected[i]) return false;
        Advance(expected.Length);
        return true;
    }

    private void Expect(string expected, string reason)
    {
        if (!Take(expected)) Refuse(reason);
    }

    private void Refuse(string reason)
    {
        _refusal ??= new(reason, Source(Math.Min(_at, _text.Length)));
        _at = _text.Length;
        _waitingHereDocuments.Clear();
    }

    private int Source(int at) => _sources is null ? at : _sources[Math.Min(at, _sources.Length - 1)];

    private SourceSpan Since(int start) => Between(start, _at);

    private SourceSpan Between(int start, int end) => new(Source(start), Math.Max(Source(start), Source(end)));

    private int Start()
    {
        SkipContinuation();
        return _at;
    }

    private bool Deeper()
    {
        if (++_depth <= DeepestNesting) return true;
        Refuse("nested too deeply");
        return false;
    }

    /// <summary>Blanks and a comment, up to the end of the line.</summary>
    private void SkipBlanks()
    {
        while (Here is ' ' or '\t') _at++;
        if (Here != '#') return;
        if (Zsh) { Refuse("a comment, which zsh reads as words where it is interactive"); return; }
        while (_at < _text.Length && _text[_at] != '\n') _at++;
    }

    /// <summary>Blanks, comments and line ends, with the here-documents that begin there.</summary>
    private void SkipLines()
    {
        SkipBlanks();
        while (Here == '\n')
        {
            TakeNewline();
            SkipBlanks();
        }
    }

    private void TakeNewline()
    {
        Advance();
        if (_waitingHereDocuments.Count > 0) ReadHereDocuments();
    }

    private static bool IsMeta(char c) => c is ' ' or '\t' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>' or End;

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static string Shown(char c) => c switch { End => "the end of the line", '\n' => "the end of a line", _ => $"`{c}`" };

    /// <summary>The unquoted word that begins here, if it is one of letters or one of <c>{ } ! [[</c>; nothing is consumed.</summary>
    private string PeekKeyword()
    {
        var length = 0;
        char c;
        while (length <= 9 && !IsMeta(c = Ahead(length)))
        {
            if (!(char.IsAsciiLetter(c) || c is '{' or '}' or '!' or '[' or ']')) return "";
            length++;
        }
        return length is 0 or > 9 ? "" : string.Create(length, this, static (span, parser) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = parser.Ahead(i);
        });
    }

    private void ExpectKeyword(string keyword, string construct)
    {
        SkipLines();
        if (PeekKeyword() == keyword) Advance(keyword.Length);
        else Refuse($"{construct} without `{keyword}`");
    }

    // ---- lists and pipelines ----

    private static bool IsCloser(string keyword) => keyword is "then" or "else" or "elif" or "fi" or "do" or "done" or "esac" or "}";

    private bool AtListEnd() => AtEnd || Here == ')' || (Here == ';' && Next is ';' or '&') || IsCloser(PeekKeyword());

    private ShellList ParseNonEmpty(string construct)
    {
        var list = ParseList();
        if (list.Items.IsEmpty) Refuse($"{construct} with nothing in it");
        return list;
    }

    private ShellList ParseList()
    {
        SkipLines();
        var start = Start();
        var end = start;
        var items = ImmutableArray.CreateBuilder<ListItem>();
        while (!AtListEnd())
        {
            var itemStart = Start();
            var chain = ParseAndOr();
            SkipBlanks();
            var background = Here == '&' && Next != '&';
            if (background && Zsh && Next is '!' or '|') Refuse("`&!` and `&|` put a job out of sight");
            if (background) Advance();
            items.Add(new(Since(itemStart), chain, background));
            end = _at;
            if (!background && Here == ';' && Next is not (';' or '&')) Advance();
            else if (!background && Here is not ('\n' or ')' or End or ';')) Refuse($"{Shown(Here)} where a command should end");
            SkipLines();
            if (Here == ';' && Next is not (';' or '&') && _refusal is null) Refuse("`;` with no command before it");
        }
        return new(Between(start, end), items.ToImmutable());
    }

    private AndOr ParseAndOr()
    {
        var start = Start();
        var pipelines = ImmutableArray.CreateBuilder<Pipeline>();
        var joints = ImmutableArray.CreateBuilder<bool>();
        pipelines.Add(ParsePipeline());
        while (true)
        {
            var end = _at;
            SkipBlanks();
            var both = Here == '&' && Next == '&';
            if (!both && !(Here == '|' && Next == '|'))
            {
                return new(Between(start, end), pipelines.ToImmutable(), joints.ToImmutable());
            }
            Advance(2);
            SkipLines();
            joints.Add(both);
            pipelines.Add(ParsePipeline());
        }
    }

    private Pipeline ParsePipeline()
    {
        var start = Start();
        var prefixes = ImmutableArray.CreateBuilder<string>();
        for (var keyword = PeekKeyword(); keyword == "!" || (keyword == "time" && !Posix); keyword = PeekKeyword())
        {
            Advance(keyword.Length);
            if (keyword == "!" && Here is '(' or '\n') Refuse("`!` without a blank behind it");
            SkipBlanks();
            if (keyword == "time" && Here == '-')
            {
                if (Next != 'p' || !IsMeta(Ahead(2))) { Refuse("an option of `time` that is not known"); break; }
                Advance(2);
                SkipBlanks();
                prefixes.Add("time -p");
                continue;
            }
            prefixes.Add(keyword);
        }
        if (prefixes.Count > 0 && _substitutions > 0 && prefixes.Any(prefix => prefix != "!") && (Here == '(' || PeekKeyword() is "coproc" or "function" || IsCompound(PeekKeyword()) || AtFunction()))
            Refuse("`time` before a compound command in a substitution, which bash itself does not always understand");
        var stages = ImmutableArray.CreateBuilder<ShellCommand>();
        var errorsToo = ImmutableArray.CreateBuilder<bool>();
        stages.Add(ParseCommand());
        while (true)
        {
            var end = _at;
            SkipBlanks();
            if (Here != '|' || Next == '|')
                return new(Between(start, end), prefixes.ToImmutable(), stages.ToImmutable(), errorsToo.ToImmutable());
            Advance();
            var both = Here == '&';
            if (both && Posix) Refuse("`|&`, which this shell reads otherwise");
            if (both) Advance();
            SkipLines();
            errorsToo.Add(both);
            stages.Add(ParseCommand());
        }
    }
}
