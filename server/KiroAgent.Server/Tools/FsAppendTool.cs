using KiroAgent.Core.Policy;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Tools;

/// <summary>
/// <c>fsAppend</c>: puts text after a file's end. Where the last line is not ended it is ended first, unless the text
/// itself begins with a line break: what is appended is a line of its own, never a longer last line.
/// </summary>
internal sealed class FsAppendTool() : Tool<FsAppendRequest>(
    "fsAppend",
    "Appends text to an existing file, on a new line. End the text with a line break.",
    """
    {"type":"object","properties":{
      "path":{"type":"string","description":"The file, relative to the workspace. It must exist; fsWrite creates files."},
      "text":{"type":"string","description":"The text to append."}},
     "required":["path","text"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var path = arguments.Path("path", PathOperation.Write);
        return new FsAppendRequest($"Append to {Titles.Of(path)}", path, arguments.NonEmptyString("text"));
    }

    /// <inheritdoc/>
    protected override ValueTask<ToolOutcome> RunAsync(FsAppendRequest request, ToolContext context, CancellationToken cancellation) =>
        FileEdit.TextAsync(
            request.Target,
            context,
            (text, shown) => (text.Text + Addition(text.Text, request.Text), $"Appended to {shown}"),
            cancellation,
            whenAbsent: " fsWrite creates files.");

    private static string Addition(string text, string appended)
    {
        var ending = LineEndings.Dominant(text);
        var adapted = ending is { } known ? LineEndings.Adapt(appended, known) : appended;
        var isOpen = text.Length > 0 && text[^1] is not ('\n' or '\r') && appended[0] is not ('\n' or '\r');
        var own = appended.Contains("\r\n", StringComparison.Ordinal) ? LineEnding.CrLf : LineEnding.Lf;
        return isOpen ? (ending ?? own).Characters() + adapted : adapted;
    }
}
