using KiroAgent.Core.Policy;
using KiroAgent.Core.Sessions;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Guard;

/// <summary>A verdict, and the request as it is to be carried out if it may be: on the very places that were judged.</summary>
/// <param name="Verdict">What the guard says.</param>
/// <param name="Request">The call with its paths resolved.</param>
internal sealed record Judged(Verdict Verdict, ToolRequest Request);

/// <summary>Looks up on disk what a tool call would really touch, and has it judged. A check that throws asks.</summary>
internal sealed class ToolGuard(WorkspaceFolders folders, Func<AgentSettings> settings, Func<bool> trusted)
{
    /// <summary>
    /// Judges a call as of now. After the user allowed it, it is judged again right before it runs: only when
    /// <see cref="AskSubject.Bound"/> is what the user was asked about does the answer hold, else it is asked anew.
    /// </summary>
    public Judged Judge(ToolRequest request, SessionState state)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var facts = new GuardFacts(
            [.. request.Paths.Select(use => new PathFacts(use, "modify", use.File is null ? Core.Commands.PathPlace.Unknown : Core.Commands.PathPlace.Inside, use.File?.FullPath ?? use.Named) { Target = use.File, Refused = use.Problem })],
            settings(), state.Mode, trusted());
        return new Judged(ToolPolicy.Decide(request, facts), request);
    }
}
