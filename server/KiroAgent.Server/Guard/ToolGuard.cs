using System.Collections.Immutable;
using KiroAgent.Core.Commands;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Processes;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Guard;

/// <summary>A verdict, and the request as it is to be carried out if it may be: on the very places that were judged.</summary>
/// <param name="Verdict">What the guard says.</param>
/// <param name="Request">The call with its paths resolved.</param>
internal sealed record Judged(Verdict Verdict, ToolRequest Request);

/// <summary>What the guard needs of the program around it.</summary>
/// <param name="Settings">The settings in force.</param>
/// <param name="Trusted">Whether the editor said that the workspace is trusted.</param>
/// <param name="Home">The user's home folder, or null.</param>
/// <param name="Environment">A variable of the environment.</param>
/// <param name="Content">A kept content, or null.</param>
internal sealed record GuardSurroundings(
    Func<AgentSettings> Settings, Func<bool> Trusted, Func<string?> Home, Func<string, string?> Environment, Func<ContentId, byte[]?> Content)
{
    /// <summary>Where the output of a session's commands is kept, absolute; empty where none run.</summary>
    public Func<string, string> OutputFolder { get; init; } = _ => "";
}

/// <summary>Looks up on disk what a tool call would really touch, and has it judged. A check that throws asks.</summary>
internal sealed class ToolGuard(WorkspaceFolders folders, WorkspaceFiles files, GuardSurroundings around)
{
    private readonly PathFinding _look = new(folders, files.Exactly, around.Home);

    /// <summary>
    /// Judges a call as of now. After the user allowed it, it is judged again right before it runs: only when
    /// <see cref="AskSubject.Bound"/> is what the user was asked about does the answer hold, else it is asked anew.
    /// </summary>
    public Judged Judge(ToolRequest request, SessionState state)
    {
        try
        {
            // Once for all that is judged here: settings that change meanwhile must not be mixed.
            var settings = around.Settings();
            var sight = SightOf(state, settings);
            var paths = FactsOf(request, sight);
            if (request is ReadFileRequest && paths is [{ Place: PathPlace.Outside, Target: not null } read] && IsOutput(read.Resolved, around.OutputFolder(state.Id), sight))
            {
                paths = [read with { OwnOutput = true }];
            }
            var facts = new GuardFacts(paths, settings, state.StepMode, around.Trusted())
            {
                Command = request is CommandRequest command ? Of(command.Command, paths[0].Resolved, state, settings, LookBy(() => sight)) : null,
                NamedProtected = request is McpToolRequest mcp ? ProtectedIn(mcp, LookBy(() => sight)) : [],
                Remembered = state.Remembered,
            };
            var verdict = ToolPolicy.Decide(request, facts);
            return new Judged(verdict, request.WithPaths([.. facts.Paths.Select(path => path.Use with { File = path.Target, Problem = path.Problem })]));
        }
        catch (Exception e)
        {
            // Whatever went wrong, nobody knows what would be touched.
            return new Judged(ToolPolicy.OfFailure(request, $"{e.GetType().Name}: {e.Message}"), request);
        }
    }

    /// <summary>A path with the place it really leads to, for working out what a call would touch; it is judged when that is known.</summary>
    public PathUse Resolved(PathUse use, SessionState state)
    {
        var facts = _look.At(use, SightOf(state, around.Settings()));
        return use with { File = facts.Refused is null ? facts.Target : null, Problem = facts.Refused ?? facts.Problem };
    }

    /// <summary>What stands behind a verdict about one path, for explaining it.</summary>
    public (Verdict Verdict, PathFacts? Facts) Explain(ToolRequest request, PathUse use, SessionState? state, string? cwd)
    {
        try
        {
            var settings = around.Settings();
            var session = state ?? SessionState.Initial with { Mode = settings.Mode };
            var sight = SightOf(session, settings);
            var facts = _look.WithNames(_look.At(use, sight, cwd));
            if (use.Operation == PathOperation.MoveFrom)
            {
                facts = _look.WithFolder(facts, facts, sight);
            }

            return (ToolPolicy.Decide(request, new GuardFacts([facts], settings, session.Mode, around.Trusted()) { Remembered = session.Remembered }), facts);
        }
        catch (Exception e)
        {
            return (ToolPolicy.OfFailure(request, $"{e.GetType().Name}: {e.Message}"), null);
        }
    }

