namespace KiroAgent.Core.Paths;

/// <summary>One file of ignore rules, in the syntax of gitignore(5). The last rule that matches decides.</summary>
public sealed class IgnoreFile
{
    private readonly List<Rule> _rules = [];

    private IgnoreFile()
    {
    }

    private sealed record Rule(string Text, Wildcard Pattern, bool Negated, bool FolderOnly, bool NameOnly);

    /// <summary>Whether it has no rule.</summary>
    public bool IsEmpty => _rules.Count == 0;

    /// <summary>Reads the file's text; lines that can match nothing are left out.</summary>
    public static IgnoreFile Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var file = new IgnoreFile();
        foreach (var ended in text.TrimStart('\uFEFF').Split('\n'))
        {
            var line = ended.EndsWith('\r') ? ended[..^1] : ended;
            if (!line.StartsWith('#') && Read(WithoutTrailingSpaces(line)) is { } rule)
            {
                file._rules.Add(rule);
            }
        }

        return file;
    }

    /// <summary>Whether a path, relative to the folder of this file, is ignored (true), taken back in (false), or not spoken of (null).</summary>
    public bool? Judge(ReadOnlySpan<char> path, bool isFolder) => Find(path, isFolder) is { } rule ? !rule.Negated : null;

    /// <summary>The rule that decides about a path, as written, and whether it ignores; null when none speaks of it.</summary>
    public (string Rule, bool Ignores)? Deciding(ReadOnlySpan<char> path, bool isFolder) =>
        Find(path, isFolder) is { } rule ? (rule.Text, !rule.Negated) : null;

    private Rule? Find(ReadOnlySpan<char> path, bool isFolder)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            var rule = _rules[i];
            if ((isFolder || !rule.FolderOnly) && rule.Pattern.IsMatch(rule.NameOnly ? name : path))
            {
                return rule;
            }
        }

        return null;
    }

    private static Rule? Read(string line)
    {
        var negated = line.StartsWith('!');
        var pattern = negated ? line[1..] : line;
        var folderOnly = pattern.EndsWith('/');
        pattern = folderOnly ? pattern[..^1] : pattern;
        var nameOnly = !pattern.Contains('/', StringComparison.Ordinal);
        pattern = pattern.StartsWith('/') ? pattern[1..] : pattern;
        return pattern.Length > 0 && Wildcard.Parse(pattern, ignoreCase: false) is { } parsed
            ? new Rule(line, parsed, negated, folderOnly, nameOnly)
            : null;
    }

    // A space stays when a backslash stands before it; tabs always stay.
    private static string WithoutTrailingSpaces(string line)
    {
        var end = 0;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\')
            {
                at++;
                end = Math.Min(at + 1, line.Length);
            }
            else if (line[at] != ' ')
            {
                end = at + 1;
            }
        }

        return line[..end];
    }
}
