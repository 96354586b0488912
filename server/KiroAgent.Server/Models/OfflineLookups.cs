using System.Globalization;

namespace KiroAgent.Server.Models;

/// <summary>The instructions that change nothing themselves: read, list, find, run.</summary>
internal sealed partial class OfflineGrammar
{
    private static readonly string[] s_wholeWorkspace = ["workspace", "project", "repository", "repo", "here", "root", "everything", "codebase"];
    private static readonly string[] s_folderWords = ["the", "a", "my", "our", "this", "folder", "directory", "current", "whole", "entire", "file", "files"];

    private bool ReadLookup() => _reader switch
    {
        _ when _reader.Take("list", "ls") => ReadList(),
        _ when _reader.Take("read", "show", "open", "print", "cat", "display", "view") => ReadShow(),
        _ when _reader.Take("what's", "whats") || _reader.TakePhrase("what", "is") || _reader.TakePhrase("what", "are") => ReadWhatIs(),
        _ when _reader.TakePhrase("what", "does") => ReadWhatDoes(),
        _ when _reader.TakePhrase("what", "files") => ReadWhatFiles(),
        _ when _reader.TakePhrase("where", "is") || _reader.TakePhrase("where", "are") || _reader.Take("where's") => ReadWhere(),
        _ when _reader.Take("find", "search", "grep") || _reader.TakePhrase("look", "for") => ReadFind(),
        _ when _reader.Take("run", "execute") => ReadRun(),
        _ => false,
    };

    // list [the files] [in] FOLDER [recursively]
    private bool ReadList()
    {
        while (_reader.Take("all", "the", "files", "folders", "contents", "content", "entries", "names", "of", "in", "under", "inside", "me", "and", "from"))
        {
        }

        _reader.Skip(s_folderWords);
        var folder = ".";
        if (!_reader.Take(s_wholeWorkspace) && !_reader.Take("folder", "directory") && !_reader.Is(["recursively", "with"]))
        {
            folder = _reader.TakeName() ?? ".";
        }

        _reader.Take("folder", "directory");
        if (_reader.Take("recursively"))
        {
            return List(folder, ("depth", 10));
        }

        if (_reader.TakePhrase("with", "depth"))
        {
            return Number() is { } depth && List(folder, ("depth", depth));
        }

        return List(folder);
    }

    private bool List(string folder, params (string Name, object Value)[] more) =>
        Add("listDirectory", $"list {(folder == "." ? "the workspace" : folder)}", [("path", folder), .. more]);

    // show [me] [lines N to M of] FILES
    private bool ReadShow()
    {
        _reader.Take("me", "us");
        var start = _reader.Position;
        _reader.Skip("all", "the");
        if (_reader.Is(["folder", "directory"]) || (_reader.Is(["files"]) && (_reader.AtLastWord || _reader.Is(["in", "of", "under", "inside"], 1))))
        {
            return ReadList();
        }

        _reader.Position = start;

        if (_reader.Take("what's", "whats") || _reader.TakePhrase("what", "is"))
        {
            return ReadWhatIs();
        }

        var lines = TakeLines();
        _reader.Take("of", "in", "from");
        _reader.Skip("the", "content", "contents", "text", "of", "in");
        return ReadFiles(file =>
        {
            var range = lines ?? TakeLines();
            return range is var (first, last)
                ? Add("readFile", $"read lines {first} to {last} of {file}", ("path", file), ("startLine", first), ("endLine", last))
                : Add("readFile", $"read {file}", ("path", file));
        });
    }

    // "lines 3 to 7", "line 3", "lines 3-7"
    private (int First, int Last)? TakeLines()
    {
        var start = _reader.Position;
        _reader.Take("from");
        if (!_reader.Take("line", "lines"))
        {
            _reader.Position = start;
            return null;
        }

        var word = _reader.TakeName() ?? "";
        if (word.Split('-', '–') is [var a, var b] && Number(a) is { } from && Number(b) is { } to)
        {
            return (from, to);
        }

        if (Number(word) is not { } first)
        {
            _reader.Position = start;
            return null;
        }

        return _reader.Take("to", "through", "until", "-") && Number() is { } last ? (first, last) : (first, first);
    }

