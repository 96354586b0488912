using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Tools;

/// <summary>What the editing tools share: names for the model, and the way from an open file through its text to the write.</summary>
internal static class FileEdit
{
    /// <summary>A file's path on one line.</summary>
    public static string Show(this ToolContext context, FileKey file) =>
        context.Display(file) is { Length: > 0 } path ? EscapedText.Of(path) : ".";

    /// <summary>The file a request names; the policy let it through, so there is one.</summary>
    public static FileKey Key(this PathUse path) =>
        path.File ?? throw new InvalidOperationException("A path without a file was let through.");

    /// <summary>Edits an existing text file: decoded, changed by <paramref name="edit"/>, and written as it was encoded.</summary>
    /// <param name="target">The file.</param>
    /// <param name="context">The running call.</param>
    /// <param name="edit">From the file's text to the new text and what to say of it, or to the reason why not.</param>
    /// <param name="cancellation">Stops before the write, never in it.</param>
    /// <param name="whenAbsent">What the model can do when there is no such file.</param>
    public static async ValueTask<ToolOutcome> TextAsync(
        PathUse target, ToolContext context, Func<FileText, string, (string? Text, string Said)> edit,
        CancellationToken cancellation, string whenAbsent = "")
    {
        var shown = context.Show(target.Key());
        switch (await context.Files.OpenForEditAsync(target.Key(), cancellation))
        {
            case EditTarget.Refused refused:
                return ToolOutcome.Failed(refused.Reason);
            case EditTarget.Ready { View: { State: FileState.Regular, Bytes: { } bytes } view }:
                if (FileText.TryDecode(bytes) is not { } text)
                {
                    return ToolOutcome.Failed(NotText(shown, bytes.Length));
                }

                var (changed, said) = edit(text, shown);
                return changed is null ? ToolOutcome.Failed(said)
                    : changed == text.Text ? new ToolOutcome(true, $"{shown} has this text already; nothing was changed.", $"{shown} unchanged")
                    : await WriteAsync(context, view, text.WithText(changed).ToBytes(), said, cancellation);
            case EditTarget.Ready ready:
                return ToolOutcome.Failed(NoFile(ready.View, shown) + (ready.View.State is FileState.Absent ? whenAbsent : ""));
            default:
                throw new InvalidOperationException("Not an edit target.");
        }
    }

    /// <summary>Writes what was opened and says so, with the lines it added and removed where there were lines before.</summary>
    public static async ValueTask<ToolOutcome> WriteAsync(
        ToolContext context, FileView view, byte[] bytes, string said, CancellationToken cancellation) =>
        await context.Files.WriteAsync(view, bytes, cancellation) switch
        {
            ChangeOutcome.Done when view.Bytes is { } old && FileText.TryDecode(old) is null => new ToolOutcome(true, said + ".", said),
            ChangeOutcome.Done done => Done(said, done),
            ChangeOutcome.Failed failed => ToolOutcome.Failed(failed.Reason),
            _ => throw new InvalidOperationException("Not a change outcome."),
        };

    /// <summary>A file that is no text, in words for the model.</summary>
    public static string NotText(string shown, long size) =>
        $"{shown} is not a text file ({size} bytes that are not UTF-8 or UTF-16 text), so it cannot be read or edited as text.";

    /// <summary>Why there is no file to work on.</summary>
    public static string NoFile(FileView view, string shown) => view.State switch
    {
        _ when view.Problem is { } problem => $"{shown} {problem}.",
        FileState.Absent => $"There is no file {shown}.",
        FileState.Folder => $"{shown} is a folder, not a file.",
        FileState.Link link => $"{shown} is a link to {EscapedText.Of(link.Target)}, where there is no file.",
        _ => $"{shown} is no regular file.",
    };

    private static ToolOutcome Done(string said, ChangeOutcome.Done done) =>
        new(true, $"{said} (+{done.Additions} -{done.Deletions} lines).", $"{said} (+{done.Additions} -{done.Deletions})");
}
