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

    /// <summary>The file a path of the client names; outside the workspace is an error, unless it is <paramref name="known"/>: one that the user let the agent change.</summary>
    public static FileKey File(WorkspaceFolders folders, string path, Func<FileKey, bool>? known = null) => Inside(folders, folders.Locate(path), path, known);

    /// <summary>The file a URI of the client names; outside the workspace is an error, unless it is <paramref name="known"/>: one that the user let the agent change.</summary>
    public static FileKey FileOfUri(WorkspaceFolders folders, string uri, Func<FileKey, bool>? known = null) => Inside(folders, folders.LocateUri(uri), uri, known);

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

    /// <summary>Whether a file is one this session changed, wherever it lies.</summary>
    public static Func<FileKey, bool> FilesOf(Core.Sessions.SessionState state) => file => state.Review.Find(file) is not null || state.Changes.ByFile.ContainsKey(file);

    private static FileKey Inside(WorkspaceFolders folders, Located located, string named, Func<FileKey, bool>? known) => located switch
    {
        Located.Inside inside => inside.Key,
        Located.Outside outside when folders.KeyOf(outside.FullPath) is var key && known?.Invoke(key) == true => key,
        Located.Outside => throw Errors.Of(ErrorCodes.OutsideWorkspace, $"{named} is outside the workspace."),
        Located.Invalid invalid => throw Errors.Invalid($"{named} {invalid.Reason}."),
        _ => throw Errors.Invalid($"{named} is no path."),
    };
}
