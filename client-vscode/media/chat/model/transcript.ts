import type { AgentEventParams, SessionOpenResult, TranscriptEntry } from '../../../../protocol/generated/protocol';
import { applyEvent } from './events';
import type { ChatState, Entry } from './state';

/** A key for the next entry of this sort in a turn: the n-th is the n-th whether told by events or by the transcript. */
export function keyOf(entries: readonly Entry[], kind: string, turnId: string): string {
  let count = 0;
  for (let i = entries.length - 1; i >= 0; i--) if (entries[i]!.kind === kind && entries[i]!.turnId === turnId) count++;
  return `${kind}:${turnId}:${count}`;
}

/** The transcript as entries of the chat. */
export function entriesOf(transcript: readonly TranscriptEntry[]): Entry[] {
  const counts = new Map<string, number>();
  return transcript.map((entry) => {
    const kind = entry.kind === 'toolCall' ? 'tool' : entry.kind;
    const name = `${kind}:${entry.turnId}`;
    const n = counts.get(name) ?? 0;
    counts.set(name, n + 1);
    return entryOf(entry, `${name}:${n}`);
  });
}

function entryOf(entry: TranscriptEntry, key: string): Entry {
  const { turnId, at } = entry;
  switch (entry.kind) {
    case 'prompt':
      return { kind: 'prompt', key, turnId, at, text: entry.text, context: entry.context, checkpointId: entry.checkpointId, steering: entry.steering === true };
    case 'text':
    case 'thought':
      return { kind: entry.kind, key, turnId, at, text: entry.text, open: false };
    case 'toolCall': {
      const { kind: _, seq: __, ...call } = entry;
      return { kind: 'tool', key: `tool:${entry.toolCallId}`, ...call };
    }
    case 'decision':
    case 'revert':
      return { kind: entry.kind, key: `${entry.kind}:${entry.seq}`, turnId, at, entry } as Entry;
    case 'notice':
      return { kind: 'notice', key, turnId, at, severity: entry.severity, text: entry.text };
  }
}

/**
 * The chat as `session/open` tells it. What the view knew stays only where the transcript cannot hold it yet: the text
 * of the running step (`live`), and how the turn ended. Entries that are the same keep being the same objects.
 */
export function opened(state: ChatState, open: SessionOpenResult, live: readonly AgentEventParams[]): ChatState {
  const same = state.session?.id === open.session.id;
  const known = new Map(same ? state.entries.map((entry) => [entry.key, entry]) : []);
  const fresh: ChatState = {
    ...state, told: true, session: open.session, review: open.review, questions: open.questions, checkpoints: open.checkpoints,
    approvals: [...state.approvals.filter((a) => same && a.late), ...open.approvals.map((approval) => ({ approval }))],
    entries: entriesOf(open.transcript).map((entry) => unchanged(known.get(entry.key), entry)),
    plan: samePlan(state.plan, open.plan ?? []),
    usage: same ? state.usage : undefined, ended: same ? state.ended : undefined, live: undefined,
  };
  return replay(fresh, live);
}

/** Applies the events of steps that may or may not be in the transcript already; nothing comes in twice. */
function replay(state: ChatState, live: readonly AgentEventParams[]): ChatState {
  for (let i = 0; i < live.length; ) {
    let end = i + 1;
    while (end < live.length && live[end]!.event.kind !== 'stepStarted') end++;
    const step = live.slice(i, end);
    const journaled = isJournaled(state.entries, step);
    for (const params of step) {
      const kind = params.event.kind;
      if (!(journaled && (kind === 'textDelta' || kind === 'thoughtDelta' || kind === 'retrying'))) state = applyEvent(state, params);
    }
    i = end;
  }
  return state;
}

/**
 * Whether the model's answer of this step is in the transcript. It is journaled before the step's first tool call; with
 * no tool call there yet, it is what stands after the last call or prompt, and equals what was streamed.
 */
function isJournaled(entries: readonly Entry[], step: readonly AgentEventParams[]): boolean {
  const calls = new Set(step.flatMap(({ event }) => (event.kind === 'toolCallStarted' ? [`tool:${event.toolCallId}`] : [])));
  if (entries.some((entry) => calls.has(entry.key))) return true;
  const said = { text: '', thought: '' };
  for (const { event } of step) {
    if (event.kind === 'textDelta') said.text += event.text;
    else if (event.kind === 'thoughtDelta') said.thought += event.text;
    else if (event.kind === 'retrying') said.text = said.thought = '';
  }
  const turnId = step[0]!.turnId;
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i]!;
    if (entry.turnId !== turnId || entry.kind === 'tool' || entry.kind === 'prompt') return false;
    if ((entry.kind === 'text' || entry.kind === 'thought') && entry.text === said[entry.kind]) return true;
  }
  return false;
}

/** A plan that says the same stays the same object. */
const samePlan = (known: ChatState['plan'], plan: ChatState['plan']): ChatState['plan'] => (JSON.stringify(known) === JSON.stringify(plan) ? known : plan);

/** The entry known before, when it says the same. Long texts are compared last and by value. */
function unchanged(known: Entry | undefined, entry: Entry): Entry {
  if (!known || known.kind !== entry.kind) return entry;
  if (entry.kind === 'tool' && known.kind === 'tool') {
    // What was printed while it ran stands in the transcript only once it has ended.
    if (entry.output === undefined && known.output !== undefined) entry = { ...entry, output: known.output };
  }
  return JSON.stringify({ ...known, at: '' }) === JSON.stringify({ ...entry, at: '' }) ? known : entry;
}
