import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Change, FileReview, Hunk } from '../../../protocol/generated/protocol';
import { baselineUri, keptUri } from './documents';

const { t } = vscode.l10n;

/** One row of a diff of several files; a side that is not there is undefined. */
export interface Sides { file: vscode.Uri; before: vscode.Uri | undefined; after: vscode.Uri | undefined }

/** Opens an entry in the diff editor: its baseline on the left, the real file, which can be edited, on the right. */
export async function openFileReview(file: FileReview, sessionId: string, show: { hunk?: Hunk | undefined; preserveFocus?: boolean } = {}): Promise<void> {
  const left = baselineUri(file, sessionId);
  const right = current(file);
  const options: vscode.TextDocumentShowOptions = { preview: true, preserveFocus: show.preserveFocus ?? false };
  const at = show.hunk ?? file.hunks[0];
  if (at) options.selection = new vscode.Range(at.current.start, 0, at.current.start, 0);
  await vscode.commands.executeCommand('vscode.diff', left, right, reviewTitle(file), options);
}

/** The title of the multi-diff editor of a review: its tab bears no other mark. */
export const reviewAllTitle = (): string => t('Review of all changes');

/** Opens all entries that wait in one multi-diff editor; in the diff editor when it is one. */
export async function openReviews(files: readonly FileReview[], sessionId: string): Promise<void> {
  if (files.length === 1) return openFileReview(files[0]!, sessionId);
  await openSides(reviewAllTitle(), files.map((file) => ({
    file: vscode.Uri.parse(file.uri),
    before: file.operation === 'created' ? undefined : baselineUri(file, sessionId),
    after: file.operation === 'deleted' ? undefined : current(file),
  })));
}

/** Opens what the agent changed, net, in one multi-diff editor. */
export async function openChanges(title: string, changes: readonly Change[]): Promise<void> {
  await openSides(title, changes.map((change) => {
    const file = vscode.Uri.parse(change.uri);
    const after = vscode.Uri.parse(change.afterUri);
    return {
      file,
      before: change.operation === 'created' ? undefined : keptUri(file, change.beforeUri),
      after: change.operation === 'deleted' ? undefined : after.scheme === 'file' ? after : keptUri(file, change.afterUri),
    };
  }));
}

/** Opens each file beside what it was before the agent, to be put right by hand: the right side can be edited. */
export async function openByHand(changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    const file = vscode.Uri.parse(change.uri);
    await vscode.commands.executeCommand('vscode.diff', keptUri(file, change.beforeUri), file, byHandTitle(change.path), { preview: false });
  }
}

/** The title of a diff that is there for merging. */
export const byHandTitle = (path: string): string => t('{0} (merge: before the agent ↔ yours)', basename(path));

async function openSides(title: string, sides: readonly Sides[]): Promise<void> {
  await vscode.commands.executeCommand('vscode.changes', title, sides.map(({ file, before, after }) => [file, before, after]));
}

/** The document that shows an entry as it is now: the file, or what stands for it when it is gone or a link. */
function current(file: FileReview): vscode.Uri {
  const uri = vscode.Uri.parse(file.currentUri);
  return uri.scheme === 'file' ? uri : keptUri(vscode.Uri.parse(file.uri), file.currentUri);
}

function reviewTitle(file: FileReview): string {
  const name = basename(file.path);
  switch (file.operation) {
    case 'created': return t('{0} (new, under review)', name);
    case 'deleted': return t('{0} (deleted, under review)', name);
    case 'moved': return t('{0} ← {1} (under review)', name, file.movedFrom ?? '');
    case 'modified': return t('{0} (under review)', name);
  }
}
