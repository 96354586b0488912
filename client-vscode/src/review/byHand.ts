import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FileReview } from '../../../protocol/generated/protocol';
import { byHandTitle } from './diffs';
import { keptUri, type KeptDocuments } from './documents';

const { t } = vscode.l10n;

/** The editor's own command behind its merge editor. It is none of the documented API: an editor without it gets a diff. */
const mergeEditor = '_open.mergeEditor';

/**
 * Opens a file that waits, where the person wrote into the agent's lines, for merging by hand: their text and the one
 * from before the agent, starting from what the agent left, with the file itself as the result. Nothing is decided by it;
 * what stands in the file afterwards waits as before, and `done` is told when the merge was closed and saved.
 */
export async function mergeByHand(file: FileReview, documents: KeptDocuments, done: () => void): Promise<void> {
  const output = vscode.Uri.parse(file.uri);
  const name = basename(file.path);
  const theirs = keptUri(output, file.baselineUri);
  if (file.agentUri && await opensMergeEditor({
    base: keptUri(output, file.agentUri),
    input1: { uri: documents.hold(output, (await vscode.workspace.openTextDocument(output)).getText()), title: t('Your Text'), description: name },
    input2: { uri: theirs, title: t('Before the Agent'), description: name },
    output,
  })) return tellWhenClosed(output, theirs, done);
  await vscode.commands.executeCommand('vscode.diff', theirs, output, byHandTitle(file.path));
  tellWhenClosed(output, theirs, done);
}

async function opensMergeEditor(sides: object): Promise<boolean> {
  try {
    await vscode.commands.executeCommand(mergeEditor, sides);
    return true;
  } catch {
    return false;
  }
}

/** Waits for the tab just opened to close; one whose text was not saved was left, not finished. */
function tellWhenClosed(output: vscode.Uri, theirs: vscode.Uri, done: () => void): void {
  const is = (uri: vscode.Uri | undefined, other: vscode.Uri) => uri?.toString() === other.toString();
  const shows = (tab: vscode.Tab): boolean => {
    // The input of a merge editor's tab has no type in the API.
    const { result, original, modified } = (tab.input ?? {}) as { result?: vscode.Uri; original?: vscode.Uri; modified?: vscode.Uri };
    return is(result, output) || is(original, theirs) && is(modified, output);
  };
  const watch = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
    if (!closed.some(shows)) return;
    watch.dispose();
    const document = vscode.workspace.textDocuments.find((d) => is(d.uri, output));
    if (!document?.isDirty) done();
  });
}
