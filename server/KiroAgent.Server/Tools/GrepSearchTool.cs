using System.Text;
using KiroAgent.Core.Policy;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary><c>grepSearch</c>: finds lines in the workspace's text files, unsaved editor text in view.</summary>
internal sealed class GrepSearchTool(GrepSearch search) : Tool<GrepSearchRequest>(
    "grepSearch",
    "Searches the lines of all text files for a regular expression. Each result is PATH:LINE: TEXT. Ignored files are left out.",
    """
    {"type":"object","properties":{
      "query":{"type":"string","description":"A regular expression (.NET); escape what is meant literally."},
      "includePattern":{"type":"string","description":"A glob of the files to search, for example src/** or *.ts."},
      "excludePattern":{"type":"string","description":"A glob of files to leave out."},
      "caseSensitive":{"type":"boolean","description":"Default false."}},
     "required":["query"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var query = arguments.NonEmptyString("query");
        var include = arguments.OptionalString("includePattern");
        var where = string.IsNullOrWhiteSpace(include) ? "" : $" in {Titles.Short(include)}";
        return new GrepSearchRequest(
            $"Search for {Titles.Short(query)}{where}", query, include, arguments.OptionalString("excludePattern"), arguments.Flag("caseSensitive"));
    }

    /// <inheritdoc/>
    protected override ValueTask<ToolOutcome> RunAsync(GrepSearchRequest request, ToolContext context, CancellationToken cancellation)
    {
        var query = new GrepQuery(request.Query)
        {
            Include = request.IncludePattern,
            Exclude = request.ExcludePattern,
            CaseSensitive = request.CaseSensitive,
        };
        return ValueTask.FromResult((context.Ignore is { } ignore ? search.With(ignore) : search).Search(query, cancellation) switch
        {
            GrepOutcome.Found found => Show(found, context),
            GrepOutcome.Invalid invalid => ToolOutcome.Failed(invalid.Reason),
            _ => throw new InvalidOperationException("A search found or was invalid."),
        });
    }

    private static ToolOutcome Show(GrepOutcome.Found found, ToolContext context)
    {
        var cut = found.Cut is null ? "" : $"\n[Cut: {found.Cut}; narrow the search.]";
        if (found.Hits.IsEmpty)
        {
            return new ToolOutcome(true, $"No line matches; {found.FilesSearched} files were searched.{cut}", "No matches");
        }

        var text = new StringBuilder();
        foreach (var hit in found.Hits)
        {
            text.Append(context.Show(hit.File)).Append(':').Append(hit.Line + 1).Append(": ").Append(hit.Text).Append('\n');
        }

        var lines = $"{found.Hits.Length} {(found.Hits.Length == 1 ? "line" : "lines")}";
        return new ToolOutcome(true, text.ToString().TrimEnd('\n') + cut, $"{lines} found{(found.Cut is null ? "" : ", and more")}");
    }
}
