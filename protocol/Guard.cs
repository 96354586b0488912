namespace KiroAgent.Protocol;

/// <summary>What the guard says.</summary>
[JsonConverter(typeof(CamelCaseEnum<Verdict>))]
public enum Verdict
{
    /// <summary>It happens without asking.</summary>
    Allow,
    /// <summary>The user is asked first.</summary>
    Ask,
    /// <summary>It does not happen.</summary>
    Deny,
}

/// <summary>What to judge: a command, or a path and what is to be done to it.</summary>
/// <param name="Operation">With <c>path</c>: such as <c>read</c>, <c>create</c>, <c>modify</c>, <c>delete</c>, <c>moveFrom</c>, <c>moveTo</c>.</param>
/// <param name="Cwd">The folder to judge it in; without it, the workspace.</param>
/// <param name="SessionId">Counts the rules remembered for this session too.</param>
public sealed record GuardExplainParams(
    string? Command = null,
    string? Path = null,
    string? Operation = null,
    string? Cwd = null,
    string? SessionId = null);

/// <summary>What the guard says and why.</summary>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Source">Where that rule stands.</param>
/// <param name="Parts">For a command: each sub-command with its verdict.</param>
/// <param name="ResolvedPath">For a path: what would really be touched, absolute, as far as it is known.</param>
/// <param name="Suggestions">Where it asks: the narrowest rules that would have allowed it, as an approval offers them.</param>
public sealed record GuardExplainResult(
    Verdict Verdict,
    string Reason,
    string? Rule = null,
    string? Source = null,
    IReadOnlyList<CommandPart>? Parts = null,
    string? ResolvedPath = null,
    IReadOnlyList<SuggestedRule>? Suggestions = null);
