using System.Text;
using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Tools;

/// <summary>Carries out a plan over several files: all of them are looked at before the first is written, and what is not as it was planned with stops all.</summary>
internal static class PlannedChanges
{
    /// <summary>Makes the moves and then the edits; <paramref name="moves"/> is what else is moved between looking and writing.</summary>
    public static async ValueTask<ToolOutcome> RunAsync(EditPlan plan, ToolContext context, Func<ValueTask<ToolOutcome>>? moves, CancellationToken cancellation)
    {
        if (plan.Problem is { } problem)
        {
            return ToolOutcome.Failed(problem);
        }

        var opened = new Dictionary<PlannedEdit, FileView>();
        var refusals = new List<string>();
        foreach (var edit in plan.Edits.Where(edit => !edit.Arrives))
        {
            if (await OpenAsync(edit, context, cancellation) is var (view, refusal) && view is not null)
            {
                opened[edit] = view;
            }
            else
            {
                refusals.Add(refusal);
            }
        }

        if (refusals.Count > 0)
        {
            return ToolOutcome.Failed($"Nothing was changed. {string.Join("\n", refusals)}");
        }

        cancellation.ThrowIfCancellationRequested();
        var moved = moves is null ? null : await moves();
        if (moved is { Succeeded: false })
        {
            return moved;
        }

        if (await MoveAsync(plan, context) is { } noMove)
        {
            return noMove;
        }

        // Half a rename helps nobody: an interrupt waits for so many files, which takes no time.
        const int Together = 100;
        var written = 0;
        foreach (var edit in plan.Edits)
        {
            if (written > 0 && written % Together == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            var (view, reason) = opened.TryGetValue(edit, out var known) ? (known, "") : await OpenAsync(edit, context, CancellationToken.None);
            if (view is not null && await context.Files.WriteAsync(view, Bytes(view, edit.Text), CancellationToken.None) is ChangeOutcome.Failed failed)
            {
                (view, reason) = (null, failed.Reason);
            }

            if (view is null)
            {
                var before = moved is null ? "" : moved.ForModel + " ";
                return ToolOutcome.Failed($"{before}{written} of the {plan.Edits.Length} files were changed; then: {reason} What was changed is listed, and can be reverted.");
            }

            written++;
        }

        return new ToolOutcome(true, moved is null ? plan.Told : $"{moved.ForModel} {plan.Told}", moved is null ? plan.Summary : $"{moved.Summary}, {plan.Summary}");
    }

    private static async ValueTask<(FileView? View, string Refusal)> OpenAsync(PlannedEdit edit, ToolContext context, CancellationToken cancellation)
    {
        var shown = context.Show(edit.Target.Key());
        if (edit.Target.Key() != edit.File)
        {
            return (null, $"{shown} leads elsewhere now. Try again.");
        }

        return await context.Files.OpenForEditAsync(edit.File, cancellation) switch
        {
            EditTarget.Refused refused => (null, refused.Reason),
            EditTarget.Ready { View: { Problem: { } problem } } => (null, $"{shown} {problem}."),
            EditTarget.Ready ready when !IsAsPlanned(edit.Before, ready.View.State) => (null, $"{shown} was changed in the same moment. Try again."),
            EditTarget.Ready ready => (ready.View, ""),
            _ => throw new InvalidOperationException("Not an edit target."),
        };
    }

    private static async ValueTask<ToolOutcome?> MoveAsync(EditPlan plan, ToolContext context)
    {
        var moved = 0;
        foreach (var move in plan.Moves)
        {
            if (await context.Files.MoveAsync(move.From.Key(), move.To.Key(), CancellationToken.None) is ChangeOutcome.Failed failed)
            {
                return ToolOutcome.Failed($"{(moved == 0 ? "Nothing was changed" : $"{moved} of {plan.Moves.Length} files were moved, and no text was changed")}: {failed.Reason}");
            }

            moved++;
        }

        return null;
    }

    // The mode of a file does not matter to its text.
    private static bool IsAsPlanned(FileState before, FileState now) =>
        before is FileState.Regular a && now is FileState.Regular b ? a.Content == b.Content : before is FileState.Absent && now is FileState.Absent;

    private static byte[] Bytes(FileView view, string text) =>
        (view.Bytes is { } old && FileText.TryDecode(old) is { } shape ? shape.WithText(text) : FileText.Create(text)).ToBytes();

    /// <summary>Files with how often each: <c>a.ts 3, b.ts 1 and 4 more files</c>.</summary>
    public static string Counted(IReadOnlyList<(FileKey File, int Places)> files, ToolContext context)
    {
        const int Most = 20;
        var words = new StringBuilder().AppendJoin(", ", files.Take(Most).Select(file => $"{context.Show(file.File)} {file.Places}"));
        return files.Count > Most ? words.Append($" and {files.Count - Most} more files").ToString() : words.ToString();
    }

    /// <summary>A sentence about files that were not looked through; none where all were.</summary>
    public static IEnumerable<string> Unread(IReadOnlyList<FileKey> files, ToolContext context)
    {
        const int Most = 10;
        if (files.Count > 0)
        {
            yield return $"Not looked through, as too large or unreadable: {string.Join(", ", files.Take(Most).Select(file => context.Show(file)))}{(files.Count > Most ? $" and {files.Count - Most} more" : "")}.";
        }
    }

    /// <summary><c>3 places in 2 files</c>.</summary>
    public static string Sum(IReadOnlyList<(FileKey File, int Places)> files, string what)
    {
        var places = files.Sum(file => file.Places);
        return $"{places} {(places == 1 ? what : what + "s")} in {files.Count} {(files.Count == 1 ? "file" : "files")}";
    }
}
