using System.Collections.Immutable;

namespace KiroAgent.Core.Commands;

/// <summary>
/// The files a word with live patterns means, found name by name as shells find them (POSIX.1-2017 XCU 2.13). It may find more
/// than the shell, never less: a bracket counts as any letter, or as any text up to the end of its name, letters outside ASCII as anything, zsh's
/// <c>*</c> as matching dots and either case, which its options could make it do.
/// </summary>
/// <param name="Paths">As the command would get them; those only, that exist.</param>
/// <param name="WhyNot">Why it cannot be said which they are, or null.</param>
internal sealed record GlobMatches(ImmutableArray<string> Paths, string? WhyNot)
{
    /// <summary>A pattern that means more files is not followed.</summary>
    public const int MostMatches = 200;

    private const int DeepestFolder = 32;

    public static GlobMatches Of(RunWord word, string cwd, PathAnswers answers)
    {
        var zsh = answers.Shell == ShellKind.Zsh;
        if (zsh && HasOtherPatterns(word.Shape)) return Unclear(word);
        List<string> paths = [""];
        var names = word.Shape.Split('/');
        for (var i = 0; i < names.Length; i++)
        {
            var last = i == names.Length - 1;
            if (!names[i].Contains(RunWord.Live, StringComparison.Ordinal))
            {
                for (var at = 0; at < paths.Count; at++) paths[at] += last ? names[i] : names[i] + "/";
                continue;
            }
            var found = new List<string>();
            var name = GlobName.Of(names[i], anyCase: zsh, dots: zsh);
            // Zsh goes down any number of folders; the others read it as one star.
            var everywhere = zsh && !last && name.IsOnlyStars;
            foreach (var path in paths)
                if (Find(path, name, last, everywhere ? DeepestFolder : 0, found, word, cwd, answers) is { } why) return new([], why);
            paths = everywhere ? [.. paths.Union(found, StringComparer.Ordinal)] : found;
        }
        return new([.. paths.Where(path => answers.Of(path, cwd) is { Exists: true } or { Place: not PathPlace.Inside })], null);
    }

    private static GlobMatches Unclear(RunWord word) => new([], $"which files `{word.Text}` means is not known before");

    private static bool HasOtherPatterns(string shape)
    {
        for (var at = shape.IndexOf(RunWord.Live); at >= 0; at = shape.IndexOf(RunWord.Live, at + 1))
            if (shape[at + 1] is not ('*' or '?' or '[')) return true;
        return false;
    }

    /// <summary>Adds what matches in one folder; why that cannot be told, or null.</summary>
    private static string? Find(string path, GlobName name, bool last, int deeper, List<string> found, RunWord word, string cwd, PathAnswers answers)
    {
        var folder = path.Length == 0 ? "." : path;
        var standing = answers.Of(folder, cwd);
        if (standing.Place == PathPlace.Outside) return $"`{word.Text}` looks into `{folder}`, which is outside the workspace";
        if (standing.Place == PathPlace.Unknown) return $"`{word.Text}` looks into `{folder}`, and where that leads is not known";
        if (!standing.IsFolder) return null;
        if (answers.NamesIn(folder, cwd) is not { } entries) return $"which files `{word.Text}` means is not known before: `{folder}` cannot be listed, or holds too many";
        foreach (var entry in name.MatchesDots ? entries.Prepend(new(".", true, false)).Prepend(new("..", true, false)) : entries)
        {
            // Bytes that cannot be decoded may be any name.
            if (entry.Name.Contains('\ufffd', StringComparison.Ordinal)) return $"`{word.Text}` is not known before: `{folder}` holds a name that is no text";
            if (!name.Matches(entry.Name) || !(last || entry.IsFolder || entry.IsLink)) continue;
            var match = path + entry.Name + (last ? "" : "/");
            if (found.Count >= MostMatches) return $"`{word.Text}` means more than {MostMatches} files";
            found.Add(match);
            if (deeper > 0 && entry is { IsFolder: true, Name: not ("." or "..") } && Find(match, name, last, deeper - 1, found, word, cwd, answers) is { } why) return why;
            if (deeper == 1) return $"`{word.Text}` goes too deep";
        }
        return null;
    }
}

/// <summary>One name of a pattern: literal characters, <c>?</c> and <c>*</c>.</summary>
internal sealed class GlobName
{
    private const char AnyRun = '\u0003';
    private const char AnyOne = '\u0004';

    private readonly string _text;
    private readonly string _pattern;
    private readonly string _loose;
    private readonly bool _anyCase;
    private readonly bool _dots;

    private GlobName(string text, string pattern, bool anyCase, bool dots)
    {
        _text = text; // a bracket may turn out to be none
        (_pattern, _anyCase, _dots) = (pattern, anyCase, dots);
        _loose = string.Concat(pattern.Select(c => c is AnyOne or > '~' ? AnyRun : c));
    }

    /// <summary>Reads one name of a word's shape.</summary>
    public static GlobName Of(string shape, bool anyCase, bool dots)
    {
        var pattern = new System.Text.StringBuilder();
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] != RunWord.Live) { pattern.Append(shape[i]); continue; }
            var c = shape[++i];
            if (c == '[' && PlainBracket(shape.AsSpan(i)) is var length and > 0) i += length - 1;
            pattern.Append(c == '*' || (c == '[' && shape[i] != ']') ? AnyRun : AnyOne);
            if (c != '[' || shape[i] == ']') continue;
            dots |= i == 1;
            break;
        }
        return new(shape.Replace(RunWord.Live.ToString(), "", StringComparison.Ordinal), pattern.ToString(), anyCase, dots);
    }

    /// <summary>How long a bracket is that means one of some letters, for certain; 0 for others: classes, quotes in it, more than one end.</summary>
    private static int PlainBracket(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(']');
        if (end < 2 || text[(end + 1)..].Contains(']')) return 0;
        var inside = text[1..end].TrimStart("!^");
        foreach (var c in inside)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return 0;
        return inside.IsEmpty ? 0 : end + 1;
    }

    public bool IsOnlyStars => _pattern.Length > 1 && _pattern.All(c => c == AnyRun);

    /// <summary>Whether it may mean <c>.</c> and <c>..</c>, as <c>.*</c> does.</summary>
    public bool MatchesDots => _pattern.StartsWith('.') || _dots;

    public bool Matches(string name)
    {
        if (name == _text) return true;
        if (name.StartsWith('.') && !MatchesDots) return false;
        return Matches(name.AsSpan().ContainsAnyExceptInRange('\0', '~') ? _loose : _pattern, name);
    }

    /// <summary>On a mismatch the latest star takes one character more; earlier ones need not be tried again.</summary>
    private bool Matches(string pattern, string name)
    {
        var (at, i, retryAt, retryName) = (0, 0, -1, 0);
        while (i < name.Length)
        {
            if (at < pattern.Length && pattern[at] == AnyRun) (retryAt, retryName) = (at++, i);
            else if (at < pattern.Length && (pattern[at] == AnyOne || Same(pattern[at], name[i]))) (at, i) = (at + 1, i + 1);
            else if (retryAt < 0) return false;
            else (at, i) = (retryAt + 1, ++retryName);
        }
        while (at < pattern.Length && pattern[at] == AnyRun) at++;
        return at == pattern.Length;
    }

    private bool Same(char a, char b) => a == b || (_anyCase && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));
}
