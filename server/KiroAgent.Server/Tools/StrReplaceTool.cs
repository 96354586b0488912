using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>strReplace</c>: replaces a text that stands exactly once in a file, or everywhere it stands.</summary>
internal sealed class StrReplaceTool() : Tool<StrReplaceRequest>(
    "strReplace",
    "Replaces oldStr by newStr in a file. oldStr must be the exact text, with its indentation, and stand exactly once in the file; put lines around it into both to single it out, or set replaceAll to replace every occurrence. Line endings need not match.",
    """
    {"type":"object","properties":{
      "path":{"type":"string","description":"The file, relative to the workspace."},
      "oldStr":{"type":"string","description":"The text to replace."},
      "newStr":{"type":"string","description":"The text to put there."},
      "replaceAll":{"type":"boolean","description":"Replace every occurrence. Default false."}},
     "required":["path","oldStr","newStr"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var path = arguments.Path("path", PathOperation.Write);
        var edit = new TextEdit(arguments.NonEmptyString("oldStr"), arguments.String("newStr"));
        if (edit.OldText.Length > 0 && edit.OldText == edit.NewText)
        {
            arguments.Refuse("\"oldStr\" and \"newStr\" are the same");
        }

        return new StrReplaceRequest($"Edit {Titles.Of(path)}", path, edit, arguments.Flag("replaceAll"));
    }

    /// <inheritdoc/>
    protected override ValueTask<ToolOutcome> RunAsync(StrReplaceRequest request, ToolContext context, CancellationToken cancellation) =>
        FileEdit.TextAsync(request.Target, context, (text, shown) =>
        {
            var outcome = TextEdits.Apply(text.Text, request.Edit, request.ReplaceAll, shown, "oldStr");
            return outcome.Problem is { } problem
                ? (null, problem)
                : (outcome.Text, $"Replaced {outcome.Places} {(outcome.Places == 1 ? "place" : "places")} in {shown}, {outcome.Lines}");
        }, cancellation);
}
