using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Tools;

/// <summary>
/// <c>fsWrite</c>: makes a file or overwrites it. An existing text file keeps its encoding, byte order mark and line
/// endings; a new one is UTF-8 with the text exactly as given.
/// </summary>
internal sealed class FsWriteTool() : Tool<FsWriteRequest>(
    "fsWrite",
    "Creates a file with exactly this text, with the folders around it, or overwrites the whole file. To change part of a file use strReplace or editCode.",
    """
    {"type":"object","properties":{
      "path":{"type":"string","description":"The file, relative to the workspace."},
      "text":{"type":"string","description":"The whole text of the file."}},
     "required":["path","text"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var path = arguments.Path("path", PathOperation.Write);
        return new FsWriteRequest($"Write {Titles.Of(path)}", path, arguments.String("text"));
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(FsWriteRequest request, ToolContext context, CancellationToken cancellation)
    {
        var shown = context.Show(request.Target.Key());
        return await context.Files.OpenForEditAsync(request.Target.Key(), cancellation) switch
        {
            EditTarget.Refused refused => ToolOutcome.Failed(refused.Reason),
            EditTarget.Ready { View: { State: FileState.Absent } view } =>
                await FileEdit.WriteAsync(context, view, FileText.Create(request.Text).ToBytes(), $"Created {shown}", cancellation),
            EditTarget.Ready { View: { State: FileState.Regular, Bytes: { } bytes } view } =>
                await OverwriteAsync(request.Text, view, bytes, shown, context, cancellation),
            EditTarget.Ready ready => ToolOutcome.Failed(FileEdit.NoFile(ready.View, shown)),
            _ => throw new InvalidOperationException("Not an edit target."),
        };
    }

    private static async ValueTask<ToolOutcome> OverwriteAsync(
        string text, FileView view, byte[] bytes, string shown, ToolContext context, CancellationToken cancellation)
    {
        if (FileText.TryDecode(bytes) is not { } old)
        {
            // Nothing of what is no text is edited; it is replaced whole, and the review decides it whole.
            return await FileEdit.WriteAsync(context, view, FileText.Create(text).ToBytes(), $"Overwrote {shown}, which was not text", cancellation);
        }

        // Without a line ending of its own the file has none to keep.
        var written = LineEndings.Dominant(old.Text) is null ? old.WithText(text.TrimStart('\uFEFF')) : old.Rewritten(text);
        return written.Text == old.Text
            ? new ToolOutcome(true, $"{shown} has this text already; nothing was changed.", $"{shown} unchanged")
            : await FileEdit.WriteAsync(context, view, written.ToBytes(), $"Wrote {shown}", cancellation);
    }
}
