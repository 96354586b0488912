using System.Text;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary><c>listDirectory</c>: the paths in a folder, one per line, folders with a slash at their end; ignored files are left out.</summary>
internal sealed class ListDirectoryTool(WorkspaceFiles files, WorkspaceTree tree) : Tool<ListDirectoryRequest>(
    "listDirectory",
    "Lists what is in a folder, one path per line, folders with a slash at their end. Ignored files are left out.",
    """
    {"type":"object","properties":{
      "path":{"type":"string","description":"The folder, relative to the workspace; \".\" is the workspace itself."},
      "depth":{"type":"integer","minimum":1,"description":"How many levels to list. Default 1."}},
     "required":["path"],"additionalProperties":false}
    """)
{
    private const int MostEntries = 1_000;

    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var path = arguments.FolderPath("path", PathOperation.List);
        return new ListDirectoryRequest($"List {Titles.Of(path)}", path, arguments.OptionalInteger("depth", 1) ?? 1);
    }

    /// <inheritdoc/>
    protected override ValueTask<ToolOutcome> RunAsync(ListDirectoryRequest request, ToolContext context, CancellationToken cancellation)
    {
        var folder = request.Target.Key();
        var shown = context.Show(folder);
        switch (files.Stat(folder))
        {
            case StatOutcome.Refused refused:
                return ValueTask.FromResult(ToolOutcome.Failed($"{shown} {refused.Reason}."));
            case StatOutcome.Found { Stat.Kind: FileKind.Absent }:
                return ValueTask.FromResult(ToolOutcome.Failed($"There is no folder {shown}."));
            case StatOutcome.Found { Stat.Kind: not FileKind.Folder }:
                return ValueTask.FromResult(ToolOutcome.Failed($"{shown} is a file, not a folder; readFile shows it."));
            case StatOutcome.Found found:
                // A link to a folder is listed where it leads: the walk itself follows none.
                return ValueTask.FromResult(Show(shown, DirectoryListing.Of(context.Ignore is { } ignore ? tree.With(ignore) : tree, found.Touched, request.Depth, MostEntries, cancellation), context));
            default:
                throw new InvalidOperationException("A look is found or refused.");
        }
    }

    private static ToolOutcome Show(string shown, DirectoryListing listing, ToolContext context)
    {
        var count = $"{listing.Entries.Length} {(listing.Entries.Length == 1 ? "entry" : "entries")}";
        if (listing.Entries.IsEmpty)
        {
            return new ToolOutcome(true, $"{shown} (no entries that are not ignored)", $"Listed {shown}, empty");
        }

        var text = new StringBuilder().Append(shown).Append(" (").Append(count).Append(")\n");
        foreach (var entry in listing.Entries)
        {
            text.Append(context.Show(entry.Key)).Append(entry.Kind switch
            {
                FileKind.Folder => "/",
                FileKind.Link => " (link)",
                FileKind.Other => " (no regular file)",
                _ => "",
            }).Append('\n');
        }

        if (listing.More)
        {
            text.Append("[Cut: there are more; list the folders in it one by one.]\n");
        }

        return new ToolOutcome(true, text.ToString().TrimEnd('\n'), $"Listed {shown}, {(listing.More ? "more than " : "")}{count}");
    }
}
