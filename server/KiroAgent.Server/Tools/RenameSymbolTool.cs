using KiroAgent.Core.Files;
using KiroAgent.Core.Policy;
using KiroAgent.Core.References;
using KiroAgent.Core.Text;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary>
/// <c>renameSymbol</c>: a name wherever it is used, as the editor's language service works it out, else found as text. All of it is
/// one change to be judged and shown; the server writes, the editor does not.
/// </summary>
internal sealed class RenameSymbolTool(SourceFiles sources, WorkspaceFiles files) : Tool<RenameSymbolRequest>(
    "renameSymbol",
    "Renames a variable, function, class or other symbol in all files that use it. Uses the editor's language service where there is one, else finds whole names in code as text; the result says which, and names the files.",
    """
    {"type":"object","properties":{
      "path":{"type":"string","description":"A file in which the symbol stands, relative to the workspace."},
      "line":{"type":"integer","minimum":1,"description":"A line of it on which the symbol stands, from 1. Without it, the first."},
      "symbol":{"type":"string","description":"The symbol's name as it stands there."},
      "newName":{"type":"string","description":"The new name."}},
     "required":["path","symbol","newName"],"additionalProperties":false}
    """)
{
    /// <inheritdoc/>
    public override ToolRequest Parse(ArgumentReader arguments)
    {
        var path = arguments.Path("path", PathOperation.Write);
        var line = arguments.OptionalInteger("line", 1);
        var (symbol, newName) = (arguments.NonEmptyString("symbol").Trim(), arguments.NonEmptyString("newName").Trim());
        if (symbol.Length > 0 && symbol == newName)
        {
            arguments.Refuse("\"symbol\" and \"newName\" are the same");
        }

        return new RenameSymbolRequest($"Rename {Titles.Short(symbol)} to {Titles.Short(newName)} in {Titles.Of(path)}", path, line, symbol, newName);
    }

    /// <inheritdoc/>
    public override async ValueTask<ToolRequest> PlanAsync(ToolRequest request, ToolContext context, CancellationToken cancellation)
    {
        var rename = (RenameSymbolRequest)request;
        return rename with { Plan = await WorkOutAsync(rename, context, cancellation) };
    }

    /// <inheritdoc/>
    protected override ValueTask<ToolOutcome> RunAsync(RenameSymbolRequest request, ToolContext context, CancellationToken cancellation) =>
        PlannedChanges.RunAsync(request.Plan ?? throw new InvalidOperationException("A rename that was not worked out was let through."), context, null, cancellation);

    private async ValueTask<EditPlan> WorkOutAsync(RenameSymbolRequest request, ToolContext context, CancellationToken cancellation)
    {
        var key = request.Target.Key();
        var shown = context.Show(key);
        var view = await context.Files.ReadAsync(key, cancellation);
        if (view is not { Bytes: { } bytes, State: FileState.Regular })
        {
            return Impossible(FileEdit.NoFile(view, shown));
        }

        if (FileText.TryDecode(bytes) is not { } text)
        {
            return Impossible(FileEdit.NotText(shown, bytes.Length));
        }

        if (CodeFamily.Of(key.Path.Name) is not { } family)
        {
            return await OfUnknownAsync(request, view.File, text.Text, context, cancellation);
        }

        // What cannot be a name is refused before anybody is asked.
        var named = new CodeFile(view.File, text.Text, family);
        if (SymbolRename.PlaceOf(named, request.Line, request.Symbol, request.NewName, out var place) is { } problem)
        {
            return Impossible($"{problem} ({shown})");
        }

        var (line, character) = Position(named.Lines, place);
        var offered = await context.Rename(new RenameAt(view.File, line, character, request.Symbol, request.NewName), cancellation);
        if (offered.Steps is { } steps)
        {
            var plan = await new OfferedPlan(context, files, request).OfAsync(steps, cancellation);
            return plan.Problem is null
                ? plan with { Told = string.Join(' ', [plan.Told, .. new TextRenamePlan(sources, files, context, request).Missed(named, plan, cancellation)]) }
                : plan;
        }

        return offered.Stale
            ? Impossible($"The editor's rename cannot be used: {offered.Why}. Nothing was changed. Try again.")
            : await new TextRenamePlan(sources, files, context, request).OfAsync(named, offered.Why ?? "the editor knows no rename there", cancellation);
    }

    // A language only the editor knows: it is asked for the word where it stands.
    private async ValueTask<EditPlan> OfUnknownAsync(RenameSymbolRequest request, FileKey file, string text, ToolContext context, CancellationToken cancellation)
    {
        var lines = TextLines.Of(text);
        var at = -1;
        for (var found = text.IndexOf(request.Symbol, StringComparison.Ordinal); found >= 0 && at < 0; found = text.IndexOf(request.Symbol, found + 1, StringComparison.Ordinal))
        {
            at = request.Line is null || lines.LineAt(found) + 1 == request.Line ? found : -1;
        }

        if (at < 0)
        {
            return Impossible($"\"{request.Symbol}\" {(request.Line is { } line ? $"is not on line {line} of" : "stands nowhere in")} {context.Show(file)}.");
        }

        var (row, character) = Position(lines, at);
        var offered = await context.Rename(new RenameAt(file, row, character, request.Symbol, request.NewName), cancellation);
        return offered.Steps is { } steps
            ? await new OfferedPlan(context, files, request).OfAsync(steps, cancellation)
            : Impossible($"{context.Show(file)} is in no language whose names can be found as text ({string.Join(", ", CodeFamily.All.Select(family => family.Name))}), and {offered.Why ?? "the editor knows no rename there"}. Use strReplace or editCode.");
    }

    private static (int Line, int Character) Position(TextLines lines, int offset)
    {
        var line = lines.LineAt(offset);
        return (line, offset - lines.OffsetOf(line));
    }

    private static EditPlan Impossible(string reason) => EditPlan.None with { Problem = reason };
}
