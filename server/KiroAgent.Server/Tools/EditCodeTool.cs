using KiroAgent.Core.Policy;

namespace KiroAgent.Server.Tools;

/// <summary><c>editCode</c>: several replacements in one file, each in the text the ones before it left; all are made, in one change, or none.</summary>
internal sealed class EditCodeTool() : Tool<EditCodeRequest>(
    "editCode",
    "Makes several replacements in one file, all or none. The edits apply one after the other; each oldText must be the exact text, with its indentation, and stand exactly once in the file as the edits before left it.",
    """
    {"type":"object","properties":{
      "path":{"type":"string","description":"The file, relative to the workspace."},
      "edits":{"type":"array","minItems":1,"items":{"type":"object","properties":{
        "oldText":{"type":"string","description":"The text to replace."},
        "newText":{"type":"string","description":"The text to put there."}},
       "required":["oldText","newText"],"additionalProperties":false}}},
     "required":["path","edits"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var path = arguments.Path("path", PathOperation.Write);
        var edits = arguments.Objects("edits", edit => new TextEdit(edit.NonEmptyString("oldText"), edit.String("newText")));
        if (edits.IsEmpty)
        {
            arguments.Refuse("\"edits\" must have at least one edit");
        }

        return new EditCodeRequest($"Edit {Titles.Of(path)}", path, edits);
    }

    /// <inheritdoc/>
    protected override ValueTask<ToolOutcome> RunAsync(EditCodeRequest request, ToolContext context, CancellationToken cancellation) =>
        FileEdit.TextAsync(request.Target, context, (text, shown) =>
        {
            var now = text.Text;
            for (var i = 0; i < request.Edits.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var outcome = TextEdits.Apply(now, request.Edits[i], all: false, shown, "oldText");
                if (outcome.Problem is { } problem)
                {
                    return (null, $"Edit {i + 1} of {request.Edits.Length} cannot be made, so none was: {problem}");
                }

                now = outcome.Text!;
            }

            return (now, $"Made {request.Edits.Length} {(request.Edits.Length == 1 ? "edit" : "edits")} in {shown}");
        }, cancellation);
}
