using System.Text.Json;
using KiroAgent.Core.Files;
using KiroAgent.Core.Paths;
using KiroAgent.Core.Policy;
using KiroAgent.Core.Settings;
using KiroAgent.Server.Web;
using KiroAgent.Server.Workspace;

namespace KiroAgent.Server.Tools;

/// <summary>How a tool call was understood: a closed set.</summary>
internal abstract record ParsedCall
{
    private ParsedCall()
    {
    }

    /// <summary>It was.</summary>
    public sealed record Understood(ToolRequest Request) : ParsedCall;

    /// <summary>It was not; the text tells the model how to mend it.</summary>
    public sealed record Refused(string Problem) : ParsedCall;
}

/// <summary>Tools that come and go: those of MCP servers.</summary>
/// <param name="Now">Those there are at this moment, in the order the model is told of them.</param>
/// <param name="Awaited">Waits while a tool of this name may still come.</param>
/// <param name="Note">What a model is told of tools that are not there; null for nothing.</param>
internal sealed record OtherTools(Func<IReadOnlyList<Tool>> Now, Func<string, CancellationToken, Task> Awaited, Func<string?> Note)
{
    /// <summary>There are none.</summary>
    public static OtherTools None { get; } = new(() => [], (_, _) => Task.CompletedTask, () => null);
}

/// <summary>The tools there are: told to the model, looked up by name, run.</summary>
internal sealed class ToolCatalog(params IReadOnlyList<Tool> tools)
{
    /// <summary>Tools that come and go, besides those of this version.</summary>
    public OtherTools Others { get; init; } = OtherTools.None;

    /// <summary>Every tool of this version.</summary>
    public static ToolCatalog Of(WorkspaceFiles files, WorkspaceTree tree, FileSearch search, GrepSearch grep, Func<PageReader>? pages = null, Func<FileKey, string?>? unsaved = null, OtherTools? others = null) => new(
        new ReadFileTool(),
        new ListDirectoryTool(files, tree),
        new FileSearchTool(search),
        new GrepSearchTool(grep),
        new FsWriteTool(),
        new StrReplaceTool(),
        new FsAppendTool(),
        new DeleteFileTool(files),
        new EditCodeTool(),
        new RenameSymbolTool(new SourceFiles(tree, unsaved ?? (static _ => null)), files),
        new MoveFileTool(files, new SourceFiles(tree, unsaved ?? (static _ => null))),
        new ExecuteCommandTool(),
        new StartProcessTool(),
        new ProcessOutputTool(),
        new StopProcessTool(),
        new WebFetchTool(pages ?? (static () => new PageReader(new WebReach()))),
        new GetDiagnosticsTool(),
        new AskUserTool(),
        new UpdatePlanTool()) { Others = others ?? OtherTools.None };

    /// <summary>All tools of this version as the model is told of them.</summary>
    public IReadOnlyList<ToolDeclaration> Declarations { get; } = new LazyDeclarations(tools);

    /// <summary>The tools there are that the settings leave in, as the model is told of them.</summary>
    public IReadOnlyList<ToolDeclaration> Offered(AgentSettings settings) => Others.Now() is { Count: 0 } && tools.All(tool => ToolPolicy.IsOffered(tool.Name, settings))
        ? Declarations
        : [.. tools.Concat(Others.Now()).Where(tool => ToolPolicy.IsOffered(tool.Name, settings)).Select(tool => tool.Declaration)];

    /// <summary>The names, in the order the model is told them.</summary>
    public IEnumerable<string> Names => tools.Concat(Others.Now()).Select(tool => tool.Name);

    /// <summary>Understands a call, or says what is wrong with it.</summary>
    public ParsedCall Parse(string name, string argumentsJson, WorkspaceFolders folders)
    {
        if (Find(name) is not { } tool)
        {
            return new ParsedCall.Refused($"There is no tool \"{name}\". The tools are {string.Join(", ", Names)}.");
        }

        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(argumentsJson) ? "{}" : argumentsJson);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new ParsedCall.Refused($"The arguments of {name} must be one JSON object.");
            }

            var reader = new ArgumentReader(document.RootElement, folders);
            var request = tool.Parse(reader);
            return reader.Problem is { } problem
                ? new ParsedCall.Refused($"The arguments of {name} are wrong: {problem}.")
                : new ParsedCall.Understood(request);
        }
        catch (JsonException e)
        {
            return new ParsedCall.Refused($"The arguments of {name} are not valid JSON: {e.Message}");
        }
    }

    /// <summary>The call with all that it would touch; changes nothing.</summary>
    public ValueTask<ToolRequest> PlanAsync(ToolRequest request, ToolContext context, CancellationToken cancellation) =>
        Find(request.Tool)?.PlanAsync(request, context, cancellation) ?? new(request);

    /// <summary>Carries out a call that was understood and allowed.</summary>
    public ValueTask<ToolOutcome> RunAsync(ToolRequest request, ToolContext context, CancellationToken cancellation) =>
        request.Paths.FirstOrDefault(path => path.File is null) is { } unknown
            // Asked and allowed, but nobody knows what to open.
            ? ValueTask.FromResult(ToolOutcome.Failed($"{EscapedText.Of(unknown.Named)} cannot be opened: it {unknown.Problem ?? "leads to no file"}."))
            :
        (Find(request.Tool) ?? throw new ArgumentException($"No tool {request.Tool}.", nameof(request))).RunAsync(request, context, cancellation);

    private Tool? Find(string name)
    {
        foreach (var tool in tools)
        {
            if (tool.Name == name)
            {
                return tool;
            }
        }

        return name.StartsWith(McpNames.Prefix, StringComparison.Ordinal) ? Others.Now().FirstOrDefault(tool => tool.Name == name) : null;
    }

    // A session that never calls a model parses no schema.
    private sealed class LazyDeclarations(IReadOnlyList<Tool> tools) : IReadOnlyList<ToolDeclaration>
    {
        public int Count => tools.Count;

        public ToolDeclaration this[int index] => tools[index].Declaration;

        public IEnumerator<ToolDeclaration> GetEnumerator() => tools.Select(tool => tool.Declaration).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
