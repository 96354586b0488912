using System.Collections.Immutable;
using KiroAgent.Core.Text;

namespace KiroAgent.Core.References;

/// <summary>
/// Finds the functions in which a name is declared anew, as a parameter or a variable, by the shape of the code: there it means
/// that, and outside of them something else. Where the shape tells nothing, the name counts as the file's.
/// </summary>
internal static class LocalScope
{
    private static readonly ImmutableHashSet<string> s_types = [.. "class struct interface enum namespace record trait impl mod object union extern module package".Split(' ')];

    /// <summary>The outermost functions, with their heads, in which the name is declared.</summary>
    public static ImmutableArray<TextRange> Of(CodeFile file, string name)
    {
        if (file.Family.Syntax is CodeSyntax.Style or CodeSyntax.Shell || !file.Text.Contains(name, StringComparison.Ordinal))
        {
            return [];
        }

        var uses = file.Uses(name).ToList();
        var functions = file.Family.Syntax == CodeSyntax.Python ? IndentedFunctions.Of(file) : Functions(file);
        return
        [
            .. from function in functions
               where uses.Any(use => use >= function.First && use <= function.Last && !file.IsMember(use) && Declaring.Declares(file, use, function.Parameters))
               let start = file.Tokens[function.First].Start
               select new TextRange(start, file.Tokens[function.Last].End - start),
        ];
    }

    private static List<CodeFunction> Functions(CodeFile file)
    {
        var found = new List<CodeFunction>();
        var open = new Stack<(int Head, bool Type, bool Function, int Brackets)>();
        var parameters = new List<(int From, int To)>();
        var (head, brackets, outermost) = (0, 0, -1);
        for (var i = 0; i < file.Tokens.Length; i++)
        {
            if (file.Tokens[i].Kind != CodeTokenKind.Mark)
            {
                continue;
            }

            switch (file[i])
            {
                case "(" or "[":
                    brackets++;
                    break;
                case ")" or "]":
                    brackets = Math.Max(0, brackets - 1);
                    break;
                case ";" when brackets == 0:
                    head = i + 1;
                    break;
                case "{":
                    var type = IsType(file, head, i);
                    var function = !type && HasParameters(file, head, i);
                    if (function)
                    {
                        parameters.Add(Parameters(file, head, i));
                        outermost = outermost < 0 ? open.Count : outermost;
                    }

                    open.Push((head, type, function, brackets));
                    (head, brackets) = (i + 1, 0);
                    break;
                case "}" when open.TryPop(out var closed):
                    if (outermost == open.Count)
                    {
                        found.Add(new CodeFunction(closed.Head, i, [.. parameters]));
                        parameters.Clear();
                        outermost = -1;
                    }

                    // In brackets the statement goes on behind the block.
                    (head, brackets) = closed.Brackets > 0 ? (closed.Head, closed.Brackets) : (i + 1, 0);
                    break;
            }
        }

        return found;
    }

    private static bool IsType(CodeFile file, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (file.IsWord(i) && s_types.Contains(file[i].ToString()) && !(file[i - 1] is ":" or "," or "(" or "<" or "."))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasParameters(CodeFile file, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (file.Is(i, "(") || (file.Is(i, "=") && file.Is(i + 1, ">")))
            {
                return true;
            }
        }

        return false;
    }

    // The last brackets before the block; none where they belong to a condition.
    private static (int From, int To) Parameters(CodeFile file, int head, int block)
    {
        var end = block - 1;
        while (end > head && !file.Is(end, ")"))
        {
            if (file.Is(end, ">") && file.Is(end - 1, "=") && file.IsWord(end - 2))
            {
                return (end - 2, end - 2); // x => {
            }

            end--;
        }

        var depth = 0;
        for (var i = end; i >= head; i--)
        {
            depth += file.Is(i, ")") ? 1 : file.Is(i, "(") ? -1 : 0;
            if (depth == 0)
            {
                return file[i - 1] is "if" or "while" or "switch" or "for" or "foreach" or "with" or "using" or "lock" or "fixed" or "match" or "synchronized" or "when"
                    ? (-1, -1)
                    : (i, end);
            }
        }

        return (-1, -1);
    }
}

/// <summary>A function, by its first and last token, and the brackets of parameters in it.</summary>
internal sealed record CodeFunction(int First, int Last, ImmutableArray<(int From, int To)> Parameters);

/// <summary>Python's functions: a <c>def</c> and all that is indented more.</summary>
internal static class IndentedFunctions
{
    public static List<CodeFunction> Of(CodeFile file)
    {
        var found = new List<CodeFunction>();
        var parameters = new List<(int From, int To)>();
        var (start, indent, line, brackets) = (-1, 0, -1, 0);
        for (var i = 0; i < file.Tokens.Length; i++)
        {
            var at = file.Lines.LineAt(file.Tokens[i].Start);
            if (at != line && brackets == 0)
            {
                var column = file.Tokens[i].Start - file.Lines.OffsetOf(at);
                if (start >= 0 && column <= indent)
                {
                    found.Add(new CodeFunction(start, i - 1, [.. parameters]));
                    parameters.Clear();
                    start = -1;
                }

                var isDef = file.Is(i, "def") || (file.Is(i, "async") && file.Is(i + 1, "def"));
                if (isDef && start < 0)
                {
                    (start, indent) = (i, column);
                }

                if (isDef && Closing(file, i) is { } brackets2)
                {
                    parameters.Add(brackets2);
                }
            }

            line = at;
            brackets += file[i] is "(" or "[" or "{" ? 1 : file[i] is ")" or "]" or "}" && brackets > 0 ? -1 : 0;
        }

        if (start >= 0)
        {
            found.Add(new CodeFunction(start, file.Tokens.Length - 1, [.. parameters]));
        }

        return found;
    }

    private static (int From, int To)? Closing(CodeFile file, int def)
    {
        var open = def;
        while (open < file.Tokens.Length && open < def + 5 && !file.Is(open, "("))
        {
            open++;
        }

        var depth = 0;
        for (var i = open; i < file.Tokens.Length; i++)
        {
            depth += file.Is(i, "(") ? 1 : file.Is(i, ")") ? -1 : 0;
            if (depth == 0)
            {
                return (open, i);
            }
        }

        return null;
    }
}
