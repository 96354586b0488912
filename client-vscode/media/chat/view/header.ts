import type { ChatState } from '../model/state';
import { act, Refusal } from './bridge';
import { h, icon, iconButton } from './dom';
import { say } from './hooks';
import { showMenu } from './popup';
import { t } from '../words';

/** The line on top: which session it is, a new one, the others, and what can be done with all of it. */
export class Header {
  readonly element: HTMLElement;
  readonly #title = h('span.session-title');
  readonly #icon = icon('history');
  readonly #sessions: HTMLButtonElement;
  readonly #more: HTMLButtonElement;
  #state: ChatState | undefined;

  constructor(showSessions: () => void) {
    this.#sessions = h<HTMLButtonElement>('button.session-button', { type: 'button', title: t('All sessions'), 'aria-expanded': 'false', onclick: showSessions }, this.#icon, this.#title);
    this.#more = iconButton('ellipsis', t('More actions'), () => this.#menu(), { 'aria-haspopup': 'menu', 'aria-expanded': 'false' });
    this.element = h('header.header', {}, this.#sessions, h('span.spacer'), iconButton('add', t('New session'), () => void done(act('command', { command: 'newSession' }))), this.#more);
  }

  update(state: ChatState, showingSessions: boolean): void {
    this.#state = state;
    const title = showingSessions ? t('Sessions') : state.session?.title ?? t('New session');
    if (this.#title.textContent !== title) {
      this.#title.textContent = title;
      this.#sessions.setAttribute('aria-label', showingSessions ? t('Back to the chat') : t('Session: {0}. Show all sessions', title));
    }
    this.#icon.className = `codicon codicon-${showingSessions ? 'arrow-left' : 'history'}`;
    this.#sessions.setAttribute('aria-expanded', String(showingSessions));
    this.#more.hidden = !state.session;
  }

  #menu(): void {
    const session = this.#state?.session;
    if (!session) return;
    const { id: sessionId, title } = session;
    const rest = session.state === 'idle' || session.state === 'awaitingReview';
    showMenu(this.#more, t('Session'), [
      { label: t('View all changes'), icon: 'diff-multiple', run: () => void done(act('command', { command: 'viewAllChanges' })) },
      { label: t('Revert all changes…'), icon: 'discard', disabled: !rest, run: () => void done(act('command', { command: 'revertAllChanges' })) },
      { label: t('Rename…'), icon: 'edit', separated: true, run: () => void done(act('renameSession', { sessionId, title })) },
      { label: t('Export…'), icon: 'export', run: () => void done(act('exportSession', { sessionId })) },
      { label: t('Delete…'), icon: 'trash', disabled: !rest, run: () => void done(act('deleteSession', { sessionId, title })) },
      { label: t('Settings'), icon: 'gear', separated: true, run: () => void done(act('command', { command: 'openSettings' })) },
      { label: t('Show log'), icon: 'output', run: () => void done(act('command', { command: 'showLog' })) },
    ]);
  }
}

/** Says what went wrong, when something did. */
export async function done(action: Promise<unknown>): Promise<void> {
  try {
    await action;
  } catch (problem) {
    say((problem as Refusal).message);
  }
}
