namespace KiroAgent.Server.Models;

/// <summary>The instructions that move, rename and delete.</summary>
internal sealed partial class OfflineGrammar
{
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
}
