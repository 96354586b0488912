using System.Collections.Immutable;

namespace KiroAgent.Core.Policy;

/// <summary>A tool call about one path.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Title">A short human title.</param>
/// <param name="Target">The path.</param>
public abstract record PathRequest(string Tool, ToolKind Kind, string Title, PathUse Target) : ToolRequest(Tool, Kind, Title)
{
    /// <inheritdoc/>
    public override ImmutableArray<PathUse> Paths => [Target];

    /// <inheritdoc/>
    public override ToolRequest WithPaths(ImmutableArray<PathUse> paths) => this with { Target = paths[0] };

    /// <inheritdoc/>
    public override bool ChangesFiles => Target.Operation is not (PathOperation.Read or PathOperation.List);
}

/// <summary><c>readFile</c>: a file's text, or the lines of it from <paramref name="StartLine"/> to <paramref name="EndLine"/> (1-based, both included).</summary>
public sealed record ReadFileRequest(string Title, PathUse Target, int? StartLine, int? EndLine)
    : PathRequest("readFile", ToolKind.Read, Title, Target);

/// <summary><c>listDirectory</c>: the names in a folder, <paramref name="Depth"/> levels deep (1: its own).</summary>
public sealed record ListDirectoryRequest(string Title, PathUse Target, int Depth)
    : PathRequest("listDirectory", ToolKind.Read, Title, Target);

/// <summary><c>fileSearch</c>: files whose path resembles the query.</summary>
public sealed record FileSearchRequest(string Title, string Query) : ToolRequest("fileSearch", ToolKind.Search, Title);

/// <summary><c>grepSearch</c>: lines that match the query, in files whose path matches the patterns.</summary>
public sealed record GrepSearchRequest(string Title, string Query, string? IncludePattern, string? ExcludePattern, bool CaseSensitive)
    : ToolRequest("grepSearch", ToolKind.Search, Title);

/// <summary><c>fsWrite</c>: a file with exactly this text, made or overwritten.</summary>
public sealed record FsWriteRequest(string Title, PathUse Target, string Text) : PathRequest("fsWrite", ToolKind.Edit, Title, Target);

/// <summary>One replacement in a file.</summary>
public sealed record TextEdit(string OldText, string NewText);

/// <summary><c>strReplace</c>: one replacement, of exactly one place unless <paramref name="ReplaceAll"/>.</summary>
public sealed record StrReplaceRequest(string Title, PathUse Target, TextEdit Edit, bool ReplaceAll)
    : PathRequest("strReplace", ToolKind.Edit, Title, Target);

/// <summary><c>fsAppend</c>: text after a file's end.</summary>
public sealed record FsAppendRequest(string Title, PathUse Target, string Text) : PathRequest("fsAppend", ToolKind.Edit, Title, Target);

/// <summary><c>deleteFile</c>: a file or link, gone.</summary>
public sealed record DeleteFileRequest(string Title, PathUse Target) : PathRequest("deleteFile", ToolKind.Delete, Title, Target);

/// <summary><c>editCode</c>: several replacements in one file, one after the other, all or none.</summary>
public sealed record EditCodeRequest(string Title, PathUse Target, ImmutableArray<TextEdit> Edits)
    : PathRequest("editCode", ToolKind.Edit, Title, Target);

/// <summary><c>moveFile</c>: a file, a link, or a folder with all in it, under another path.</summary>
public sealed record MoveFileRequest(string Title, PathUse From, PathUse To) : ToolRequest("moveFile", ToolKind.Move, Title)
{
    /// <summary>The references to it, and its own, that would be written anew; null until they were looked for.</summary>
    public EditPlan? References { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<PathUse> Paths => [From, To, .. References?.Paths ?? []];

    /// <inheritdoc/>
    public override ToolRequest WithPaths(ImmutableArray<PathUse> paths) => this with { From = paths[0], To = paths[1], References = References?.WithPaths(paths[2..]) };

    /// <inheritdoc/>
    public override bool ChangesFiles => true;
}

/// <summary><c>renameSymbol</c>: a name that stands in a file, on this line (from 1; null: the first that has it), wherever it is used.</summary>
public sealed record RenameSymbolRequest(string Title, PathUse Target, int? Line, string Symbol, string NewName)
    : ToolRequest("renameSymbol", ToolKind.Edit, Title)
{
    /// <summary>All it would change; null until that was worked out.</summary>
    public EditPlan? Plan { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<PathUse> Paths => [Target, .. Plan?.Paths ?? []];

    /// <inheritdoc/>
    public override ToolRequest WithPaths(ImmutableArray<PathUse> paths) => this with { Target = paths[0], Plan = Plan?.WithPaths(paths[1..]) };

    /// <inheritdoc/>
    public override bool ChangesFiles => true;
}

/// <summary><c>getDiagnostics</c>: the editor's errors and warnings in these files, or in all.</summary>
public sealed record GetDiagnosticsRequest(string Title, ImmutableArray<PathUse> Files) : ToolRequest("getDiagnostics", ToolKind.Read, Title)
{
    /// <inheritdoc/>
    public override ImmutableArray<PathUse> Paths => Files;

    /// <inheritdoc/>
    public override ToolRequest WithPaths(ImmutableArray<PathUse> paths) => this with { Files = paths };
}

/// <summary><c>askUser</c>: a question, with answers to choose from where there are some.</summary>
public sealed record AskUserRequest(string Title, string Question, ImmutableArray<string> Options) : ToolRequest("askUser", ToolKind.Ask, Title);

/// <summary>One entry of a plan; status is <c>pending</c>, <c>inProgress</c> or <c>completed</c>.</summary>
public sealed record PlanStep(string Text, string Status);

/// <summary><c>updatePlan</c>: the whole plan, afresh.</summary>
public sealed record UpdatePlanRequest(string Title, ImmutableArray<PlanStep> Entries) : ToolRequest("updatePlan", ToolKind.Plan, Title);
