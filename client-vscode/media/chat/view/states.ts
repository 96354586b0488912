import type { ChatState } from '../model/state';
import { act } from './bridge';
import { button, h, icon } from './dom';
import { done } from './header';
import { fillPrompt, type Remedy } from './hooks';
import { t } from '../words';

const examples = [t('Explain how this project is built and run'), t('Find a bug in the open file and fix it'), t('Write tests for what has none')];
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
      return [icon('folder-opened', 'state-icon'), h('h2', {}, t('No folder is open')), h('p', {}, t('The agent works in a folder: it reads, edits and runs things there, and nowhere else without asking.')),
        button(t('Open a folder'), command('openFolder'), 'primary')];
    case 'failed':
      return [icon('debug-disconnect', 'state-icon'), h('h2', {}, t('The agent is not running')), h('p', {}, t('Its server could not be started, or ended several times. Your sessions and files are as they were.')),
        h('div.card-buttons', {}, button(t('Start again'), command('restart'), 'primary'), button(t('Show log'), command('showLog')))];
    case 'starting':
      return [h('p.hint', { role: 'status' }, icon('loading', 'codicon-modifier-spin'), ' ', t('Starting'))];
    case 'empty':
      return [icon('sparkle', 'state-icon'), h('h2', {}, t('What shall we do?')),
        h('p', {}, t('Every change is listed and can be taken back. Protected files and commands you do not trust ask first.')),
        h('ul.examples', { 'aria-label': t('Examples') }, ...examples.map((text) => h('li', {}, button(text, () => fillPrompt(text), 'link')))),
        h('p.hint', {}, ...withKeys(t('{0} adds context, {1} picks a prompt of an MCP server, {2} brings earlier prompts back.'), '#', '/', '↑')),
        ...(trusted ? [] : [h('p.hint.untrusted', {}, icon('shield'), `${t('This workspace is not trusted: nothing in it configures the agent, and every command asks.')} `, button(t('Manage trust'), command('manageTrust'), 'link'))])];
  }
}

/** A sentence with keys in the places that are left for them. */
function withKeys(sentence: string, ...keys: string[]): (HTMLElement | string)[] {
  return sentence.split(/\{(\d)\}/).map((part, i) => (i % 2 === 1 ? h('kbd', {}, keys[Number(part)]) : part));
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
      ? [icon('debug-disconnect'), h('span.banner-text', {}, t('The agent is not running.')), button(t('Start again'), command('restart'), 'link'), button(t('Show log'), command('showLog'), 'link')]
      : [icon('loading', 'codicon-modifier-spin'), h('span.banner-text', {}, t('Connecting again. Nothing is lost.'))]));
  }

  say(text: string, severity: 'info' | 'error' = 'error', remedy?: Remedy): void {
    const close = h('button.icon-button', { type: 'button', 'aria-label': t('Dismiss'), title: t('Dismiss'), onclick: () => { this.#message.hidden = true; } }, icon('close'));
    this.#message.className = `banner ${severity}`;
    this.#message.replaceChildren(icon(severity), h('span.banner-text', {}, text), ...(remedy ? [button(remedy.label, command(remedy.command), 'link')] : []), close);
    this.#message.hidden = false;
  }

  clear(): void {
    this.#message.hidden = true;
  }
}
