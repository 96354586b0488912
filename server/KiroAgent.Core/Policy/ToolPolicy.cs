using System.Collections.Immutable;
using KiroAgent.Core.Commands;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;

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
/// The one place where a tool call is judged. Precedence, the strictest verdict wins; among those that ask, the first of this list is the question
/// and the others are told with it:
/// 1. a tool the settings leave out: deny;
/// 2. a path that nothing can be called: deny;
/// 3. reading or listing what an ignore rule hides from the agent, editing it by its text, or moving it to where it is seen: deny;
/// 4. a command: what the judge of command lines says (<see cref="CommandJudge"/>);
/// 5. changing a protected path, in either mode: ask, and no rule loosens it;
/// 6. a path whose end is not known: ask;
/// 7. a path outside the workspace, also for reading: ask; likewise writing a file that has other names (hard links) outside;
/// 8. a name with characters that hide or turn text around: ask;
/// 9. a file change in Supervised with <c>supervised.pause</c> <c>operation</c>: ask;
/// 10. a web page: what the rules of the web say (<see cref="WebRules"/>), ask by host or deny;
/// 11. a tool of an MCP server: what their rules say (<see cref="McpRules"/>);
/// 12. everything else: allow.
/// A rule the user made lets pass what 7 asks about for reading, nothing else; so may the files with the output of its own commands be read.
/// </summary>
public static class ToolPolicy
{
    /// <summary>Judges one request by what was found out about it; pure, so it may be asked at any time.</summary>
    public static Verdict Decide(ToolRequest request, GuardFacts facts)
    {
        if (!IsOffered(request.Tool, facts.Settings))
        {
            return new(VerdictKind.Deny, $"The tool {request.Tool} is left out by the settings (coreTools, excludeTools).", "excludeTools") { Source = "settings" };
        }

        if (facts.Paths.Select(path => Denied(path, request)).FirstOrDefault(verdict => verdict is not null) is { } denied)
        {
            return denied;
        }

        ImmutableArray<Verdict> asked =
        [
            .. Command(request, facts),
            .. facts.Paths.Select(Protected).OfType<Verdict>(),
            .. facts.Paths.Select(Unknown).OfType<Verdict>(),
            .. facts.Paths.Select(path => Outside(path, facts)).OfType<Verdict>(),
            .. facts.Paths.Select(Shared).OfType<Verdict>(),
            .. facts.Paths.Select(Deceptive).OfType<Verdict>(),
            .. Pause(request, facts),
        ];
        if (request is WebFetchRequest fetch)
        {
            var web = WebRules.Judge(fetch.Url, facts.Settings, facts.Remembered).Verdict;
            return web with { Subject = web.Subject is { } subject ? subject with { Bound = $"{request.Tool} {fetch.Url.AbsoluteUri}" } : null };
        }

        if (request is McpToolRequest mcp)
        {
            return McpRules.Judge(mcp, facts);
        }

        if (facts.Command is { Kind: VerdictKind.Deny } refused)
        {
            return new(VerdictKind.Deny, refused.Reason, refused.Rule ?? "command") { Source = refused.Source ?? BuiltIn };
        }

        if (asked.IsEmpty && facts.Command is { } passed)
        {
            return new(VerdictKind.Allow, passed.Reason, passed.Rule ?? "command") { Source = passed.Source ?? BuiltIn };
        }

        if (asked.IsEmpty)
        {
            return new(VerdictKind.Allow, "It is inside the workspace, and nothing protects it.", "default");
        }

        var reasons = string.Join(" Besides: ", asked.Where(verdict => verdict.Rule != PauseRule || asked.Length == 1).Select(verdict => verdict.Reason).Distinct());
        return asked[0] with { Reason = reasons, Subject = asked[0].Subject! with { Bound = Bound(request, facts) } };
    }

