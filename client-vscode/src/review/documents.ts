import * as vscode from 'vscode';
import type { FileReview } from '../../../protocol/generated/protocol';
import type { Agent } from '../agent';
import type { CurrentReview } from './currentReview';

const { t } = vscode.l10n;

/** The scheme of kept contents. */
export const keptScheme = 'kiro-review';
const baseline = 'baseline';
const held = 'held';

/**
 * A kept content under the path of the file it belongs to, so that an editor shows the right language and sees one file on
 * both sides. The query is the server's own URI, or says that it is the baseline of this review's entry, whatever that is now.
 */
export function keptUri(file: vscode.Uri, serverUri: string): vscode.Uri {
  return vscode.Uri.from({ scheme: keptScheme, path: file.path, query: serverUri });
}

/** The baseline of an entry, which follows every decision. */
export function baselineUri(file: FileReview, sessionId: string): vscode.Uri {
  return vscode.Uri.from({ scheme: keptScheme, path: vscode.Uri.parse(file.uri).path, query: `${baseline}=${sessionId}` });
}

/** Gives editors the text behind kept contents, and tells them when a baseline moved. */
export class KeptDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #shown = new Map<string, string | undefined>(); // a document of a baseline → the server's URI it shows
  #holds = 0;
  readonly #held = new Map<string, string>(); // texts as they stood when a merge was opened
  readonly #subscriptions: vscode.Disposable[];

  readonly onDidChange = this.#changed.event;

  constructor(private readonly agent: Agent, private readonly review: CurrentReview) {
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(keptScheme, this),
      review.onDidChange(() => this.#follow()),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#shown.delete(document.uri.toString());
        this.#held.delete(document.uri.toString());
      }),
    ];
  }

  /** A document that goes on showing this text, whatever becomes of the file. */
  hold(file: vscode.Uri, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: keptScheme, path: file.path, query: `${held}=${++this.#holds}` });
    this.#held.set(uri.toString(), text);
    return uri;
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const text = this.#held.get(uri.toString());
    if (text !== undefined) return text;
    const source = this.#source(uri);
    // What was decided has no baseline any more: the file as it is, so that nothing shows as a change.
    if (!source) return vscode.workspace.openTextDocument(uri.with({ scheme: 'file', query: '' })).then((file) => file.getText(), () => '');
    const { exists, text: kept, base64 } = await this.agent.request('document/content', { uri: source }, token);
    if (!exists) return '';
    return kept ?? t('(not text: {0} bytes)', Buffer.from(base64 ?? '', 'base64').length);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #source(uri: vscode.Uri): string | undefined {
    if (!uri.query) return uri.toString();
    if (!uri.query.startsWith(`${baseline}=`)) return uri.query;
    const now = this.#baselineOf(uri);
    this.#shown.set(uri.toString(), now);
    return now;
  }

  #baselineOf(uri: vscode.Uri): string | undefined {
    return this.review.ofDocument(uri)?.baselineUri;
  }

  #follow(): void {
    for (const [key, shown] of this.#shown) {
      const uri = vscode.Uri.parse(key);
      if (this.#baselineOf(uri) !== shown) this.#changed.fire(uri);
    }
  }
}
