namespace KiroAgent.Core.Commands;

/// <summary>Finds the paths that arguments name: whole words, what stands behind <c>=</c> or an option letter, and paths in longer texts such as scripts.</summary>
internal static class PathArguments
{
    /// <summary>Names that a pattern could become and that are protected, whatever the settings add.</summary>
    private static readonly string[] s_protectedNames = [".git", "git~1", ".vscode", "vscode~1", ".kiro", "mcp.json", ".kiroignore", "x.code-workspace", "settings.json", "settings", "hooks", "agents"];

    /// <summary>The first protected path named by the word, with the pattern that protects it; or with null, when the word's own pattern is too wide to tell.</summary>
    public static (string Path, string? Pattern)? Protected(RunWord word, Places places, PathAnswers answers)
    {
        foreach (var candidate in Candidates(word.Text))
        {
            if (answers.TooMany) return null; // asks for that
            if (answers.ProtectedBy(candidate, places) is { } pattern) return (candidate, pattern);
        }
        if (!word.IsLive) return null;
        var existing = Existing(word, places, answers);
        var possible = Matching(word);
        if (existing is null && possible is null) return (word.Text, null);
        foreach (var candidate in (existing ?? []).Concat(possible ?? []))
            if (answers.ProtectedBy(candidate, places) is { } pattern) return (candidate, pattern);
        return null;
    }

    /// <summary>What the pattern means now; null where that cannot be told.</summary>
    private static List<string>? Existing(RunWord word, Places places, PathAnswers answers)
    {
        if (!word.Known || word.Tilde) return null;
        var all = new List<string>();
        foreach (var cwd in answers.Folders(word.Text, places))
        {
            if (cwd is null || answers.Matches(word, cwd) is not { WhyNot: null, Paths: var paths }) return null;
            all.AddRange(paths);
        }
        return all;
    }

    private static IEnumerable<string> Candidates(string text)
    {
        if (text.Length == 0) yield break;
        if (!text.Contains(RunWord.Unknown, StringComparison.Ordinal)) yield return text;
        if (text.StartsWith('-') && text.Length > 2 && text[1] != '-') yield return text[2..];
        if (!text.AsSpan().ContainsAny(s_separators)) yield break;
        foreach (var piece in text.Split(s_separatorList, StringSplitOptions.RemoveEmptyEntries))
            if (piece.Length != text.Length && piece.AsSpan().ContainsAny('.', '/', '~')) yield return piece;
    }

    private static readonly char[] s_separatorList = [' ', '\t', '\n', '\'', '"', '(', ')', '=', ':', ',', ';', '@', '<', '>', '|', '&', '`', '$', '[', ']', '{', '}', '\\', RunWord.Unknown, RunWord.Blank];
    private static readonly System.Buffers.SearchValues<char> s_separators = System.Buffers.SearchValues.Create(s_separatorList);

    /// <summary>What the pattern could become, name by name, among the protected names; null where that is very much.</summary>
    private static List<string>? Matching(RunWord word)
    {
        const int MostNames = 12;
        const int MostPaths = 200;
        List<string> paths = [""];
        var names = word.Text[(word.Text.LastIndexOf('=') + 1)..].Split('/');
        if (names.Length > MostNames) return null;
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i];
            var slash = i == 0 ? "" : "/";
            string[] become = name.AsSpan().ContainsAny('*', '?', '[') ? [.. CouldBe(name), name] : [name];
            if (paths.Count * become.Length > MostPaths) return null;
            paths = [.. paths.SelectMany(path => become.Select(one => path + slash + one))];
        }
        return paths;
    }

    /// <summary>The protected names a file name pattern could match; a bracket counts as any character, so it errs to more.</summary>
    private static string[] CouldBe(string pattern)
    {
        var text = new System.Text.StringBuilder();
        var lastClose = pattern.LastIndexOf(']');
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '[') { text.Append(pattern[i]); continue; }
            var close = i + 2 > lastClose ? -1 : pattern.IndexOf(']', i + 2);
            text.Append('?');
            if (close > 0) i = close;
        }
        var simple = text.ToString();
        // A pattern that says nothing names nothing: `*` is the folder, not what is protected in it.
        if (simple.Count(c => c is not ('*' or '?' or '.')) < 2) return [];
        var shortest = simple.Count(c => c != '*');
        // A leading dot must be written.
        var dots = simple[0] is not ('*' or '?') || pattern[0] == '[';
        return Array.FindAll(s_protectedNames, name => shortest <= name.Length && (dots || name[0] != '.') && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(simple, name, ignoreCase: true));
    }
}
