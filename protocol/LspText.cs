namespace KiroAgent.Protocol;

/// <summary>A place in a document, 0-based; characters are UTF-16 code units.</summary>
public sealed record Position(int Line, int Character);

/// <summary>A part of a document; the end is not in it.</summary>
public sealed record TextRange(Position Start, Position End);

/// <summary>A document by its URI.</summary>
public sealed record TextDocumentIdentifier(string Uri);

/// <summary>A document at a version.</summary>
public sealed record VersionedTextDocumentIdentifier(string Uri, int? Version = null);

/// <summary>A document with its text.</summary>
public sealed record TextDocumentItem(string Uri, string LanguageId, int Version, string Text);

/// <summary>A document was opened; the editor owns its text from now on.</summary>
public sealed record DidOpenTextDocumentParams(TextDocumentItem TextDocument);

/// <summary>A document's text changed in the editor.</summary>
/// <param name="ContentChanges">Applied one after another.</param>
public sealed record DidChangeTextDocumentParams(
    VersionedTextDocumentIdentifier TextDocument,
    IReadOnlyList<TextDocumentContentChange> ContentChanges);

/// <summary>One change of a document.</summary>
/// <param name="Range">Without it, <c>text</c> is the whole document.</param>
public sealed record TextDocumentContentChange(string Text, TextRange? Range = null, int? RangeLength = null);

/// <summary>A document was saved.</summary>
public sealed record DidSaveTextDocumentParams(TextDocumentIdentifier TextDocument, string? Text = null);

/// <summary>A document was closed; the disk owns its text again.</summary>
public sealed record DidCloseTextDocumentParams(TextDocumentIdentifier TextDocument);

/// <summary>A replacement in a document.</summary>
public sealed record TextEdit(TextRange Range, string NewText);

/// <summary>Edits of several documents.</summary>
/// <param name="Changes">By URI.</param>
/// <param name="DocumentChanges">LSP's richer form: text document edits and file operations.</param>
public sealed record WorkspaceEdit(
    IReadOnlyDictionary<string, IReadOnlyList<TextEdit>>? Changes = null,
    IReadOnlyList<JsonElement>? DocumentChanges = null);

/// <summary>The severity of a diagnostic.</summary>
public enum DiagnosticSeverity
{
    /// <summary>An error.</summary>
    Error = 1,
    /// <summary>A warning.</summary>
    Warning = 2,
    /// <summary>Information.</summary>
    Information = 3,
    /// <summary>A hint.</summary>
    Hint = 4,
}

/// <summary>A diagnostic.</summary>
/// <param name="Code">A number or a string.</param>
public sealed record Diagnostic(
    TextRange Range,
    string Message,
    DiagnosticSeverity? Severity = null,
    JsonElement? Code = null,
    string? Source = null);

/// <summary>The diagnostics of a document, whole.</summary>
public sealed record PublishDiagnosticsParams(string Uri, IReadOnlyList<Diagnostic> Diagnostics, int? Version = null);

/// <summary>A document in which CodeLens is wanted.</summary>
public sealed record CodeLensParams(TextDocumentIdentifier TextDocument);

/// <summary>A command over a line.</summary>
public sealed record CodeLens(TextRange Range, Command? Command = null);

/// <summary>A command with its title.</summary>
/// <param name="CommandId">Its identifier, <c>command</c> on the wire.</param>
public sealed record Command(
    string Title,
    [property: JsonPropertyName("command")] string CommandId,
    IReadOnlyList<JsonElement>? Arguments = null);

/// <summary>A range in which code actions are wanted.</summary>
public sealed record CodeActionParams(TextDocumentIdentifier TextDocument, TextRange Range, CodeActionContext? Context = null);

/// <summary>What is known at the place of a code action.</summary>
/// <param name="Only">The kinds wanted.</param>
public sealed record CodeActionContext(JsonElement? Diagnostics = null, IReadOnlyList<string>? Only = null);

/// <summary>Something to do at the cursor.</summary>
public sealed record CodeAction(string Title, string? Kind = null, Command? Command = null, WorkspaceEdit? Edit = null);

/// <summary>A place at which completion or hover is wanted.</summary>
public sealed record TextDocumentPositionParams(TextDocumentIdentifier TextDocument, Position Position);

/// <summary>What may be written at a place.</summary>
/// <param name="Kind">LSP's CompletionItemKind.</param>
public sealed record CompletionItem(
    string Label,
    int? Kind = null,
    string? Detail = null,
    string? Documentation = null,
    string? InsertText = null,
    TextEdit? TextEdit = null);

/// <summary>What is known about a place.</summary>
public sealed record Hover(MarkupContent Contents, TextRange? Range = null);

/// <summary>Text to show.</summary>
/// <param name="Kind"><c>markdown</c> or <c>plaintext</c>.</param>
public sealed record MarkupContent(string Kind, string Value);
