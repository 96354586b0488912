import type { CheckpointPreviewResult, PreviewFile, RevertConflictChoice, RevertOutcome, RevertScope } from '../../../../protocol/generated/protocol';
import { counts } from '../rows/tool';
import { announce } from './announce';
import { Refusal, request } from './bridge';
import { count, h, icon, pathLabel, visible } from './dom';
import { showDialog } from './dialog';
import { fillPrompt, say } from './hooks';

const actions = { rewrite: ['edit', 'is put back'], create: ['new-file', 'comes back'], delete: ['trash', 'is removed'], move: ['file-symlink-file', 'moves back'] } as const;

/** Shows what going back to a checkpoint would do, and does it when the user says so. */
export async function askRevert(sessionId: string, checkpointId: string, from: HTMLElement): Promise<void> {
  from.setAttribute('aria-busy', 'true');
  try {
    const preview = await request('checkpoint/preview', { sessionId, checkpointId });
    showPreview(sessionId, checkpointId, preview);
  } catch (problem) {
    say((problem as Refusal).message);
  } finally {
    from.removeAttribute('aria-busy');
  }
}

function showPreview(sessionId: string, checkpointId: string, preview: CheckpointPreviewResult): void {
  const conflicts = preview.files.filter((file) => file.conflict).length;
  const scope = choices<RevertScope>('What goes back', [['all', 'Files and conversation'], ['files', 'Files only'], ['conversation', 'Conversation only']]);
  const onConflict = choices<RevertConflictChoice>('Where you changed the same places since', [
    ['merge', 'Leave those files alone'], ['keepMine', 'Keep my text there, restore the rest'], ['overwrite', 'Overwrite them (Redo brings mine back)']]);
  showDialog('Revert to here?', [
    h('p', {}, preview.files.length === 0 ? 'No file would change.' : `${count(preview.files.length, 'file')} would change.`,
      preview.messagesDropped > 0 ? ` ${count(preview.messagesDropped, 'message')} would leave the chat, and the prompt returns to the input box.` : ''),
    preview.files.length > 0 ? h('ul.files', { 'aria-label': 'Files that would change', tabindex: 0 }, ...preview.files.map(previewLine)) : undefined,
    scope.element, conflicts > 0 ? onConflict.element : undefined,
    h('p.hint', {}, 'It can be undone with Redo.'),
  ], [{
    label: 'Revert', look: 'primary',
    run: () => void done(request('checkpoint/revert', { sessionId, checkpointId, scope: scope.value(), ...(conflicts > 0 ? { onConflict: onConflict.value() } : {}) })),
  }]);
}

function previewLine(file: PreviewFile): HTMLElement {
  const [codicon, words] = actions[file.action];
  return h('li.file', {}, icon(codicon), h('span.path', { title: file.path }, ...pathLabel(file.path)), h('span.tag', {}, words), file.conflict ? h('span.tag.bad', {}, 'changed since') : undefined);
}

/** Shows all changes of the session and takes them back when the user says so; the conversation stays. */
export async function askRevertAll(sessionId: string): Promise<void> {
  try {
    const { changes } = await request('changes/list', { sessionId });
    if (changes.length === 0) return say('There is nothing to revert: this session changed no files.', 'info');
    showDialog('Revert all changes?', [
      h('p', {}, `${count(changes.length, 'file')} would go back to before this session. The conversation stays.`),
      h('ul.files', { 'aria-label': 'Files that would change', tabindex: 0 }, ...changes.map((change) =>
        h('li.file', {}, h('span.path', { title: change.path }, ...pathLabel(change.path)), change.sources.some((s) => s !== 'tool') ? h('span.tag', {}, change.sources.join(', ')) : undefined, counts(change.additions, change.deletions)))),
      h('p.hint', {}, 'What you changed since in the same places is left alone. It can be undone with Redo.'),
    ], [{ label: 'Revert all', look: 'primary', run: () => void done(request('changes/revert', { sessionId })) }]);
  } catch (problem) {
    say((problem as Refusal).message);
  }
}

/** Undoes a revert, files and conversation. */
export const redo = (sessionId: string, revertId: string): Promise<void> => done(request('checkpoint/redo', { sessionId, revertId }));

/** Takes the last decision of the review back. */
export async function undoDecision(sessionId: string): Promise<void> {
  try {
    const outcome = await request('review/undo', { sessionId });
    const conflicts = outcome.files.filter((file) => file.result === 'conflict');
    if (conflicts.length > 0) say(`Left alone, because you changed the same places since: ${conflicts.map((file) => visible(file.path)).join(', ')}`);
    else announce('The decision was taken back.');
  } catch (problem) {
    say((problem as Refusal).message);
  }
}

async function done(outcome: Promise<RevertOutcome>): Promise<void> {
  try {
    const { files, prompt } = await outcome;
    if (prompt) fillPrompt(prompt);
    const conflicts = files.filter((file) => file.result === 'conflict');
    if (conflicts.length > 0) say(`${count(conflicts.length, 'file')} left alone, because others wrote there since: ${conflicts.map((file) => visible(file.path)).join(', ')}`);
    else announce(`Done. ${count(files.filter((file) => file.result !== 'unchanged').length, 'file')} restored.`);
  } catch (problem) {
    say((problem as Refusal).message);
  }
}

/** Radio buttons; the first is chosen. */
function choices<T extends string>(label: string, options: readonly [T, string][]): { element: HTMLElement; value(): T } {
  const name = label.replace(/\W/g, '');
  const element = h('fieldset.choices', {}, h('legend', {}, label), ...options.map(([value, text], i) =>
    h('label.choice', {}, h('input', { type: 'radio', name, value, checked: i === 0 }), text)));
  return { element, value: () => (element.querySelector('input:checked') as HTMLInputElement).value as T };
}
