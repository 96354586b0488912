import type {
  Approval, Checkpoint, DecisionEntry, NoticeEntry, PlanEntry, PromptEntry, Question, RetryingEvent, RevertEntry, Review,
  Session, StopReason, ToolCallEntry, Usage,
} from '../../../../protocol/generated/protocol';
import type { AgentState } from '../../../src/agent';

/** What stands in the chat, with a key that stays the same whether it came by an event or from the transcript. */
export type Entry = PromptItem | SaidItem | ToolItem | DecisionItem | RevertItem | NoticeItem;

interface Item {
  key: string;
  turnId: string;
  /** When it was written; absent for what has not been journaled yet. */
  at?: string;
}

export interface PromptItem extends Item, Pick<PromptEntry, 'text' | 'context' | 'checkpointId'> {
  kind: 'prompt';
  steering: boolean;
}

/** What the model said or thought in one step. */
export interface SaidItem extends Item {
  kind: 'text' | 'thought';
  text: string;
  /** More may come. */
  open: boolean;
}

export interface ToolItem extends Item, Omit<ToolCallEntry, 'kind' | 'seq' | 'at'> {
  kind: 'tool';
}

export interface DecisionItem extends Item {
  kind: 'decision';
  entry: DecisionEntry;
}

export interface RevertItem extends Item {
  kind: 'revert';
  entry: RevertEntry;
}

export interface NoticeItem extends Item, Pick<NoticeEntry, 'severity' | 'text'> {
  kind: 'notice';
}

/** The step the model works at: what of it is not in any transcript yet. */
export interface LiveStep {
  turnId: string;
  /** Given while a failed model call waits to be made again. */
  retry?: Pick<RetryingEvent, 'attempt' | 'reason'>;
}

/** An approval as shown: `late` when it was answered elsewhere while the user was looking at it. */
export interface ShownApproval {
  approval: Approval;
  late?: boolean;
}

/** All that the chat shows. Values are never changed in place: what is the same object looks the same. */
export interface ChatState {
  agent: AgentState;
  hasFolder: boolean;
  trusted: boolean;
  /** False until the host said which session there is, or that there is none. */
  told: boolean;
  session?: Session;
  entries: readonly Entry[];
  live?: LiveStep;
  /** How the latest turn ended, when it was seen ending. */
  ended?: { turnId: string; stopReason: StopReason };
  usage?: Usage;
  review: Review | null;
  approvals: readonly ShownApproval[];
  questions: readonly Question[];
  checkpoints: readonly Checkpoint[];
  plan: readonly PlanEntry[];
}

export const nothing: ChatState = {
  agent: 'starting', hasFolder: true, trusted: true, told: false,
  entries: [], review: null, approvals: [], questions: [], checkpoints: [], plan: [],
};

/** Whether a turn runs or waits inside: what is typed then is added to it, and it can be stopped. */
export function isBusy(state: ChatState): boolean {
  const doing = state.session?.state;
  return doing === 'running' || doing === 'awaitingApproval' || doing === 'awaitingAnswer';
}
