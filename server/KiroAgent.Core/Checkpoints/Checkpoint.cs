using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;

namespace KiroAgent.Core.Checkpoints;

/// <summary>
/// The moment before a prompt. It costs nothing: it is a place in the session's own history, and contents are kept on first touch.
/// </summary>
/// <param name="Id">Unique everywhere.</param>
/// <param name="TurnId">The turn its prompt started.</param>
/// <param name="CreatedAt">When, UTC.</param>
/// <param name="Prompt">The prompt that followed it.</param>
/// <param name="ChangeCount">How many changes the session had made by then: later ones are what a revert takes back.</param>
public sealed record Checkpoint(string Id, string TurnId, DateTimeOffset CreatedAt, string Prompt, int ChangeCount);

/// <summary>What of a session a revert restores.</summary>
public enum RevertScope
{
    /// <summary>Files and conversation.</summary>
    All,
    /// <summary>Files only.</summary>
    Files,
    /// <summary>The conversation only.</summary>
    Conversation,
}

/// <summary>What a revert makes of one file.</summary>
public sealed record RevertedFile(FileKey File, FileResult Result, ImmutableArray<FileStep> Steps, ReviewEntry? ReviewBefore, ReviewEntry? ReviewAfter)
{
    /// <summary>Why it could not be done, for <see cref="FileResult.Conflict"/>.</summary>
    public string? Problem { get; init; }

}

/// <summary>
/// One revert (to a checkpoint, or of all changes) or its redo, whole: worked out and journaled before anything is written.
/// </summary>
public sealed record Revert(string RevertId, RevertScope Scope, ImmutableArray<RevertedFile> Files)
{
    /// <summary>The checkpoint gone back to; null for a revert of changes and for a redo.</summary>
    public string? CheckpointId { get; init; }

    /// <summary>The revert that this one takes back.</summary>
    public string? Redoes { get; init; }

    /// <summary>The prompt to put back into the input box.</summary>
    public string? Prompt { get; init; }

    /// <summary>Prompts and answers cut from the conversation.</summary>
    public int MessagesDropped { get; init; }

    /// <summary>Folders it makes, removes or gives back their permissions; absent where there are none.</summary>
    public ImmutableArray<FolderStep>? Folders { get; init; }

    /// <summary>What the model is told, in words; empty when there is nothing to tell.</summary>
    public string Told { get; init; } = "";
}
