using System.Runtime.CompilerServices;
using KiroAgent.Core.Policy;

namespace KiroAgent.Core.Commands;

/// <summary>
/// The one place where a command line is judged. Each part (a sub-command, a redirection, a construct) gets its own
/// verdict and the strictest wins. Nothing is denied: what is not trusted asks. In order, the first that applies:
/// 1. an untrusted workspace, a line over 10,000 characters, characters that do not show: ask, whatever is trusted;
/// 2. the denylist, on the raw line and on each sub-command as it would run: ask, whatever is trusted;
/// 3. matching <c>prefix</c>: a pattern the whole line begins with allows it, unless 6 (protected paths) says otherwise;
/// 4. shells whose lines are not parsed: protected paths and redirections as far as they show ask; an exact pattern or <c>*</c> allows;
/// 5. a line, or code in it, that is not understood, or is more than is looked into: ask, whatever is trusted;
/// 6. an argument or redirection that names a protected path, by a pattern too, and a command that writes one, or settings outside the
///    workspace, without naming them (<see cref="UnnamedWrites"/>): ask, whatever is trusted;
/// 7. a redirection that writes outside the workspace or to where it is not known: ask, whatever is trusted;
/// 8. <c>*</c>: allow;
/// 9. what hides or substitutes, an assignment, the background: ask;
/// 10. arguments that make a trusted program run another one (<see cref="ExecutingOptions"/>): ask, unless the rule names them;
/// 11. a trusted pattern: allow;
/// 12. a read-only command that only reads inside the workspace what is not ignored, and writes to no file; beside such commands
///     alone, <c>cd</c> inside the workspace and what runs nothing: allow;
/// 13. everything else: ask.
/// A wrapper and what it runs are judged each by themselves, so taking wrappers off only adds reasons to ask.
/// </summary>
public static class CommandJudge
{
    /// <summary>A line over this many characters is not looked into and asks.</summary>
    public const int LongestLine = 10_000;

    private static readonly ConditionalWeakTable<CommandRules, CompiledRules> s_compiled = [];

    /// <summary>Judges one line; pure but for <see cref="CommandQuery.Look"/>, so it may be asked at any time.</summary>
    public static CommandVerdict Judge(CommandQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Line.Length > LongestLine) return Whole(query.Line, $"the line is over {LongestLine:#,0} characters long");
        if (HiddenText.In(query.Line) is { } hidden) return Whole(query.Line, $"the line has {hidden}");
        var rules = Compiled(query);
        var line = new JudgedLine(query, rules, new PathAnswers(query.Look, query.Cwd, query.Shell));
        var verdict = line.Judge(extra: null);
        if (!query.WorkspaceTrusted) return Untrusted(verdict);
        return verdict.Kind == VerdictKind.Allow ? verdict : verdict with { Suggestions = Suggesting.For(line) };
    }

    // What would ask anyway is said first: it is what the user must know.
    private static CommandVerdict Untrusted(CommandVerdict verdict) => verdict.Kind == VerdictKind.Allow
        ? verdict with { Kind = VerdictKind.Ask, Reason = "the workspace is not trusted", Rule = null, Source = null }
        : verdict with { Reason = verdict.Reason + "; and the workspace is not trusted" };

    private static CommandVerdict Whole(string line, string reason) =>
        new(VerdictKind.Ask, reason, null, null, [new(line, VerdictKind.Ask, reason, null, null)], []);

    private static CompiledRules Compiled(CommandQuery query)
    {
        if (s_compiled.TryGetValue(query.Rules, out var compiled) && compiled.Shell == query.Shell) return compiled;
        compiled = new(query.Rules, query.Shell);
        s_compiled.AddOrUpdate(query.Rules, compiled);
        return compiled;
    }
}
