import * as vscode from 'vscode';
import type { CurrentReview } from './currentReview';
import { keptScheme } from './documents';
import { counts, lineOf } from './words';

const { t } = vscode.l10n;

/** Accept and Reject over every pending hunk, and on top for the whole file. */
export class ReviewLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(private readonly review: CurrentReview) {
    this.#subscriptions = [
      vscode.languages.registerCodeLensProvider([{ scheme: 'file' }, { scheme: keptScheme }], this),
      review.onDidChange(() => this.#changed.fire()),
    ];
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const file = this.review.ofDocument(document.uri);
    if (!file || file.state !== 'pending') return [];
    // Of kept texts only what stands for a file that is gone shows it as it is now; the others are left sides.
    if (document.uri.scheme === keptScheme && document.uri.query !== file.currentUri) return [];
    const lens = (line: number, title: string, tooltip: string, command: string, ...args: unknown[]) =>
      new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, tooltip, command, arguments: args });
    const accept = (line: number, title: string, tooltip: string, id: string, ...args: string[]) => lens(line, `$(check)\u00a0${title}`, tooltip, id, ...args);
    const reject = (line: number, title: string, tooltip: string, id: string, ...args: string[]) => lens(line, `$(discard)\u00a0${title}`, tooltip, id, ...args);

    const perHunk = file.hunks.flatMap((hunk) => {
      const line = lineOf(hunk, document.lineCount);
      return [
        accept(line, t('Accept'), t('Keep this change'), 'kiroAgent.acceptHunk', file.path, hunk.id),
        reject(line, t('Reject'), t('Take this change back'), 'kiroAgent.rejectHunk', file.path, hunk.id),
        ...(hunk.userEdited ? [lens(line, `$(edit)\u00a0${t('you edited this')}`, t('Accepting keeps your lines too'), '')] : []),
      ];
    });
    if (file.hunks.length === 1) return perHunk; // the file is this change
    const count = lens(0, `${t('{0} changes', file.hunks.length)} ${counts(file)}`, t('Open the review of this file'), 'kiroAgent.openReview', file.path);
    const room = file.hunks.length > 0 && lineOf(file.hunks[0]!, document.lineCount) > 0; // beside the lens of a hunk there is none
    return [
      accept(0, t('Accept File'), t('Keep all changes of this file'), 'kiroAgent.acceptFile', file.path),
      reject(0, t('Reject File'), t('Take all changes of this file back'), 'kiroAgent.rejectFile', file.path),
      ...(room ? [count] : []), ...perHunk,
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }
}
