import type { DecidedFile, DecisionEntry, RevertEntry, RevertedFile } from '../../../../protocol/generated/protocol';
import type { Row } from '../model/rows';
import type { DecisionItem, NoticeItem, RevertItem } from '../model/state';
import { act } from '../view/bridge';
import { button, h, icon, visible } from '../view/dom';
import { done } from '../view/header';
import { redo } from '../view/revert';
import type { RowContext, RowView } from './row';
import { files as countOf, hunks, messages, t } from '../words';

/** A decision of the user, a revert or redo, or a notice: a quiet line between what is said. */
export class AsideEntryRow implements RowView {
  readonly element = h('div.row.aside-entry', { role: 'article', tabindex: -1 });
  #drawn: { value: unknown; offer: boolean } | undefined;

  update(row: Row, context: RowContext): void {
    const item = row.value as DecisionItem | RevertItem | NoticeItem;
    const offer = context.atRest && (item.key === context.lastDecision || item.key === context.lastRevert);
    if (this.#drawn?.value === item && this.#drawn.offer === offer) return;
    this.#drawn = { value: item, offer };
    const session = context.state.session!.id;
    if (item.kind === 'notice') this.#notice(item);
    else if (item.kind === 'decision') this.#decision(item.entry, offer ? () => void done(act('command', { command: 'undoDecision' })) : undefined);
    else this.#revert(item.entry, offer ? () => void redo(session, item.entry.revertId) : undefined);
  }

  #notice(item: NoticeItem): void {
    this.element.className = `row aside-entry notice ${item.severity}`;
    const names = { info: t('Note'), warning: t('Notice'), error: t('Error') };
    this.element.setAttribute('aria-label', names[item.severity]);
    this.element.replaceChildren(icon(item.severity), h('span.notice-text', {}, item.text));
  }

  #decision(entry: DecisionEntry, undo?: () => void): void {
    const { files } = entry;
    const what = files.length === 1 ? visible(files[0]!.path) : countOf(files.length);
    const part = files.length === 1 && files[0]!.hunks ? `${what} (${hunks(files[0]!.hunks)})` : what;
    const conflicts = files.filter((file) => file.result === 'conflict');
    const nothingDone = files.length > 0 && conflicts.length === files.length;
    const title = nothingDone ? t('{0} was left as it is', what) : entry.decision === 'undo' ? t('Took back the last decision on {0}', what) : entry.decision === 'accept' ? t('Accepted {0}', part) : t('Rejected {0}', part);
    const taken = files.filter((file) => file.takenUri);
    this.#line(nothingDone ? 'warning' : { accept: 'check', reject: 'close', undo: 'discard' }[entry.decision], title, [
      entry.feedback ? h('blockquote.feedback', {}, entry.feedback) : undefined,
      conflicts.length > 0 ? h('p.aside-detail.warn', {}, nothingDone ? t('You changed the same places; nothing was decided there.') : t('Left alone, because you changed the same places: {0}', conflicts.map((f) => visible(f.path)).join(', '))) : undefined,
      taken.length > 0 ? h('div.aside-links', {}, ...taken.map(takenLink)) : undefined,
    ], nothingDone ? undefined : undo && [t('Undo'), t('Take this decision back'), undo]);
  }

  #revert(entry: RevertEntry, again?: () => void): void {
    const restored = entry.files.filter((f) => f.result !== 'unchanged' && f.result !== 'conflict');
    const conflicts = entry.files.filter((f) => f.result === 'conflict');
    const where = entry.redone ? t('Went forth again') : entry.checkpointId ? t('Went back to a checkpoint') : t('Reverted changes');
    const parts = [restored.length > 0 ? t('{0} restored', countOf(restored.length)) : '', entry.messagesDropped > 0 ? t('{0} left the chat', messages(entry.messagesDropped)) : ''];
    this.#line(entry.redone ? 'redo' : 'history', [where, ...parts.filter(Boolean)].join(' · '), [
      conflicts.length > 0 ? h('ul.aside-detail.warn', {}, ...conflicts.map(conflictLine)) : undefined,
    ], again && !entry.redone ? [t('Redo'), t('Undo this revert'), again] : undefined);
  }

  #line(codicon: string, title: string, details: (HTMLElement | undefined)[], offer?: [string, string, () => void]): void {
    this.element.className = 'row aside-entry';
    this.element.setAttribute('aria-label', title);
    this.element.replaceChildren(icon(codicon), h('div.aside-body', {},
      h('div.aside-title', {}, h('span', {}, title), offer ? button(offer[0], offer[2], 'link', { title: offer[1], tabindex: -1 }) : undefined),
      ...details));
  }
}

function takenLink(file: DecidedFile): HTMLElement {
  return button(t('View rejected text of {0}', visible(file.path)), () => void act('openTaken', { uri: file.takenUri! }).catch(() => undefined), 'link', { tabindex: -1 });
}

function conflictLine(file: RevertedFile): HTMLElement {
  return h('li', {}, t('{0} was left alone: {1}', visible(file.path), file.reason ?? t('others wrote there since')));
}
