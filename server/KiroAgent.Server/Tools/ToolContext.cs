using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Core.Turns;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary>What a tool may use while it runs: files as the agent sees them, the one way to change them, the user, the plan.</summary>
internal sealed class ToolContext
{
    /// <summary>A file's path as the model and the user know it.</summary>
    public required Func<FileKey, string> Display { get; init; }

    /// <summary>Reading with unsaved editor text in view, and every change of a file: kept, journaled, reviewed.</summary>
    public required IFileChanges Files { get; init; }

    /// <summary>Asks the user and waits for the answer; null when the turn ended without one.</summary>
    public required Func<string, IReadOnlyList<string>, CancellationToken, Task<string?>> AskUser { get; init; }

    /// <summary>Shows the plan: (text, status) with status <c>pending</c>, <c>inProgress</c> or <c>completed</c>.</summary>
    public required Action<IReadOnlyList<PlanEntry>> UpdatePlan { get; init; }

    /// <summary>What the call may not see, as the guard has it; null for the tools' own tests.</summary>
    public WorkspaceIgnore? Ignore { get; init; }
    /// <summary>Running commands.</summary>
    public ICommands Commands { get; init; } = new NoCommands();

    /// <summary>What the editor knows is wrong.</summary>
    public ProblemsOf Problems { get; init; } = (_, _) => Task.FromResult(new EditorProblems([], "There is no editor here."));

    /// <summary>Has the editor work out a rename.</summary>
    public RenameBy Rename { get; init; } = (_, _) => Task.FromResult(new EditorRename(null, "there is no editor here"));

    /// <summary>The file a URI of the editor's means, by its text alone; without one where it means none.</summary>
    public Func<string, PathOperation, PathUse> Locate { get; init; } = (uri, operation) => new PathUse(uri, operation, null, "is no file here");

    /// <summary>A path with the place it really leads to.</summary>
    public Func<PathUse, PathUse> Resolve { get; init; } = use => use;

    /// <summary>What is said about a URL now; asked again for every redirect.</summary>
    public Func<Uri, WebVerdict> JudgeWeb { get; init; } = url => WebRules.Judge(url, AgentSettings.Default, []);

    /// <summary>Output shown while the tool runs.</summary>
    public required Action<string> Output { get; init; }
}

/// <summary>One entry of the agent's plan; status is <c>pending</c>, <c>inProgress</c> or <c>completed</c>.</summary>
internal sealed record PlanEntry(string Text, string Status);

/// <summary>How a tool call ended: <see cref="ForModel"/> is the whole result, <see cref="Summary"/> one line for the user.</summary>
internal sealed record ToolOutcome(bool Succeeded, string ForModel, string Summary)
{
    /// <summary>Images that belong to <see cref="ForModel"/>.</summary>
    public ImmutableArray<AttachedImage> Images { get; init; } = [];

    /// <summary>A failure: the model reads the whole reason, the user sees its first line.</summary>
    public static ToolOutcome Failed(string reason) => new(false, reason, reason.Split('\n', 2)[0]);
}

/// <summary>A file as the agent sees it: unsaved editor text where there is some, else the disk.</summary>
/// <param name="File">The file named.</param>
/// <param name="State">What stands at the path.</param>
/// <param name="Bytes">The content of a regular file, else null.</param>
internal sealed record FileView(FileKey File, FileState State, byte[]? Bytes)
{
    /// <summary>Why it could not be looked at (outside the workspace, too large, not permitted); completes a sentence about the path.</summary>
    public string? Problem { get; init; }
}

/// <summary>A file opened for an edit.</summary>
internal abstract record EditTarget
{
    private EditTarget() { }

    /// <summary>It may be edited: pass <see cref="View"/> to the write, which fails if the file changed since.</summary>
    public sealed record Ready(FileView View) : EditTarget;

    /// <summary>It may not, and why, in words for the model (changed since it was read: with the current text; not readable; a link out of the workspace).</summary>
    public sealed record Refused(string Reason) : EditTarget;
}

/// <summary>What a change of a file came to.</summary>
internal abstract record ChangeOutcome
{
    private ChangeOutcome() { }

    /// <summary>It is on disk and journaled.</summary>
    public sealed record Done(int Additions, int Deletions) : ChangeOutcome;

    /// <summary>Nothing was changed, and why, in words for the model and the user.</summary>
    public sealed record Failed(string Reason) : ChangeOutcome;
}

/// <summary>
/// The one way tools read and change files. Two implementations: the session's, which keeps the old bytes, journals the
/// intent, writes and journals the result; and a plain one in the tools' own tests.
/// </summary>
internal interface IFileChanges
{
    /// <summary>The file as the agent is to see it; counts as read by the agent.</summary>
    ValueTask<FileView> ReadAsync(FileKey file, CancellationToken cancellation);

    /// <summary>Opens a file (or an absent path) for an edit; a file changed since the agent last read or wrote it is refused with its current text.</summary>
    ValueTask<EditTarget> OpenForEditAsync(FileKey file, CancellationToken cancellation);

    /// <summary>Creates or replaces the file that was opened.</summary>
    ValueTask<ChangeOutcome> WriteAsync(FileView seen, byte[] bytes, CancellationToken cancellation);

    /// <summary>Deletes the file or link that was opened.</summary>
    ValueTask<ChangeOutcome> DeleteAsync(FileView seen, CancellationToken cancellation);

    /// <summary>Moves one file or link; the target must not exist. Folders are moved file by file by the tool.</summary>
    ValueTask<ChangeOutcome> MoveAsync(FileKey from, FileKey to, CancellationToken cancellation);
}
