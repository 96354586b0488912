/** What can have the focus inside a row. */
const CONTROLS = 'button, a[role=link], input, textarea, pre[tabindex]';

/**
 * One tab stop for a list of any length: arrows, Home, End, Page Up and Page Down move between its rows, and the
 * controls inside a row are tab stops only while the focus is in it.
 */
export class Roving {
  readonly #list: HTMLElement;
  #current: HTMLElement | undefined;

  constructor(list: HTMLElement) {
    this.#list = list;
    list.addEventListener('focusin', (event) => {
      const row = this.#rowOf(event.target as Element);
      if (row) this.#enter(row);
    });
    list.addEventListener('keydown', (event) => this.#key(event));
  }

  /** A row that takes part. The newest is where Tab leads, until the user moved. */
  add(row: HTMLElement): void {
    row.dataset['row'] = '';
    const current = this.#current;
    if (!current?.contains(document.activeElement)) {
      if (current) stop(current, -1);
      this.#current = row;
      queueMicrotask(() => { if (this.#current === row) stop(row, 0); });
    }
  }

  #rowOf(element: Element | null): HTMLElement | undefined {
    return element?.closest<HTMLElement>('[data-row]') ?? undefined;
  }

  #enter(row: HTMLElement): void {
    if (this.#current && this.#current !== row) {
      stop(this.#current, -1);
      for (const control of this.#current.querySelectorAll<HTMLElement>(CONTROLS)) control.tabIndex = -1;
    }
    this.#current = row;
    stop(row, 0);
    for (const control of row.querySelectorAll<HTMLElement>(CONTROLS)) control.tabIndex = 0;
  }

  #key(event: KeyboardEvent): void {
    const row = this.#rowOf(event.target as Element);
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const link = event.target as HTMLElement;
    if ((event.key === 'Enter' || event.key === ' ') && link.getAttribute('role') === 'link') {
      event.preventDefault();
      return link.click();
    }
    const rows = [...this.#list.querySelectorAll<HTMLElement>('[data-row]')];
    const at = rows.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = rows[Math.max(0, Math.min(rows.length - 1, to))]!;
    this.#enter(next);
    stopOf(next).focus();
    next.scrollIntoView({ block: 'nearest' });
  }
}

/** The element of a row that has its focus: its button where it has one, else the row itself. */
const stopOf = (row: HTMLElement): HTMLElement => row.querySelector<HTMLElement>('[data-roving]') ?? row;

function stop(row: HTMLElement, tabIndex: number): void {
  stopOf(row).tabIndex = tabIndex;
}
