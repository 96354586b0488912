using System.Collections.Immutable;
using KiroAgent.Core.Paths;

namespace KiroAgent.Core.Policy;

/// <summary>Rules by which the user lets the agent read outside the workspace: an absolute path, or a folder with all in it (<c>/usr/include/**</c>).</summary>
public static class OutsideRules
{
    /// <summary>The kind under which such a rule is remembered.</summary>
    public const string Kind = "outsideWorkspace";

    private const string AllIn = "/**";

    /// <summary>Whether a rule speaks of a path that was resolved.</summary>
    public static bool LetsPass(RememberedRule rule, string resolved)
    {
        if (rule.Kind != Kind || !rule.Pattern.StartsWith('/') && !rule.Pattern.Contains(":/", StringComparison.Ordinal))
        {
            return false;
        }

        return rule.Pattern.EndsWith(AllIn, StringComparison.Ordinal)
            ? rule.Pattern.Length > AllIn.Length + 1 && (resolved == rule.Pattern[..^AllIn.Length] || resolved.StartsWith(rule.Pattern[..^2], StringComparison.Ordinal))
            : resolved == rule.Pattern;
    }

    /// <summary>The narrowest rules that would have let a path pass.</summary>
    public static ImmutableArray<SuggestedRule> For(string resolved, bool isFolder)
    {
        var cut = resolved.LastIndexOf('/');
        var folder = isFolder ? resolved : resolved[..Math.Max(0, cut)];
        return !folder.Contains('/', StringComparison.Ordinal) || folder.EndsWith('/')
            ? []
            : [.. RuleScopes.Each(folder + AllIn, $"Reading in {EscapedText.Of(folder)}")];
    }
}
