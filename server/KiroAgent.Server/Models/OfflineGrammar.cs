namespace KiroAgent.Server.Models;

/// <summary>A tool call an instruction comes to.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Doing">What it does, to follow "I will".</param>
/// <param name="Arguments">Its arguments, in the order the model names them.</param>
internal sealed record OfflineCall(string Tool, string Doing, params (string Name, object Value)[] Arguments);

/// <summary>
/// Reads plainly worded instructions into tool calls. All of a prompt is understood or nothing is done: half an
/// instruction carried out is worse than an honest question.
/// </summary>
internal sealed partial class OfflineGrammar
{
    private static readonly string[] s_articles = ["the", "a", "an", "my", "our", "this", "that"];
    private static readonly string[] s_fileWords = ["the", "a", "an", "my", "our", "this", "new", "empty", "blank", "text", "file", "files", "document", "called", "named"];
    private static readonly string[] s_in = ["in", "inside", "within", "across", "throughout", "under"];
    private static readonly string[] s_arrow = ["to", "into", "as", "->", "=>", "→"];

    private readonly OfflineReader _reader;
    private readonly List<OfflineCall> _calls = [];
    private string? _hint;

    // The file of "in FILE, replace …", for the instruction that follows it.
    private string? _file;

    private OfflineGrammar(string prompt) => _reader = new OfflineReader(prompt);

    /// <summary>The calls a prompt comes to; or what was not understood, with a hint where there is one; no calls and no problem when the prompt says nothing.</summary>
    public static (IReadOnlyList<OfflineCall> Calls, string? Problem) Read(string prompt) => new OfflineGrammar(prompt).ReadAll();

    private (IReadOnlyList<OfflineCall> Calls, string? Problem) ReadAll()
    {
        _reader.SkipJoiners();
        while (!_reader.AtEnd)
        {
            var start = _reader.Position;
            _hint = null;
            _file = null;
            var understood = ReadInstruction();
            if (!understood || !_reader.AtInstructionEnd())
            {
                if (understood)
                {
                    _reader.SkipJoiners();
                    start = _reader.Position;
                }

                return ([], $"I did not understand \"{_reader.Excerpt(start)}\"{(_hint is null ? "" : $": {_hint}")}.");
            }

            _reader.SkipJoiners();
        }

        return (_calls, null);
    }

    private bool ReadInstruction()
    {
        if (_reader.Take("in"))
        {
            _reader.Skip([.. s_fileWords, "folder", "directory"]);
            _file = _reader.TakeName();
            _reader.Take("folder", "directory");
            _reader.SkipJoiners();
        }

        return ReadVerb() && (_file is null || Hint("name each file with its folder, after the verb"));
    }

    private bool ReadVerb() =>
        _reader switch
        {
            _ when _reader.Take("replace", "change", "substitute", "swap") => ReadReplace(),
            _ when _reader.Take("rename") => ReadRename(),
            _ when _reader.Take("move", "mv") => ReadMove("move"),
            _ when _reader.Take("delete", "remove", "erase", "rm", "unlink") => ReadDelete(),
            _ when _reader.Take("append") => ReadAppend(),
            _ when _reader.Take("add", "write", "save") => ReadTextFirst() || ReadCreate(),
            _ when _reader.Take("create", "make", "generate", "overwrite") => ReadCreate(),
            _ => ReadLookup(),
        };

    // The file named before the verb; whoever takes it answers for it.
    private string? TakeFile()
    {
        var file = _file;
        _file = null;
        return file;
    }

    // replace A with B in FILES · replace the contents of FILE with TEXT
    private bool ReadReplace()
    {
        _reader.Skip("all", "every", "each", "any", "the");
        if (_reader.TakePhrase("contents", "of") || _reader.TakePhrase("content", "of") || _reader.TakePhrase("text", "of"))
        {
            _reader.Skip(s_fileWords);
            return _reader.TakeName() is { } whole && _reader.Take("with", "by", "to") && _reader.TakeTextToEnd() is { } content
                && Write(whole, content);
        }

        if (_reader.Is(["first", "last"]) || (_reader.Is(["the"]) && _reader.Is(["first", "last"], 1)))
        {
            return Hint("I replace every occurrence; to change one place only, quote enough of the text around it");
        }

        _reader.Skip("occurrence", "occurrences", "instance", "instances", "use", "uses", "mention", "mentions", "of", "the", "word", "words", "text", "string", "phrase", "line");
        string[] by = ["with", "by", "to", "into", "for", "->", "=>", "→"];
        if (_reader.TakeTextBefore(by) is not { Length: > 0 } from)
        {
            return Hint("say it as: replace \"old\" with \"new\" in FILE");
        }

        _reader.Position++;
        _reader.Skip("the", "word", "words", "text", "string", "phrase", "line");
        if (TakeFile() is { } named)
        {
            return _reader.TakeTextToEnd() is { } all && TakeEverywhere() && Replace(named, from, all);
        }

        var quoted = _reader.AtQuoted();
        var to = _reader.TakeTextBefore([.. s_in, "everywhere"]);
        if (to is null)
        {
            return Hint("name the file: replace \"old\" with \"new\" in FILE");
        }

        TakeEverywhere();
        to = to is "nothing" && !quoted ? "" : to;
        return _reader.Take(s_in) && ReadFiles(file => Replace(file, from, to)) && TakeEverywhere();
    }

