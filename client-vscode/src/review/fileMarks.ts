import * as vscode from 'vscode';
import type { CurrentReview } from './currentReview';

const { t } = vscode.l10n;

/** Marks files that wait for review in the Explorer and on tabs. */
export class FileMarks implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly #subscriptions: vscode.Disposable[];
  #marked: vscode.Uri[] = [];

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(private readonly review: CurrentReview) {
    this.#subscriptions = [
      vscode.window.registerFileDecorationProvider(this),
      review.onDidChange(() => {
        const now = review.pending.map((file) => vscode.Uri.parse(file.uri));
        const before = this.#marked;
        this.#marked = now;
        this.#changed.fire([...before, ...now]);
      }),
    ];
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== 'file') return undefined;
    const file = this.review.ofDocument(uri);
    if (!file || file.state !== 'pending') return undefined;
    const tooltip = file.hunks.length > 1 ? t('{0} changes wait for your review', file.hunks.length) : t('A change waits for your review');
    return { badge: '◆', tooltip, color: new vscode.ThemeColor('kiroAgent.pendingForeground'), propagate: true };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }
}
