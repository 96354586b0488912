import './styles/chat.css';
import type { ToView } from '../../src/chat/messages';
import { reduce, type Local } from './model/reduce';
import { isBusy, nothing, type ChatState } from './model/state';
import { announce, liveRegions } from './view/announce';
import { act, listen } from './view/bridge';
import { Composer } from './view/composer';
import { h } from './view/dom';
import { done, Header } from './view/header';
import { onSay, say } from './view/hooks';
import { hearLocal } from './view/local';
import { narrate } from './view/narrate';
import { PlanView } from './view/plan';
import { SessionsView } from './view/sessions';
import { Banner, StateView } from './view/states';
import { TranscriptView } from './view/transcript';
import { t } from './words';

let state: ChatState = nothing;
let drawn: ChatState | undefined;
let showingSessions = false;

const transcript = new TranscriptView();
const states = new StateView();
const plan = new PlanView();
const banner = new Banner();
const composer = new Composer();
const sessions = new SessionsView(() => setSessions(false));
const header = new Header(() => setSessions(!showingSessions));
const chat = h('div.chat', {}, states.element, transcript.element, plan.element, banner.element, composer.element);
document.body.append(h('div.app', {}, header.element, sessions.element, chat), ...liveRegions);

function setSessions(show: boolean): void {
  showingSessions = show;
  chat.hidden = show;
  if (show) void sessions.show(state.session?.id);
  else {
    sessions.hide();
    composer.focus();
  }
  schedule();
}

let asked = false;
function schedule(): void {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    draw();
  });
}

function draw(): void {
  header.update(state, showingSessions);
  if (drawn === state) return;
  const before = drawn;
  drawn = state;
  states.update(state);
  transcript.element.hidden = !states.element.hidden;
  transcript.update(state);
  plan.update(isBusy(state) || state.review ? state.plan : []);
  banner.update(state);
  composer.update(state);
  if (before) for (const { text, urgent } of narrate(before, state)) announce(text, urgent);
}

function hear(message: ToView | Local): void {
  if (message.type === 'insert') {
    if (message.text) composer.fill(message.text);
    if (message.attachments) composer.attach(message.attachments);
    if (message.focus) composer.focus();
    return;
  }
  if (message.type === 'modelsChanged') return void composer.modelsChanged();
  const session = state.session?.id;
  state = reduce(state, message);
  if (message.type === 'opened' || message.type === 'noSession') {
    if (state.session?.id !== session) banner.clear();
    if (showingSessions && state.session?.id !== session) setSessions(false);
  }
  if (message.type === 'event' && message.params.event.kind === 'turnStarted') banner.clear();
  if (message.type === 'steered' || (message.type === 'event' && message.params.event.kind === 'turnStarted' && message.params.event.prompt)) {
    draw();
    transcript.follow();
  }
  schedule();
}

onSay((text, severity, remedy) => banner.say(text, severity, remedy));
hearLocal(hear);
transcript.element.addEventListener('focus-lost', () => composer.focus());

document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest<HTMLElement>('a[data-href]');
  if (link) void done(act('openLink', { href: link.dataset['href']! }));
});
document.addEventListener('chat-copy', (event) => {
  act('copy', { text: (event as CustomEvent<string>).detail }).then(() => announce(t('Copied')), (problem: Error) => say(problem.message));
});
// Escape stops the turn from anywhere in the chat; menus, lists and dialogs take it first.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented && !showingSessions && !document.querySelector('dialog[open]')) composer.interrupt();
});
addEventListener('focus', () => { if (document.activeElement === document.body) composer.focus(); });

draw();
listen(hear);
