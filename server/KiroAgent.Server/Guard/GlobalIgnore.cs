using System.Collections.Immutable;

namespace KiroAgent.Server.Guard;

/// <summary>Rules of the user's own that hide files in every workspace, whatever its files say: <c>~/.kiro/settings/kiroignore</c> and git's <c>core.excludesFile</c>.</summary>
internal static class GlobalIgnore
{
    /// <summary>The texts there are, for the kinds of ignore file that count, each with the file it stands in.</summary>
    public static IReadOnlyList<(string File, string Text)> Of(ImmutableArray<string> fileNames, string? home, Func<string, string?> environment)
    {
        if (string.IsNullOrEmpty(home))
        {
            return [];
        }

        var files = new List<string>();
        if (fileNames.Contains(".kiroignore"))
        {
            files.Add(Path.Combine(home, ".kiro", "settings", "kiroignore"));
        }

        if (fileNames.Contains(".gitignore"))
        {
            var config = environment("XDG_CONFIG_HOME") is { Length: > 0 } given ? given : Path.Combine(home, ".config");
            files.Add(ExcludesFile(home, Path.Combine(home, ".gitconfig")) ?? ExcludesFile(home, Path.Combine(config, "git", "config")) ?? Path.Combine(config, "git", "ignore"));
        }

        return [.. files.Select(file => (File: file, Text: TextOf(file))).Where(file => file.Text is not null).Select(file => (file.File, file.Text!))];
    }

    // git's own configuration syntax, as far as this one key needs it; the last one counts.
    private static string? ExcludesFile(string home, string config)
    {
        string? found = null;
        var core = false;
        foreach (var line in TextOf(config)?.Split('\n').Select(line => line.Trim()) ?? [])
        {
            if (line.StartsWith('['))
            {
                core = line.StartsWith("[core]", StringComparison.OrdinalIgnoreCase);
            }
            else if (core && line.StartsWith("excludesfile", StringComparison.OrdinalIgnoreCase) && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                found = line[(at + 1)..].Trim().Trim('"').Replace(@"\\", @"\");
            }
        }

        return found is null ? null
            : found.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, found[2..])
            : Path.GetFullPath(found, home);
    }

    // Read as the user's programs would, through links: it is theirs, and nobody names it to us.
    private static string? TextOf(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
