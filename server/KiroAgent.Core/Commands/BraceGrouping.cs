using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>
/// Finds <c>{a,b}</c> and <c>{1..9}</c> among the parts of a word, where each unquoted <c>{</c>, <c>,</c> and <c>}</c> is a
/// part of its own; braces that enclose neither stand for themselves (bash manual, Brace Expansion). One pass. Bash looks beyond
/// a brace that encloses neither for one that ends a list: <c>{x},y}</c> is <c>x}</c> and <c>y</c>. Such words are not understood.
/// </summary>
internal static class BraceGrouping
{
    /// <summary>An open brace: what came before it, its finished alternatives, and the one under way.</summary>
    private sealed record Open(LiteralPart Brace, List<WordPart> Before)
    {
        public List<Word> Alternatives { get; } = [];

        /// <summary>All since the brace, for when it turns out to be none.</summary>
        public List<WordPart> Plain { get; } = [];
    }

    private const int DeepestNesting = 40;

    /// <summary>The parts with the braces found; null, and why, where it is not certain what they mean.</summary>
    /// <param name="parts">The word's parts.</param>
    /// <param name="strict">For shells that may read braces without their other one as bash does not.</param>
    /// <param name="problem">Why not.</param>
    public static ImmutableArray<WordPart>? Of(ImmutableArray<WordPart>.Builder parts, bool strict, out string problem)
    {
        problem = "braces that shells read differently";
        if (!parts.Any(part => part is LiteralPart { Text: "{" or "," or "}" })) return parts.ToImmutable();
        var stack = new Stack<Open>();
        var current = new List<WordPart>();
        var (plainPair, alone, commas) = (false, false, false);
        foreach (var part in parts)
        {
            var brace = part is LiteralPart literal ? literal.Text : "";
            if (brace == "{")
            {
                if (stack.Count == DeepestNesting)
                {
                    problem = "nested too deeply";
                    return null;
                }
                stack.Push(new((LiteralPart)part, current));
                current = [];
            }
            else if (brace == "," && stack.TryPeek(out var open))
            {
                open.Alternatives.Add(WordOf(current, part.Span.Start));
                open.Plain.AddRange(current);
                open.Plain.Add(part);
                current = [];
            }
            else if (brace == "}" && stack.TryPop(out var closed))
            {
                current = Close(closed, current, (LiteralPart)part);
                plainPair |= stack.Count == 0 && current.Count > 0 && current[^1] == part;
            }
            else
            {
                if (brace == "}" && plainPair) return null;
                alone |= brace == "}";
                current.Add(part);
            }
            commas |= brace == ",";
        }
        if (strict && commas && (alone || stack.Count > 0)) return null;
        if (stack.Count == 0) return Merged(current);
        var all = new List<WordPart>();
        foreach (var unclosed in stack.Reverse())
        {
            all.AddRange(unclosed.Before);
            all.Add(unclosed.Brace);
            all.AddRange(unclosed.Plain);
        }
        all.AddRange(current);
        return Merged(all);
    }

    private static List<WordPart> Close(Open open, List<WordPart> last, LiteralPart brace)
    {
        var span = new SourceSpan(open.Brace.Span.Start, brace.Span.End);
        if (open.Alternatives.Count > 0)
        {
            open.Before.Add(new BracePart(span, Sequence: false, [.. open.Alternatives, WordOf(last, brace.Span.Start)]));
        }
        else if (last.Count > 0 && last.All(part => part is LiteralPart) && string.Concat(last.Select(part => ((LiteralPart)part).Text)).Contains("..", StringComparison.Ordinal))
        {
            open.Before.Add(new BracePart(span, Sequence: true, [WordOf(last, brace.Span.Start)]));
        }
        else
        {
            open.Before.Add(open.Brace);
            open.Before.AddRange(last);
            open.Before.Add(brace);
        }
        return open.Before;
    }

    private static Word WordOf(List<WordPart> parts, int end) =>
        new(parts.Count == 0 ? new(end, end) : new(parts[0].Span.Start, parts[^1].Span.End), Merged(parts));

    private static ImmutableArray<WordPart> Merged(List<WordPart> parts)
    {
        var merged = ImmutableArray.CreateBuilder<WordPart>(parts.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            var end = i;
            while (parts[i] is LiteralPart && end + 1 < parts.Count && parts[end + 1] is LiteralPart) end++;
            if (end == i) { merged.Add(parts[i]); continue; }
            var text = string.Concat(parts.GetRange(i, end - i + 1).Select(part => ((LiteralPart)part).Text));
            merged.Add(new LiteralPart(new(parts[i].Span.Start, parts[end].Span.End), text));
            i = end;
        }
        return merged.ToImmutable();
    }
}
