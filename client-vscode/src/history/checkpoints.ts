import * as vscode from 'vscode';
import type { Checkpoint, CheckpointPreviewResult, PreviewFile, RevertOutcome, RevertScope } from '../../../protocol/generated/protocol';
import type { Agent } from '../agent';
import type { RevertChoice } from '../chat/messages';
import { command } from '../report';
import { openByHand, openChanges } from '../review/diffs';
import { activeSession, afterRevert } from './changes';

const { t } = vscode.l10n;

/** *Revert to checkpoint*: choose a prompt, see what going back means, choose what goes back. */
export function checkpointCommands(agent: Agent): vscode.Disposable[] {
  return [command('kiroAgent.revertToCheckpoint', async (given?: string) => {
    const sessionId = activeSession(agent);
    const { checkpoints } = await agent.request('checkpoint/list', { sessionId });
    const checkpoint = typeof given === 'string' ? checkpoints.find((c) => c.id === given) : await pick(checkpoints);
    if (!checkpoint) return;
    const preview = await agent.request('checkpoint/preview', { sessionId, checkpointId: checkpoint.id });
    const scope = await confirm(agent, sessionId, checkpoint, preview);
    if (!scope) return;
    const onConflict = scope === 'conversation' ? 'merge' : await onConflictOf(preview);
    if (!onConflict) return;
    const outcome = await revertTo(agent, sessionId, { checkpointId: checkpoint.id, scope, onConflict });
    if (outcome.prompt !== undefined) await vscode.commands.executeCommand('kiroAgent.fillPrompt', outcome.prompt);
    await afterRevert(agent, sessionId, outcome);
  })];
}

/** Goes back; files to be merged by hand are left alone by the server and opened beside what they were then. */
export async function revertTo(agent: Agent, sessionId: string, { checkpointId, scope, onConflict }: RevertChoice): Promise<RevertOutcome> {
  if (onConflict !== 'byHand') return agent.request('checkpoint/revert', { sessionId, checkpointId, scope, onConflict });
  const { changes } = await agent.request('checkpoint/diff', { sessionId, from: checkpointId });
  const outcome = await agent.request('checkpoint/revert', { sessionId, checkpointId, scope, onConflict: 'merge' });
  const left = new Set(outcome.files.filter((file) => file.result === 'conflict').map((file) => file.path));
  await openByHand(changes.filter((change) => left.has(change.path)));
  return outcome;
}

async function pick(checkpoints: readonly Checkpoint[]): Promise<Checkpoint | undefined> {
  if (checkpoints.length === 0) {
    void vscode.window.showInformationMessage(t('There is no checkpoint yet: one is made before every prompt.'));
    return undefined;
  }
  const items = [...checkpoints].reverse().map((checkpoint) => ({
    label: `$(history) ${oneLine(checkpoint.prompt)}`,
    description: new Date(checkpoint.createdAt).toLocaleTimeString(),
    detail: checkpoint.filesChanged === 1 ? t('1 file changed after it') : t('{0} files changed after it', checkpoint.filesChanged),
    checkpoint,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: t('Revert to Checkpoint'), placeHolder: t('Go back to before this prompt'), matchOnDetail: true });
  return picked?.checkpoint;
}

/** Shows the preview; the choice of what goes back, or undefined. */
async function confirm(agent: Agent, sessionId: string, checkpoint: Checkpoint, preview: CheckpointPreviewResult): Promise<RevertScope | undefined> {
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const files = preview.files.length === 1 ? t('1 file') : t('{0} files', preview.files.length);
  const messages = preview.messagesDropped === 1 ? t('1 message') : t('{0} messages', preview.messagesDropped);
  const scopes = [
    { label: `$(history) ${t('Files and conversation')}`, description: `${files}, ${messages}`, scope: 'all' as const },
    { label: `$(files) ${t('Files only')}`, description: files, scope: 'files' as const },
    { label: `$(comment) ${t('Conversation only')}`, description: messages, scope: 'conversation' as const },
  ];
  const look = { label: `$(diff-multiple) ${t('Show what changed since')}`, description: '' };
  for (;;) {
    const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { scope?: RevertScope }>(
      [separator(t('Revert')), ...scopes, separator(t('Look first')), look, separator(t('What happens to the files')), ...preview.files.map(row)],
      { title: t('Revert to before "{0}"', oneLine(checkpoint.prompt)), placeHolder: t('What you wrote yourself stays. It can be redone.'), ignoreFocusOut: true });
    if (picked === look) {
      const { changes } = await agent.request('checkpoint/diff', { sessionId, from: checkpoint.id });
      await openChanges(t('Since "{0}"', oneLine(checkpoint.prompt)), changes);
      return undefined;
    }
    if (!picked) return undefined;
    if (picked.scope) return picked.scope;
  }
}

/** What is to become of files whose lines others changed too: asked before anything is done, for it goes back as one. */
async function onConflictOf({ files }: CheckpointPreviewResult): Promise<RevertChoice['onConflict'] | undefined> {
  const conflicts = files.filter((file) => file.conflict);
  if (conflicts.length === 0) return 'merge';
  const items: (vscode.QuickPickItem & { choice: RevertChoice['onConflict'] })[] = [
    { label: `$(circle-slash) ${t('Leave these files alone')}`, detail: t('The others go back'), choice: 'merge' },
    { label: `$(person) ${t('Keep mine')}`, detail: t('The places you changed keep their text, the rest goes back'), choice: 'keepMine' },
    { label: `$(replace-all) ${t('Overwrite')}`, detail: t('The exact text from then; redo brings yours back'), choice: 'overwrite' },
    { label: `$(git-merge) ${t('Merge by hand')}`, detail: t('They stay as they are and open beside what they were then'), choice: 'byHand' },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: t('The same lines were changed since, in: {0}', conflicts.map((file) => file.path).join(', ')), ignoreFocusOut: true,
  });
  return picked?.choice;
}

function row(file: PreviewFile): vscode.QuickPickItem {
  const action = { rewrite: t('is put back'), create: t('comes back'), delete: t('is removed'), move: t('is moved back') }[file.action];
  const icon = { rewrite: 'edit', create: 'new-file', delete: 'trash', move: 'arrow-left' }[file.action];
  return { label: `$(${icon}) ${file.path}`, description: action, ...(file.conflict ? { detail: `$(warning) ${t('changed by someone else since, in the same places')}` } : {}) };
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
