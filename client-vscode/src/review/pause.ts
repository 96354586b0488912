import * as vscode from 'vscode';
import type { Agent } from '../agent';
import type { CurrentReview } from './currentReview';
import { openFileReview, reviewAllTitle } from './diffs';
import { keptScheme } from './documents';

const { t } = vscode.l10n;

/** How long after the last key in an editor the person counts as typing, in milliseconds. */
const typing = 4_000;

/**
 * When a turn pauses for review: shows the first file without taking the focus, unless the person types in an editor;
 * says so in a notification only when the window is not looked at. Closes the review's tabs of what was decided.
 */
export function onPause(agent: Agent, review: CurrentReview): vscode.Disposable[] {
  let lastKey = 0;

  const pause = async () => {
    await Promise.resolve(); // the review that belongs to the event was told before it
    const first = review.pending[0];
    const sessionId = agent.activeSession;
    if (!first || !sessionId) return;
    if (!vscode.window.state.focused) {
      const look = t('Review');
      const files = review.undecided;
      const choice = await vscode.window.showInformationMessage(
        files === 1 ? t('Kiro Agent: 1 file waits for your review') : t('Kiro Agent: {0} files wait for your review', files), look);
      if (choice === look) await vscode.commands.executeCommand('kiroAgent.reviewAll');
      return;
    }
    const wanted = vscode.workspace.getConfiguration('kiroAgent').get('review.openOnPause', true);
    if (wanted && Date.now() - lastKey > typing) await openFileReview(first, sessionId, { preserveFocus: true });
  };

  const closeDecided = () => {
    for (const group of vscode.window.tabGroups.all) {
      const decided = group.tabs.filter((tab) => {
        if (tab.input instanceof vscode.TabInputText) return false;
        // What a multi-diff editor shows has no type in the API: its title is all that is known of it.
        if (!(tab.input instanceof vscode.TabInputTextDiff)) return review.pending.length === 0 && tab.label.startsWith(reviewAllTitle());
        const { original } = tab.input;
        if (original.scheme !== keptScheme || !original.query.startsWith('baseline=')) return false;
        return !review.pending.some((file) => vscode.Uri.parse(file.uri).path === original.path);
      });
      if (decided.length > 0) void vscode.window.tabGroups.close(decided, true);
    }
  };

  return [
    agent.on('agent/event', ({ sessionId, event }) => {
      if (sessionId === agent.activeSession && event.kind === 'turnEnded' && event.result.stopReason === 'awaitingReview') void pause();
    }),
    vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
      if (kind === vscode.TextEditorSelectionChangeKind.Keyboard) lastKey = Date.now();
    }),
    review.onDidChange(closeDecided),
  ];
}
