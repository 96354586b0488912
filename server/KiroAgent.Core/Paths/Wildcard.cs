namespace KiroAgent.Core.Paths;

/// <summary>
/// A pattern over <c>/</c>-separated paths as gitignore(5) has it: <c>*</c> and <c>?</c> within a name, <c>[…]</c> with ranges and POSIX classes,
/// <c>**</c> for any run of folders, <c>\</c> takes a character literally. Matching takes at most pattern times path steps, whatever the pattern.
/// </summary>
internal sealed class Wildcard
{
    private const int UsualDepth = 64;

    // Null stands for "**"; never two of them side by side.
    private readonly NamePattern?[] _names;

    private Wildcard(NamePattern?[] names) => _names = names;

    /// <summary>Null when the pattern can match nothing: it ends in a lone backslash or in an open bracket.</summary>
    public static Wildcard? Parse(string pattern, bool ignoreCase)
    {
        var tokens = NameToken.Read(pattern);
        if (tokens is null)
        {
            return null;
        }

        var names = new List<NamePattern?>();
        var name = new List<NameToken>();
        foreach (var token in tokens.Append(NameToken.Slash))
        {
            if (token.Kind != NameTokenKind.Slash)
            {
                name.Add(token);
                continue;
            }

            var any = name.Count > 1 && name.TrueForAll(t => t.Kind == NameTokenKind.Star);
            if (!any || names.Count == 0 || names[^1] is not null)
            {
                names.Add(any ? null : new NamePattern([.. name], ignoreCase));
            }

            name.Clear();
        }

        return new Wildcard([.. names]);
    }

    /// <summary>Whether the pattern names this whole path; <c>a/**</c> is everything in a, not a itself.</summary>
    public bool IsMatch(ReadOnlySpan<char> path)
    {
        var count = path.Count('/') + 1;
        var names = count <= UsualDepth ? stackalloc Range[count] : new Range[count];
        path.Split(names, '/');

        // On a mismatch the latest "**" takes one folder more; earlier ones need not be tried again.
        var (at, name, retryAt, retryName) = (0, 0, -1, 0);
        while (name < count)
        {
            if (at < _names.Length && _names[at] is null)
            {
                if (++at == _names.Length)
                {
                    return true;
                }

                (retryAt, retryName) = (at, name);
            }
            else if (at < _names.Length && _names[at]!.IsMatch(path[names[name]]))
            {
                at++;
                name++;
            }
            else if (retryAt >= 0)
            {
                at = retryAt;
                name = ++retryName;
            }
            else
            {
                return false;
            }
        }

        return at == _names.Length;
    }
}
