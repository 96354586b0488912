import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ClientRequests, DiagnosticSeverity, DocumentDiagnostics, TextRange } from '../../../protocol/generated/protocol';
import { askUntilFound, renameEdit, startingPatience } from './renameEdit';

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
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const starting = await startLanguage(document.languageId);
    const ask = () => Promise.resolve(vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>('vscode.executeDocumentRenameProvider', document.uri, position, newName));
    const offered = await askUntilFound(ask, (edit) => edit.size > 0, starting ? startingPatience.times : 1, () => new Promise((go) => setTimeout(go, startingPatience.everyMs)));
    const open = new Map(vscode.workspace.textDocuments.map((d) => [d.uri.toString(), d.version]));
    return { edit: renameEdit(offered, (text) => open.get(text)) };
  } catch {
    return { edit: null }; // no such document, or the provider says that this cannot be renamed
  }
}

const started = new Map<string, number>();

/** Starts the extensions that serve a language, as showing a document of it would; whether one of them may still be starting. */
async function startLanguage(language: string): Promise<boolean> {
  const event = `onLanguage:${language}`;
  const serving = vscode.extensions.all.filter((e) => (e.packageJSON as { activationEvents?: string[] }).activationEvents?.includes(event));
  if (!started.has(language)) started.set(language, Date.now());
  await Promise.allSettled(serving.map((e) => e.activate()));
  return serving.length > 0 && Date.now() - started.get(language)! < 60_000;
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
