using System.Collections.Immutable;

namespace KiroAgent.Core.References;

/// <summary>Whether a name is declared where it stands, by the words and marks around it.</summary>
internal static class Declaring
{
    private static readonly ImmutableHashSet<string> s_noTypes =
        [.. "return new throw await else case goto in is as typeof sizeof not and or out yield do break continue delete instanceof extends implements import package using namespace class struct interface enum record goto".Split(' ')];

    /// <summary>Whether the name at this token is declared there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="use">The token.</param>
    /// <param name="parameters">The brackets of parameters around it, by their first and last token.</param>
    public static bool Declares(CodeFile file, int use, ImmutableArray<(int From, int To)> parameters)
    {
        var isParameter = parameters.Any(p => use >= p.From && use <= p.To && p.From >= 0);
        return file.Family.Syntax switch
        {
            CodeSyntax.JavaScript => Declared(file, use, "let", "const", "var") || (isParameter && IsFirst(file, use) && file[use + 1] is ":" or "," or ")" or "=" or "?" or "}" or "]"),
            CodeSyntax.Kotlin => Declared(file, use, "val", "var") || (isParameter && IsFirst(file, use) && file.Is(use + 1, ":")),
            CodeSyntax.Rust => Declared(file, use, "let", "mut", "for") || (isParameter && file.Is(use + 1, ":") && IsFirst(file, use)),
            CodeSyntax.Go => IsGoVariable(file, use) || (isParameter && IsFirst(file, use) && (file.IsWord(use + 1) || file[use + 1] is "*" or "[" or "," or ".")),
            CodeSyntax.Python => IsPythonVariable(file, use) || (isParameter && IsFirst(file, use)),
            _ => IsTyped(file, use),
        };
    }

    private static bool Declared(CodeFile file, int use, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (file.Is(use - 1, word))
            {
                return true;
            }
        }

        return false;
    }

    // The first of a parameter: behind a bracket or a comma, maybe with a mark or modifier between.
    private static bool IsFirst(CodeFile file, int use) =>
        file[use - 1] is "(" or "," or "*" or "&" or "mut" or "{" or "[" or "readonly" || (file.Is(use - 1, ".") && file.Is(use - 2, "."))
        || (file.Is(use + 1, "=") && file.Is(use + 2, ">")); // x =>

    private static bool IsGoVariable(CodeFile file, int use)
    {
        if (Declared(file, use, "var", "const"))
        {
            return true;
        }

        var at = use + 1;
        while (file.Is(at, ",") && file.IsWord(at + 1))
        {
            at += 2;
        }

        return file.Is(at, ":") && file.Is(at + 1, "=");
    }

    private static bool IsPythonVariable(CodeFile file, int use)
    {
        if (Declared(file, use, "for", "as"))
        {
            return true;
        }

        // A whole statement "name = …" or "name: type = …"; in brackets it would be the name of an argument.
        var line = file.Lines.LineAt(file.Tokens[use].Start);
        var isFirst = use == 0 || file.Lines.LineAt(file.Tokens[use - 1].Start) != line;
        return (file.Is(use + 1, ":") && file.Is(use + 2, "="))
            || (isFirst && ((file.Is(use + 1, "=") && !file.Is(use + 2, "=")) || file.Is(use + 1, ":")));
    }

    // A type, then the name, then what can follow a declared name.
    private static bool IsTyped(CodeFile file, int use)
    {
        var next = file[use + 1];
        if (!(next is "=" or ";" or "," or ")" or ":" or "[" || next is "in") || (next is "=" && file.Is(use + 2, "=")) || (next is ":" && file.Is(use + 2, ":")))
        {
            return false;
        }

        var before = file[use - 1];
        return file.IsWord(use - 1) ? !s_noTypes.Contains(before.ToString())
            : before is ">" or "]" or "?" or "*" or "&" && (next is "=" or ";" or "in") && (file.IsWord(use - 2) || file[use - 2] is ">" or "]" or "[" or "*" or "?");
    }
}
