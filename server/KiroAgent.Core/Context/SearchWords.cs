using System.Collections.Immutable;

namespace KiroAgent.Core.Context;

/// <summary>The words of a question that say what it is about: without those that stand in every question, names taken apart, endings taken off.</summary>
public static class SearchWords
{
    private const int Most = 12;
    private const int Shortest = 2;
    private const int ShortestStem = 4;

    private static readonly HashSet<string> s_empty = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "code", "codebase", "could", "did", "do", "does", "each", "explain",
        "file", "files", "find", "for", "from", "get", "gets", "had", "has", "have", "here", "how", "i", "if", "in", "into", "is", "it", "its", "let", "look", "made", "make", "me", "my",
        "need", "no", "not", "of", "on", "one", "or", "our", "out", "please", "project", "same", "see", "should", "show", "so", "some", "such", "tell", "than", "that", "the", "their",
        "them", "then", "there", "these", "they", "this", "those", "to", "us", "use", "used", "uses", "want", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will",
        "with", "would", "you", "your",
    };

    private static readonly string[] s_endings = ["ations", "ation", "ings", "ing", "ies", "ed", "es", "s"];

    /// <summary>At most twelve words, in the order they stand; where the question has only empty words, these.</summary>
    public static ImmutableArray<string> Of(string question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var all = Pieces(question).ToList();
        var telling = all.Where(word => !s_empty.Contains(word)).Select(Stem).Where(word => word.Length >= Shortest).Distinct(StringComparer.Ordinal).Take(Most).ToImmutableArray();
        return telling.IsEmpty ? [.. all.Select(word => word.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Take(Most)] : telling;
    }

    // Names whole and in their parts: TurnRunner, turn_runner and turn-runner are about turns and runners.
    private static IEnumerable<string> Pieces(string question)
    {
        for (var at = 0; at < question.Length;)
        {
            if (!IsPartOfName(question[at]))
            {
                at++;
                continue;
            }
            var start = at;
            while (at < question.Length && IsPartOfName(question[at]))
            {
                at++;
            }
            var name = question[start..at].Trim('_');
            var parts = Parts(name).ToList();
            if (name.Length > 0)
            {
                yield return name;
            }
            foreach (var part in parts.Where(part => parts.Count > 1 && part.Length > 2))
            {
                yield return part;
            }
        }
    }

    private static bool IsPartOfName(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static IEnumerable<string> Parts(string name)
    {
        var start = 0;
        for (var i = 1; i <= name.Length; i++)
        {
            if (i == name.Length || name[i] == '_' || (char.IsUpper(name[i]) && !char.IsUpper(name[i - 1])))
            {
                yield return name[start..i].Trim('_');
                start = i;
            }
        }
    }

    private static string Stem(string word)
    {
        var lower = word.ToLowerInvariant();
        var ending = Array.Find(s_endings, e => lower.EndsWith(e, StringComparison.Ordinal) && lower.Length - e.Length >= ShortestStem && !(e == "s" && lower.EndsWith("ss", StringComparison.Ordinal)));
        return ending is null ? lower : lower[..^ending.Length];
    }
}
