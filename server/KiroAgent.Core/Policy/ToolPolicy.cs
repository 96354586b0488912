using System.Collections.Immutable;

namespace KiroAgent.Core.Policy;

/// <summary>What the guard says about a tool call; the strictest verdict wins.</summary>
public enum VerdictKind
{
    /// <summary>It may be carried out.</summary>
    Allow,
    /// <summary>The user is asked first.</summary>
    Ask,
    /// <summary>It is not carried out; the reason goes to the model.</summary>
    Deny,
}

/// <summary>A verdict with the reason in words for the user and the model, and the name of the rule that gave it.</summary>
public sealed record Verdict(VerdictKind Kind, string Reason, string Rule)
{
    /// <summary>Where the rule stands: <c>built in</c>, or a layer or file of the settings.</summary>
    public string Source { get; init; } = "built in";

    /// <summary>What the user is asked about; there when <see cref="Kind"/> is <see cref="VerdictKind.Ask"/>.</summary>
    public AskSubject? Subject { get; init; }

    /// <summary>The narrowest rules that would have allowed it.</summary>
    public ImmutableArray<SuggestedRule> Suggestions { get; init; } = [];
}

/// <summary>
/// The one place where a tool call is judged. Precedence, the strictest wins:
/// 1. a path that cannot be understood or leaves the workspace: deny (asking comes with the guard's approvals);
/// 2. everything else: allow.
/// </summary>
public static class ToolPolicy
{
    /// <summary>Judges one request by what was found out about it; pure, so it may be asked at any time.</summary>
    public static Verdict Decide(ToolRequest request, GuardFacts facts)
    {
        foreach (var path in facts.Paths)
        {
            if (path.Target is null)
            {
                return new(VerdictKind.Deny, path.Refused ?? $"{path.Use.Named} is outside the workspace.", "outsideWorkspace");
            }
        }
        return new(VerdictKind.Allow, "inside the workspace", "default");
    }

    /// <summary>Whether an answer to one question is an answer to the other: the same kind, about the same call on the same places.</summary>
    public static bool IsSameQuestion(AskSubject asked, AskSubject now) => asked.GetType() == now.GetType() && asked.Bound == now.Bound;
}