    // what's in FILE · what is the content of FILE
    private bool ReadWhatIs()
    {
        _reader.Skip("the", "content", "contents", "text");
        return _reader.Take("in", "inside", "of") && ReadFiles(file => Add("readFile", $"read {file}", ("path", file)));
    }

    // what does FILE say
    private bool ReadWhatDoes()
    {
        _reader.Skip(s_fileWords);
        return _reader.TakeName() is { } file && _reader.Take("say", "contain", "hold", "have")
            && Add("readFile", $"read {file}", ("path", file));
    }

    // what files are [there] in FOLDER
    private bool ReadWhatFiles()
    {
        _reader.Take("are");
        _reader.Take("there");
        return ReadList();
    }

    private bool ReadWhere()
    {
        _reader.Skip("the", "text", "word", "symbol");
        var text = _reader.TakeName();
        _reader.Take("used", "defined", "mentioned");
        return text is not null && Grep(text);
    }

    // find TEXT [in FOLDER] · search FOLDER for TEXT · find files named NAME
    private bool ReadFind()
    {
        if (_reader.TakePhrase("files", "named") || _reader.TakePhrase("files", "called") || _reader.TakePhrase("files", "matching")
            || _reader.TakePhrase("the", "file") || _reader.TakePhrase("file", "named") || _reader.TakePhrase("a", "file", "named")
            || _reader.TakePhrase("file", "called") || _reader.TakePhrase("file"))
        {
            _reader.Take("named", "called");
            return _reader.TakeName() is { } name && Add("fileSearch", $"look for a file named {name}", ("query", name));
        }

        var start = _reader.Position;
        _reader.Take(s_in);
        _reader.Skip(s_folderWords);
        if (_reader.TakeName() is { } place && TakeFolderWord() && _reader.Take("for"))
        {
            SkipFindWords();
            return _reader.TakeTextToEnd() is { } wanted && Grep(wanted, s_wholeWorkspace.Contains(place.ToLowerInvariant()) ? null : place);
        }

        _reader.Position = start;
        _reader.Take("for");
        SkipFindWords();
        if (_reader.TakeTextBefore(s_in, last: true) is { } text)
        {
            _reader.Position++;
            _reader.Skip(s_folderWords);
            var whole = _reader.Take(s_wholeWorkspace);
            var folder = whole ? null : _reader.TakeName();
            _reader.Take("folder", "directory");
            return (whole || folder is not null) && Grep(text, folder);
        }

        _reader.Position = start;
        _reader.Take("for");
        SkipFindWords();
        return _reader.TakeTextToEnd() is { } rest && Grep(rest, TakeFile());
    }

    private bool TakeFolderWord()
    {
        _reader.Take("folder", "directory");
        return true;
    }

    private void SkipFindWords() => _reader.Skip(
        "all", "every", "the", "files", "lines", "places", "occurrence", "occurrences", "uses", "mentions", "matches", "of", "for",
        "containing", "contain", "contains", "with", "that", "which", "mentioning", "mention", "text", "word", "string", "phrase");

    private bool Grep(string text, string? place = null)
    {
        var trimmed = place?.TrimEnd('/');
        var where = place is null ? "" : $" in {place}";
        return text.Length > 0 && (trimmed is null or "." or ""
            ? Add("grepSearch", $"search for \"{Short(text)}\"{where}", ("query", Literally(text)))
            : Add("grepSearch", $"search for \"{Short(text)}\"{where}", ("query", Literally(text)), ("includePattern", IncludePattern(trimmed))));
    }

    // The tool takes a regular expression, the user means the very text.
    private static string Literally(string text) =>
        string.Concat(text.Select(c => @"\*+?|{}[]()^$.".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString()));

    // A last segment with a dot inside is a file, anything else a folder: the model cannot look.
    private static string IncludePattern(string place) =>
        place.Contains('*', StringComparison.Ordinal) || Path.HasExtension(place) ? place : place + "/**";

    // run COMMAND
    private bool ReadRun()
    {
        _reader.TakePhrase("the", "command");
        _reader.Take("command");
        _reader.Take(":");
        return _reader.TakeTextToEnd() is { Length: > 0 } command
            && Add("executeCommand", $"run {Short(command)}", ("command", command));
    }

    private int? Number() => Number(_reader.TakeName() ?? "");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
