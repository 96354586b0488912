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

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings("⏎");
        return line.Length <= 40 ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[38]) ? 38 : 39), "…");
    }
}
