import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { FileReview, Hunk } from '../../../protocol/generated/protocol';
import type { CurrentReview } from './currentReview';
import { counts, hunkLabel } from './words';

const { t } = vscode.l10n;

/** A row of the Review view: a file, or one of its hunks. */
export type Row = { file: FileReview; hunk?: Hunk };

/** The Review view: files with their state and counts, pending hunks below them. */
export class ReviewTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #view: vscode.TreeView<Row>;
  readonly #subscriptions: vscode.Disposable[];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly review: CurrentReview) {
    this.#view = vscode.window.createTreeView('kiroAgent.review', { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions = [this.#view, review.onDidChange(() => this.#draw())];
  }

  getChildren(row?: Row): Row[] {
    if (!row) return this.review.files.map((file) => ({ file }));
    return row.hunk ? [] : row.file.hunks.map((hunk) => ({ file: row.file, hunk }));
  }

  getParent(row: Row): Row | undefined {
    return row.hunk ? { file: row.file } : undefined;
  }

  getTreeItem({ file, hunk }: Row): vscode.TreeItem {
    return hunk ? hunkItem(file, hunk) : fileItem(file);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #draw(): void {
    const { undecided } = this.review;
    this.#view.badge = undecided > 0 ? { value: undecided, tooltip: undecided === 1 ? t('1 file waits for review') : t('{0} files wait for review', undecided) } : undefined;
    this.#changed.fire();
  }
}

function fileItem(file: FileReview): vscode.TreeItem {
  const pending = file.state === 'pending';
  const item = new vscode.TreeItem(posix.basename(file.path), pending && file.hunks.length > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None);
  const folder = posix.dirname(file.path);
  const words = stateWords(file);
  item.id = file.path;
  item.resourceUri = vscode.Uri.parse(file.uri);
  item.description = [counts(file), words, folder === '.' ? '' : folder].filter(Boolean).join(' · ');
  item.iconPath = pending ? vscode.ThemeIcon.File : new vscode.ThemeIcon(file.state === 'accepted' ? 'check' : file.state === 'rejected' ? 'discard' : 'diff');
  item.contextValue = pending ? 'file.pending' : 'file.decided';
  item.tooltip = new vscode.MarkdownString([`\`${file.path}\``, ...notes(file)].join('  \n'));
  item.accessibilityInformation = { label: [file.path, words, counts(file), ...notes(file)].filter(Boolean).join(', ') };
  item.command = { title: t('Open Review'), command: 'kiroAgent.openReview', arguments: [{ file } satisfies Row] };
  return item;
}

function hunkItem(file: FileReview, hunk: Hunk): vscode.TreeItem {
  const item = new vscode.TreeItem(hunkLabel(hunk));
  const size = counts({ additions: hunk.added.length, deletions: hunk.removed.length });
  item.id = `${file.path}#${hunk.id}`;
  item.description = [t('line {0}', hunk.current.start + 1), size, hunk.userEdited ? t('edited by you') : ''].filter(Boolean).join(' · ');
  item.contextValue = 'hunk';
  item.tooltip = new vscode.MarkdownString().appendCodeblock([...hunk.removed.map((l) => `- ${l}`), ...hunk.added.map((l) => `+ ${l}`)].slice(0, 40).join('\n'), 'diff');
  item.accessibilityInformation = { label: t('Change at line {0} of {1}: {2} lines added, {3} removed', hunk.current.start + 1, file.path, hunk.added.length, hunk.removed.length) };
  item.command = { title: t('Open Review'), command: 'kiroAgent.openReview', arguments: [{ file, hunk } satisfies Row] };
  return item;
}

function stateWords(file: FileReview): string {
  switch (file.state) {
    case 'accepted': return t('accepted');
    case 'rejected': return t('rejected');
    case 'mixed': return t('partly accepted');
    case 'pending': break;
  }
  switch (file.operation) {
    case 'created': return t('new');
    case 'deleted': return t('deleted');
    case 'moved': return t('from {0}', file.movedFrom ?? '');
    case 'modified': return '';
  }
}

function notes(file: FileReview): string[] {
  return [
    file.binary ? t('Not text: decided whole.') : '',
    file.tooLarge ? t('Too large to show by change: decided whole.') : '',
    file.modeChanged ? t('Its permissions changed.') : '',
    file.link?.to !== undefined ? t('A link to {0}.', file.link.to) : '',
    file.userEdited ? t('You edited it while it waited.') : '',
    file.conflict ? t('Rejecting it meets your own changes.') : '',
    file.decided.accepted + file.decided.rejected > 0 ? t('Decided so far: {0} accepted, {1} rejected.', file.decided.accepted, file.decided.rejected) : '',
  ].filter(Boolean);
}
