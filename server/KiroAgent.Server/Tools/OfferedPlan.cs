using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Core.References;
using KiroAgent.Core.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary>
/// Makes a plan of what an editor offers. Nothing of it is believed: places are looked up by the guard, replacements must fit the
/// texts as they are, and what does not is no part of a plan but the end of it.
/// </summary>
internal sealed class OfferedPlan(ToolContext context, WorkspaceFiles files, RenameSymbolRequest request)
{
    private const int MostSteps = 10_000;

    private readonly Dictionary<FileKey, Draft> _drafts = [];
    private readonly List<PlannedMove> _moves = [];
    private readonly HashSet<FileKey> _gone = [];
    private int _ignoredPlaces, _ignoredFiles;

    /// <summary>The plan, or one that says why there is none.</summary>
    public async ValueTask<EditPlan> OfAsync(ImmutableArray<OfferedStep> steps, CancellationToken cancellation)
    {
        if (steps.Length > MostSteps)
        {
            return Refused("it has too many parts");
        }

        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await TakeAsync(step, cancellation) is { } problem)
            {
                return Refused(problem);
            }
        }

        return Plan();
    }

    private async ValueTask<string?> TakeAsync(OfferedStep step, CancellationToken cancellation)
    {
        switch (step)
        {
            case OfferedStep.Texts { Edits.IsEmpty: true }:
                return null;
            case OfferedStep.Texts texts:
                if (PlaceOf(texts.Uri, PathOperation.Write, out var place) is { } problem)
                {
                    return problem;
                }

                return IsIgnored(place) ? Pass(texts.Edits.Length) : await EditAsync(place, texts.Edits, cancellation);
            case OfferedStep.Create create:
                return PlaceOf(create.Uri, PathOperation.Write, out var made)
                    ?? (IsIgnored(made) ? "it makes a file that is ignored" : Make(made));
            case OfferedStep.Move move:
                return await MoveAsync(move, cancellation);
            case OfferedStep.Unknown unknown:
                return "it " + unknown.What;
            default:
                throw new InvalidOperationException("Not a step.");
        }
    }

    private async ValueTask<string?> EditAsync(PathUse place, ImmutableArray<OfferedText> edits, CancellationToken cancellation)
    {
        var key = place.Key();
        if (!_drafts.TryGetValue(key, out var draft))
        {
            if (_gone.Contains(key))
            {
                return $"it changes {context.Show(key)}, which it moved away";
            }

            var view = await context.Files.ReadAsync(key, cancellation);
            if (view is not { State: FileState.Regular, Bytes: { } bytes } || FileText.TryDecode(bytes) is not { } text)
            {
                return $"it changes {context.Show(key)}, where there is no text";
            }

            draft = _drafts[key] = new Draft(place, view.State, text.Text) { Text = text.Text };
        }

        if (OfferedTexts.Apply(draft.Text, edits, out var wrong) is not { } changed)
        {
            return $"in {context.Show(key)} it {wrong}";
        }

        // In the text that was read the old name must stand where it is replaced.
        if (draft.Text == draft.Original && !OfferedTexts.Fit(draft.Text, request.Symbol, edits))
        {
            return $"it does not fit {context.Show(key)} as it is now; the editor may not have noticed the latest change. Try again";
        }

        draft.Text = changed;
        draft.Places += edits.Length;
        return null;
    }

    private string? Make(PathUse place)
    {
        var key = place.Key();
        if (_drafts.ContainsKey(key) || files.Stat(key, followLink: false) is not StatOutcome.Found { Stat.Kind: FileKind.Absent })
        {
            return $"it makes {context.Show(key)}, which is there already";
        }

        _drafts[key] = new Draft(place, FileState.None, "") { Text = "", Places = 1 };
        return null;
    }

    private async ValueTask<string?> MoveAsync(OfferedStep.Move move, CancellationToken cancellation)
    {
        if ((PlaceOf(move.OldUri, PathOperation.MoveFrom, out var from) ?? PlaceOf(move.NewUri, PathOperation.MoveTo, out _)) is { } problem)
        {
            return problem;
        }

        PlaceOf(move.NewUri, PathOperation.MoveTo, out var to);
        var (old, now) = (from.Key(), to.Key());
        if (old == now)
        {
            return null;
        }

        if (IsIgnored(from) || IsIgnored(to))
        {
            return "it moves a file that is ignored";
        }

        if (_gone.Contains(old) || _moves.Any(m => m.To.File == old || m.To.File == now) || _drafts.ContainsKey(now) || _drafts.GetValueOrDefault(old) is { Before: FileState.Absent })
        {
            return $"it moves {context.Show(old)} more than once, or onto another file";
        }

        var kind = (files.Stat(old, followLink: false) as StatOutcome.Found)?.Stat.Kind;
        var free = files.Stat(now, followLink: false) is StatOutcome.Found { Stat.Kind: FileKind.Absent } || string.Equals(old.FullPath, now.FullPath, StringComparison.OrdinalIgnoreCase);
        if (kind != FileKind.Regular || !free)
        {
            return kind != FileKind.Regular ? $"it moves {context.Show(old)}, which is no file" : $"it moves onto {context.Show(now)}, which is there already";
        }

        _moves.Add(new PlannedMove(from, to));
        _gone.Add(old);
        if (_drafts.Remove(old, out var draft))
        {
            _drafts[now] = draft with { Target = to with { Operation = PathOperation.Write }, Arrives = true };
        }
        else if (await context.Files.ReadAsync(old, cancellation) is { State: FileState.Regular, Bytes: { } bytes } view && FileText.TryDecode(bytes) is { } text)
        {
            _drafts[now] = new Draft(to with { Operation = PathOperation.Write }, view.State, text.Text) { Text = text.Text, Arrives = true };
        }

        return null;
    }

    private EditPlan Plan()
    {
        // A file that comes with unsaved text is moved as it is on disk.
        Draft[] changed = [.. _drafts.Values.Where(draft => draft.Text != draft.Original || draft.Before is FileState.Absent)];
        if (changed.Length == 0 && _moves.Count == 0)
        {
            return Refused(_ignoredPlaces > 0 ? "all it changes is ignored" : "it changes nothing");
        }

        (FileKey, int)[] counts = [.. changed.Select(draft => (draft.Target.Key(), draft.Places))];
        var sum = PlannedChanges.Sum(counts, "place");
        var moved = _moves.Count == 0 ? "" : $" Moved {string.Join(", ", _moves.Select(move => $"{context.Show(move.From.Key())} to {context.Show(move.To.Key())}"))}.";
        var ignored = _ignoredPlaces == 0 ? "" : $" {_ignoredPlaces} {(_ignoredPlaces == 1 ? "place" : "places")} in {_ignoredFiles} {(_ignoredFiles == 1 ? "file that is" : "files that are")} ignored {(_ignoredPlaces == 1 ? "was" : "were")} left.";
        return new EditPlan([.. _moves], [.. changed.Select(draft => new PlannedEdit(draft.Target, draft.Target.Key(), draft.Before, draft.Text) { Arrives = draft.Arrives })])
        {
            Summary = $"Renamed {Titles.Short(request.Symbol)} to {Titles.Short(request.NewName)}, {sum}",
            Told = $"Renamed {request.Symbol} to {request.NewName}: {sum} ({PlannedChanges.Counted(counts, context)}), as the editor's language service has it.{moved}{ignored}",
        };
    }

    // The place a URI means, links followed; what it may be used for is judged with the whole plan.
    private string? PlaceOf(string uri, PathOperation operation, out PathUse place)
    {
        place = context.Locate(uri, operation);
        if (place.File is not null)
        {
            place = context.Resolve(place);
        }

        return place.File is null ? $"it names {EscapedText.Of(uri)}, which {place.Problem ?? "is no file here"}" : null;
    }

    private bool IsIgnored(PathUse place) => context.Ignore?.IsIgnored(place.Key(), isFolder: false) == true;

    private string? Pass(int places)
    {
        _ignoredPlaces += places;
        _ignoredFiles++;
        return null;
    }

    private static EditPlan Refused(string problem) =>
        EditPlan.None with { Problem = $"The editor's rename cannot be used: {problem}. Nothing was changed." };

    private sealed record Draft(PathUse Target, FileState Before, string Original)
    {
        public required string Text { get; set; }

        public int Places { get; set; }

        public bool Arrives { get; init; }
    }
}
