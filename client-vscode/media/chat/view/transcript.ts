import { rowsOf, type Row } from '../model/rows';
import { isBusy, type ChatState } from '../model/state';
import { ApprovalRow } from '../rows/approval';
import { AsideEntryRow } from '../rows/aside';
import { AsideRow, PromptRow } from '../rows/prompt';
import { QuestionRow } from '../rows/question';
import { ReviewRow } from '../rows/review';
import type { RowContext, RowView } from '../rows/row';
import { TextRow, ThoughtRow } from '../rows/said';
import { ToolRow } from '../rows/tool';
import { keep, kept } from './bridge';
import { arrange, h, iconButton } from './dom';
import { Roving } from './roving';
import { t } from '../words';

/** The chat from top to bottom. Rows are kept by key; only what changed is touched. */
export class TranscriptView {
  readonly element: HTMLElement;
  readonly #list = h('div.rows', { role: 'log', 'aria-live': 'off', 'aria-label': t('Conversation') });
  readonly #scroller = h('div.scroller', {}, this.#list);
  readonly #down = iconButton('arrow-down', t('Scroll to the end'), () => this.#toEnd(), { hidden: true });
  readonly #views = new Map<string, RowView>();
  readonly #byElement = new WeakMap<Element, RowView>();
  readonly #roving = new Roving(this.#list);
  readonly #near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      this.#byElement.get(target)?.near?.();
      this.#near.unobserve(target);
    }
  }, { root: this.#scroller, rootMargin: '1000px 0px' });
  #session: string | undefined;
  #atEnd = true;
  #shown: readonly Row[] = [];

  constructor() {
    this.#down.classList.add('to-end');
    this.element = h('main.transcript', {}, this.#scroller, this.#down);
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => { if (this.#atEnd) this.#toEnd(); }).observe(this.#list);
    new ResizeObserver(() => { if (this.#atEnd) this.#toEnd(); }).observe(this.#scroller);
  }

  update(state: ChatState): void {
    const fresh = state.session?.id !== this.#session;
    if (fresh) {
      this.#session = state.session?.id;
      for (const view of this.#views.values()) view.drop?.();
      this.#views.clear();
      this.#list.replaceChildren();
      this.#atEnd = true;
    }
    const rows = rowsOf(state);
    const context = contextOf(state);
    const elements: Element[] = [];
    const keys = new Set<string>();
    for (const row of rows) {
      keys.add(row.key);
      const view = this.#views.get(row.key) ?? this.#make(row);
      view.update(row, context);
      elements.push(view.element);
    }
    for (const [key, view] of this.#views) if (!keys.has(key)) this.#remove(key, view);
    arrange(this.#list, elements);
    const asked = rows.findLast((row) => row.kind === 'approval' || row.kind === 'question');
    if (asked && !this.#shown.some((row) => row.key === asked.key) && this.#atEnd) this.#views.get(asked.key)!.element.scrollIntoView({ block: 'nearest' });
    this.#shown = rows;
    if (fresh && state.session) this.#restoreScroll();
  }

  /** The user sent something: it is shown. */
  follow(): void {
    this.#atEnd = true;
    this.#toEnd();
  }

  #make(row: Row): RowView {
    const view = viewOf(row);
    this.#views.set(row.key, view);
    this.#byElement.set(view.element, view);
    if (!view.live) this.#roving.add(view.element);
    if (view.near) this.#near.observe(view.element);
    return view;
  }

  #remove(key: string, view: RowView): void {
    // The focus does not fall out of the page with a card that was answered.
    const focused = view.element.contains(document.activeElement);
    view.drop?.();
    this.#near.unobserve(view.element);
    this.#views.delete(key);
    if (focused) this.element.dispatchEvent(new CustomEvent('focus-lost', { bubbles: true }));
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const distance = scrollHeight - clientHeight - scrollTop;
    this.#atEnd = distance < 24;
    this.#down.hidden = this.#atEnd;
    keep({ scroll: this.#atEnd ? undefined : Math.round(distance) });
  }

  #restoreScroll(): void {
    const distance = kept().scroll;
    if (distance === undefined) return this.#toEnd();
    this.#atEnd = false;
    this.#scroller.scrollTop = this.#scroller.scrollHeight - this.#scroller.clientHeight - distance;
  }
}

function contextOf(state: ChatState): RowContext {
  const decision = state.entries.findLast((entry) => entry.kind === 'decision');
  const revert = state.entries.findLast((entry) => entry.kind === 'revert');
  return {
    state, atRest: !isBusy(state) && state.agent === 'ready',
    lastDecision: decision?.kind === 'decision' && decision.entry.decision !== 'undo' ? decision.key : undefined, lastRevert: revert?.key,
  };
}

function viewOf(row: Row): RowView {
  switch (row.kind) {
    case 'approval': return new ApprovalRow();
    case 'question': return new QuestionRow();
    case 'review': return new ReviewRow();
    case 'working': case 'stopped': return new AsideRow(row.kind);
    case 'entry':
      switch (row.value.kind) {
        case 'prompt': return new PromptRow();
        case 'text': return new TextRow();
        case 'thought': return new ThoughtRow();
        case 'tool': return new ToolRow();
        case 'decision': case 'revert': case 'notice': return new AsideEntryRow();
      }
  }
}
