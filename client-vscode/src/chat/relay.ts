import type { AgentEventParams, FileReview, ReviewChangedParams, SessionOpenResult } from '../../../protocol/generated/protocol';
import type { Agent } from '../agent';
import type { ToView } from './messages';

/** What the relay needs of the server's connection. */
export type RelayAgent = Pick<Agent, 'request' | 'on'>;

interface Disposable { dispose(): void }

/**
 * Keeps a view of one session true: everything of it first (`session/open`), then what the server tells, in its order.
 * What the model says in the running step stands in no transcript yet, so it is kept here for a view that is drawn afresh.
 */
export class SessionRelay {
  readonly #agent: RelayAgent;
  readonly #post: (message: ToView) => void;
  readonly #subscriptions: Disposable[];
  /** By session: the events of the step it is at. */
  readonly #steps = new Map<string, AgentEventParams[]>();
  readonly #seqs = new Map<string, number>();
  /** By path: how far each file of the shown review is decided. */
  #decided = new Map<string, string>();
  #shown: string | undefined;
  #running = false;
  #unused = false;
  /** Counts what was asked to be opened: only the latest answer is shown. */
  #asked = 0;
  #opening = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(agent: RelayAgent, post: (message: ToView) => void) {
    this.#agent = agent;
    this.#post = post;
    this.#subscriptions = [
      agent.on('agent/event', (params) => this.#event(params)),
      agent.on('session/changed', ({ session }) => {
        if (session.id === this.#shown) this.#running = session.state === 'running';
        this.#post({ type: 'sessionChanged', session });
      }),
      agent.on('review/changed', (params) => {
        this.#post({ type: 'reviewChanged', params });
        if (params.sessionId === this.#shown && this.#isDecision(params) && !this.#running) this.refresh();
      }),
      agent.on('approval/requested', ({ approval }) => this.#post({ type: 'approvalRequested', approval })),
      agent.on('approval/resolved', (params) => this.#post({ type: 'approvalResolved', params })),
      agent.on('question/asked', ({ question }) => this.#post({ type: 'questionAsked', question })),
      agent.on('model/changed', () => this.#post({ type: 'modelsChanged' })),
    ];
  }

  get shown(): string | undefined { return this.#shown; }

  /** Whether the session that is shown was never used: a new one would be the same. */
  get unused(): boolean { return this.#unused; }

  /** Shows a session, or none. Rejects when it cannot be opened. */
  async open(sessionId: string | undefined): Promise<void> {
    const asked = ++this.#asked;
    this.#cancelRefresh();
    this.#shown = sessionId;
    if (sessionId === undefined) return this.#post({ type: 'noSession' });
    this.#opening++;
    let open: SessionOpenResult;
    try {
      open = await this.#agent.request('session/open', { sessionId });
    } finally {
      this.#opening--;
    }
    if (asked !== this.#asked) return;
    this.#running = open.session.state === 'running';
    this.#unused = open.transcript.length === 0 && !this.#steps.has(sessionId);
    this.#decided = new Map(open.review?.files.map((file) => [file.path, standing(file)]));
    this.#post({ type: 'opened', open, live: [...this.#steps.get(sessionId) ?? []] });
    if (this.#opening === 0) this.#trim(sessionId);
  }

  /** Asks for everything again, soon: decisions, reverts and notices are told by the transcript alone. */
  refresh(): void {
    if (this.#again || this.#shown === undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      // A session that cannot be opened now is shown as it was; the connection's state tells why.
      this.open(this.#shown).catch(() => undefined);
    }, 100);
  }

  /** The connection is another one: what was counted and kept of the old one is void. */
  reset(): void {
    this.#steps.clear();
    this.#seqs.clear();
    this.#cancelRefresh();
  }

  dispose(): void {
    this.#cancelRefresh();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #event(params: AgentEventParams): void {
    const { sessionId, seq, event } = params;
    if (sessionId === this.#shown) this.#unused = false;
    const missed = seq !== (this.#seqs.get(sessionId) ?? seq - 1) + 1;
    this.#seqs.set(sessionId, seq);
    const step = this.#steps.get(sessionId);
    // While a session is being opened nothing is forgotten: the answer may be from before or after an event.
    if (event.kind === 'turnEnded' && this.#opening === 0) this.#steps.delete(sessionId);
    else if (!step || (event.kind === 'stepStarted' && this.#opening === 0)) this.#steps.set(sessionId, [params]);
    else append(step, params);
    this.#post({ type: 'event', params });
    if (sessionId === this.#shown && (missed || event.kind === 'turnEnded')) this.refresh();
  }

  /** Whether a change of the review is more than the user's typing in a pending file: the transcript tells of it then. */
  #isDecision({ review, changed, removed }: ReviewChangedParams): boolean {
    const known = this.#decided;
    const news = review === null || removed.length > 0 || changed.some((file) => known.get(file.path) !== standing(file));
    if (review === null) known.clear();
    for (const path of removed) known.delete(path);
    for (const file of changed) known.set(file.path, standing(file));
    return news;
  }

  /** Only the step it is at is kept on. */
  #trim(sessionId: string): void {
    const step = this.#steps.get(sessionId);
    if (!step) return;
    if (step.at(-1)?.event.kind === 'turnEnded') this.#steps.delete(sessionId);
    else step.splice(0, Math.max(0, step.map(({ event }) => event.kind).lastIndexOf('stepStarted')));
  }

  #cancelRefresh(): void {
    clearTimeout(this.#again);
    this.#again = undefined;
  }
}

const standing = ({ state, decided }: FileReview): string => `${state} ${decided.accepted} ${decided.rejected}`;

/** Text that follows text becomes one event: a step may stream for minutes. */
function append(step: AgentEventParams[], params: AgentEventParams): void {
  const last = step.at(-1);
  const { event } = params;
  if (last && (event.kind === 'textDelta' || event.kind === 'thoughtDelta') && last.event.kind === event.kind) {
    step[step.length - 1] = { ...params, event: { ...event, text: last.event.text + event.text } };
  } else step.push(params);
}
