using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>Paths in C's <c>#include "…"</c> and in style sheets: relative to the file, or to a folder the compiler is given.</summary>
internal static class PlainPaths
{
    private static readonly ImmutableArray<string> s_includeFolders = ["", "include", "src"];
    private static readonly ImmutableArray<string> s_styles = [".scss", ".sass", ".less", ".css"];

    /// <summary>What a move makes of a C file's includes.</summary>
    public static IEnumerable<ReferenceEdit> Includes(CodeFile file, PathMove move, PathLook look)
    {
        for (var i = 2; i < file.Tokens.Length; i++)
        {
            if (file.Is(i - 2, "#") && file[i - 1] is "include" or "import" or "include_next" && ScriptImports.Quoted(file, i) is { } range && file.Text[range.Start - 1] == '"')
            {
                if (Included(file.Key, Text(file, range), move, look) is { } now)
                {
                    yield return new ReferenceEdit(range, now);
                }
            }
        }
    }

    /// <summary>What a move makes of a style sheet's imports and addresses.</summary>
    public static IEnumerable<ReferenceEdit> Styles(CodeFile file, PathMove move, PathLook look)
    {
        for (var i = 1; i < file.Tokens.Length; i++)
        {
            if (file.Tokens[i].Kind != CodeTokenKind.Literal)
            {
                continue;
            }

            var address = file.Is(i - 1, "(") && file[i - 2].Equals("url", StringComparison.OrdinalIgnoreCase);
            var range = ScriptImports.Quoted(file, i) ?? (address ? new TextRange(file.Tokens[i].Start, file.Tokens[i].Length) : null);
            var imported = file[i - 1] is "import" or "use" or "forward" or "from" || (address && file[i - 3] is "import") || InImportList(file, i);
            if (range is { } at && (imported || address) && Styled(file.Key, Text(file, at), imported, move, look) is { } now)
            {
                yield return new ReferenceEdit(at, now);
            }
        }
    }

    private static string? Included(FileKey file, string written, PathMove move, PathLook look)
    {
        if (written.Contains('\\', StringComparison.Ordinal) || written.StartsWith('/'))
        {
            return null;
        }

        if (RelativePath.Join(file.Parent, written) is { } beside && look.IsFile(beside))
        {
            return Changed(file, beside, written, move, RelativePath.Between(move.After(file).Parent, move.After(beside)));
        }

        foreach (var folder in s_includeFolders)
        {
            var root = file with { Path = folder.Length == 0 ? WorkspacePath.Root : WorkspacePath.Root.Child(folder) };
            if (RelativePath.Join(root, written) is { } found && look.IsFile(found))
            {
                var there = move.After(found);
                // A path from such a folder does not change when the file it stands in moves.
                return there == found ? null : there.Path.RelativeTo(root.Path)?.Value ?? RelativePath.Between(move.After(file).Parent, there);
            }
        }

        return null;
    }

    private static string? Styled(FileKey file, string written, bool imported, PathMove move, PathLook look)
    {
        var cut = written.AsSpan().IndexOfAny('?', '#');
        var path = cut < 0 ? written : written[..cut];
        if (path.Length == 0 || path[0] is '/' or '~' || path.Contains(':', StringComparison.Ordinal) || RelativePath.Join(file.Parent, path) is not { } at || at.Path.IsRoot)
        {
            return null;
        }

        if (look.IsFile(at))
        {
            return Changed(file, at, written, move, RelativePath.Between(move.After(file).Parent, move.After(at)) + written[path.Length..], path);
        }

        if (!imported)
        {
            return null;
        }

        foreach (var prefix in new[] { "", "_" })
        {
            foreach (var extension in s_styles)
            {
                var partial = at.Parent.Child(prefix + at.Path.Name + extension);
                if (look.IsFile(partial))
                {
                    var now = RelativePath.Between(move.After(file).Parent, move.After(partial));
                    return Changed(file, partial, written, move, Partial(now), path);
                }
            }
        }

        return null;
    }

    // "a/_b.scss" is imported as "a/b".
    private static string Partial(string path)
    {
        var cut = path.LastIndexOf('/') + 1;
        var name = path[cut..].TrimStart('_');
        var extension = s_styles.FirstOrDefault(e => name.EndsWith(e, StringComparison.Ordinal)) ?? "";
        return path[..cut] + name[..^extension.Length];
    }

    // @import "a", "b"
    private static bool InImportList(CodeFile file, int i)
    {
        while (i > 1 && file.Is(i - 1, ",") && file.Tokens[i - 2].Kind == CodeTokenKind.Literal)
        {
            i -= 2;
        }

        return file[i - 1] is "import";
    }

    private static string? Changed(FileKey file, FileKey target, string written, PathMove move, string now, string? path = null)
    {
        if (move.After(file) == file && move.After(target) == target)
        {
            return null;
        }

        // "./a" stays so written.
        now = (path ?? written).StartsWith("./", StringComparison.Ordinal) && !now.StartsWith("../", StringComparison.Ordinal) ? "./" + now : now;
        return now == written ? null : now;
    }

    private static string Text(CodeFile file, TextRange range) => file.Text.Substring(range.Start, range.Length);
}
