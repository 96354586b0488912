namespace KiroAgent.Core.Commands;

/// <summary>Asks what paths really are, each only once a line.</summary>
internal sealed class PathAnswers(PathLook look, string start)
{
    private static readonly string?[] s_unknown = [null];
    private readonly Dictionary<(string Path, string Cwd), PathStanding> _known = [];

    public PathStanding Of(string path, string cwd)
    {
        if (!_known.TryGetValue((path, cwd), out var standing)) _known[(path, cwd)] = standing = look(path, cwd);
        return standing;
    }

    /// <summary>The strictest place it may be in.</summary>
    public PathPlace Place(string path, Places places)
    {
        var strictest = PathPlace.Inside;
        foreach (var cwd in Folders(path, places))
        {
            if (cwd is null || Of(path, cwd).Place == PathPlace.Unknown) return PathPlace.Unknown;
            if (Of(path, cwd).Place == PathPlace.Outside) strictest = PathPlace.Outside;
        }
        return strictest;
    }

    /// <summary>Where the path would be looked for: null for a relative one in a folder that is not known.</summary>
    private IReadOnlyList<string?> Folders(string path, Places places) =>
        path.StartsWith('/') ? new[] { start } : places.Known ? places.Folders : s_unknown;

    /// <summary>The pattern that protects the path in one of the folders. In an unknown one its names still count.</summary>
    public string? ProtectedBy(string path, Places places)
    {
        foreach (var cwd in Folders(path, places))
            if (Of(path, cwd ?? start).ProtectedBy is { } pattern) return pattern;
        return null;
    }

    /// <summary>Why a command that is not trusted by a rule may not read there, or null.</summary>
    public string? WhyNotRead(RunWord word, Places places, bool everythingBelow)
    {
        if (!word.Known) return "which file is read is not known";
        if (word.Tilde) return $"`{word.Text}` is outside the workspace";
        if (word.IsLive) return $"which files `{word.Text}` means is not known before";
        foreach (var cwd in Folders(word.Text, places))
        {
            if (cwd is null) return $"which folder `{word.Text}` is in is not known";
            var standing = Of(word.Text, cwd);
            if (standing.Place == PathPlace.Outside) return $"`{word.Text}` is outside the workspace";
            if (standing.Place == PathPlace.Unknown) return $"where `{word.Text}` leads is not known";
            if (standing.Ignored) return $"`{word.Text}` is ignored";
            if (everythingBelow && standing.HoldsIgnored) return $"`{word.Text}` holds ignored files";
        }
        return null;
    }
}

/// <summary>Finds the paths that arguments name: whole words, what stands behind <c>=</c> or an option letter, and paths in longer texts such as scripts.</summary>
internal static class PathArguments
{
    private const int MostPieces = 4_000;

    /// <summary>Names that a pattern could become and that are protected, whatever the settings add.</summary>
    private static readonly string[] s_protectedNames = [".git", "git~1", ".vscode", "vscode~1", ".kiro", "mcp.json", ".kiroignore", "x.code-workspace", "settings.json", "settings", "hooks", "agents"];

    /// <summary>The first protected path named by the word, with the pattern that protects it.</summary>
    public static (string Path, string Pattern)? Protected(RunWord word, Places places, PathAnswers answers)
    {
        var pieces = 0;
        foreach (var candidate in Candidates(word.Text))
        {
            if (pieces++ > MostPieces) return (candidate, "too many paths to look at");
            if (answers.ProtectedBy(candidate, places) is { } pattern) return (candidate, pattern);
        }
        if (!word.IsLive) return null;
        foreach (var candidate in Matching(word))
            if (answers.ProtectedBy(candidate, places) is { } pattern) return (candidate, pattern);
        return null;
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

    /// <summary>What the pattern could become, name by name, among the protected names.</summary>
    private static IEnumerable<string> Matching(RunWord word)
    {
        IEnumerable<string> paths = [""];
        var names = word.Text[(word.Text.LastIndexOf('=') + 1)..].Split('/');
        if (names.Length > 12) return [];
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i];
            var slash = i == 0 ? "" : "/";
            string[] become = name.AsSpan().ContainsAny('*', '?', '[') ? [.. s_protectedNames.Where(one => Could(name, one)), name] : [name];
            paths = paths.Take(200).SelectMany(path => become.Select(one => path + slash + one)).ToList();
        }
        return paths;
    }

    /// <summary>Whether a file name pattern could match; a bracket counts as any character, so it errs to yes.</summary>
    private static bool Could(string pattern, string name)
    {
        var simple = new System.Text.StringBuilder();
        var lastClose = pattern.LastIndexOf(']');
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '[') { simple.Append(pattern[i]); continue; }
            var close = i + 2 > lastClose ? -1 : pattern.IndexOf(']', i + 2);
            simple.Append('?');
            if (close > 0) i = close;
        }
        // A pattern that says nothing names nothing: `*` is the folder, not what is protected in it.
        if (simple.ToString().Count(c => c is not ('*' or '?' or '.')) < 2) return false;
        if (simple.Length - simple.ToString().Count(c => c == '*') > name.Length) return false;
        return name[0] == '.' && simple.Length > 0 && simple[0] is '*' or '?' && pattern[0] != '['
            ? false // a leading dot must be written
            : System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(simple.ToString(), name, ignoreCase: true);
    }
}
