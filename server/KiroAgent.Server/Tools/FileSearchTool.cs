using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary><c>fileSearch</c>: finds files by their path.</summary>
internal sealed class FileSearchTool(FileSearch search) : Tool<FileSearchRequest>(
    "fileSearch",
    "Finds files by name or path: give part of it, or its letters in order. The best matches come first. Ignored files are left out.",
    """
    {"type":"object","properties":{
      "query":{"type":"string","description":"Part of the file's name or path."}},
     "required":["query"],"additionalProperties":false}
    """)
{
    private const int MostFiles = 50;

    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var query = arguments.NonEmptyString("query");
        return new FileSearchRequest($"Find files: {Titles.Short(query)}", query);
    }

    /// <inheritdoc/>
    protected override ValueTask<ToolOutcome> RunAsync(FileSearchRequest request, ToolContext context, CancellationToken cancellation)
    {
        var found = (context.Ignore is { } ignore ? search.With(ignore) : search).Find(request.Query, MostFiles, cancellation);
        var query = Titles.Short(request.Query);
        return ValueTask.FromResult(found.Files.IsEmpty
            ? new ToolOutcome(true, $"No file's path resembles \"{query}\".", "No files found")
            : new ToolOutcome(
                true,
                string.Join('\n', found.Files.Select(context.Show)) + (found.More ? $"\n[Cut: the best {MostFiles} are shown; make the query longer.]" : ""),
                $"{found.Files.Length}{(found.More ? " and more" : "")} {(found.Files.Length == 1 ? "file" : "files")} found"));
    }
}
