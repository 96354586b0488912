import type { ModelInfo, ModelReach, SessionMode } from '../../../../protocol/generated/protocol';
import type { Chosen } from '../../../src/chat/messages';
import type { ChatState } from '../model/state';
import { announce } from './announce';
import { act, Refusal, request } from './bridge';
import { h, icon } from './dom';
import { say } from './hooks';
import { refreshMenu, showMenu, type MenuItem } from './popup';
import { t } from '../words';

const modes: Record<SessionMode, { label: string; icon: string; description: string }> = {
  autopilot: { label: t('Autopilot'), icon: 'rocket', description: t('Works end to end. Changes are on disk at once; view or revert them at any time.') },
  supervised: {
    label: t('Supervised'), icon: 'eye',
    description: t('Pauses for your review after each step that changed files. A review workflow, not a sandbox: tools and permissions are the same.'),
  },
};

/** Whether a model's endpoint answers, at a glance; in words it is the description. */
const reaches: Record<ModelReach, string> = {
  unchecked: 'circle-large-outline', checking: 'loading', reachable: 'pass', unreachable: 'debug-disconnect', keyRefused: 'key', unknownModel: 'question',
};

/** Mode and model of the session; before there is one, what it will be made with. */
export class Pickers {
  readonly mode = h<HTMLButtonElement>('button.picker.mode', { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', onclick: () => this.#pickMode() });
  readonly model = h<HTMLButtonElement>('button.picker.model', { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', onclick: () => void this.#pickModel() });
  /** Chosen before the session exists. */
  chosen: Chosen = {};
  #defaults: Chosen = {};
  #state: ChatState | undefined;
  #models: ModelInfo[] = [];
  #asked = false;

  update(state: ChatState): void {
    this.#state = state;
    if (state.session) this.chosen = {};
    if (state.agent === 'ready' && !this.#asked) void this.#learn();
    if (state.agent !== 'ready') this.#asked = false;
    this.mode.hidden = this.model.hidden = !state.told; // before, what they would say is a guess
    const mode = modes[this.#mode];
    draw(this.mode, mode.icon, mode.label, t('Mode: {0}. {1}', mode.label, mode.description));
    const model = this.#modelId;
    const label = this.#models.find((m) => m.id === model)?.label ?? model ?? t('Default model');
    draw(this.model, 'chip', label, t('Model: {0}', label));
  }

  get #mode(): SessionMode {
    return this.#state?.session?.mode ?? this.chosen.mode ?? this.#defaults.mode ?? 'autopilot';
  }

  get #modelId(): string | undefined {
    return this.#state?.session?.model ?? this.chosen.model ?? this.#defaults.model;
  }

  /** What is set for new sessions, and the models' names; a server that cannot tell leaves them out. */
  async #learn(): Promise<void> {
    this.#asked = true;
    await Promise.all([
      request('model/list', {}).then(({ models }) => { this.#models = models; }, () => undefined),
      request('settings/get', {}).then(({ settings }) => {
        const { mode, model } = settings as { mode?: SessionMode; model?: string };
        this.#defaults = { mode: mode && mode in modes ? mode : undefined, model };
      }, () => undefined),
    ]);
    if (this.#state) this.update(this.#state);
  }

  #pickMode(): void {
    showMenu(this.mode, t('Mode'), [
      ...(Object.keys(modes) as SessionMode[]).map((mode) => ({
        label: modes[mode].label, description: modes[mode].description, checked: mode === this.#mode, run: () => this.#setMode(mode),
      })),
      { label: t('In both modes'), description: t('It asks before it touches a protected file, leaves the workspace or runs a command that is not trusted.'), separated: true, disabled: true, icon: 'shield' },
    ]);
  }

  #setMode(mode: SessionMode): void {
    const session = this.#state?.session;
    if (!session) this.chosen.mode = mode;
    else request('session/setMode', { sessionId: session.id, mode }).catch((problem: Refusal) => say(problem.message));
    announce(t('Mode: {0}', modes[mode].label));
    if (this.#state) this.update(this.#state);
  }

  /** Opens with what is known; whether the endpoints answer is looked at meanwhile, and `modelsChanged` follows. */
  async #pickModel(): Promise<void> {
    try {
      this.#models = (await request('model/list', { check: true })).models;
    } catch (problem) {
      return say((problem as Refusal).message);
    }
    showMenu(this.model, t('Model'), this.#modelItems());
  }

  /** More is known of the models. */
  async modelsChanged(): Promise<void> {
    const { models } = await request('model/list', {}).catch(() => ({ models: this.#models }));
    this.#models = models;
    refreshMenu(this.model, t('Model'), this.#modelItems());
    if (this.#state) this.update(this.#state);
  }

  #modelItems(): MenuItem[] {
    return [
      ...this.#models.map(({ id, label, available, reason, note, reach }) => ({
        label, description: available ? note : reason ?? t('cannot be used now'), checked: id === this.#modelId, disabled: !available,
        ...(available && reach !== undefined && { state: reaches[reach] }), run: () => this.#setModel(id),
      })),
      { label: t('Set a key for a model…'), icon: 'key', separated: true, run: () => void act('command', { command: 'setModelKey' }).catch((problem: Refusal) => say(problem.message)) },
    ];
  }

  #setModel(model: string): void {
    const session = this.#state?.session;
    if (!session) this.chosen.model = model;
    else request('session/setModel', { sessionId: session.id, model }).catch((problem: Refusal) => say(problem.message));
    if (this.#state) this.update(this.#state);
  }
}

function draw(button: HTMLButtonElement, codicon: string, label: string, title: string): void {
  if (button.title === title) return;
  button.title = title;
  button.setAttribute('aria-label', title);
  button.replaceChildren(icon(codicon), h('span.picker-label', {}, label), icon('chevron-down'));
}
