import type { FileChange, ToolKind } from '../../../../protocol/generated/protocol';
import type { Row } from '../model/rows';
import type { ToolItem } from '../model/state';
import { act } from '../view/bridge';
import { h, icon, pathLabel, visible } from '../view/dom';
import type { RowView } from './row';
import { t } from '../words';

const icons: Record<ToolKind, string> = {
  read: 'file', search: 'search', edit: 'edit', delete: 'trash', move: 'file-symlink-file', execute: 'terminal', fetch: 'globe',
  ask: 'question', plan: 'checklist', other: 'tools',
};
const statusIcons = { succeeded: 'check', failed: 'error', denied: 'circle-slash', cancelled: 'debug-stop' } as const;
const statusNames = { succeeded: t('done'), failed: t('failed'), denied: t('not allowed'), cancelled: t('stopped') } as const;
/** What happened to a file, in a word; a plain change says nothing. */
export const operations = { created: t('new'), modified: '', deleted: t('deleted'), moved: t('moved') } as const;

/** A tool call: one line that opens to what it changed, ran, printed or why it failed. */
export class ToolRow implements RowView {
  readonly element: HTMLElement;
  readonly #toggle: HTMLButtonElement;
  readonly #body = h('div.fold-body', { hidden: true });
  #item: ToolItem | undefined;
  #output: { text: Text; shown: string } | undefined;

  constructor() {
    this.#toggle = h<HTMLButtonElement>('button.fold.tool-head', { type: 'button', tabindex: -1, 'aria-expanded': 'false', 'data-roving': true, onclick: () => this.#flip() });
    this.element = h('div.row.tool', { role: 'article' }, this.#toggle, this.#body);
  }

  update(row: Row): void {
    const item = row.value as ToolItem;
    if (item === this.#item) return;
    const before = this.#item;
    this.#item = item;
    // Output comes often; the head changes seldom.
    if (!before || before.status !== item.status || before.title !== item.title || before.changes !== item.changes) this.#drawHead(item);
    if (!this.#body.hidden) this.#drawBody(item);
  }

  #drawHead(item: ToolItem): void {
    const status = item.status ? statusNames[item.status] : t('working');
    this.element.setAttribute('aria-label', `${item.title}, ${status}`);
    this.element.dataset['status'] = item.status ?? 'running';
    this.#toggle.replaceChildren(
      icon('chevron-right', 'twistie'),
      icon(item.status && item.status !== 'succeeded' ? statusIcons[item.status] : icons[item.toolKind] ?? 'tools', 'tool-icon'),
      h('span.tool-title', { title: item.title }, visible(item.title)),
      ...(item.changes ? [counts(sum(item.changes, 'additions'), sum(item.changes, 'deletions'))] : []),
      ...(item.status ? [h('span.unseen', {}, `, ${status}`)] : [icon('loading', 'codicon-modifier-spin'), h('span.unseen', {}, `, ${status}`)]),
      ...(item.status === 'denied' ? [h('span.tag', {}, status)] : item.status === 'cancelled' ? [h('span.tag', {}, status)] : item.status === 'failed' ? [h('span.tag.bad', {}, status)] : []),
    );
  }

  #flip(): void {
    this.#body.hidden = !this.#body.hidden;
    this.#toggle.setAttribute('aria-expanded', String(!this.#body.hidden));
    if (!this.#body.hidden) this.#drawBody(this.#item!);
  }

  #drawBody(item: ToolItem): void {
    const output = item.output ?? '';
    if (this.#output && !item.status && output.startsWith(this.#output.shown) && this.#output.shown) {
      this.#output.text.appendData(output.slice(this.#output.shown.length));
      this.#output.shown = output;
      return;
    }
    const text = document.createTextNode(output);
    this.#output = { text, shown: output };
    const command = item.command && !item.title.includes(item.command) ? h('pre.command', { 'aria-label': t('Command') }, `$ ${item.command}`) : undefined;
    const summary = item.summary && item.summary !== output.trim() ? h(`p.tool-summary${item.status === 'failed' ? '.bad' : ''}`, {}, item.summary) : undefined;
    const nothing = !command && !summary && !item.changes?.length && !output;
    this.#body.replaceChildren(...[
      command, summary,
      item.changes?.length ? h('ul.files', { 'aria-label': t('Files changed') }, ...item.changes.map(fileLine)) : undefined,
      output ? h('pre.output', { tabindex: -1, 'aria-label': t('Output') }, text) : undefined,
      nothing ? h('p.tool-summary', {}, item.status ? t('Nothing more to show.') : t('Nothing yet.')) : undefined,
    ].filter((part) => part !== undefined));
  }
}

function fileLine(change: FileChange): HTMLElement {
  const name = change.movedFrom ? `${change.movedFrom} → ${change.path}` : change.path;
  const open = (): void => void act('openFile', { path: change.path }).catch(() => undefined);
  return h('li.file', {},
    change.operation === 'deleted' ? h('span.path', { title: name }, ...pathLabel(change.path)) : h('a.path', { role: 'link', tabindex: -1, title: t('Open {0}', name), onclick: open }, ...pathLabel(change.path, change.movedFrom)),
    operations[change.operation] ? h('span.tag', {}, operations[change.operation]) : undefined,
    counts(change.additions, change.deletions));
}

const sum = (changes: readonly FileChange[], what: 'additions' | 'deletions'): number => changes.reduce((total, change) => total + change[what], 0);

/** "+3 −1" in the colours of the editor's diffs. */
export function counts(additions: number, deletions: number): HTMLElement {
  return h('span.counts', { 'aria-label': t('{0} lines added, {1} removed', additions, deletions), role: 'img' },
    additions > 0 && h('span.added', {}, `+${additions}`), deletions > 0 && h('span.removed', {}, `−${deletions}`));
}
