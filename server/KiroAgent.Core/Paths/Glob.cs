using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace KiroAgent.Core.Paths;

/// <summary>
/// A pattern over workspace paths: <c>*</c> <c>?</c> <c>[…]</c> within a name, <c>**</c> over folders, <c>{a,b}</c> either.
/// Without a slash it means a name at any depth (<c>*.ts</c>); one that ends in a slash means all in that folder.
/// </summary>
public sealed class Glob
{
    private readonly ImmutableArray<Wildcard> _patterns;

    private Glob(string text, ImmutableArray<Wildcard> patterns)
    {
        Text = text;
        _patterns = patterns;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Parses a pattern; on failure the reason completes a sentence about it.</summary>
    public static bool TryParse(string text, bool ignoreCase, [NotNullWhen(true)] out Glob? glob, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        glob = null;
        if (Braces.Expand(text) is not { } alternatives)
        {
            reason = "stands for too many patterns";
            return false;
        }

        var patterns = ImmutableArray.CreateBuilder<Wildcard>();
        foreach (var alternative in alternatives)
        {
            var pattern = alternative.StartsWith("./", StringComparison.Ordinal) ? alternative[2..] : alternative;
            pattern = pattern.EndsWith('/') ? pattern + "**" : pattern;
            pattern = pattern.StartsWith('/') ? pattern[1..] : pattern.Contains('/', StringComparison.Ordinal) ? pattern : "**/" + pattern;
            if (Wildcard.Parse(pattern, ignoreCase) is not { } parsed)
            {
                reason = "ends inside a bracket or after a backslash";
                return false;
            }

            patterns.Add(parsed);
        }

        glob = new Glob(text, patterns.ToImmutable());
        reason = null;
        return true;
    }

    /// <summary>Whether it means this path.</summary>
    public bool IsMatch(WorkspacePath path) => IsMatch(path.Value);

    /// <summary>Whether it means this path, relative and <c>/</c>-separated.</summary>
    internal bool IsMatch(string path) => _patterns.Any(pattern => pattern.IsMatch(path));
}
