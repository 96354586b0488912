using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.References;

namespace KiroAgent.Tests.Core.References;

/// <summary>A workspace of texts, in memory: what rename and move make of it.</summary>
internal sealed class Sources
{
    private const string Root = "/ws";

    /// <summary>Pairs of a path and a text.</summary>
    public Sources(params (string Path, string Text)[] files) => Files = new SortedDictionary<string, string>(files.ToDictionary(f => f.Path, f => f.Text), StringComparer.Ordinal);

    public SortedDictionary<string, string> Files { get; }

    public static FileKey Key(string path) => new(Root, WorkspacePath.Parse(path));

    private PathLook Look => new(
        key => Files.ContainsKey(key.Path.Value),
        key => Files.Keys.Any(path => path.StartsWith(key.Path.Value + "/", StringComparison.Ordinal)) || (key.Path.IsRoot && Files.Count > 0));

    /// <summary>Renames by text; the files are changed where it can be done.</summary>
    public TextRename Rename(string path, int? line, string symbol, string newName)
    {
        var family = CodeFamily.Of(path)!;
        var outcome = SymbolRename.Of(
            new CodeFile(Key(path), Files[path], family), line, symbol, newName,
            () => [.. from file in Files where family.Has(file.Key) && SymbolRename.MayConcern(file.Value, symbol, family) select new CodeFile(Key(file.Key), file.Value, family)], Look);
        foreach (var file in outcome is TextRename.Made made ? made.Files : [])
        {
            Files[file.File.Path.Value] = file.After;
        }

        return outcome;
    }

    /// <summary>Moves a file or folder, its references and its own; returns how many were written anew.</summary>
    public int Move(string from, string to, out int left)
    {
        var move = new PathMove(Key(from), Key(to));
        var after = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (changed, look) = (0, Look);
        left = 0;
        foreach (var (path, text) in Files)
        {
            var changes = MovedReferences.Reads(path) && (move.Moves(Key(path)) || move.MayBeNamedIn(text)) ? MovedReferences.In(Key(path), text, move, look) : ReferenceChanges.None;
            after[move.After(Key(path)).Path.Value] = ReferenceEdits.Apply(text, changes.Edits);
            changed += changes.Edits.Length;
            left += changes.Left;
        }

        Files.Clear();
        foreach (var (path, text) in after)
        {
            Files[path] = text;
        }

        return changed;
    }

    public int Move(string from, string to) => Move(from, to, out _);
}
