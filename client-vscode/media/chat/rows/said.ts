import type { Row } from '../model/rows';
import type { SaidItem } from '../model/state';
import { MarkdownView } from '../markdown/view';
import { h, icon } from '../view/dom';
import type { RowView } from './row';
import { t } from '../words';

/** What the agent said. */
export class TextRow implements RowView {
  readonly element = h('div.row.said', { role: 'article', 'aria-label': 'KiroAgent' });
  readonly #markdown = new MarkdownView();

  constructor() {
    this.element.append(this.#markdown.element);
  }

  update(row: Row): void {
    const { text, open } = row.value as SaidItem;
    this.#markdown.set(text, !open);
  }

  near(): void {
    this.#markdown.hurry();
  }

  drop(): void {
    this.#markdown.drop();
  }
}

/** What the agent thought: folded, and drawn only when it is opened. */
export class ThoughtRow implements RowView {
  readonly element: HTMLElement;
  readonly #label = h('span.fold-label', {}, t('Thought'));
  readonly #toggle: HTMLButtonElement;
  readonly #body = h('div.fold-body.thought-body', { hidden: true });
  readonly #markdown = new MarkdownView();
  #item: SaidItem | undefined;

  constructor() {
    this.#toggle = h<HTMLButtonElement>('button.fold', { type: 'button', tabindex: -1, 'aria-expanded': 'false', 'data-roving': true, onclick: () => this.#flip() },
      icon('chevron-right', 'twistie'), icon('lightbulb'), this.#label);
    this.#body.append(this.#markdown.element);
    this.element = h('div.row.thought', { role: 'article', 'aria-label': t('Thought') }, this.#toggle, this.#body);
  }

  update(row: Row): void {
    this.#item = row.value as SaidItem;
    this.#label.textContent = this.#item.open ? t('Thinking…') : t('Thought');
    this.element.classList.toggle('active', this.#item.open);
    if (!this.#body.hidden) this.#draw();
  }

  drop(): void {
    this.#markdown.drop();
  }

  #flip(): void {
    this.#body.hidden = !this.#body.hidden;
    this.#toggle.setAttribute('aria-expanded', String(!this.#body.hidden));
    if (!this.#body.hidden) this.#draw();
  }

  #draw(): void {
    this.#markdown.set(this.#item!.text, !this.#item!.open);
    this.#markdown.hurry();
  }
}
