using System.Collections.Immutable;

namespace KiroAgent.Core.Policy;

/// <summary>The user's word on what was asked (protocol: <c>decision</c>).</summary>
public enum AskDecision
{
    /// <summary>It may happen.</summary>
    Allow,
    /// <summary>It must not.</summary>
    Deny,
}

/// <summary>A rule the user chose to keep with an allow. Part of the stored format.</summary>
/// <param name="Kind">What it is about: <c>command</c>, <c>outsideWorkspace</c>, <c>mcpTool</c> or <c>fetch</c>, as the kinds of <see cref="AskSubject"/>.</param>
/// <param name="Pattern">In the words of the setting it extends.</param>
/// <param name="Scope"><c>session</c>, <c>workspace</c> or <c>user</c>.</param>
public sealed record RememberedRule(string Kind, string Pattern, string Scope);

/// <summary>How long a rule is kept.</summary>
internal static class RuleScopes
{
    /// <summary>One rule for each, the narrowest first; <paramref name="what"/> it is about, in words.</summary>
    public static ImmutableArray<SuggestedRule> Each(string pattern, string what) =>
        [new(pattern, "session", what + ", for this session"), new(pattern, "workspace", what + ", in this workspace"), new(pattern, "user", what + ", in every workspace")];

    /// <summary>The same, where whoever shows it says how long.</summary>
    public static ImmutableArray<SuggestedRule> Plain(string pattern, string label) =>
        [new(pattern, "session", label), new(pattern, "workspace", label), new(pattern, "user", label)];
}
