import type { ContextItem } from '../../../../protocol/generated/protocol';
import type { Row } from '../model/rows';
import type { PromptItem } from '../model/state';
import { h, icon } from '../view/dom';
import { contextIcon, contextLabel } from '../view/attachments';
import { askRevert } from '../view/revert';
import { timeOf, type RowContext, type RowView } from './row';
import { t } from '../words';

/** What the user asked, below the mark of the checkpoint that was taken before it. */
export class PromptRow implements RowView {
  readonly element = h('div.row.prompt', { role: 'article' });
  #item: PromptItem | undefined;
  #revert: HTMLButtonElement | undefined;

  update(row: Row, context: RowContext): void {
    const item = row.value as PromptItem;
    if (item !== this.#item) this.#draw(item, context);
    if (this.#revert) this.#revert.setAttribute('aria-disabled', String(!context.atRest));
  }

  #draw(item: PromptItem, { state }: RowContext): void {
    this.#item = item;
    this.#revert = undefined;
    this.element.setAttribute('aria-label', item.steering ? t('You, added while it worked') : t('You'));
    const parts: HTMLElement[] = [];
    if (item.checkpointId) {
      const checkpointId = item.checkpointId;
      this.#revert = h<HTMLButtonElement>('button.checkpoint-button', {
        type: 'button', tabindex: -1, title: t('Go back to the state before this prompt; it is shown first what that does'), 'aria-label': t('Revert to before this prompt'),
        onclick: () => { if (this.#revert?.getAttribute('aria-disabled') !== 'true') void askRevert(state.session!.id, checkpointId, this.#revert!); },
      }, icon('discard'), t('Revert to here'));
      parts.push(h('div.checkpoint', {}, h('span.checkpoint-line', {}), item.at ? h('span.checkpoint-time', {}, timeOf(item.at)) : undefined, this.#revert));
    }
    if (item.steering) parts.push(h('div.steering', {}, icon('reply'), t('Added while it worked')));
    parts.push(h('div.bubble', { 'data-roving': true, tabindex: -1 }, item.text));
    const context = item.context ?? [];
    if (context.length > 0) parts.push(h('div.chips', { role: 'list', 'aria-label': t('Attached') }, ...context.map(chip)));
    this.element.replaceChildren(...parts);
  }
}

function chip(item: ContextItem): HTMLElement {
  return h('span.chip', { role: 'listitem', title: contextLabel(item) }, icon(contextIcon(item)), h('span.chip-label', {}, contextLabel(item)));
}

/** Small things said aside: how a turn was stopped, that the agent works. */
export class AsideRow implements RowView {
  readonly element: HTMLElement;
  readonly #text = h('span');

  constructor(kind: 'working' | 'stopped') {
    this.element = h(`div.row.aside.${kind}`, {}, icon(kind === 'working' ? 'loading' : 'debug-stop', kind === 'working' ? 'codicon-modifier-spin' : ''), this.#text);
  }

  update(row: Row): void {
    const text = row.value as string;
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }
}