    /// <summary>The verdict when the looking up, or the judging, failed: nobody knows, so the user is asked.</summary>
    public static Verdict OfFailure(ToolRequest request, string problem)
    {
        var use = request.Paths.IsDefaultOrEmpty ? null : request.Paths[0];
        return new(VerdictKind.Ask, $"It could not be checked what this would touch ({problem}).", "check failed")
        {
            Subject = new AskSubject.OutsideWorkspace(use?.Named ?? request.Title, use?.Named ?? request.Title, use is null ? "read" : OperationOf(use, exists: true))
            {
                Bound = $"{request.Tool}: {problem}",
            },
        };
    }

    /// <summary>Whether an answer to one question is an answer to the other: the same kind, about the same call on the same places.</summary>
    public static bool IsSameQuestion(AskSubject asked, AskSubject now) => asked.GetType() == now.GetType() && asked.Bound == now.Bound;

    /// <summary>Whether the settings leave a tool in; the model is told of no other.</summary>
    public static bool IsOffered(string tool, AgentSettings settings)
    {
        const string All = "all";
        bool Names(ImmutableArray<string> list) => list.Any(name => Is(name, tool));
        return !Names(settings.ExcludeTools)
            && (tool.StartsWith(McpNames.Prefix, StringComparison.Ordinal) || settings.CoreTools.Contains(All, StringComparer.OrdinalIgnoreCase) || Names(settings.CoreTools));
    }

    /// <summary>What a path is used for, finer than <see cref="PathOperation"/>.</summary>
    public static string OperationOf(PathUse use, bool exists) => use.Operation switch
    {
        PathOperation.Read => "read",
        PathOperation.List => "list",
        PathOperation.Write => exists ? "modify" : "create",
        PathOperation.Delete => "delete",
        PathOperation.MoveFrom => "moveFrom",
        _ => "moveTo",
    };

    private const string BuiltIn = "built in";
    private const string PauseRule = "supervised.pause";

    private static bool Is(string listed, string tool) =>
        string.Equals(SettingKeys.ToolOf(listed), tool, StringComparison.OrdinalIgnoreCase);

    // A command in an ignored folder reads what it reads: that is judged by its line.
    private static Verdict? Denied(PathFacts path, ToolRequest request) => path switch
    {
        { Refused: { } reason } => new(VerdictKind.Deny, $"The path {Shown(path)} {reason}.", "path"),
        { Ignored: { } ignored, Changes: false } when request.Kind != ToolKind.Execute => Hidden(path, ignored, ""),
        { Ignored: { } ignored } when request is StrReplaceRequest or EditCodeRequest or RenameSymbolRequest => Hidden(path, ignored, " It can be written whole, not edited by its text."),
        { BroughtToLight: { } ignored } => Hidden(path, ignored, " It is not moved to where it would be seen."),
        _ => null,
    };

    private static Verdict Hidden(PathFacts path, IgnoredBy by, string besides) => new(
        VerdictKind.Deny,
        $"The path {Shown(path)} is ignored: the rule {EscapedText.Of(by.Rule)} in {EscapedText.Of(by.File)} hides it from the agent.{besides} Only the user can change that.",
        by.Rule) { Source = by.File };

    private static Verdict? Protected(PathFacts path)
    {
        if (path is not { Protected: { } by, Changes: true })
        {
            return null;
        }

        var inner = by.Inner is null ? "" : $" ({EscapedText.Of(by.Inner)} is in it)";
        var hint = by.Hint is null ? "" : " " + by.Hint;
        return new(VerdictKind.Ask, $"The path {Words(path)} is protected{inner}: it matches {by.Rule}.{hint}", by.Rule)
        {
            Source = by.Source,
            Subject = new AskSubject.ProtectedPath(path.Use.Named, by.Inner ?? path.Resolved, path.Operation, by.Rule),
        };
    }

    private static Verdict? Unknown(PathFacts path) => path.Place != PathPlace.Unknown
        ? null
        : new(VerdictKind.Ask, $"Where the path {Shown(path)} leads could not be found out: it {path.Problem ?? "cannot be looked up"}.", "outsideWorkspace")
        {
            Subject = new AskSubject.OutsideWorkspace(path.Use.Named, path.Resolved, path.Operation),
        };

