import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { FileReview } from '../../../protocol/generated/protocol';
import { command } from '../report';
import { byHandTitle } from './diffs';
import { keptUri, type KeptDocuments } from './documents';

const { t } = vscode.l10n;

/** The editor's own commands behind its merge editor. They are none of the documented API: an editor without them gets a diff. */
const [openMergeEditor, completeMerge] = ['_open.mergeEditor', 'mergeEditor.acceptMerge'];

/** A merge that is open: the text it is for, the text it is against, and what is to be done once it is closed. */
interface Merge { output: vscode.Uri; against: vscode.Uri; closed(finished: boolean): void; finished: boolean }

/**
 * Merging by hand of files that wait, where the person wrote into the agent's lines: their text and the one from before
 * the agent, starting from what the agent left, with the file itself as the result. Nothing is decided by it.
 */
export class Merges implements vscode.Disposable {
  readonly #open = new Set<Merge>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(private readonly documents: KeptDocuments) {
    this.#subscriptions = [
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const merge of this.#open) if (closed.some((tab) => shows(tab, merge))) this.#closed(merge);
      }),
      command('kiroAgent.finishMerge', () => this.#finish()),
    ];
  }

  /** Opens the file for merging. `closed` is told when that was closed with nothing unsaved, and whether it was finished by the command. */
  async open(file: FileReview, closed: (finished: boolean) => void): Promise<void> {
    const output = vscode.Uri.parse(file.uri);
    const against = keptUri(output, file.baselineUri);
    const description = basename(file.path);
    const opened = file.agentUri !== undefined && await opens(openMergeEditor!, {
      base: keptUri(output, file.agentUri),
      input1: { uri: this.documents.hold(output, (await vscode.workspace.openTextDocument(output)).getText()), title: t('Your Text'), description },
      input2: { uri: against, title: t('Before the Agent'), description },
      output,
    });
    if (!opened) {
      await vscode.commands.executeCommand('vscode.diff', against, output, byHandTitle(file.path), { preview: false });
      void vscode.window.showInformationMessage(t('Edit the right side, then choose Finish Merge (✓).'));
    }
    this.#open.add({ output, against, closed, finished: false });
    this.#tell();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** The merge in front is complete: the editor saves and closes it, after asking about places nobody looked at. */
  async #finish(): Promise<void> {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const merge = [...this.#open].find((m) => tab && shows(tab, m));
    if (!tab || !merge) return;
    merge.finished = true;
    try {
      if (tab.input instanceof vscode.TabInputTextDiff) {
        await vscode.workspace.save(merge.output);
        await vscode.window.tabGroups.close(tab);
      } else await vscode.commands.executeCommand(completeMerge!);
    } finally {
      merge.finished = false;
    }
  }

  #closed(merge: Merge): void {
    this.#open.delete(merge);
    this.#tell();
    const document = vscode.workspace.textDocuments.find((d) => is(d.uri, merge.output));
    if (!document?.isDirty) merge.closed(merge.finished);
  }

  #tell(): void {
    void vscode.commands.executeCommand('setContext', 'kiroAgent.merging', this.#open.size > 0);
  }
}

const is = (uri: vscode.Uri | undefined, other: vscode.Uri): boolean => uri?.toString() === other.toString();

/** Whether a tab is this merge; the input of a merge editor's tab has no type in the API. */
function shows(tab: vscode.Tab, { output, against }: Merge): boolean {
  const { result, original, modified } = (tab.input ?? {}) as { result?: vscode.Uri; original?: vscode.Uri; modified?: vscode.Uri };
  return is(result, output) || is(original, against) && is(modified, output);
}

async function opens(id: string, sides: object): Promise<boolean> {
  try {
    await vscode.commands.executeCommand(id, sides);
    return true;
  } catch {
    return false;
  }
}
