using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.References;

namespace KiroAgent.Server.Workspace;

/// <summary>A rename to be worked out: the file, where the symbol stands in it (from 0, UTF-16), its old and its new name.</summary>
internal sealed record RenameAt(FileKey File, int Line, int Character, string Symbol, string NewName);

/// <summary>What the editor makes of a rename.</summary>
/// <param name="Steps">What it would do; null when it works out none.</param>
/// <param name="Why">Why there is none, or why it cannot be used; completes a sentence.</param>
internal sealed record EditorRename(ImmutableArray<OfferedStep>? Steps, string? Why)
{
    /// <summary>Whether the editor looked at another text than stands there now: then it is no answer, and nothing else is one.</summary>
    public bool Stale { get; init; }
}

/// <summary>Asks the editor to work out a rename; it changes nothing itself.</summary>
internal delegate Task<EditorRename> RenameBy(RenameAt what, CancellationToken cancellation);
