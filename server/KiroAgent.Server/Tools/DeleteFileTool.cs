using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary><c>deleteFile</c>: deletes one file, text or not, or a link itself, never what it points to; never a folder.</summary>
internal sealed class DeleteFileTool(WorkspaceFiles files) : Tool<DeleteFileRequest>(
    "deleteFile",
    "Deletes one file. A link is deleted itself. Folders cannot be deleted.",
    """
    {"type":"object","properties":{
      "path":{"type":"string","description":"The file, relative to the workspace."}},
     "required":["path"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var path = arguments.Path("path", PathOperation.Delete);
        return new DeleteFileRequest($"Delete {Titles.Of(path)}", path);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(DeleteFileRequest request, ToolContext context, CancellationToken cancellation)
    {
        var shown = context.Show(request.Target.Key());
        if (files.Read(request.Target.Key(), followLink: false) is LookOutcome.Found { State: FileState.Link link } found)
        {
            return await DeleteAsync(new FileView(found.Touched, link, null), shown, context, cancellation);
        }

        switch (await context.Files.OpenForEditAsync(request.Target.Key(), cancellation))
        {
            case EditTarget.Refused refused:
                return ToolOutcome.Failed(refused.Reason);
            case EditTarget.Ready { View: { State: FileState.Regular } view }:
                return await DeleteAsync(view, shown, context, cancellation);
            case EditTarget.Ready { View.State: FileState.Folder }:
                return ToolOutcome.Failed($"{shown} is a folder, and folders are not deleted. Delete the files in it one by one; listDirectory names them.");
            case EditTarget.Ready ready:
                return ToolOutcome.Failed(FileEdit.NoFile(ready.View, shown));
            default:
                throw new InvalidOperationException("Not an edit target.");
        }
    }

    private static async ValueTask<ToolOutcome> DeleteAsync(FileView view, string shown, ToolContext context, CancellationToken cancellation) =>
        await context.Files.DeleteAsync(view, cancellation) switch
        {
            ChangeOutcome.Done => new ToolOutcome(true, $"Deleted {shown}.", $"Deleted {shown}"),
            ChangeOutcome.Failed failed => ToolOutcome.Failed(failed.Reason),
            _ => throw new InvalidOperationException("Not a change outcome."),
        };
}
