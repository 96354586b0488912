using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.References;
using KiroAgent.Core.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary>Works out which references a move makes wrong, and how they are to be written.</summary>
internal sealed class ReferencePlan(WorkspaceFiles files, SourceFiles sources, ToolContext context)
{
    /// <summary>The plan; nothing where the move itself will fail, or concerns nothing that is read.</summary>
    public async ValueTask<EditPlan> OfAsync(MoveFileRequest request, CancellationToken cancellation)
    {
        if (request.From.File is not { } from || request.To.File is not { } to || from == to || from.Path.IsRoot || (from.Root == to.Root && to.Path.IsUnder(from.Path))
            || KindOf(from, followLink: false) is FileKind.Absent or FileKind.Other || (KindOf(to, followLink: false) != FileKind.Absent && !IsRespelled(from, to)))
        {
            return EditPlan.None;
        }

        if (from.Root != to.Root)
        {
            return MovedReferences.Reads(from.Path.Name) ? EditPlan.None with { Told = "References were not updated: it went to another workspace folder." } : EditPlan.None;
        }

        var move = new PathMove(from, to);
        var look = new PathLook(file => KindOf(file) == FileKind.Regular, file => KindOf(file) == FileKind.Folder);
        var reading = context.Ignore is { } ignore ? sources.With(ignore) : sources;
        var found = reading.In(from.Root, MovedReferences.Reads, move.Needle is { } needle ? [needle] : [], move.Moves, move.MayBeNamedIn, cancellation);
        if (found is null)
        {
            return EditPlan.None with { Told = "References were not updated: there are too many files to look through." };
        }

        var edits = new List<PlannedEdit>();
        var counts = new List<(FileKey File, int Places)>();
        var left = new List<(FileKey File, int Places)>();
        foreach (var (key, _) in found.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await PlanAsync(key, move, look, cancellation) is not var (edit, places, unwritten))
            {
                continue;
            }

            if (edit is not null)
            {
                edits.Add(edit);
                counts.Add((edit.File, places));
            }

            if (unwritten > 0)
            {
                left.Add((key, unwritten));
            }
        }

        var told = string.Join(' ', [.. Told(counts, left, Aliases(move)), .. PlannedChanges.Unread(found.Unread, context)]);
        return new EditPlan([], [.. edits]) { Told = told, Summary = PlannedChanges.Sum(counts, "reference") + " updated" };
    }

    private async ValueTask<(PlannedEdit? Edit, int Places, int Left)?> PlanAsync(FileKey key, PathMove move, PathLook look, CancellationToken cancellation)
    {
        var arrives = move.Moves(key);
        var there = move.After(key);
        if (arrives && context.Ignore?.IsIgnored(there, isFolder: false) == true)
        {
            return null;
        }

        // What moves is the file on disk, whatever an editor has unsaved of it.
        var view = arrives ? OnDisk(key) : await context.Files.ReadAsync(key, cancellation);
        if (view is not { Bytes: { } bytes, State: FileState.Regular } || FileText.TryDecode(bytes) is not { } text)
        {
            return null;
        }

        var changes = MovedReferences.In(key, text.Text, move, look);
        if (changes.Edits.IsEmpty)
        {
            return changes.Left == 0 ? null : (null, 0, changes.Left);
        }

        var use = new PathUse(context.Display(there), PathOperation.Write, there, null);
        return (new PlannedEdit(use, there, view.State, ReferenceEdits.Apply(text.Text, changes.Edits)) { Arrives = arrives }, changes.Edits.Length, changes.Left);
    }

    private FileView? OnDisk(FileKey key) =>
        files.Read(key, followLink: false) is LookOutcome.Found found ? new FileView(found.Touched, found.State, found.Bytes) : null;

    private List<string> Told(List<(FileKey File, int Places)> counts, List<(FileKey File, int Places)> left, string? aliases)
    {
        List<string> sentences = [];
        if (counts.Count > 0)
        {
            sentences.Add($"Updated {PlannedChanges.Sum(counts, "reference")} ({PlannedChanges.Counted(counts, context)}), found as text.");
        }

        if (left.Count > 0)
        {
            sentences.Add($"Not updated, to be mended by hand: {PlannedChanges.Counted(left, context)}.");
        }

        if (aliases is not null)
        {
            sentences.Add(aliases);
        }

        return sentences;
    }

    // Path aliases of TypeScript are no relative paths: they are left, and that is said.
    private string? Aliases(PathMove move)
    {
        var isScript = KindOf(move.From) == FileKind.Folder || CodeFamily.Of(move.From.Path.Name) is { Syntax: CodeSyntax.JavaScript };
        for (var folder = move.From.Parent; isScript; folder = folder.Parent)
        {
            foreach (var name in new[] { "tsconfig.json", "jsconfig.json" })
            {
                if (context.Ignore?.IsIgnored(folder.Child(name), isFolder: false) != true && OnDisk(folder.Child(name)) is { Bytes: { } bytes }
                    && FileText.TryDecode(bytes)?.Text.Contains("\"paths\"", StringComparison.Ordinal) == true)
                {
                    return $"Imports by the path aliases of {context.Show(folder.Child(name))} were left.";
                }
            }

            if (folder.Path.IsRoot)
            {
                return null;
            }
        }

        return null;
    }

    private FileKind KindOf(FileKey key, bool followLink = true) => (files.Stat(key, followLink) as StatOutcome.Found)?.Stat.Kind ?? FileKind.Absent;

    private static bool IsRespelled(FileKey from, FileKey to) => string.Equals(from.FullPath, to.FullPath, StringComparison.OrdinalIgnoreCase);
}
