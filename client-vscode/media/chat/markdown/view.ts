import { drawLater, drawSoon, dropWork, type Work } from '../view/frames';
import { h } from '../view/dom';
import { headerToRepeat, split } from './blocks';
import { CodeBlock } from './code';
import { parser } from './parser';
import { sanitized } from './sanitize';

/**
 * Markdown that grows. Finished blocks are drawn once and never touched again; only the last one is drawn anew while
 * text comes, and no more often than it takes a quarter of the time. Long texts are drawn over several frames.
 */
export class MarkdownView implements Work {
  readonly element = h('div.markdown');
  #text = '';
  #complete = false;
  /** Characters of the text that stand in finished blocks. */
  #done = 0;
  /** Goes before the rest when it is parsed: the header of a table that was cut. */
  #prefix = '';
  #tail: HTMLElement | undefined;
  #tailText = '';
  #tailNotBefore = 0;
  #fence: { block: CodeBlock; marker: string } | undefined;
  #near = false;

  /** Shows `text`; `complete` when no more will come. */
  set(text: string, complete: boolean): void {
    if (text === this.#text && complete === this.#complete) return;
    if (!text.startsWith(this.#text) || this.#complete) this.#startOver();
    this.#text = text;
    this.#complete = complete;
    if (this.#near || !complete) drawSoon(this);
    else drawLater(this);
  }

  /** It is about to be seen: it is drawn before others. */
  hurry(): void {
    if (this.#near) return;
    this.#near = true;
    if (this.#done < this.#text.length) drawSoon(this);
  }

  drop(): void {
    dropWork(this);
  }

  pump(deadline: number): boolean {
    do {
      if (this.#done >= this.#text.length) {
        if (this.#complete) this.#endFence();
        return true;
      }
      if (this.#fence) {
        if (!this.#pumpFence(this.#fence)) return true;
      } else if (!this.#pumpBlocks()) return this.#drawTail();
    } while (performance.now() < deadline);
    return false;
  }

  #pumpBlocks(): boolean {
    const rest = this.#prefix + this.#text.slice(this.#done);
    const { done, fence } = split(rest, this.#complete);
    if (fence) {
      this.#dropTail();
      this.#fence = { block: new CodeBlock(fence.language), marker: fence.marker };
      this.element.append(this.#fence.block.element);
      this.#done += fence.opener - this.#prefix.length;
      this.#prefix = '';
      return true;
    }
    for (const piece of done) {
      this.#dropTail();
      this.#done += piece.length - this.#prefix.length;
      this.#prefix = headerToRepeat(piece.source, this.#text.slice(this.#done, this.#done + 1000));
      if (piece.source) this.element.append(rendered(piece.source));
    }
    return done.length > 0;
  }

  /** Takes whole lines; a partial one only when it cannot become the end of the block. False when it waits for more. */
  #pumpFence({ block, marker }: { block: CodeBlock; marker: string }): boolean {
    const rest = this.#text.slice(this.#done, this.#done + 16_384);
    const last = this.#done + rest.length === this.#text.length;
    const close = new RegExp(`^ {0,3}${marker[0]}{${marker.length},}[ \\t]*(?:\\n|$)`, 'm');
    const found = close.exec(rest);
    if (found && (found[0].endsWith('\n') || (last && this.#complete))) {
      block.append(rest.slice(0, found.index));
      this.#done += found.index + found[0].length;
      this.#endFence();
      return true;
    }
    const lineStart = rest.lastIndexOf('\n') + 1;
    const mayEnd = /^ {0,3}[`~]*[ \t]*$/.test(rest.slice(lineStart));
    const take = (last && this.#complete) || !mayEnd ? rest.length : lineStart;
    block.append(rest.slice(0, take));
    this.#done += take;
    return take > 0;
  }

  #endFence(): void {
    this.#fence?.block.end();
    this.#fence = undefined;
  }

  /** The last block, as far as it is known. True when it is drawn as it stands. */
  #drawTail(): boolean {
    const text = this.#prefix + this.#text.slice(this.#done);
    if (text === this.#tailText) return true;
    const start = performance.now();
    if (start < this.#tailNotBefore) return false;
    const tail = h('div.tail', {}, rendered(text));
    if (this.#tail) this.#tail.replaceWith(tail);
    else this.element.append(tail);
    this.#tail = tail;
    this.#tailText = text;
    const now = performance.now();
    this.#tailNotBefore = now + 3 * (now - start);
    return true;
  }

  #dropTail(): void {
    this.#tail?.remove();
    this.#tail = undefined;
    this.#tailText = '';
  }

  #startOver(): void {
    this.element.replaceChildren();
    this.#done = 0;
    this.#prefix = this.#text = this.#tailText = '';
    this.#tail = this.#fence = undefined;
    this.#complete = false;
  }
}

/** Markdown as nodes, sanitised, its code blocks with head and colours. */
function rendered(source: string): DocumentFragment {
  const nodes = sanitized(parser.render(source, {}));
  for (const code of nodes.querySelectorAll('pre > code')) {
    const block = new CodeBlock(code.getAttribute('data-language') ?? '');
    block.append(code.textContent ?? '');
    block.end();
    code.parentElement!.replaceWith(block.element);
  }
  for (const table of nodes.querySelectorAll('table')) {
    const frame = h('div.table');
    table.replaceWith(frame);
    frame.append(table);
  }
  return nodes;
}
