import type { Review, ReviewChangedParams } from '../../../../protocol/generated/protocol';
import type { ToView } from '../../../src/chat/messages';
import { applyEvent } from './events';
import { nothing, type ChatState } from './state';
import { keyOf, opened } from './transcript';

/** What the view does by itself: it shows a message at once that the server took. */
export type Local =
  | { type: 'steered'; text: string }
  | { type: 'approvalLate'; approvalId: string }
  | { type: 'approvalDismissed'; approvalId: string }
  | { type: 'questionGone'; questionId: string }
  | { type: 'reviewIs'; sessionId: string; review: Review | null };

/** The chat after one message. Messages of a session that is not shown change nothing. */
export function reduce(state: ChatState, message: ToView | Local): ChatState {
  switch (message.type) {
    case 'environment': {
      const { agent, hasFolder, trusted } = message;
      return { ...state, agent, hasFolder, trusted, live: agent === 'ready' ? state.live : undefined };
    }
    case 'opened':
      return opened(state, message.open, message.live);
    case 'noSession':
      return { ...nothing, agent: state.agent, hasFolder: state.hasFolder, trusted: state.trusted, told: true };
    case 'event':
      return message.params.sessionId === state.session?.id ? applyEvent(state, message.params) : state;
    case 'sessionChanged':
      return message.session.id === state.session?.id ? { ...state, session: message.session } : state;
    case 'reviewChanged':
      return message.params.sessionId === state.session?.id ? reviewChanged(state, message.params) : state;
    case 'approvalRequested': {
      const { approval } = message;
      if (approval.sessionId !== undefined && approval.sessionId !== state.session?.id) return state;
      return state.approvals.some((a) => a.approval.id === approval.id) ? state : { ...state, approvals: [...state.approvals, { approval }] };
    }
    case 'approvalResolved':
      return { ...state, approvals: state.approvals.filter((a) => a.approval.id !== message.params.approvalId || a.late) };
    case 'questionAsked': {
      const { question } = message;
      if (question.sessionId !== state.session?.id || state.questions.some((q) => q.id === question.id)) return state;
      return { ...state, questions: [...state.questions, question] };
    }
    case 'steered': {
      const turnId = state.live?.turnId ?? state.entries.at(-1)?.turnId ?? '';
      const prompt = { kind: 'prompt', key: keyOf(state.entries, 'prompt', turnId), turnId, text: message.text, steering: true } as const;
      return { ...state, entries: [...state.entries, prompt] };
    }
    case 'approvalLate':
      return { ...state, approvals: state.approvals.map((a) => (a.approval.id === message.approvalId ? { ...a, late: true } : a)) };
    case 'approvalDismissed':
      return { ...state, approvals: state.approvals.filter((a) => a.approval.id !== message.approvalId) };
    case 'questionGone':
      return { ...state, questions: state.questions.filter((q) => q.id !== message.questionId) };
    case 'reviewIs':
      return message.sessionId === state.session?.id ? { ...state, review: message.review } : state;
    default:
      return state;
  }
}

function reviewChanged(state: ChatState, params: ReviewChangedParams): ChatState {
  if (!params.review) return { ...state, review: null };
  const changed = new Map(params.changed.map((file) => [file.path, file]));
  const kept = (state.review?.files ?? []).filter((file) => !params.removed.includes(file.path)).map((file) => {
    const newer = changed.get(file.path);
    changed.delete(file.path);
    return newer ?? file;
  });
  return { ...state, review: { ...params.review, files: [...kept, ...changed.values()] } };
}
