import { ErrorCodes } from '../../../../protocol/generated/protocol';
import type { Attachment } from '../../../src/chat/messages';
import { PromptHistory } from '../model/history';
import { isBusy, type ChatState, type Entry } from '../model/state';
import { announce } from './announce';
import { Attachments } from './attachments';
import { act, keep, kept, Refusal, request } from './bridge';
import { CompletionList } from './completion';
import { h, iconButton } from './dom';
import { onFillPrompt, say } from './hooks';
import { local } from './local';
import { Meter } from './meter';
import { Pickers } from './pickers';
import { t } from '../words';

const isUsable = (state: ChatState): boolean => state.agent === 'ready' && state.hasFolder && state.told;

/** The prompt box with all that belongs to it: what is attached, mode, model, context, send and stop. */
export class Composer {
  readonly element: HTMLElement;
  readonly input = h<HTMLTextAreaElement>('textarea.prompt-input', { rows: 1, 'aria-label': t('Prompt'), spellcheck: 'true' });
  readonly #attachments = new Attachments(() => this.focus());
  readonly #pickers = new Pickers();
  readonly #meter = new Meter();
  readonly #send = iconButton('send', t('Send (Enter)'), () => void this.#submit());
  readonly #stop = iconButton('debug-stop', t('Stop (Escape)'), () => this.interrupt());
  readonly #completion = new CompletionList(this.input, (attachment) => this.attach([attachment]), () => this.#pickers.chosen);
  readonly #history = new PromptHistory();
  #state: ChatState | undefined;
  #entries: readonly Entry[] | undefined;
  /** Sent before the server was there: it goes as soon as it is. */
  #unsent = false;

  constructor() {
    const attach = iconButton('attach', t('Attach files'), () => void act('pickFiles', {}).then(({ attachments }) => this.attach(attachments), (problem: Refusal) => say(problem.message)));
    const box = h('div.prompt-box', {}, this.#attachments.element, this.input,
      h('div.prompt-tools', {}, this.#pickers.mode, this.#pickers.model, h('span.spacer'), this.#meter.element, attach, this.#stop, this.#send));
    this.element = h('div.composer', {}, box);
    this.#attachments.acceptFrom(box);
    this.input.value = kept().draft ?? '';
    this.input.addEventListener('input', () => {
      this.#history.leave();
      this.#changed();
      void this.#completion.look();
    });
    this.input.addEventListener('keydown', (event) => this.#key(event));
    onFillPrompt((text) => this.fill(text));
    requestAnimationFrame(() => this.#changed());
  }

  update(state: ChatState): void {
    this.#state = state;
    this.#pickers.update(state);
    this.#meter.update(state);
    const busy = isBusy(state);
    this.#stop.hidden = !busy;
    const usable = isUsable(state);
    const placeholder = !state.hasFolder ? t('Open a folder first') : state.agent === 'failed' ? t('Not connected') : !usable ? t('Starting') : busy ? t('Add to what it is doing') : t('Ask, or describe a change');
    if (this.input.placeholder !== placeholder) this.input.placeholder = placeholder;
    const name = busy ? t('Add to the running turn (Enter)') : t('Send (Enter)');
    if (this.#send.title !== name) {
      this.#send.title = name;
      this.#send.setAttribute('aria-label', name);
    }
    this.#send.setAttribute('aria-disabled', String(!usable || !this.input.value.trim()));
    this.#send.classList.toggle('waiting', this.#unsent);
    if (usable && this.#unsent) void this.#submit();
    if (state.entries !== this.#entries) {
      const before = this.#entries?.length;
      this.#entries = state.entries;
      if (before !== state.entries.length) this.#history.set(state.entries.flatMap((entry) => (entry.kind === 'prompt' ? [entry.text] : [])));
    }
  }

  focus(): void {
    this.input.focus();
  }

  /** Puts text into the box; what was typed stays above it. */
  fill(text: string): void {
    const typed = this.input.value.trim();
    this.input.value = typed && typed !== text ? `${typed}\n\n${text}` : text;
    this.#changed();
    this.focus();
  }

  modelsChanged(): Promise<void> {
    return this.#pickers.modelsChanged();
  }

  attach(attachments: readonly Attachment[]): void {
    this.#attachments.add(attachments);
  }

  interrupt(): void {
    const session = this.#state?.session;
    if (!session || !isBusy(this.#state!)) return;
    request('agent/interrupt', { sessionId: session.id }).then(() => announce(t('Stopped')), (problem: Refusal) => say(problem.message));
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || this.#completion.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      void this.#submit();
    } else if (event.key === 'ArrowUp' && !event.shiftKey && this.input.selectionEnd === 0) this.#recall(this.#history.back(this.input.value), 0, event);
    else if (event.key === 'ArrowDown' && !event.shiftKey && this.input.selectionStart === this.input.value.length) this.#recall(this.#history.forth(), undefined, event);
  }

  /** The cursor stays where the same key goes on. */
  #recall(text: string | undefined, cursor: number | undefined, event: KeyboardEvent): void {
    if (text === undefined) return;
    event.preventDefault();
    this.input.value = text;
    const at = cursor ?? text.length;
    this.input.setSelectionRange(at, at);
    this.#changed();
  }

  async #submit(): Promise<void> {
    await this.#completion.attached;
    const text = this.input.value.trim();
    const state = this.#state;
    if (!text || !state) return;
    if (!isUsable(state)) {
      this.#unsent = state.hasFolder && state.agent !== 'failed';
      return this.#unsent ? announce(t('It is sent as soon as the agent is ready.')) : undefined;
    }
    this.#unsent = false;
    const context = this.#attachments.items;
    const chosen = this.#pickers.chosen;
    this.#clear();
    try {
      if (isBusy(state) && state.session) {
        if (context.length > 0) say(t('What was attached is sent with your next prompt: a running turn takes text only.'), 'info');
        await request('agent/steer', { sessionId: state.session.id, prompt: text });
        local({ type: 'steered', text });
      } else {
        this.#attachments.clear();
        await act('prompt', { text, context, ...chosen });
      }
    } catch (problem) {
      // What was typed is not lost: it is there to be sent again.
      if (!this.input.value.includes(text)) this.fill(text);
      const { message, code } = problem as Refusal;
      say(message, 'error', code === ErrorCodes.modelUnavailable ? { label: t('Set a key'), command: 'setModelKey' } : undefined);
    }
  }

  #clear(): void {
    this.input.value = '';
    this.#completion.close();
    this.#changed();
  }

  #changed(): void {
    const { input } = this;
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, innerHeight * 0.4)}px`;
    keep({ draft: input.value || undefined });
    if (this.#state) this.update(this.#state);
  }
}
