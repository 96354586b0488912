using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Sessions;

/// <summary>Which state of a workspace folder's snapshot a command started from.</summary>
/// <param name="Root">The folder, as in <see cref="Files.FileKey"/>.</param>
/// <param name="Snapshot">The snapshot's name in the data directory.</param>
/// <param name="Generation">Which of its states that was: later ones are higher.</param>
public sealed record SnapshotMark(string Root, string Snapshot, long Generation);

/// <summary>A command as it was started, or something else whose effects show only afterwards; what it changes is found by comparing the workspace with the snapshots.</summary>
/// <param name="RunId">Unique everywhere; also how the model names a process.</param>
/// <param name="TurnId">The turn it was started in.</param>
/// <param name="ToolCallId">The call that started it.</param>
/// <param name="Line">The command line.</param>
/// <param name="Cwd">The folder it runs in, absolute.</param>
/// <param name="Background">Whether it runs on behind the agent's work.</param>
/// <param name="Snapshots">What every workspace folder was like before.</param>
public sealed record CommandRun(
    string RunId, string? TurnId, string? ToolCallId, string Line, string Cwd, bool Background, ImmutableArray<SnapshotMark> Snapshots)
{
    /// <summary>Who made the changes, where it was no command; <see cref="Line"/> then names it.</summary>
    public ChangeSource? Source { get; init; }
}
