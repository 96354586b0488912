import type { AgentEvent, AgentEventParams } from '../../../../protocol/generated/protocol';
import { keyOf } from './transcript';
import type { ChatState, Entry, SaidItem, ToolItem } from './state';

/** The chat after one event of a turn. Told twice, an event changes nothing but what it adds to. */
export function applyEvent(state: ChatState, params: AgentEventParams): ChatState {
  const { turnId, event } = params;
  switch (event.kind) {
    case 'turnStarted':
      return turnStarted(state, turnId, event);
    case 'stepStarted':
      return { ...state, entries: closed(state.entries), live: { turnId } };
    case 'textDelta':
      return said(state, turnId, 'text', event.text);
    case 'thoughtDelta':
      return said(state, turnId, 'thought', event.text);
    case 'retrying':
      return {
        ...state, entries: state.entries.filter((entry) => !isOpen(entry)),
        live: { turnId, retry: { attempt: event.attempt, reason: event.reason } },
      };
    case 'toolCallStarted':
      return toolCallStarted(state, turnId, event);
    case 'toolCallOutput':
      return changeTool(state, event.toolCallId, (tool) => ({ ...tool, output: cutInTheMiddle((tool.output ?? '') + event.text) }));
    case 'toolCallEnded':
      return changeTool(state, event.toolCallId, (tool) => ({ ...tool, status: event.status, summary: event.summary, changes: event.changes }));
    case 'planUpdated':
      return { ...state, plan: event.entries };
    case 'notice':
      return noticed(state, turnId, event);
    case 'turnEnded':
      return turnEnded(state, turnId, event);
  }
}

type EventOf<K extends AgentEvent['kind']> = Extract<AgentEvent, { kind: K }>;

function turnStarted(state: ChatState, turnId: string, event: EventOf<'turnStarted'>): ChatState {
  const next: ChatState = { ...state, entries: closed(state.entries), ended: undefined, live: { turnId }, plan: event.continues ? state.plan : [] };
  if (event.prompt === undefined || state.entries.some((entry) => entry.key === `prompt:${turnId}:0`)) return next;
  const prompt: Entry = { kind: 'prompt', key: `prompt:${turnId}:0`, turnId, text: event.prompt, checkpointId: event.checkpointId, steering: false };
  return { ...next, entries: [...next.entries, prompt] };
}

function said(state: ChatState, turnId: string, kind: 'text' | 'thought', text: string): ChatState {
  const { entries } = state;
  const live = state.live && !state.live.retry ? state.live : { turnId };
  // A message of the user may stand below what is still being said.
  const i = entries.findLastIndex((entry) => entry.kind === kind && isOpen(entry));
  if (i >= 0) return { ...state, live, entries: entries.with(i, { ...entries[i] as SaidItem, text: (entries[i] as SaidItem).text + text }) };
  return { ...state, live, entries: [...entries, { kind, key: keyOf(entries, kind, turnId), turnId, text, open: true }] };
}

function toolCallStarted(state: ChatState, turnId: string, event: EventOf<'toolCallStarted'>): ChatState {
  const key = `tool:${event.toolCallId}`;
  if (state.entries.some((entry) => entry.key === key)) return state;
  const { kind: _, ...call } = event;
  return { ...state, entries: [...closed(state.entries), { kind: 'tool', key, turnId, ...call }] };
}

function noticed(state: ChatState, turnId: string, { severity, text }: EventOf<'notice'>): ChatState {
  if (state.entries.some((entry) => entry.kind === 'notice' && entry.turnId === turnId && entry.text === text)) return state;
  return { ...state, entries: [...closed(state.entries), { kind: 'notice', key: keyOf(state.entries, 'notice', turnId), turnId, severity, text }] };
}

function turnEnded(state: ChatState, turnId: string, { result }: EventOf<'turnEnded'>): ChatState {
  const entries = closed(state.entries);
  const key = keyOf(entries, 'notice', turnId);
  const told = entries.some((entry) => entry.kind === 'notice' && entry.turnId === turnId && entry.text === result.error?.message);
  return {
    ...state, live: undefined, ended: { turnId, stopReason: result.stopReason }, usage: result.usage ?? state.usage,
    entries: result.error && !told ? [...entries, { kind: 'notice', key, turnId, severity: 'error', text: result.error.message }] : entries,
  };
}

function changeTool(state: ChatState, toolCallId: string, change: (tool: ToolItem) => ToolItem): ChatState {
  const { entries } = state;
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i]!;
    if (entry.kind === 'tool' && entry.toolCallId === toolCallId) return { ...state, entries: entries.with(i, change(entry)) };
  }
  return state;
}

const isOpen = (entry: Entry): boolean => (entry.kind === 'text' || entry.kind === 'thought') && entry.open;

function closed(entries: readonly Entry[]): readonly Entry[] {
  return entries.some(isOpen) ? entries.map((entry) => (isOpen(entry) ? { ...(entry as SaidItem), open: false } : entry)) : entries;
}

const LONGEST_OUTPUT = 100_000;

/** A command may print without end; its beginning and its latest lines are what a person looks for. */
function cutInTheMiddle(text: string): string {
  if (text.length <= LONGEST_OUTPUT) return text;
  const head = text.slice(0, 20_000).replace(/\n[^\n]*$/, '');
  return `${head}\n… cut …\n${text.slice(-60_000).replace(/^[^\n]*\n/, '')}`;
}
