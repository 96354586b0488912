using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.References;
using KiroAgent.Core.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary>A rename by text (<see cref="SymbolRename"/>) over the files of the workspace folder.</summary>
internal sealed class TextRenamePlan(SourceFiles sources, WorkspaceFiles files, ToolContext context, RenameSymbolRequest request)
{
    private const int FilesTold = 10;

    /// <summary>The plan. <paramref name="why"/> says why it is done as text.</summary>
    public async ValueTask<EditPlan> OfAsync(CodeFile named, string why, CancellationToken cancellation)
    {
        IReadOnlyList<CodeFile>? others = null;
        IReadOnlyList<FileKey> unread = [];
        var tooMany = false;
        var family = named.Family;
        var rename = SymbolRename.Of(named, request.Line, request.Symbol, request.NewName, () => others ??= Others(named, cancellation, out tooMany, out unread), Look());
        if (tooMany)
        {
            return EditPlan.None with { Problem = $"There are too many files to look through for {request.Symbol}. Use grepSearch and editCode." };
        }

        if (rename is not TextRename.Made made)
        {
            return EditPlan.None with { Problem = ((TextRename.Refused)rename).Reason };
        }

        var edits = ImmutableArray.CreateBuilder<PlannedEdit>();
        foreach (var file in made.Files)
        {
            var view = await context.Files.ReadAsync(file.File, cancellation);
            if (view is not { State: FileState.Regular, Bytes: { } bytes } || FileText.TryDecode(bytes)?.Text != file.Before)
            {
                return EditPlan.None with { Problem = $"{context.Show(file.File)} was changed in the same moment. Nothing was changed. Try again." };
            }

            edits.Add(new PlannedEdit(new PathUse(context.Display(view.File), PathOperation.Write, view.File, null), view.File, view.State, file.After));
        }

        (FileKey, int)[] counts = [.. made.Files.Select(file => (file.File, file.Places))];
        var sum = PlannedChanges.Sum(counts, "place");
        return new EditPlan([], edits.ToImmutable())
        {
            Summary = $"Renamed {Titles.Short(request.Symbol)} to {Titles.Short(request.NewName)}, {sum}, as text",
            Told = string.Join(' ', [.. Told(made, PlannedChanges.Counted(counts, context), sum, why, family), .. PlannedChanges.Unread(unread, context)]),
        };
    }

    /// <summary>
    /// A sentence about files that import the name and that the editor's rename leaves: a language service knows the files of its
    /// project, which without a file that says so are those that are open. None where nothing is left, or imports say nothing.
    /// </summary>
    public IEnumerable<string> Missed(CodeFile named, EditPlan offered, CancellationToken cancellation)
    {
        if (!SymbolRename.FollowsImports(named.Family)
            || SymbolRename.Of(named, request.Line, request.Symbol, request.NewName, () => Others(named, cancellation, out _, out _), Look()) is not TextRename.Made { IsLocal: false } made)
        {
            yield break;
        }

        HashSet<FileKey> known = [named.Key, .. offered.Edits.Select(edit => edit.File), .. offered.Moves.Select(move => move.From.Key())];
        SymbolLines[] left = [.. made.Files.Where(file => !known.Contains(file.File)).Select(file => new SymbolLines(file.File, Changed(file)))];
        if (left.Length > 0)
        {
            yield return $"It left what imports {request.Symbol} elsewhere, maybe since no project of it has these files: {Lines([.. left])}. Change it there too if it is the same.";
        }
    }

    // A name has no line break in it, so lines stay where they are.
    private static ImmutableArray<int> Changed(RenamedFile file)
    {
        var after = file.After.Split('\n');
        return [.. file.Before.Split('\n').Index().Where(line => line.Item != after[line.Index]).Select(line => line.Index + 1)];
    }

    private IEnumerable<string> Told(TextRename.Made made, string counted, string sum, string why, CodeFamily family)
    {
        var where = made.IsLocal ? ", in the one function that declares it" : "";
        yield return $"Renamed {request.Symbol} to {request.NewName}: {sum} ({counted}){where}. Found as text, since {why}: whole names in {family.Name} code; comments and strings were left. Check it.";
        if (!made.Clashes.IsEmpty)
        {
            yield return $"{request.NewName} was used there already: {Lines(made.Clashes)}. See that the two are not mixed up.";
        }

        if (!made.Left.IsEmpty)
        {
            yield return $"{request.Symbol} stands elsewhere too, maybe as another thing, and was left: {Lines(made.Left)}.";
        }
    }

    private string Lines(ImmutableArray<SymbolLines> places) =>
        string.Join("; ", places.Take(FilesTold).Select(place => $"{context.Show(place.File)} {SymbolRename.Words(place.Lines)}"))
        + (places.Length > FilesTold ? $"; and {places.Length - FilesTold} more files" : "");

    private List<CodeFile> Others(CodeFile named, CancellationToken cancellation, out bool tooMany, out IReadOnlyList<FileKey> unread)
    {
        var reading = context.Ignore is { } ignore ? sources.With(ignore) : sources;
        var found = reading.In(
            named.Key.Root, named.Family.Has, SymbolRename.Needles(request.Symbol, named.Family), _ => false, text => SymbolRename.MayConcern(text, request.Symbol, named.Family), cancellation);
        tooMany = found is null;
        unread = [.. (found?.Unread ?? []).Where(file => file != named.Key)];
        return [.. from file in found?.Files ?? [] select new CodeFile(file.Key, file.Text, named.Family)];
    }

    private PathLook Look() => new(file => KindOf(file) == FileKind.Regular, file => KindOf(file) == FileKind.Folder);

    private FileKind KindOf(FileKey key) => (files.Stat(key) as StatOutcome.Found)?.Stat.Kind ?? FileKind.Absent;
}