    /// <summary>What the judge of command lines says of a line in a folder (absolute).</summary>
    public CommandVerdict Of(string line, string cwd, SessionState state)
    {
        var settings = around.Settings();
        return Of(line, cwd, state, settings, LookFor(state, settings));
    }

    /// <summary>What paths in a command of this session really are; to be asked during one judgement.</summary>
    public IPathLook LookFor(SessionState state, AgentSettings settings) => LookBy(() => SightOf(state, settings));

    /// <summary>Whether a line only reads, whatever the settings trust.</summary>
    public bool OnlyReads(string line, string cwd, SessionState state) =>
        CommandJudge.Judge(new CommandQuery(line, cwd, Shell.Of(around.Environment).Kind, CommandRules.Default, LookFor(state, around.Settings()), WorkspaceTrusted: true)).Kind == VerdictKind.Allow;

    /// <summary>What hides files from a session's agent at this moment; attachments of prompts go by it too.</summary>
    public WorkspaceIgnore IgnoreFor(SessionState state) => IgnoreFor(state, around.Settings());

    private CommandVerdict Of(string line, string cwd, SessionState state, AgentSettings settings, IPathLook look)
    {
        CommandRule[] session = [.. state.Remembered.Where(rule => rule.Kind == "command").Select(rule => new CommandRule(rule.Pattern, "session"))];
        var rules = new CommandRules(
            [.. session, .. settings.TrustedCommands.Select(trusted => new CommandRule(trusted.Value, trusted.Source))],
            settings.TrustedCommandMatching == TrustedCommandMatching.Prefix ? CommandMatching.Prefix : CommandMatching.Subcommands,
            [.. settings.CommandDenylist.Select(denied => new CommandRule(denied.Value, denied.Source))],
            settings.TrustReadOnlyCommands);
        var verdict = CommandJudge.Judge(new CommandQuery(line, cwd, Shell.Of(around.Environment).Kind, rules, look, around.Trusted()));
        return verdict is { Source: "protectedPaths", Rule: { } rule }
            ? verdict with { Source = settings.ProtectedPaths.FirstOrDefault(listed => listed.Value == rule)?.Source ?? "built in" }
            : verdict;
    }

    private CommandPaths LookBy(Func<Sight> sight) => new(_look, files.Exactly, sight);

    /// <summary>A path in an MCP tool's arguments may be meant in any folder of the workspace.</summary>
    private ImmutableArray<NamedProtected> ProtectedIn(McpToolRequest request, CommandPaths look) =>
    [
        .. from path in request.MaybePaths
           let rule = folders.Roots.Select(root => look.Standing(path, root).ProtectedBy).FirstOrDefault(pattern => pattern is not null)
           where rule is not null
           select new NamedProtected(path, rule),
    ];

    // By where both really lie: a link in the folder leads to where it leads.
    private bool IsOutput(string resolved, string folder, Sight sight) =>
        folder.Length > 0 && Path.GetExtension(resolved) == CommandRunner.OutputExtension
        && Path.GetDirectoryName(resolved) == _look.At(new PathUse(folder, PathOperation.List, null, null), sight).Resolved;

    private ImmutableArray<PathFacts> FactsOf(ToolRequest request, Sight sight)
    {
        ImmutableArray<PathFacts> facts = [.. request.Paths.Select(use => _look.WithNames(_look.At(use, sight)))];
        for (var i = 0; i + 1 < facts.Length; i++)
        {
            if (facts[i].Use.Operation == PathOperation.MoveFrom && facts[i + 1].Use.Operation == PathOperation.MoveTo)
            {
                facts = facts.SetItem(i, _look.WithFolder(facts[i], facts[i + 1], sight));
            }
        }

        return facts;
    }

    private Sight SightOf(SessionState state, AgentSettings settings) => new(PathProtection.With(settings.ProtectedPaths), IgnoreFor(state, settings));

    private WorkspaceIgnore IgnoreFor(SessionState state, AgentSettings settings) =>
        SessionIgnore.Of(state, files, settings.AgentIgnoreFiles, around.Home, around.Environment, around.Content);
}
