import * as vscode from 'vscode';
import type { Hunk } from '../../../protocol/generated/protocol';
import type { CurrentReview } from './currentReview';
import { lineOf } from './words';

const kinds = ['added', 'changed', 'removed'] as const;
type Kind = typeof kinds[number];
const rulers: Record<Kind, string> = {
  added: 'editorOverviewRuler.addedForeground', changed: 'editorOverviewRuler.modifiedForeground', removed: 'editorOverviewRuler.deletedForeground',
};

/** Marks pending hunks in the gutter and the overview ruler of every editor that shows the file. */
export class ReviewMarks implements vscode.Disposable {
  readonly #types: Record<Kind, vscode.TextEditorDecorationType>;
  readonly #subscriptions: vscode.Disposable[];

  constructor(context: vscode.ExtensionContext, private readonly review: CurrentReview) {
    const type = (kind: Kind) => vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      gutterIconPath: vscode.Uri.joinPath(context.extensionUri, 'media', 'gutter', `${kind}.svg`),
      gutterIconSize: 'contain',
      overviewRulerColor: new vscode.ThemeColor(rulers[kind]),
      overviewRulerLane: vscode.OverviewRulerLane.Left,
    });
    this.#types = { added: type('added'), changed: type('changed'), removed: type('removed') };
    this.#subscriptions = [
      ...Object.values(this.#types),
      review.onDidChange(() => this.#draw()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.scheme !== 'file') continue;
      const file = this.review.ofDocument(editor.document.uri);
      const ranges: Record<Kind, vscode.Range[]> = { added: [], changed: [], removed: [] };
      for (const hunk of file?.hunks ?? []) ranges[kindOf(hunk)].push(rangeOf(hunk, editor.document.lineCount));
      for (const kind of kinds) editor.setDecorations(this.#types[kind], ranges[kind]);
    }
  }
}

function kindOf(hunk: Hunk): Kind {
  if (hunk.current.count === 0) return 'removed';
  return hunk.baseline.count === 0 ? 'added' : 'changed';
}

function rangeOf(hunk: Hunk, lineCount: number): vscode.Range {
  const first = lineOf(hunk, lineCount);
  return new vscode.Range(first, 0, lineOf({ ...hunk, current: { start: first + Math.max(0, hunk.current.count - 1), count: 1 } }, lineCount), 0);
}
