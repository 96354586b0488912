import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ClientRequests, DiagnosticSeverity, DocumentDiagnostics, TextEdit, TextRange } from '../../../protocol/generated/protocol';

type Answer<M extends keyof ClientRequests> = (params: ClientRequests[M]['params']) => Promise<ClientRequests[M]['result']> | ClientRequests[M]['result'];

/** Answers what the server asks of the editor: to save a document, to rename a symbol, for diagnostics. */
export function answerServer(client: LanguageClient): void {
  const answer = <M extends keyof ClientRequests>(method: M, handler: Answer<M>) => client.onRequest(method, handler);
  answer('editor/save', ({ uri }) => save(vscode.Uri.parse(uri)));
  answer('editor/rename', ({ uri, position, newName }) => rename(vscode.Uri.parse(uri), new vscode.Position(position.line, position.character), newName));
  answer('editor/diagnostics', ({ uris }) => ({ diagnostics: diagnosticsOf(uris) }));
}

async function save(uri: vscode.Uri): Promise<{ saved: boolean }> {
  const document = vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
  if (!document) return { saved: true }; // closed meanwhile: the disk has its text
  return { saved: !document.isDirty || await document.save() };
}

async function rename(uri: vscode.Uri, position: vscode.Position, newName: string): Promise<ClientRequests['editor/rename']['result']> {
  const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>('vscode.executeDocumentRenameProvider', uri, position, newName)
    .then((found) => found, () => undefined); // no provider, or it says that this cannot be renamed
  if (!edit || edit.size === 0) return { edit: null };
  const changes: Record<string, TextEdit[]> = {};
  for (const [file, edits] of edit.entries()) changes[file.toString()] = edits.map((e) => ({ range: asRange(e.range), newText: e.newText }));
  return { edit: { changes } };
}

function diagnosticsOf(uris: readonly string[] | undefined): DocumentDiagnostics[] {
  const found: [vscode.Uri, readonly vscode.Diagnostic[]][] = uris
    ? uris.map((text) => vscode.Uri.parse(text)).map((uri) => [uri, vscode.languages.getDiagnostics(uri)])
    : vscode.languages.getDiagnostics().filter(([uri, list]) => uri.scheme === 'file' && list.length > 0);
  return found.map(([uri, list]) => ({
    uri: uri.toString(),
    diagnostics: list.map((d) => ({
      range: asRange(d.range),
      message: d.message,
      severity: (d.severity + 1) as DiagnosticSeverity, // the editor counts from 0, LSP from 1
      ...(d.source === undefined ? {} : { source: d.source }),
      ...(d.code === undefined ? {} : { code: typeof d.code === 'object' ? d.code.value : d.code }),
    })),
  }));
}

function asRange(range: vscode.Range): TextRange {
  return {
    start: { line: range.start.line, character: range.start.character },
    end: { line: range.end.line, character: range.end.character },
  };
}
