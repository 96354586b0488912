import type { CheckpointPreviewResult, PreviewFile, RevertOutcome, RevertScope } from '../../../../protocol/generated/protocol';
import type { RevertChoice } from '../../../src/chat/messages';
import { announce } from './announce';
import { act, Refusal, request } from './bridge';
import { h, icon, pathLabel, visible } from './dom';
import { showDialog } from './dialog';
import { fillPrompt, say } from './hooks';
import { files as countOf, messages, t } from '../words';

const actions = {
  rewrite: ['edit', t('is put back')], create: ['new-file', t('comes back')], delete: ['trash', t('is removed')], move: ['file-symlink-file', t('is moved back')],
} as const;

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
  const scope = choices<RevertScope>('scope', t('What goes back'), [['all', t('Files and conversation')], ['files', t('Files only')], ['conversation', t('Conversation only')]]);
  const onConflict = choices<RevertChoice['onConflict']>('onConflict', t('Where you changed the same places since'), [
    ['merge', t('Leave those files alone')], ['keepMine', t('Keep my text there, restore the rest')], ['overwrite', t('Overwrite them (Redo brings mine back)')],
    ['byHand', t('Leave them alone and merge by hand')]]);
  showDialog(t('Revert to here?'), [
    h('p', {}, preview.files.length === 0 ? t('No file would change.') : t('{0} would change.', countOf(preview.files.length)),
      preview.messagesDropped > 0 ? ` ${t('{0} would leave the chat, and the prompt returns to the input box.', messages(preview.messagesDropped))}` : ''),
    preview.files.length > 0 ? h('ul.files', { 'aria-label': t('Files that would change'), tabindex: 0 }, ...preview.files.map(previewLine)) : undefined,
    scope.element, conflicts > 0 ? onConflict.element : undefined,
    h('p.hint', {}, t('It can be undone with Redo.')),
  ], [{
    label: t('Revert'), look: 'primary',
    run: () => void done(act('revertTo', { sessionId, checkpointId, scope: scope.value(), onConflict: conflicts > 0 ? onConflict.value() : 'merge' })),
  }]);
}

function previewLine(file: PreviewFile): HTMLElement {
  const [codicon, words] = actions[file.action];
  return h('li.file', {}, icon(codicon), h('span.path', { title: file.path }, ...pathLabel(file.path)), h('span.tag', {}, words), file.conflict ? h('span.tag.bad', {}, t('changed since')) : undefined);
}

/** Undoes a revert, files and conversation. */
export const redo = (sessionId: string, revertId: string): Promise<void> => done(request('checkpoint/redo', { sessionId, revertId }));

async function done(outcome: Promise<RevertOutcome>): Promise<void> {
  try {
    const { files, prompt } = await outcome;
    if (prompt) fillPrompt(prompt);
    const conflicts = files.filter((file) => file.result === 'conflict');
    if (conflicts.length > 0) say(t('Left alone, because they were changed since: {0}', conflicts.map((file) => visible(file.path)).join(', ')));
    else announce(t('Done. {0}', t('{0} restored', countOf(files.filter((file) => file.result !== 'unchanged').length))));
  } catch (problem) {
    say((problem as Refusal).message);
  }
}

/** Radio buttons; the first is chosen. */
function choices<T extends string>(name: string, label: string, options: readonly [T, string][]): { element: HTMLElement; value(): T } {
  const element = h('fieldset.choices', {}, h('legend', {}, label), ...options.map(([value, text], i) =>
    h('label.choice', {}, h('input', { type: 'radio', name, value, checked: i === 0 }), text)));
  return { element, value: () => (element.querySelector('input:checked') as HTMLInputElement).value as T };
}
