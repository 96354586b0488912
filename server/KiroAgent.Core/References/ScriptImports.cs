using System.Collections.Immutable;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>A name taken from another file, by its token and that of the name it gets here (-1: the same).</summary>
internal readonly record struct ImportedName(int Token, int Alias);

/// <summary>Where a script names another file.</summary>
/// <param name="Specifier">What stands between the quotes.</param>
/// <param name="Names">The names taken from it.</param>
/// <param name="Namespace">The token of the name that stands for all of it; -1 when there is none.</param>
/// <param name="PassesAll">Whether everything of it is exported again.</param>
internal sealed record ScriptImport(TextRange Specifier, ImmutableArray<ImportedName> Names, int Namespace = -1, bool PassesAll = false);

/// <summary>Finds where JavaScript and TypeScript name other files: import, export … from, require, import().</summary>
internal static class ScriptImports
{
    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<ScriptImport> Of(CodeFile file)
    {
        var found = new List<ScriptImport>();
        for (var i = 0; i < file.Tokens.Length; i++)
        {
            if (!file.IsWord(i) || file.IsMember(i))
            {
                continue;
            }

            switch (file[i])
            {
                case "import" when file.Is(i + 1, "(") && Quoted(file, i + 2) is { } specifier:
                    found.Add(Called(file, i, specifier));
                    break;
                case "import" when Quoted(file, i + 1) is { } specifier:
                    found.Add(new ScriptImport(specifier, []));
                    break;
                case "import" or "export" when Clause(file, i) is { } clause:
                    found.Add(clause);
                    break;
                case "require":
                    var open = file.Is(i + 1, ".") && file.Is(i + 2, "resolve") ? i + 3 : i + 1;
                    if (file.Is(open, "(") && Quoted(file, open + 1) is { } required && file.Is(open + 2, ")"))
                    {
                        found.Add(Called(file, i, required));
                    }

                    break;
                case "URL" when file.Is(i + 1, "(") && Quoted(file, i + 2) is { } address && file.Is(i + 3, ",") && file.Is(i + 4, "import"):
                    found.Add(new ScriptImport(address, []));
                    break;
            }
        }

        return found;
    }

    // import a, { b as c }, * as d from '…' · export { a } from '…' · export * from '…'
    private static ScriptImport? Clause(CodeFile file, int start)
    {
        var exports = file.Is(start, "export");
        var names = ImmutableArray.CreateBuilder<ImportedName>();
        var (all, space) = (false, -1);
        for (var i = start + 1; i < file.Tokens.Length; i++)
        {
            if (file.Is(i, "from") && Quoted(file, i + 1) is { } specifier)
            {
                return new ScriptImport(specifier, names.ToImmutable(), space, all);
            }

            if (file.Is(i, "{"))
            {
                i = Names(file, i, "as", names);
            }
            else if (file.Is(i, "*"))
            {
                all = exports && !file.Is(i + 1, "as");
                space = file.Is(i + 1, "as") ? i + 2 : -1;
                i += file.Is(i + 1, "as") ? 2 : 0;
            }
            else if (!(exports ? file.Is(i, "type") : file.IsWord(i) || file.Is(i, ",")))
            {
                return null;
            }
        }

        return null;
    }

    // const { a, b: c } = require('…') · const a = await import('…')
    private static ScriptImport Called(CodeFile file, int call, TextRange specifier)
    {
        var at = call - 1;
        at -= file.Is(at, "await") ? 1 : 0;
        if (!file.Is(at, "="))
        {
            return new ScriptImport(specifier, []);
        }

        if (file.IsWord(at - 1) && !file.IsMember(at - 1))
        {
            return new ScriptImport(specifier, [], at - 1);
        }

        var open = at - 1;
        while (open > 0 && !file.Is(open, "{") && at - open < 400)
        {
            open--;
        }

        var names = ImmutableArray.CreateBuilder<ImportedName>();
        if (file.Is(at - 1, "}") && file.Is(open, "{"))
        {
            Names(file, open, ":", names);
        }

        return new ScriptImport(specifier, names.ToImmutable());
    }

    // { a, type b, c as d }; the closing brace.
    private static int Names(CodeFile file, int open, string alias, ImmutableArray<ImportedName>.Builder names)
    {
        var i = open + 1;
        for (; i < file.Tokens.Length && !file.Is(i, "}"); i++)
        {
            if (!file.IsWord(i) || (file.Is(i, "type") && file.IsWord(i + 1) && !file.Is(i + 1, alias)))
            {
                continue;
            }

            var renamed = file.Is(i + 1, alias) && file.IsWord(i + 2);
            names.Add(new ImportedName(i, renamed ? i + 2 : -1));
            i += renamed ? 2 : 0;
        }

        return i;
    }

    /// <summary>What stands between the quotes of a token; null when it is no such text.</summary>
    internal static TextRange? Quoted(CodeFile file, int token)
    {
        if (token >= file.Tokens.Length || file.Tokens[token] is not { Kind: CodeTokenKind.Literal, Length: >= 2 } literal)
        {
            return null;
        }

        var (first, last) = (file.Text[literal.Start], file.Text[literal.End - 1]);
        return first == last && first is '"' or '\'' && file.Text.AsSpan(literal.Start + 1, literal.Length - 2).IndexOf('\\') < 0
            ? new TextRange(literal.Start + 1, literal.Length - 2)
            : null;
    }
}
