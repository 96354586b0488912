using System.Collections.Immutable;
using KiroAgent.Core.Files;

namespace KiroAgent.Core.Policy;

/// <summary>A file whose text a call would change, worked out beforehand.</summary>
/// <param name="Target">The file as it is judged: its place after the moves.</param>
/// <param name="File">Where it was found when this was worked out; it must lead there still.</param>
/// <param name="Before">What stands there; when it is another content by then, nothing is done.</param>
/// <param name="Text">Its whole new text.</param>
public sealed record PlannedEdit(PathUse Target, FileKey File, FileState Before, string Text)
{
    /// <summary>Whether it comes to this place by a move of the same call.</summary>
    public bool Arrives { get; init; }
}

/// <summary>A file that a call would move besides what it names.</summary>
public sealed record PlannedMove(PathUse From, PathUse To);

/// <summary>What a call would change besides, or instead of, the paths it names: all of it is judged before anything is done.</summary>
public sealed record EditPlan(ImmutableArray<PlannedMove> Moves, ImmutableArray<PlannedEdit> Edits)
{
    /// <summary>No change.</summary>
    public static EditPlan None { get; } = new([], []);

    /// <summary>Why nothing can be done, as a sentence; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>What is said of it when it is done: for the user, on one line.</summary>
    public string Summary { get; init; } = "";

    /// <summary>What is said of it when it is done: for the model, sentences.</summary>
    public string Told { get; init; } = "";

    /// <summary>Every path it would touch: first both ends of each move.</summary>
    public ImmutableArray<PathUse> Paths => [.. Moves.SelectMany(move => new[] { move.From, move.To }), .. Edits.Select(edit => edit.Target)];

    /// <summary>The same plan with its paths as the guard resolved them, in the order of <see cref="Paths"/>.</summary>
    public EditPlan WithPaths(ImmutableArray<PathUse> paths) => this with
    {
        Moves = [.. Moves.Select((_, i) => new PlannedMove(paths[2 * i], paths[(2 * i) + 1]))],
        Edits = [.. Edits.Select((edit, i) => edit with { Target = paths[(2 * Moves.Length) + i] })],
    };
}
