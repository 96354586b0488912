using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Core.Sessions;
using KiroAgent.Protocol;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>From the protocol's params to domain values, or the error that says what is wrong with them.</summary>
internal static class FromWire
{
    public static AgentMode Mode(SessionMode mode) => mode == SessionMode.Supervised ? AgentMode.Supervised : AgentMode.Autopilot;

    public static RejectChoice Choice(ReviewConflictChoice? choice) => choice switch
    {
        ReviewConflictChoice.KeepMine => RejectChoice.KeepMine,
        ReviewConflictChoice.Overwrite => RejectChoice.Overwrite,
        _ => RejectChoice.Report,
    };

    public static RejectChoice Choice(RevertConflictChoice? choice) => choice switch
    {
        RevertConflictChoice.KeepMine => RejectChoice.KeepMine,
        RevertConflictChoice.Overwrite => RejectChoice.Overwrite,
        _ => RejectChoice.Report,
    };

    public static Core.Checkpoints.RevertScope Scope(Protocol.RevertScope? scope) => scope switch
    {
        Protocol.RevertScope.Files => Core.Checkpoints.RevertScope.Files,
        Protocol.RevertScope.Conversation => Core.Checkpoints.RevertScope.Conversation,
        _ => Core.Checkpoints.RevertScope.All,
    };

    /// <summary>The file a path of the client names; outside the workspace is an error.</summary>
    public static FileKey File(WorkspaceFolders folders, string path) => Inside(folders.Locate(path), path);

    /// <summary>The file a URI of the client names; outside the workspace is an error.</summary>
    public static FileKey FileOfUri(WorkspaceFolders folders, string uri) => Inside(folders.LocateUri(uri), uri);

    /// <summary>Hunk ids; none at all is no decision.</summary>
    public static ImmutableArray<string>? Hunks(IReadOnlyList<string>? hunks, string? path)
    {
        if (hunks is null)
        {
            return null;
        }
        if (path is null)
        {
            throw Errors.Invalid("hunks belong to a file: give its path too.");
        }
        return hunks.Count == 0
            ? throw Errors.Invalid("hunks is empty: leave it out to decide the whole file.")
            : [.. hunks.Distinct()];
    }

    private static FileKey Inside(Located located, string named) => located switch
    {
        Located.Inside inside => inside.Key,
        Located.Outside => throw Errors.Of(ErrorCodes.OutsideWorkspace, $"{named} is outside the workspace."),
        Located.Invalid invalid => throw Errors.Invalid($"{named} {invalid.Reason}."),
        _ => throw Errors.Invalid($"{named} is no path."),
    };
}
