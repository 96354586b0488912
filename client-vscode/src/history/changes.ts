import * as vscode from 'vscode';
import type { RevertConflictChoice, RevertOutcome } from '../../../protocol/generated/protocol';
import { AgentError, type Agent } from '../agent';
import { askConflict } from '../conflicts';
import { command } from '../report';
import { openByHand, openChanges } from '../review/diffs';

const { t } = vscode.l10n;

/** *View all changes* and *Revert all changes* of the active session. */
export function changeCommands(agent: Agent): vscode.Disposable[] {
  return [
    command('kiroAgent.viewAllChanges', async () => {
      const { changes } = await agent.request('changes/list', { sessionId: activeSession(agent) });
      if (changes.length === 0) return void vscode.window.showInformationMessage(t('The agent changed nothing in this session.'));
      await openChanges(t('All Changes'), changes);
    }),
    command('kiroAgent.revertAllChanges', async () => {
      const sessionId = activeSession(agent);
      const { changes } = await agent.request('changes/list', { sessionId });
      if (changes.length === 0) return void vscode.window.showInformationMessage(t('The agent changed nothing in this session.'));
      const revert = t('Revert All Changes');
      const shown = changes.slice(0, 12).map((change) => change.path);
      const more = changes.length > shown.length ? `\n${t('and {0} more', changes.length - shown.length)}` : '';
      const choice = await vscode.window.showWarningMessage(
        changes.length === 1 ? t('Revert what the agent changed in 1 file?') : t('Revert what the agent changed in {0} files?', changes.length),
        { modal: true, detail: `${shown.join('\n')}${more}\n\n${t('What you wrote yourself stays, the conversation too. It can be redone.')}` }, revert);
      if (choice !== revert) return;
      const outcome = await agent.request('changes/revert', { sessionId });
      await afterRevert(agent, sessionId, outcome, {
        again: (onConflict, paths) => agent.request('changes/revert', { sessionId, paths, onConflict }),
        byHand: (paths) => openByHand(changes.filter((change) => paths.includes(change.path))),
      });
    }),
    command('kiroAgent.redo', async () => {
      const sessionId = activeSession(agent);
      const outcome = await agent.request('checkpoint/redo', { sessionId });
      void vscode.window.setStatusBarMessage(t('Redone: {0} files', outcome.files.filter((f) => f.result !== 'conflict').length), 4000);
      tellConflicts(outcome);
    }),
  ];
}

/** The active session's id, or an error that says what to do. */
export function activeSession(agent: Agent): string {
  if (!agent.activeSession) throw new AgentError(t('there is no session yet. Ask the agent something first.'));
  return agent.activeSession;
}

/** What can be done about the files a revert left alone. */
interface Remedies {
  again(choice: RevertConflictChoice, paths: string[]): Promise<RevertOutcome>;
  byHand(paths: string[]): Promise<void>;
}

/** Says what a revert did; offers the choices where the person's own work stood in the way, and the way back. */
export async function afterRevert(agent: Agent, sessionId: string, first: RevertOutcome, remedies?: Remedies): Promise<void> {
  const outcomes = [first];
  const conflicts = first.files.filter((file) => file.result === 'conflict');
  if (conflicts.length > 0 && remedies) {
    const paths = conflicts.map((c) => c.path);
    const answer = await askConflict(paths, conflicts[0]!.reason, true);
    if (answer === 'byHand') await remedies.byHand(paths);
    else if (answer) outcomes.push(await remedies.again(answer, paths));
  } else tellConflicts(first);

  const redo = t('Redo');
  const done = outcomes.flatMap(({ files }) => files).filter((file) => file.result === 'restored' || file.result === 'merged').length;
  const choice = await vscode.window.showInformationMessage(done === 1 ? t('Reverted 1 file.') : t('Reverted {0} files.', done), redo);
  if (choice !== redo) return;
  for (const { revertId } of outcomes.reverse()) tellConflicts(await agent.request('checkpoint/redo', { sessionId, revertId }));
}

function tellConflicts(outcome: RevertOutcome): void {
  const left = outcome.files.filter((file) => file.result === 'conflict').map((file) => file.path);
  if (left.length > 0) void vscode.window.showWarningMessage(t('Left alone, because they were changed since: {0}', left.join(', ')));
}