    private bool TakeEverywhere()
    {
        while (_reader.Take("everywhere") || _reader.TakePhrase("every", "occurrence") || _reader.TakePhrase("all", "occurrences"))
        {
        }

        return true;
    }

    // rename symbol X to Y in FILE · rename FILE to FILE
    private bool ReadRename()
    {
        _reader.Skip("the");
        var isSymbol = _reader.Take("symbol", "variable", "function", "class", "method", "identifier", "property", "type", "interface", "field", "constant", "parameter");
        var start = _reader.Position;
        var isPath = !isSymbol && _reader.AtPath();
        if (!isPath && _reader.TakeName() is { } symbol && _reader.Take(s_arrow) && _reader.TakeName() is { } newName
            && (_file is not null || _reader.Take(s_in)))
        {
            if (_file is null)
            {
                _reader.Skip(s_fileWords);
            }

            return (TakeFile() ?? _reader.TakeName()) is { } file && Add(
                "renameSymbol", $"rename the symbol {symbol} to {newName} in {file}", ("path", file), ("symbol", symbol), ("newName", newName));
        }

        _reader.Position = start;
        return isSymbol ? Hint("say it as: rename symbol OLD to NEW in FILE") : ReadMove("rename");
    }

    // move FILE to FILE · move FILE into FOLDER
    private bool ReadMove(string verb)
    {
        _reader.Skip([.. s_fileWords, "folder", "directory"]);
        if (_reader.TakeName() is not { } from)
        {
            return Hint($"say it as: {verb} FILE to FILE");
        }

        var intoFolder = _reader.Is(["into"]);
        _reader.Take(s_arrow);
        _reader.Skip("the", "new", "file", "called", "named", "name");
        intoFolder |= _reader.Take("folder", "directory");
        if (_reader.TakeName() is not { } to)
        {
            return Hint($"say it as: {verb} FILE to FILE");
        }

        intoFolder |= _reader.Take("folder", "directory");
        var name = from[(from.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/');
        var target = intoFolder || to.EndsWith('/') ? $"{to.TrimEnd('/')}/{name}"
            // To rename is to stay in one's folder, unless another is named.
            : verb == "rename" && !to.Contains('/', StringComparison.Ordinal) ? from[..^(name.Length + (from.EndsWith('/') ? 1 : 0))] + to
            : to;
        return Add("moveFile", $"{verb} {from} to {target}", ("from", from), ("to", target));
    }

    // delete FILES · remove TEXT from FILES
    private bool ReadDelete()
    {
        var start = _reader.Position;
        _reader.Skip("all", "every", "occurrence", "occurrences", "of", "the", "text", "word", "words", "line", "string");
        if (_reader.TakeTextBefore(["from", "in"]) is { Length: > 0 } text && _reader.Take("from", "in"))
        {
            return ReadFiles(file => Replace(file, text, ""));
        }

        _reader.Position = start;
        _reader.Skip([.. s_fileWords, "folder", "directory"]);
        return ReadFiles(file => Add("deleteFile", $"delete {file}", ("path", file)));
    }

    // append TEXT to FILE · append to FILE: TEXT
    private bool ReadAppend()
    {
        if (_reader.Take("to"))
        {
            _reader.TakePhrase("the", "end", "of");
            _reader.Skip(s_fileWords);
            if (_reader.TakeName() is not { } file)
            {
                return Hint("say it as: append \"text\" to FILE");
            }

            _reader.Take(":", ",");
            SkipContentWords();
            return _reader.TakeTextToEnd() is { } text && Append(file, text);
        }

        return ReadTextFirst(append: true) || Hint("say it as: append \"text\" to FILE");
    }

    // TEXT to FILE: appended, or written when the verb was "write" or "save"
    private bool ReadTextFirst(bool append = false)
    {
        var start = _reader.Position;
        append |= _reader.Is(["add"], -1);
        _reader.Skip(s_fileWords);
        if (_reader.AtPath() && _reader.Is(["with", "containing", "saying", ":", "that", "which"], 1))
        {
            _reader.Position = start;
            return false;
        }

        _reader.Position = start;
        SkipContentWords();
        string[] stops = append ? ["to", "into", "onto", "at"] : ["to", "into", "in", "as"];
        if (append && TakeFile() is { } named)
        {
            return _reader.TakeTextToEnd() is { } all && Append(named, all);
        }

        if (_reader.TakeTextBefore(stops, last: true) is { } text)
        {
            _reader.Position++;
            _reader.TakePhrase("the", "very", "end", "of");
            _reader.TakePhrase("the", "end", "of");
            _reader.TakePhrase("the", "bottom", "of");
            _reader.Skip(s_fileWords);
            if (_reader.TakeName() is { } file && _reader.AtInstructionEnd())
            {
                return append ? Append(file, text) : Write(file, text);
            }
        }

        _reader.Position = start;
        return false;
    }

    // create FILE [in FOLDER] [with TEXT]
    private bool ReadCreate()
    {
        _reader.Skip(s_fileWords);
        if (_reader.Is(["folder", "directory"]))
        {
            return Hint("I make folders only with the first file in them");
        }

        _reader.Take(":");
        if (_reader.TakeName() is not { } file)
        {
            return Hint("say it as: create FILE with \"text\"");
        }

        if (_reader.Take("in", "inside", "under"))
        {
            _reader.Skip([.. s_articles, "folder", "directory"]);
            if (_reader.TakeName() is not { } folder)
            {
                return false;
            }

            _reader.Take("folder", "directory");
            file = $"{folder.TrimEnd('/')}/{file}";
        }
        else if (TakeFile() is { } outer)
        {
            file = $"{outer.TrimEnd('/')}/{file}";
        }

        if (_reader.AtInstructionEnd() && !_reader.Is([OfflineWord.LineBreak]))
        {
            return Write(file, "");
        }

        var introduced = _reader.Take("with", "containing", "saying", "reading", "holding", ":", "=")
            || ((_reader.Take("that", "which")) && _reader.Take("says", "say", "contains", "reads", "has", "holds"));
        if (!introduced && !_reader.AtQuoted())
        {
            return _reader.AtInstructionEnd() ? Write(file, "") : Hint("say it as: create FILE with \"text\"");
        }

        SkipContentWords();
        _reader.Take(":");
        return _reader.TakeTextToEnd() is { } text ? Write(file, text) : Hint("say it as: create FILE with \"text\"");
    }

    // "the following text:" before a text, but never the first words of the text itself
    private void SkipContentWords()
    {
        var start = _reader.Position;
        _reader.Skip("the", "a", "following", "this");
        if (!_reader.Take("text", "content", "contents", "line", "lines", "body", "words", "code", "following"))
        {
            _reader.Position = start;
            return;
        }

        _reader.Take("saying", "reading", "of");
        _reader.Take(":");
        if (_reader.AtEnd)
        {
            _reader.Position = start;
        }
    }

    // FILE {, FILE} {and FILE}
    private bool ReadFiles(Func<string, bool> use)
    {
        _reader.Skip([.. s_fileWords, "both"]);
        if (_reader.TakeName() is not { } first || !use(first))
        {
            return Hint("name the file");
        }

        while (true)
        {
            var start = _reader.Position;
            _reader.Take(",");
            _reader.Take("and");
            if (!_reader.AtPath())
            {
                _reader.Position = start;
                return true;
            }

            use(_reader.TakeName()!);
        }
    }

    private bool Replace(string file, string from, string to) => from.Length > 0 && Add(
        "strReplace",
        to.Length > 0 ? $"replace every \"{Short(from)}\" with \"{Short(to)}\" in {file}" : $"remove every \"{Short(from)}\" from {file}",
        ("path", file), ("oldStr", from), ("newStr", to), ("replaceAll", true));

    private bool Write(string file, string text) =>
        Add("fsWrite", text.Length > 0 ? $"write {file}" : $"create {file}, empty", ("path", file), ("text", WithLastLineEnded(text)));

    private bool Append(string file, string text) =>
        text.Length > 0 && Add("fsAppend", $"append to {file}", ("path", file), ("text", WithLastLineEnded(text)));

    private bool Add(string tool, string doing, params (string Name, object Value)[] arguments)
    {
        _calls.Add(new OfflineCall(tool, doing, arguments));
        return true;
    }

    private bool Hint(string hint)
    {
        _hint ??= hint;
        return false;
    }

    /// <summary>A text's last line is ended as a text file's is, whether or not the instruction spelt it out.</summary>
    private static string WithLastLineEnded(string text) => text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings("⏎");
        return line.Length <= 40 ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[38]) ? 38 : 39), "…");
    }
}
