namespace KiroAgent.Protocol;

/// <summary>Something the user put next to a prompt.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FileContext), "file")]
[JsonDerivedType(typeof(FolderContext), "folder")]
[JsonDerivedType(typeof(SelectionContext), "selection")]
[JsonDerivedType(typeof(UrlContext), "url")]
[JsonDerivedType(typeof(GitDiffContext), "gitDiff")]
[JsonDerivedType(typeof(ProblemsContext), "problems")]
[JsonDerivedType(typeof(TerminalContext), "terminal")]
[JsonDerivedType(typeof(CodebaseContext), "codebase")]
[JsonDerivedType(typeof(ImageContext), "image")]
[JsonDerivedType(typeof(SpecContext), "spec")]
[JsonDerivedType(typeof(SteeringContext), "steering")]
[JsonDerivedType(typeof(McpResourceContext), "mcpResource")]
public abstract record ContextItem;

/// <summary>A file.</summary>
public sealed record FileContext(string Uri) : ContextItem;

/// <summary>A folder: the names in it.</summary>
public sealed record FolderContext(string Uri) : ContextItem;

/// <summary>A part of a file.</summary>
public sealed record SelectionContext(string Uri, TextRange Range) : ContextItem;

/// <summary>A web page.</summary>
public sealed record UrlContext(string Url) : ContextItem;

/// <summary>The uncommitted changes.</summary>
public sealed record GitDiffContext : ContextItem;

/// <summary>The editor's diagnostics.</summary>
public sealed record ProblemsContext : ContextItem;

/// <summary>Text from a terminal.</summary>
public sealed record TerminalContext(string Text) : ContextItem;

/// <summary>What the workspace holds on a subject.</summary>
public sealed record CodebaseContext(string Query) : ContextItem;

/// <summary>An image.</summary>
public sealed record ImageContext(string MimeType, string Base64) : ContextItem;

/// <summary>A spec of the workspace.</summary>
public sealed record SpecContext(string Name) : ContextItem;

/// <summary>A steering file.</summary>
public sealed record SteeringContext(string Name) : ContextItem;

/// <summary>A resource of an MCP server.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Uri">As <c>mcp/list</c> names it.</param>
public sealed record McpResourceContext(string Server, string Uri) : ContextItem;

/// <summary>What stands before the cursor in the input box.</summary>
public sealed record ContextCompleteParams(string SessionId, string Text) : ISessionScoped;

/// <summary>What may follow.</summary>
public sealed record ContextCompleteResult(IReadOnlyList<ContextCompletion> Items);

/// <summary>One thing that may follow.</summary>
/// <param name="Kind">A <c>kind</c> of context, or what a <c>/…</c> calls: <c>mcpPrompt</c>.</param>
public sealed record ContextCompletion(string Label, string InsertText, string Kind, string? Detail = null);
