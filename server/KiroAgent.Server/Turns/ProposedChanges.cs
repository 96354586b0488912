using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Review;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Tools;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Turns;

/// <summary>
/// Finds out what a tool would do: it runs against this, its steps are noted and the contents of both sides kept, and
/// nothing is touched. Unsaved editor text counts as saved, which the real change will see to.
/// </summary>
internal sealed class ProposedChanges(Session session, Workbench bench) : IFileChanges
{
    private readonly AgentSight _sight = new(session, bench);
    private readonly List<FileStep> _steps = [];
    private readonly Dictionary<FileKey, FileView> _made = [];

    /// <summary>What would be done, in order.</summary>
    public ImmutableArray<FileStep> Steps => [.. _steps];

    /// <inheritdoc/>
    public ValueTask<FileView> ReadAsync(FileKey file, CancellationToken cancellation) =>
        new(_made.TryGetValue(file, out var made) ? made : _sight.Look(file));

    /// <inheritdoc/>
    public ValueTask<EditTarget> OpenForEditAsync(FileKey file, CancellationToken cancellation) =>
        new(_made.TryGetValue(file, out var made) ? new EditTarget.Ready(made) : _sight.ForEdit(file, asUnsaved: true));

    /// <inheritdoc/>
    public ValueTask<ChangeOutcome> WriteAsync(FileView seen, byte[] bytes, CancellationToken cancellation)
    {
        if (_sight.WhyTooLarge(seen.File, bytes.LongLength) is { } tooLarge)
        {
            return new(new ChangeOutcome.Failed(tooLarge));
        }
        var after = AgentSight.Written(seen, bytes);
        if (seen.State == after)
        {
            return new(new ChangeOutcome.Done(0, 0));
        }
        return new(Note(seen, new FileView(seen.File, after, bytes)));
    }

    /// <inheritdoc/>
    public ValueTask<ChangeOutcome> DeleteAsync(FileView seen, CancellationToken cancellation) =>
        new(Note(seen, new FileView(seen.File, FileState.None, null)));

    /// <inheritdoc/>
    public ValueTask<ChangeOutcome> MoveAsync(FileKey from, FileKey to, CancellationToken cancellation)
    {
        var look = bench.Files.Exactly.Read(from, followLink: false);
        if (look is not LookOutcome.Found found)
        {
            return new(new ChangeOutcome.Failed(_sight.Why(from, (LookOutcome.Refused)look)));
        }
        if (_sight.WhyNoMove(from, found) is { } problem)
        {
            return new(new ChangeOutcome.Failed(problem));
        }
        Note(new FileView(found.Touched, found.State, found.Bytes), new FileView(found.Touched, FileState.None, null));
        return new(Note(new FileView(to, FileState.None, null), new FileView(to, found.State, found.Bytes)));
    }

    private ChangeOutcome.Done Note(FileView before, FileView after)
    {
        // What is shown can be looked at as long as it waits, whatever becomes of the file.
        foreach (var bytes in new[] { before.Bytes, after.Bytes })
        {
            if (bytes is not null)
            {
                bench.Blobs.Put(bytes);
            }
        }
        _steps.Add(new FileStep(after.File, before.State, after.State));
        _made[after.File] = after;
        var (additions, deletions) = Counting.Lines(before.State, after.State, bench.Contents());
        return new ChangeOutcome.Done(additions, deletions);
    }
}
