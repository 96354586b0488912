import type { Attachment, Chosen, Completion } from '../../../src/chat/messages';
import { act, type Refusal } from './bridge';
import { h, icon } from './dom';
import { say } from './hooks';
import { place } from './popup';
import { t } from '../words';

const icons: Record<string, string> = {
  file: 'file', folder: 'folder', selection: 'list-selection', url: 'globe', git: 'git-compare', gitDiff: 'git-compare', problems: 'warning',
  terminal: 'terminal', codebase: 'search', spec: 'checklist', steering: 'compass', command: 'terminal-cmd', hook: 'zap', mcpPrompt: 'comment', mcpResource: 'plug',
};

/** The list that `#…` and `/…` open in the prompt box. What stands in it comes from the host. */
export class CompletionList {
  readonly #list = h('ul.completions', { role: 'listbox', id: 'completions', 'aria-label': t('Completions'), hidden: true });
  readonly #input: HTMLTextAreaElement;
  readonly #attach: (attachment: Attachment) => void;
  readonly #chosen: () => Chosen;
  #items: Completion[] = [];
  #selected = 0;
  #asked = 0;
  /** Settles once all that was picked is attached. */
  attached: Promise<void> = Promise.resolve();

  constructor(input: HTMLTextAreaElement, attach: (attachment: Attachment) => void, chosen: () => Chosen) {
    this.#input = input;
    this.#attach = attach;
    this.#chosen = chosen;
    document.body.append(this.#list);
    for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', 'completions'], ['aria-expanded', 'false']] as const) input.setAttribute(name, value);
    input.addEventListener('blur', () => this.close());
  }

  get open(): boolean {
    return !this.#list.hidden;
  }

  /** Looks again at the word before the cursor. */
  async look(): Promise<void> {
    const word = this.#word();
    const asked = ++this.#asked;
    if (!word) return this.close();
    let items: Completion[];
    try {
      ({ items } = await act('complete', { text: word, ...this.#chosen() }));
    } catch {
      items = [];
    }
    if (asked !== this.#asked || this.#word() !== word) return;
    this.#items = items.slice(0, 50);
    this.#selected = 0;
    if (items.length === 0) this.close();
    else this.#draw();
  }

  close(): void {
    this.#asked++;
    this.#list.hidden = true;
    this.#input.setAttribute('aria-expanded', 'false');
    this.#input.removeAttribute('aria-activedescendant');
  }

  /** Keys while it is open; true when one was taken. */
  key(event: KeyboardEvent): boolean {
    if (!this.open) return false;
    const n = this.#items.length;
    if (event.key === 'ArrowDown') this.#select((this.#selected + 1) % n);
    else if (event.key === 'ArrowUp') this.#select((this.#selected - 1 + n) % n);
    else if (event.key === 'Enter' || event.key === 'Tab') this.#pick(this.#items[this.#selected]!);
    else if (event.key === 'Escape') this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** `#…` anywhere before the cursor, `/…` only where the prompt begins. */
  #word(): string | undefined {
    const before = this.#input.value.slice(0, this.#input.selectionStart);
    return this.#input.selectionStart === this.#input.selectionEnd ? /(?:^|\s)(#\S*)$/.exec(before)?.[1] ?? /^\/\S*$/.exec(before)?.[0] : undefined;
  }

  #draw(): void {
    this.#list.replaceChildren(...this.#items.map((item, i) => h('li.completion', {
      role: 'option', id: `completion-${i}`, 'aria-selected': 'false',
      onpointerdown: (event: Event) => { event.preventDefault(); this.#pick(item); },
    }, icon(icons[item.kind] ?? 'symbol-misc'), h('span.completion-label', {}, item.label), item.detail ? h(`span.completion-detail${item.kind === 'file' || item.kind === 'folder' ? '.of-path' : ''}`, { title: item.detail }, item.detail) : undefined)));
    this.#list.hidden = false;
    this.#list.style.width = `${Math.min(innerWidth - 16, 420)}px`;
    place(this.#list, this.#input);
    this.#input.setAttribute('aria-expanded', 'true');
    this.#select(0);
  }

  #select(index: number): void {
    this.#selected = index;
    for (const [i, option] of [...this.#list.children].entries()) option.setAttribute('aria-selected', String(i === index));
    this.#list.children[index]?.scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', `completion-${index}`);
  }

  #pick(item: Completion): void {
    const { selectionStart, value } = this.#input;
    const word = this.#word() ?? '';
    const text = item.insertText && !/\s$/.test(item.insertText) && !item.insertText.endsWith(':') ? `${item.insertText} ` : item.insertText;
    this.#input.setRangeText(text, selectionStart - word.length, selectionStart, 'end');
    if (item.attach) this.#attach(item.attach);
    else if (item.attachLater) this.attached = act('attachTerminal', {}).then(({ attachments }) => attachments.forEach(this.#attach), (problem: Refusal) => say(problem.message));
    if (this.#input.value !== value) this.#input.dispatchEvent(new Event('input', { bubbles: true }));
    if (!item.insertText.endsWith(':')) this.close();
  }
}
