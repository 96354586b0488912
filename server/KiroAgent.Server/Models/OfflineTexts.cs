namespace KiroAgent.Server.Models;

/// <summary>The instructions that give a file its text: replace, create, append.</summary>
internal sealed partial class OfflineGrammar
{
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

    private bool Replace(string file, string from, string to) => from.Length > 0 && Add(
        "strReplace",
        to.Length > 0 ? $"replace every \"{Short(from)}\" with \"{Short(to)}\" in {file}" : $"remove every \"{Short(from)}\" from {file}",
        ("path", file), ("oldStr", from), ("newStr", to), ("replaceAll", true));

    private bool Write(string file, string text) =>
        Add("fsWrite", text.Length > 0 ? $"write {file}" : $"create {file}, empty", ("path", file), ("text", WithLastLineEnded(text)));

    private bool Append(string file, string text) =>
        text.Length > 0 && Add("fsAppend", $"append to {file}", ("path", file), ("text", WithLastLineEnded(text)));

    /// <summary>A text's last line is ended as a text file's is, whether or not the instruction spelt it out.</summary>
    private static string WithLastLineEnded(string text) => text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
}
