using System.Text;
using KiroAgent.Core.Text;
using KiroAgent.Protocol;
using KiroAgent.Server.Sessions;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Handlers;

/// <summary>What the user attached to a prompt, as text behind it. Kinds this version cannot serve are refused, not dropped.</summary>
internal static class PromptContext
{
    private const int LargestText = 200_000;

    /// <summary>What is attached, to stand behind the prompt; null for nothing.</summary>
    public static string? Of(IReadOnlyList<ContextItem>? context, Workbench bench, Core.Sessions.SessionState state)
    {
        if (context is null or { Count: 0 })
        {
            return null;
        }
        var ignore = bench.Guard.IgnoreFor(state);
        var text = new StringBuilder();
        foreach (var item in context)
        {
            var (title, content) = item switch
            {
                FileContext file => (Name(file.Uri, bench), TextOf(file.Uri, bench, ignore)),
                SelectionContext selection => ($"{Name(selection.Uri, bench)}, lines {selection.Range.Start.Line + 1} to {selection.Range.End.Line + 1}", Selected(selection, bench, ignore)),
                TerminalContext terminal => ("terminal output", terminal.Text),
                _ => throw Errors.Invalid("This version takes file, selection and terminal as context."),
            };
            text.Append("\n\n<context name=\"").Append(title).Append("\">\n").Append(content.Length <= LargestText ? content : content[..LargestText] + "\n[cut]").Append("\n</context>");
        }
        return text.ToString();
    }

    private static string Name(string uri, Workbench bench) => bench.Display(FromWire.FileOfUri(bench.Folders, uri));

    private static string TextOf(string uri, Workbench bench, WorkspaceIgnore ignore)
    {
        var file = FromWire.FileOfUri(bench.Folders, uri);
        file = bench.Files.Stat(file) is StatOutcome.Found found ? found.Touched : file;
        if (ignore.Why(file, isFolder: false) is { } hidden)
        {
            throw Errors.Invalid($"{bench.Display(file)} is ignored: the rule {hidden.Rule} in {hidden.File} keeps it from the agent.");
        }
        if (bench.UnsavedText(file) is { } unsaved)
        {
            return unsaved;
        }
        return bench.Files.Read(file) switch
        {
            LookOutcome.Found { Bytes: { } bytes } => FileText.TryDecode(bytes)?.Text ?? throw Errors.Invalid($"{bench.Display(file)} is not text."),
            LookOutcome.Found => throw Errors.Of(ErrorCodes.NotFound, $"{bench.Display(file)} is no file."),
            LookOutcome.Refused refused => throw Errors.Invalid($"{bench.Display(file)} {refused.Reason}."),
            _ => "",
        };
    }

    private static string Selected(SelectionContext selection, Workbench bench, WorkspaceIgnore ignore)
    {
        var lines = TextLines.Of(TextOf(selection.Uri, bench, ignore));
        var first = Math.Clamp(selection.Range.Start.Line, 0, lines.Count);
        var last = Math.Clamp(selection.Range.End.Line + 1, first, lines.Count);
        return lines[Core.Text.LineSpan.Between(first, last)].ToString();
    }
}
