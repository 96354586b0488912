using System.Collections.Immutable;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>Where Python names another module.</summary>
/// <param name="Module">The module's name in the text, dots in front included; empty length for <c>from . import</c> is never: the dots are it.</param>
/// <param name="Dots">How many dots stand in front.</param>
/// <param name="Parts">The names between the dots.</param>
/// <param name="From">Whether it is <c>from … import</c>.</param>
/// <param name="Names">The names taken from it, or for <c>import</c> the alias only.</param>
/// <param name="Alias">The token of the name behind <c>as</c> of an <c>import</c>; -1 when there is none.</param>
internal sealed record PythonImport(TextRange Module, int Dots, ImmutableArray<string> Parts, bool From, ImmutableArray<ImportedName> Names, int Alias = -1);

/// <summary>Finds <c>import</c> and <c>from … import</c>.</summary>
internal static class PythonImports
{
    /// <summary>All of them, in order; an <c>import a, b</c> is two.</summary>
    public static IReadOnlyList<PythonImport> Of(CodeFile file)
    {
        var found = new List<PythonImport>();
        for (var i = 0; i < file.Tokens.Length; i++)
        {
            if (!Begins(file, i))
            {
                continue;
            }

            if (file.Is(i, "from") && Module(file, i + 1, out var next) is { } module && file.Is(next, "import"))
            {
                found.Add(module with { From = true, Names = Names(file, next + 1, out i) });
            }
            else if (file.Is(i, "import"))
            {
                for (var at = i; Module(file, at + 1, out next) is { } plain; at = i)
                {
                    var alias = file.Is(next, "as") ? next + 1 : -1;
                    found.Add(plain with { Alias = alias });
                    i = alias < 0 ? next : next + 2;
                    if (!file.Is(i, ","))
                    {
                        i--;
                        break;
                    }
                }
            }
        }

        return found;
    }

    private static bool Begins(CodeFile file, int i) =>
        (file.Is(i, "from") || file.Is(i, "import"))
        && (i == 0 || file[i - 1] is ";" or ":" || file.Lines.LineAt(file.Tokens[i - 1].Start) != file.Lines.LineAt(file.Tokens[i].Start));

    private static PythonImport? Module(CodeFile file, int start, out int next)
    {
        var dots = 0;
        next = start;
        while (file.Is(next, "."))
        {
            dots++;
            next++;
        }

        var parts = ImmutableArray.CreateBuilder<string>();
        while (file.IsWord(next) && !file.Is(next, "import"))
        {
            parts.Add(file[next].ToString());
            next++;
            if (!file.Is(next, ".") || !file.IsWord(next + 1))
            {
                break;
            }

            next++;
        }

        if (next == start)
        {
            return null;
        }

        var at = file.Tokens[start].Start;
        return new PythonImport(new TextRange(at, file.Tokens[next - 1].End - at), dots, parts.ToImmutable(), false, []);
    }

    private static ImmutableArray<ImportedName> Names(CodeFile file, int start, out int last)
    {
        var names = ImmutableArray.CreateBuilder<ImportedName>();
        var bracket = file.Is(start, "(");
        var line = file.Lines.LineAt(file.Tokens[Math.Min(start, file.Tokens.Length - 1)].Start);
        last = start - 1;
        for (var i = bracket ? start + 1 : start; i < file.Tokens.Length && !file.Is(i, ")") && !file.Is(i, ";"); i++)
        {
            if (!bracket && file.Lines.LineAt(file.Tokens[i].Start) != line && !file.Is(i - 1, "\\"))
            {
                break;
            }

            line = file.Lines.LineAt(file.Tokens[i].Start);
            if (file.IsWord(i))
            {
                var renamed = file.Is(i + 1, "as");
                names.Add(new ImportedName(i, renamed ? i + 2 : -1));
                i += renamed ? 2 : 0;
            }

            last = i;
        }

        return names.ToImmutable();
    }
}
