import type { ChatState } from '../model/state';
import { act } from './bridge';
import { button, h, icon } from './dom';
import { done } from './header';
import { fillPrompt, type Remedy } from './hooks';

const examples = ['Explain how this project is built and run', 'Find a bug in the open file and fix it', 'Write tests for what has none'];
const command = (name: Parameters<typeof act<'command'>>[1]['command']) => () => void done(act('command', { command: name }));

/** What stands in place of the chat: before the first prompt, without a folder, without a server. */
export class StateView {
  readonly element = h('section.state', { hidden: true });
  #shown: string | undefined;

  update(state: ChatState): void {
    const kind = kindOf(state);
    this.element.hidden = kind === undefined;
    const shown = kind && `${kind}:${state.trusted}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.replaceChildren(...(kind ? draw(kind, state.trusted) : []));
  }
}

type Kind = 'noFolder' | 'failed' | 'starting' | 'empty';

function kindOf(state: ChatState): Kind | undefined {
  if (!state.hasFolder) return 'noFolder';
  if (state.entries.length > 0 || state.approvals.length > 0) return undefined;
  if (state.agent === 'failed') return 'failed';
  if (!state.told || state.agent === 'starting') return 'starting';
  return 'empty';
}

function draw(kind: Kind, trusted: boolean): HTMLElement[] {
  switch (kind) {
    case 'noFolder':
      return [icon('folder-opened', 'state-icon'), h('h2', {}, 'No folder is open'), h('p', {}, 'The agent works in a folder: it reads, edits and runs things there, and nowhere else without asking.'),
        button('Open a folder', command('openFolder'), 'primary')];
    case 'failed':
      return [icon('debug-disconnect', 'state-icon'), h('h2', {}, 'The agent is not running'), h('p', {}, 'Its server could not be started, or ended several times. Your sessions and files are as they were.'),
        h('div.card-buttons', {}, button('Start again', command('restart'), 'primary'), button('Show log', command('showLog')))];
    case 'starting':
      return [h('p.hint', { role: 'status' }, icon('loading', 'codicon-modifier-spin'), ' Starting')];
    case 'empty':
      return [icon('sparkle', 'state-icon'), h('h2', {}, 'What shall we do?'),
        h('p', {}, 'Every change is listed and can be taken back. Protected files and commands you do not trust ask first.'),
        h('ul.examples', { 'aria-label': 'Examples' }, ...examples.map((text) => h('li', {}, button(text, () => fillPrompt(text), 'link')))),
        h('p.hint', {}, h('kbd', {}, '#'), ' adds context, ', h('kbd', {}, '/'), ' runs commands, ', h('kbd', {}, '↑'), ' brings earlier prompts back.'),
        ...(trusted ? [] : [h('p.hint.untrusted', {}, icon('shield'), 'This workspace is not trusted: nothing in it configures the agent, and every command asks. ', button('Manage trust', command('manageTrust'), 'link'))])];
  }
}

/** The line above the prompt box: the connection is lost or comes back, or something could not be done. */
export class Banner {
  readonly element = h('div.banners');
  readonly #connection = h('div.banner', { role: 'status', hidden: true });
  readonly #message = h('div.banner', { role: 'alert', hidden: true });
  #shown: string | undefined;

  constructor() {
    this.element.append(this.#connection, this.#message);
  }

  update(state: ChatState): void {
    const kind = state.entries.length === 0 || state.agent === 'ready' ? undefined : state.agent;
    if (kind === this.#shown) return;
    this.#shown = kind;
    this.#connection.hidden = kind === undefined;
    this.#connection.className = `banner ${kind === 'failed' ? 'warning' : ''}`;
    this.#connection.replaceChildren(...(kind === 'failed'
      ? [icon('debug-disconnect'), h('span.banner-text', {}, 'The agent is not running.'), button('Start again', command('restart'), 'link'), button('Show log', command('showLog'), 'link')]
      : [icon('loading', 'codicon-modifier-spin'), h('span.banner-text', {}, 'Connecting again. Nothing is lost.')]));
  }

  say(text: string, severity: 'info' | 'error' = 'error', remedy?: Remedy): void {
    const close = h('button.icon-button', { type: 'button', 'aria-label': 'Dismiss', title: 'Dismiss', onclick: () => { this.#message.hidden = true; } }, icon('close'));
    this.#message.className = `banner ${severity}`;
    this.#message.replaceChildren(icon(severity), h('span.banner-text', {}, text), ...(remedy ? [button(remedy.label, command(remedy.command), 'link')] : []), close);
    this.#message.hidden = false;
  }

  clear(): void {
    this.#message.hidden = true;
  }
}
