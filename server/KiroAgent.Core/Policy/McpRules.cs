using KiroAgent.Core.Paths;

namespace KiroAgent.Core.Policy;

/// <summary>A protected path that the arguments of a tool call name.</summary>
/// <param name="Named">As it stands there.</param>
/// <param name="Rule">The pattern that protects it.</param>
public sealed record NamedProtected(string Named, string Rule);

/// <summary>
/// What is said about a call of an MCP server's tool. What such a tool does cannot be known before, whatever it says of itself, so:
/// 1. one that names a protected path: ask, whatever trusts it;
/// 2. in a workspace that is not trusted: ask;
/// 3. exactly this tool of exactly this server was let pass by a rule the user kept: allow;
/// 4. the user's own <c>autoApprove</c> names it, and it is what it was when it was first seen: allow;
/// 5. everything else: ask.
/// </summary>
public static class McpRules
{
    /// <summary>The kind of a rule that lets one tool pass.</summary>
    public const string Kind = "mcpTool";

    /// <summary>The kind of a note of what an auto-approved tool was when it was first seen.</summary>
    public const string SeenKind = "mcpSeen";

    /// <summary>The pattern of a rule about exactly this tool.</summary>
    public static string Pattern(string server, string tool, McpToolFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Start(server, tool) + facts.Fingerprint;
    }

    /// <summary>How a tool stands with the rules there are: let pass by one; or not what was let pass, or first seen.</summary>
    public static (RememberedRule? Rule, bool Seen, bool Changed) Standing(string server, string tool, McpToolFacts facts, IEnumerable<RememberedRule> rules)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var about = rules.Where(r => r.Kind is Kind or SeenKind && r.Pattern.StartsWith(Start(server, tool), StringComparison.Ordinal)).ToList();
        var pattern = Pattern(server, tool, facts);
        var seen = about.Where(r => r.Kind == SeenKind && r.Pattern.StartsWith(Start(server, tool) + facts.OfServer, StringComparison.Ordinal)).ToList();
        var kept = about.Where(r => r.Kind == Kind).ToList();
        var rule = kept.Find(r => r.Pattern == pattern);
        var changed = rule is null && (kept.Count > 0 || (seen.Count > 0 && seen.TrueForAll(r => r.Pattern != pattern)));
        return (rule, seen.Count > 0, changed);
    }

    /// <summary>Judges a call.</summary>
    public static Verdict Judge(McpToolRequest request, GuardFacts facts)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(facts);
        var (rule, _, changed) = Standing(request.Server, request.ServerTool, request.Facts, facts.Remembered.Concat(facts.Settings.Remembered));
        var what = $"{EscapedText.Of(request.ServerTool)} of the MCP server {EscapedText.Of(request.Server)}";
        if (facts.NamedProtected is [var first, ..])
        {
            return Ask(request, $"Its arguments name the protected path {EscapedText.Of(first.Named)}, which matches {first.Rule}.", first.Rule, suggest: false);
        }
        if (!facts.WorkspaceTrusted)
        {
            return Ask(request, $"The workspace is not trusted, and what {what} does shows only afterwards.", "workspace trust", suggest: false);
        }
        if (rule is not null)
        {
            return new(VerdictKind.Allow, $"You let {what} pass, and it has not changed since.", rule.Pattern) { Source = rule.Scope };
        }
        if (request.Facts.AutoApproved && !changed)
        {
            return new(VerdictKind.Allow, $"Your settings let {what} pass.", "autoApprove") { Source = "settings" };
        }
        return Ask(request, changed
            ? $"{what} is not what was let pass before: its description or its arguments changed."
            : $"What {what} does shows only afterwards.", Kind, suggest: true);
    }

    private static Verdict Ask(McpToolRequest request, string reason, string ruleName, bool suggest)
    {
        var pattern = Pattern(request.Server, request.ServerTool, request.Facts);
        var label = $"Always use {EscapedText.Of(request.ServerTool)} of {EscapedText.Of(request.Server)}, as it is now";
        return new(VerdictKind.Ask, char.ToUpperInvariant(reason[0]) + reason[1..], ruleName)
        {
            Subject = new AskSubject.McpTool(request.Server, request.ServerTool, request.ArgumentsJson)
            {
                Description = request.Facts.Description,
                Bound = $"{request.Tool} {pattern} {ruleName}",
            },
            Suggestions = suggest ? RuleScopes.Plain(pattern, label) : [],
        };
    }

    private static string Start(string server, string tool) => $"{server}/{tool}@";
}
