import type { Session } from '../../../../protocol/generated/protocol';
import { act, Refusal, request } from './bridge';
import { button, h, icon, iconButton } from './dom';
import { done } from './header';
import { moveIn } from './popup';
import { t } from '../words';

const states: Record<Session['state'], [string, string]> = {
  idle: ['comment', ''], running: ['loading', t('working')], awaitingApproval: ['shield', t('wants an approval')],
  awaitingAnswer: ['question', t('asks something')], awaitingReview: ['diff', t('waits for review')],
};
const PAGE = 100;

/** The sessions of this workspace, newest first, in place of the chat. */
export class SessionsView {
  readonly element: HTMLElement;
  readonly #search = h<HTMLInputElement>('input.text', { type: 'search', placeholder: t('Search sessions'), 'aria-label': t('Search sessions'), oninput: () => this.#filter() });
  readonly #list = h('ul.sessions', { 'aria-label': t('Sessions') });
  readonly #note = h('p.hint', { role: 'status' });
  readonly #close: () => void;
  #sessions: Session[] = [];
  #cursor: string | undefined;
  #active: string | undefined;
  #asked = 0;

  constructor(close: () => void) {
    this.#close = close;
    this.element = h('section.sessions-view', { 'aria-label': t('Sessions'), hidden: true }, this.#search, this.#note, this.#list);
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') close();
      else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && moveIn([...this.#list.querySelectorAll<HTMLElement>('.session-open')], event)) event.preventDefault();
    });
  }

  async show(active: string | undefined): Promise<void> {
    this.#active = active;
    this.element.hidden = false;
    this.#search.value = '';
    this.#search.focus();
    await this.#load();
  }

  hide(): void {
    this.element.hidden = true;
  }

  async #load(cursor?: string): Promise<void> {
    try {
      const page = await request('session/list', { cursor, limit: PAGE });
      this.#sessions = cursor ? [...this.#sessions, ...page.sessions] : page.sessions;
      this.#cursor = page.nextCursor;
      this.#draw(this.#sessions);
    } catch (problem) {
      this.#note.textContent = (problem as Refusal).message;
    }
  }

  /** By title at once; by what was said, as soon as the server has looked. */
  #filter(): void {
    const query = this.#search.value.trim().toLowerCase();
    const asked = ++this.#asked;
    const byTitle = this.#sessions.filter((session) => session.title.toLowerCase().includes(query));
    this.#draw(byTitle);
    if (query.length < 3) return;
    request('session/search', { query, limit: 50 }).then(({ hits }) => {
      if (asked !== this.#asked) return;
      const snippets = new Map(hits.map((hit) => [hit.sessionId, hit.snippet]));
      this.#draw(this.#sessions.filter((session) => byTitle.includes(session) || snippets.has(session.id)), snippets);
    }, () => undefined);
  }

  #draw(sessions: readonly Session[], snippets?: Map<string, string>): void {
    this.#note.textContent = sessions.length > 0 ? '' : this.#sessions.length === 0 ? t('No sessions yet. What you ask first becomes one.') : t('Nothing found.');
    this.#list.replaceChildren(...sessions.map((session) => this.#line(session, snippets?.get(session.id))),
      ...(this.#cursor && !this.#search.value ? [h('li', {}, button(t('Show older'), () => void this.#load(this.#cursor), 'link'))] : []));
  }

  #line(session: Session, snippet?: string): HTMLElement {
    const [codicon, doing] = states[session.state];
    const active = session.id === this.#active;
    const open = (): void => void done(act('openSession', { sessionId: session.id }).then(() => this.#close()));
    const again = (changed: Promise<{ done: boolean }>): void => void done(changed.then((result) => (result.done ? this.#load() : undefined)));
    return h(`li.session${active ? '.active' : ''}`, {},
      h('button.session-open', { type: 'button', 'aria-current': active ? 'true' : undefined, title: session.title, onclick: open },
        icon(codicon, session.state === 'running' ? 'codicon-modifier-spin' : ''),
        h('span.session-text', {}, h('span.session-name', {}, session.title),
          h('span.session-detail', {}, [doing, session.kind === 'spec' ? t('spec') : '', ago(session.updatedAt)].filter(Boolean).join(' · ')),
          snippet ? h('span.session-detail', {}, snippet) : undefined)),
      h('span.session-buttons', {},
        iconButton('edit', t('Rename {0}', session.title), () => again(act('renameSession', { sessionId: session.id, title: session.title }))),
        iconButton('export', t('Export {0}', session.title), () => void done(act('exportSession', { sessionId: session.id }))),
        iconButton('trash', t('Delete {0}', session.title), () => again(act('deleteSession', { sessionId: session.id, title: session.title })))));
  }
}

/** "5 minutes ago", in the reader's language. */
export function ago(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  const units = [['year', 31_536_000], ['month', 2_592_000], ['week', 604_800], ['day', 86_400], ['hour', 3600], ['minute', 60]] as const;
  for (const [unit, length] of units) if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
  return format.format(0, 'minute');
}
