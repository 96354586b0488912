namespace KiroAgent.Protocol;

/// <summary>Which document the editor should save.</summary>
public sealed record EditorSaveParams(string Uri);

/// <summary>Whether it did.</summary>
public sealed record EditorSaveResult(bool Saved);

/// <summary>Which symbol the editor's language server should rename.</summary>
public sealed record EditorRenameParams(string Uri, Position Position, string NewName);

/// <summary>The edits of a rename; the server makes them, the editor does not.</summary>
/// <param name="Edit">Null when nothing can be renamed there.</param>
public sealed record EditorRenameResult([property: JsonIgnore(Condition = Never)] WorkspaceEdit? Edit);

/// <summary>Whose diagnostics are wanted.</summary>
/// <param name="Uris">Without them, all.</param>
public sealed record EditorDiagnosticsParams(IReadOnlyList<string>? Uris = null);

/// <summary>The editor's diagnostics.</summary>
public sealed record EditorDiagnosticsResult(IReadOnlyList<DocumentDiagnostics> Diagnostics);

/// <summary>The diagnostics of one document.</summary>
public sealed record DocumentDiagnostics(string Uri, IReadOnlyList<Diagnostic> Diagnostics);
