using System.Collections.Immutable;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary>
/// <c>moveFile</c>: moves a file or link, or a folder as one change per file in it; a target that exists is never overwritten.
/// The references to it, and its own, are written anew with it.
/// </summary>
internal sealed class MoveFileTool(WorkspaceFiles files, SourceFiles sources) : Tool<MoveFileRequest>(
    "moveFile",
    "Moves or renames a file, or a folder with everything in it. The target must not exist. Relative imports, includes and links between it and other files (JavaScript, TypeScript, Python, C, C++, CSS, Markdown) are updated; the result names the files.",
    """
    {"type":"object","properties":{
      "from":{"type":"string","description":"The file or folder, relative to the workspace."},
      "to":{"type":"string","description":"Its whole new path, not only the folder it goes to."}},
     "required":["from","to"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var from = arguments.Path("from", PathOperation.MoveFrom);
        var to = arguments.Path("to", PathOperation.MoveTo);
        return new MoveFileRequest($"Move {Titles.Of(from)} to {Titles.Of(to)}", from, to);
    }

    /// <inheritdoc/>
    public override async ValueTask<ToolRequest> PlanAsync(ToolRequest request, ToolContext context, CancellationToken cancellation)
    {
        var move = (MoveFileRequest)request;
        return move with { References = await new ReferencePlan(files, sources, context).OfAsync(move, cancellation) };
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(MoveFileRequest request, ToolContext context, CancellationToken cancellation)
    {
        if (request.References is not { Edits.Length: > 0 } plan)
        {
            var plain = await MoveAsync(request, context, cancellation);
            return plain.Succeeded && request.References is { Told.Length: > 0 } note ? plain with { ForModel = $"{plain.ForModel} {note.Told}" } : plain;
        }

        return await PlannedChanges.RunAsync(plan, context, () => MoveAsync(request, context, cancellation), cancellation);
    }

    private async ValueTask<ToolOutcome> MoveAsync(MoveFileRequest request, ToolContext context, CancellationToken cancellation)
    {
        var (from, to) = (request.From.Key(), request.To.Key());
        var (shownFrom, shownTo) = (context.Show(from), context.Show(to));
        if (from == to)
        {
            return ToolOutcome.Failed($"{shownFrom} is there already: from and to are the same.");
        }

        if (from.Path.IsRoot || (from.Root == to.Root && to.Path.IsUnder(from.Path)))
        {
            return ToolOutcome.Failed($"{shownFrom} cannot be moved into itself.");
        }

        var source = files.Stat(from, followLink: false);
        if (source is StatOutcome.Refused refused)
        {
            return ToolOutcome.Failed($"{shownFrom} {refused.Reason}.");
        }

        var kind = ((StatOutcome.Found)source).Stat.Kind;
        if (kind == FileKind.Absent)
        {
            return ToolOutcome.Failed($"There is no file {shownFrom}.");
        }

        if (files.Stat(to, followLink: false) is StatOutcome.Found { Stat.Kind: not FileKind.Absent } target && !IsSameFile((StatOutcome.Found)source, target))
        {
            return ToolOutcome.Failed(target.Stat.Kind == FileKind.Folder
                ? $"{shownTo} exists and is a folder; name the whole new path, for example {context.Show(to.Child(from.Path.Name))}."
                : $"{shownTo} exists already and is not overwritten.");
        }

        return kind == FileKind.Folder
            ? await MoveFolderAsync(from, to, context, cancellation)
            : await context.Files.MoveAsync(from, to, cancellation) switch
            {
                ChangeOutcome.Done => new ToolOutcome(true, $"Moved {shownFrom} to {shownTo}.", $"Moved {shownFrom} to {shownTo}"),
                ChangeOutcome.Failed failed => ToolOutcome.Failed(failed.Reason),
                _ => throw new InvalidOperationException("Not a change outcome."),
            };
    }

    private async ValueTask<ToolOutcome> MoveFolderAsync(FileKey from, FileKey to, ToolContext context, CancellationToken cancellation)
    {
        var (shownFrom, shownTo) = (context.Show(from), context.Show(to));
        var inside = new List<FileKey>();
        if (Collect(from, inside) is { } problem)
        {
            return ToolOutcome.Failed($"{shownFrom} was not moved: {problem}");
        }

        if (inside.Count == 0)
        {
            return ToolOutcome.Failed($"{shownFrom} has no files in it; there is nothing to move.");
        }

        var moved = 0;
        foreach (var file in inside)
        {
            cancellation.ThrowIfCancellationRequested();
            var target = to with { Path = to.Path.Combine(file.Path.RelativeTo(from.Path)!.Value) };
            if (await context.Files.MoveAsync(file, target, cancellation) is ChangeOutcome.Failed failed)
            {
                return ToolOutcome.Failed($"{moved} of the {inside.Count} files in {shownFrom} were moved to {shownTo}; then: {failed.Reason}");
            }

            moved++;
        }

        RemoveEmptied(from, inside);
        var said = $"Moved {shownFrom} to {shownTo}, {moved} {(moved == 1 ? "file" : "files")}";
        return new ToolOutcome(true, said + ".", said);
    }

    // The folders the moved files stood in, innermost first; one that was empty before stays, nobody asked for it.
    private void RemoveEmptied(FileKey from, IEnumerable<FileKey> moved)
    {
        var folders = new HashSet<FileKey>();
        foreach (var file in moved)
        {
            for (var folder = file.Parent; folder != from.Parent && folders.Add(folder); folder = folder.Parent)
            {
            }
        }

        foreach (var folder in folders.OrderByDescending(folder => folder.Path.Names.Length))
        {
            files.RemoveFolderIfEmpty(folder);
        }
    }

    // Every file and link in a folder, at any depth, by name; or why it cannot be told.
    private string? Collect(FileKey folder, List<FileKey> inside)
    {
        var entries = files.List(folder, out _, out var reason);
        if (entries is null)
        {
            return $"{folder.Path.Display} {reason}.";
        }

        foreach (var entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).ToImmutableArray())
        {
            var child = folder.Child(entry.Name);
            var stat = (files.Stat(child, followLink: false) as StatOutcome.Found)?.Stat;
            var kind = entry.Kind != FileKind.Other ? entry.Kind : stat?.Kind ?? FileKind.Other;
            if (kind == FileKind.Regular && stat?.Size > FileBytes.Limit)
            {
                return $"{child.Path.Display} is larger than 256 MiB: it cannot be kept, so no revert could bring it back.";
            }

            switch (kind)
            {
                case FileKind.Folder:
                    if (Collect(child, inside) is { } problem)
                    {
                        return problem;
                    }

                    break;
                case FileKind.Regular or FileKind.Link:
                    inside.Add(child);
                    break;
                case FileKind.Other:
                    return $"{child.Path.Display} is no regular file.";
            }
        }

        return null;
    }

    // On a disk that does not tell case apart a file is "there already" under its own new name.
    private static bool IsSameFile(StatOutcome.Found a, StatOutcome.Found b) =>
        a.Stat.Inode != 0 && a.Stat.Inode == b.Stat.Inode && a.Stat.Device == b.Stat.Device
        && string.Equals(a.Touched.FullPath, b.Touched.FullPath, StringComparison.OrdinalIgnoreCase);
}
