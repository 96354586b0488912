import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ClientRequests, DiagnosticSeverity, DocumentDiagnostics, TextRange } from '../../../protocol/generated/protocol';
import { isSameOffer, renameEdit, type HandedRename } from './renameEdit';
import { settledAnswer } from './settled';

type Answer<M extends keyof ClientRequests> = (params: ClientRequests[M]['params'], token: vscode.CancellationToken) => Promise<ClientRequests[M]['result']> | ClientRequests[M]['result'];

/** Answers what the server asks of the editor: to save a document, to rename a symbol, for diagnostics. */
export function answerServer(client: LanguageClient): void {
  const answer = <M extends keyof ClientRequests>(method: M, handler: Answer<M>) => client.onRequest(method, handler);
  answer('editor/save', ({ uri }) => save(vscode.Uri.parse(uri)));
  answer('editor/rename', ({ uri, position, newName }, token) => rename(vscode.Uri.parse(uri), new vscode.Position(position.line, position.character), newName, token));
  answer('editor/diagnostics', ({ uris }) => ({ diagnostics: diagnosticsOf(uris) }));
}

async function save(uri: vscode.Uri): Promise<{ saved: boolean }> {
  const document = vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
  if (!document) return { saved: true }; // closed meanwhile: the disk has its text
  return { saved: !document.isDirty || await document.save() };
}

async function rename(uri: vscode.Uri, position: vscode.Position, newName: string, token: vscode.CancellationToken): Promise<ClientRequests['editor/rename']['result']> {
  const document = await open(uri);
  if (!document) return { edit: null };
  const starting = await startLanguage(document.languageId);
  const command = <T>(id: string, ...more: unknown[]) => Promise.resolve(vscode.commands.executeCommand<T | undefined>(id, document.uri, ...more)).catch(() => undefined);
  const offered = await settledAnswer<HandedRename>({
    // A rejection is a provider's no, and in the same words that of one whose server is not up.
    ask: async () => {
      const edit = await command<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', position, newName);
      const versions = new Map(vscode.workspace.textDocuments.map((d) => [d.uri.toString(), d.version]));
      return renameEdit(edit, (text) => versions.get(text));
    },
    // Symbols of a document need no project; what calls what does, and asking where to begin costs little.
    rouse: async () => {
      const answers = await Promise.all([command<unknown[]>('vscode.executeDocumentSymbolProvider'), command<unknown[]>('vscode.prepareCallHierarchy', position)]);
      return answers.some((answer) => (answer?.length ?? 0) > 0);
    },
    isSame: isSameOffer,
  }, starting, { now: Date.now, wait: (ms) => new Promise((go) => setTimeout(go, ms)) }, () => token.isCancellationRequested);
  return { edit: offered === undefined || offered === 'unreadable' ? null : offered };
}

async function open(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined; // it is gone, or no text
  }
}

/** When the extensions of a language were started by us, or we ourselves where they ran already. In milliseconds. */
const started = new Map<string, number>();
const ourStart = Date.now();
const startTakes = 60_000;

/** Starts the extensions that serve a language, as showing a document of it would; whether one of them may still be starting. */
async function startLanguage(language: string): Promise<boolean> {
  const serving = vscode.extensions.all.filter((e) => serves(e.packageJSON as Manifest, language));
  if (!started.has(language)) started.set(language, serving.every((e) => e.isActive) ? ourStart : Date.now());
  await Promise.allSettled(serving.map((e) => e.activate()));
  return serving.length > 0 && Date.now() - started.get(language)! < startTakes;
}

interface Manifest { main?: string; activationEvents?: string[]; contributes?: { languages?: { id: string }[] } }

/** Whether an extension is started by documents of the language; one that brings the language need not say so. */
function serves({ main, activationEvents, contributes }: Manifest, language: string): boolean {
  return main !== undefined && (activationEvents?.includes(`onLanguage:${language}`) === true || contributes?.languages?.some(({ id }) => id === language) === true);
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
