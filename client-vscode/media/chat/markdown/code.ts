import { h, iconButton } from '../view/dom';
import { highlighted } from './highlight';
import { t } from '../words';

const LINES_TOGETHER = 100;

/** A block of code: its language, a button to copy it, and the text, to which lines can be added cheaply. */
export class CodeBlock {
  readonly element: HTMLElement;
  readonly #code = h('code');
  readonly #language: string;
  readonly #parts: string[] = [];
  #chunk: Text | undefined;
  #lines = 0;

  constructor(language: string) {
    this.#language = language;
    const copy = iconButton('copy', t('Copy code'), () => {
      copy.dispatchEvent(new CustomEvent('chat-copy', { bubbles: true, detail: this.#parts.join('') }));
    }, { tabindex: -1 });
    this.element = h('div.code', {},
      h('div.code-head', {}, h('span.code-language', {}, language), copy),
      h('pre', { tabindex: -1 }, this.#code));
  }

  /** Adds text below; only the last few lines are laid out again. */
  append(text: string): void {
    if (!text) return;
    this.#parts.push(text);
    if (!this.#chunk) this.#code.append(h('span.chunk', {}, (this.#chunk = document.createTextNode(''))));
    this.#chunk.appendData(text);
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.#lines++;
    if (this.#lines >= LINES_TOGETHER && text.endsWith('\n')) {
      this.#chunk = undefined;
      this.#lines = 0;
    }
  }

  /** No more comes: now it gets its colours. */
  end(): void {
    const text = this.#parts.join('').replace(/\n$/, '');
    const colours = highlighted(text, this.#language);
    if (colours.nodeType !== Node.TEXT_NODE) this.#code.replaceChildren(colours);
  }
}
