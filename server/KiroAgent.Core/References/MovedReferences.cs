using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KiroAgent.Core.Files;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>What a move makes of one file's references: the edits, and how many places name something moved but cannot be written anew.</summary>
public sealed record ReferenceChanges(ImmutableArray<ReferenceEdit> Edits, int Left)
{
    /// <summary>Nothing.</summary>
    public static ReferenceChanges None { get; } = new([], 0);
}

/// <summary>
/// Finds, in the text of a file, the relative paths by which other files are named, and writes them anew after a move: of
/// scripts, Python, C, style sheets and Markdown. A path that names nothing in the workspace is left as it is.
/// </summary>
public static partial class MovedReferences
{
    /// <summary>Whether a file of this name can hold such paths.</summary>
    public static bool Reads(string fileName) => IsMarkdown(fileName)
        || CodeFamily.Of(fileName) is { Syntax: CodeSyntax.JavaScript or CodeSyntax.Python or CodeSyntax.C or CodeSyntax.Style };

    /// <summary>The edits a move makes necessary in a file.</summary>
    /// <param name="file">Where it stands before the move.</param>
    /// <param name="text">Its text.</param>
    /// <param name="move">What is moved.</param>
    /// <param name="look">What stands in the workspace before the move.</param>
    public static ReferenceChanges In(FileKey file, string text, PathMove move, PathLook look)
    {
        if (move.From.Root != move.To.Root || file.Root != move.From.Root)
        {
            return ReferenceChanges.None;
        }

        if (IsMarkdown(file.Path.Name))
        {
            return new([.. MarkdownLinks.Moved(text, file, move, look)], 0);
        }

        if (CodeFamily.Of(file.Path.Name) is not { } family)
        {
            return ReferenceChanges.None;
        }

        var code = new CodeFile(file, text, family);
        switch (family.Syntax)
        {
            case CodeSyntax.JavaScript:
                return new([.. Scripts(code, move, look)], 0);
            case CodeSyntax.Python:
                var edits = PythonMoves.In(code, move, look, out var left);
                return new([.. edits], left);
            case CodeSyntax.C:
                return new([.. PlainPaths.Includes(code, move, look)], 0);
            case CodeSyntax.Style:
                return new([.. PlainPaths.Styles(code, move, look)], 0);
            default:
                return ReferenceChanges.None;
        }
    }

    private static IEnumerable<ReferenceEdit> Scripts(CodeFile file, PathMove move, PathLook look)
    {
        var directives = ReferencePath().Matches(file.Text).Select(match => new TextRange(match.Groups[1].Index, match.Groups[1].Length));
        foreach (var range in ScriptImports.Of(file).Select(import => import.Specifier).Concat(directives))
        {
            var written = file.Text.Substring(range.Start, range.Length);
            // A directive may leave "./" out.
            var bare = !ScriptPaths.IsRelative(written) && directives.Contains(range);
            if (ScriptPaths.Moved(file.Key, bare ? "./" + written : written, move, look) is { } now)
            {
                yield return new ReferenceEdit(range, bare && now.StartsWith("./", StringComparison.Ordinal) ? now[2..] : now);
            }
        }
    }

    private static bool IsMarkdown(string name) =>
        name.EndsWith(".md", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".markdown", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""^///\s*<reference\s+path\s*=\s*["']([^"'\r\n]+)["']""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ReferencePath();
}