    private static Verdict? Outside(PathFacts path, GuardFacts facts) =>
        path.Place != PathPlace.Outside || (path.OwnOutput && !path.Changes) || (!path.Changes && facts.Remembered.Concat(facts.Settings.Remembered).Any(rule => OutsideRules.LetsPass(rule, path.Resolved)))
        ? null
        : new(VerdictKind.Ask, $"The path {Words(path)} is outside the workspace.", "outsideWorkspace")
        {
            Subject = new AskSubject.OutsideWorkspace(path.Use.Named, path.Resolved, path.Operation),
            Suggestions = path.Changes ? [] : OutsideRules.For(path.Resolved, isFolder: path.Operation == "list"),
        };

    private static Verdict? Shared(PathFacts path) => path.NamesElsewhere <= 0
        ? null
        : new(VerdictKind.Ask, $"The file {Words(path)} has {(path.NamesElsewhere == 1 ? "another name (hard link) that is" : $"{path.NamesElsewhere} other names (hard links) that are")} not in the workspace: what is written here stands there, too.", "hard link")
        {
            Subject = new AskSubject.OutsideWorkspace(path.Use.Named, path.Resolved, path.Operation),
        };

    private static IEnumerable<Verdict> Command(ToolRequest request, GuardFacts facts)
    {
        if (request is CommandRequest command && facts.Command is { Kind: VerdictKind.Ask } judged)
        {
            yield return new(VerdictKind.Ask, judged.Reason, judged.Rule ?? "command")
            {
                Source = judged.Source ?? BuiltIn,
                Subject = new AskSubject.Command(command.Command, facts.Paths.Select(path => path.Resolved).FirstOrDefault(""), [.. judged.Parts.Select(part => new AskedPart(part.Text, part.Verdict, part.Reason))]),
                Suggestions = Offered(judged),
            };
        }
    }

    /// <summary>The rules that would have allowed a line, one for each time it can be kept for.</summary>
    public static ImmutableArray<SuggestedRule> Offered(CommandVerdict judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        return [.. judged.Suggestions.SelectMany(offered => RuleScopes.Plain(offered.Pattern, offered.Label))];
    }

    private static Verdict? Deceptive(PathFacts path)
    {
        const string Rule = "invisible characters";
        return !path.Deceptive ? null : new(VerdictKind.Ask, $"The path {Words(path)} holds characters that are not seen or turn text around.", Rule)
        {
            Subject = new AskSubject.ProtectedPath(path.Use.Named, path.Resolved, path.Operation, Rule),
        };
    }

    private static IEnumerable<Verdict> Pause(ToolRequest request, GuardFacts facts)
    {
        // What a command changes shows afterwards, and is reviewed then.
        var changesByItself = request.ChangesFiles && request.Kind is ToolKind.Edit or ToolKind.Delete or ToolKind.Move;
        if (changesByItself && facts is { Mode: AgentMode.Supervised, Settings.SupervisedPause: SupervisedPause.Operation, Paths: [var path, ..] })
        {
            yield return new(VerdictKind.Ask, "each change is approved before it is made", PauseRule)
            {
                Source = "settings",
                Subject = new AskSubject.Edit(path.Use.Named, "modify"),
            };
        }
    }

    // The path as named and, unless that is the very file of the workspace, as resolved: an answer must not be got for one and used for the other.
    private static string Words(PathFacts path) =>
        path.Resolved == path.Use.Named || (path is { Place: PathPlace.Inside, Target: { } target } && target.Path.Value == path.Use.Named)
            ? Shown(path)
            : $"{Shown(path)} (really {EscapedText.Of(path.Resolved)})";

    private static string Shown(PathFacts path) => EscapedText.Of(path.Use.Named);

    private static string Bound(ToolRequest request, GuardFacts facts) => request.Tool + string.Concat(facts.Paths.Select(path =>
        $"\n{path.Operation} {EscapedText.Of(path.Use.Named)} -> {path.Place} {EscapedText.Of(path.Resolved)} {path.Protected?.Rule} {path.Protected?.Inner}{(path.NamesElsewhere > 0 ? " and elsewhere" : "")}"));
}
