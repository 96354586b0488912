using KiroAgent.Core.Files;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>What a move makes of a Python file's imports.</summary>
internal static class PythonMoves
{
    /// <summary>The edits; what cannot be written otherwise is counted in <paramref name="left"/>.</summary>
    public static IReadOnlyList<ReferenceEdit> In(CodeFile file, PathMove move, PathLook look, out int left)
    {
        var edits = new List<ReferenceEdit>();
        left = 0;
        foreach (var import in PythonImports.Of(file))
        {
            if (PythonPaths.Resolve(file.Key, import, look) is not { } module)
            {
                continue;
            }

            var several = false;
            var name = import.From ? MovedName(file, import, module, move, look, out several) : null;
            var made = several ? null : name is { } taken ? Taken(file, import, module, taken, move) : Renamed(file, import, module, move);
            if (made is null)
            {
                left++;
            }
            else
            {
                edits.AddRange(made);
            }
        }

        return edits;
    }

    // The one module taken out of a package that stays; with others beside it the line would have to be split.
    private static FileKey? MovedName(CodeFile file, PythonImport import, PythonModule module, PathMove move, PathLook look, out bool several)
    {
        several = false;
        if (move.Moves(module.Place))
        {
            return null;
        }

        var moved = import.Names.Select(name => PythonPaths.Submodule(module.Place, file[name.Token].ToString(), look))
            .FirstOrDefault(place => place is { } found && move.Moves(found));
        several = moved is not null && import.Names.Length > 1;
        return several ? null : moved;
    }

    // from package import module [as name]
    private static List<ReferenceEdit>? Taken(CodeFile file, PythonImport import, PythonModule module, FileKey name, PathMove move)
    {
        var (here, there) = (move.After(file.Key), move.After(name));
        var package = PythonPaths.Name(here, there.Parent, Root(file.Key, module.Root, move));
        if (package is null || PythonPaths.Name(here, there, null) is null)
        {
            // A module at the very root has no package to be taken from.
            return null;
        }

        var imported = import.Names[0];
        var before = file[imported.Token].ToString();
        var after = Stem(there);
        var alias = imported.Alias < 0 ? "" : file[imported.Alias].ToString();
        var token = file.Tokens[imported.Token];
        var edits = new List<ReferenceEdit>();
        Add(edits, file, import.Module, package);
        if (imported.Alias < 0)
        {
            Add(edits, file, new TextRange(token.Start, token.Length), after == before ? before : $"{after} as {before}");
        }
        else
        {
            var whole = new TextRange(token.Start, file.Tokens[imported.Alias].End - token.Start);
            Add(edits, file, whole, after == alias ? after : after == before ? file.Text.Substring(whole.Start, whole.Length) : $"{after} as {alias}");
        }

        return edits;
    }

    private static List<ReferenceEdit>? Renamed(CodeFile file, PythonImport import, PythonModule module, PathMove move)
    {
        var (here, there) = (move.After(file.Key), move.After(module.Place));
        if (there == module.Place && (here == file.Key || import.Dots == 0))
        {
            return [];
        }

        var edits = new List<ReferenceEdit>();
        if (PythonPaths.Name(here, there, Root(file.Key, module.Root, move)) is not { } name)
        {
            return null;
        }

        if (import.From)
        {
            Add(edits, file, import.Module, name);
            return edits;
        }

        var before = string.Join('.', import.Parts);
        if (name == before)
        {
            return edits;
        }

        if (import.Alias >= 0)
        {
            var alias = file[import.Alias].ToString();
            var whole = new TextRange(import.Module.Start, file.Tokens[import.Alias].End - import.Module.Start);
            Add(edits, file, name == alias ? whole : import.Module, name);
            return edits;
        }

        // The name itself is used below: it stays, under the module's new one.
        Add(edits, file, import.Module, import.Parts.Length == 1 ? $"{name} as {before}" : name);
        if (import.Parts.Length > 1)
        {
            edits.AddRange(Uses(file, import, name));
        }

        return edits;
    }

    private static FileKey? Root(FileKey file, FileKey? root, PathMove move) => root is { } folder && folder == file.Parent ? move.After(file).Parent : root;

    // a.b.c wherever it is written out.
    private static IEnumerable<ReferenceEdit> Uses(CodeFile file, PythonImport import, string name)
    {
        var parts = import.Parts;
        foreach (var first in file.Uses(parts[0]))
        {
            var start = file.Tokens[first].Start;
            var all = Enumerable.Range(1, parts.Length - 1).All(n => file.Is(first + (2 * n) - 1, ".") && file.Is(first + (2 * n), parts[n]));
            if (all && !file.IsMember(first) && start != import.Module.Start && !(file[first - 1] is "import" or "from"))
            {
                yield return new ReferenceEdit(new TextRange(start, file.Tokens[first + (2 * (parts.Length - 1))].End - start), name);
            }
        }
    }

    private static string Stem(FileKey key) => key.Path.Name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? key.Path.Name[..dot] : key.Path.Name;

    private static void Add(List<ReferenceEdit> edits, CodeFile file, TextRange range, string text)
    {
        if (!file.Text.AsSpan(range.Start, range.Length).SequenceEqual(text))
        {
            edits.Add(new ReferenceEdit(range, text));
        }
    }
}
