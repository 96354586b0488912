using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Text;

namespace KiroAgent.Server.Tools;

/// <summary><c>readFile</c>: a header line with the path and the lines shown, then the raw text of these lines, at most so many of them.</summary>
internal sealed class ReadFileTool() : Tool<ReadFileRequest>(
    "readFile",
    "Reads a text file, whole or some of its lines. The first line of the result names the file and the lines shown; the rest is the file's text as it is. Long files are cut at 2000 lines or 200,000 characters; read on with startLine.",
    """
    {"type":"object","properties":{
      "path":{"type":"string","description":"The file, relative to the workspace."},
      "startLine":{"type":"integer","minimum":1,"description":"The first line to show, counted from 1."},
      "endLine":{"type":"integer","minimum":1,"description":"The last line to show, included."}},
     "required":["path"],"additionalProperties":false}
    """)
{
    private const int MostLines = 2_000;
    private const int MostCharacters = 200_000;

    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var path = arguments.Path("path", PathOperation.Read);
        var start = arguments.OptionalInteger("startLine", 1);
        var end = arguments.OptionalInteger("endLine", 1);
        if (end < (start ?? 1))
        {
            arguments.Refuse("\"endLine\" must not be before \"startLine\"");
        }

        var lines = start is null && end is null ? "" : $", lines {start ?? 1} to {end?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "the end"}";
        return new ReadFileRequest($"Read {Titles.Of(path)}{lines}", path, start, end);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ToolOutcome> RunAsync(ReadFileRequest request, ToolContext context, CancellationToken cancellation)
    {
        var shown = context.Show(request.Target.Key());
        var view = await context.Files.ReadAsync(request.Target.Key(), cancellation);
        if (view is not { State: FileState.Regular, Bytes: { } bytes })
        {
            return ToolOutcome.Failed(FileEdit.NoFile(view, shown)
                + (view.State is FileState.Folder ? " listDirectory shows what is in it." : ""));
        }

        return FileText.TryDecode(bytes) is { } text
            ? Show(shown, TextLines.Of(text.Text), request.StartLine, request.EndLine)
            : ToolOutcome.Failed(FileEdit.NotText(shown, bytes.Length));
    }

    private static ToolOutcome Show(string shown, TextLines lines, int? startLine, int? endLine)
    {
        if (lines.Count == 0)
        {
            return new ToolOutcome(true, $"{shown} (empty)", $"Read {shown}, empty");
        }

        var first = (startLine ?? 1) - 1;
        if (first >= lines.Count)
        {
            return ToolOutcome.Failed($"{shown} has only {lines.Count} lines.");
        }

        var wanted = Math.Min(endLine ?? lines.Count, lines.Count) - first;
        var count = Math.Min(wanted, MostLines);
        while (count > 1 && lines.OffsetOf(first + count) - lines.OffsetOf(first) > MostCharacters)
        {
            count--;
        }

        var text = lines[new LineSpan(first, count)];
        var cut = text.Length > MostCharacters;
        if (cut)
        {
            text = text[..(char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];
        }

        var last = first + count;
        var rest = cut ? $"\n[Cut: line {last} is longer than {MostCharacters} characters, the rest of it is not shown.]" : "";
        rest += count < wanted ? $"{(text[^1] == '\n' ? "" : "\n")}[Cut: lines {first + 1} to {last} of {lines.Count} are shown; read on with startLine {last + 1}.]" : "";
        var range = $"lines {first + 1}-{last} of {lines.Count}";
        return new ToolOutcome(true, $"{shown} ({range})\n{text}{rest}", $"Read {shown}, {range}");
    }
}
