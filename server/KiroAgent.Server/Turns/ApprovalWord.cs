using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Server.Sessions;

namespace KiroAgent.Server.Turns;

/// <summary>Which words make sense on which approval; nothing that was said with one is ignored silently.</summary>
internal static class ApprovalWord
{
    private const int LongestPattern = 10_000;

    /// <summary>Refuses a word that cannot be carried out as it was said.</summary>
    public static void Require(AskSubject subject, SessionEvent.ApprovalResolved word)
    {
        if (word.Command is { } command)
        {
            Require(subject is AskSubject.Command, "command belongs to an approval of a command.");
            Require(word.Decision == AskDecision.Allow, "command belongs to an allow: a denied command does not run.");
            Require(!string.IsNullOrWhiteSpace(command) && !command.Contains('\0'), "command is empty, or holds a NUL.");
        }
        if (word.Remember is { } rule)
        {
            Require(word.Decision == AskDecision.Allow, "remember belongs to an allow.");
            Require(KindOf(subject) is not null, "There is no rule that could be remembered for this: it is asked every time.");
            Require(!string.IsNullOrWhiteSpace(rule.Pattern) && rule.Pattern.Length <= LongestPattern, "The pattern is empty, or too long.");
            Require(!rule.Pattern.Any(char.IsControl), "The pattern holds control characters.");
        }
    }

    /// <summary>What kind of rule can be remembered for a subject; null for what no rule may loosen.</summary>
    public static string? KindOf(AskSubject subject) => subject switch
    {
        AskSubject.Command => "command",
        AskSubject.OutsideWorkspace => "outsideWorkspace",
        AskSubject.McpTool => "mcpTool",
        AskSubject.Fetch => "fetch",
        _ => null,
    };

    private static void Require(bool makesSense, string problem)
    {
        if (!makesSense)
        {
            throw new SessionFailure(SessionProblem.Invalid, problem + " Nothing was answered.");
        }
    }
}
