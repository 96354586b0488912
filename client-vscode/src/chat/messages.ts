// What passes between the chat's webview and its host. The protocol's own records cross as they are; the view makes only
// the requests named here, and everything that needs the editor (files, links, dialogs) is an action of the host.
import type {
  AgentEventParams, Approval, ApprovalResolvedParams, ContextItem, Question, Requests, RevertConflictChoice, RevertOutcome, RevertScope,
  ReviewChangedParams, Session, SessionMode, SessionOpenResult,
} from '../../../protocol/generated/protocol';
import type { AgentState } from '../agent';

/** The requests of the protocol that the view may make; the host passes them on unchanged. */
export const passedOn = [
  'agent/steer', 'agent/interrupt', 'approval/respond', 'question/answer', 'session/setMode', 'session/setModel',
  'session/list', 'session/search', 'model/list', 'checkpoint/preview', 'checkpoint/redo', 'review/accept', 'review/reject', 'settings/get',
] as const satisfies readonly (keyof Requests)[];

/** The name of such a request. */
export type PassedOn = (typeof passedOn)[number];

/** Something put next to a prompt, with the name it is shown under. */
export interface Attachment {
  label: string;
  item: ContextItem;
}

/** Pictures that models take: the end of a name, and the kind. */
export const pictures: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' };

/** The largest picture that is attached, in bytes: providers take no more. */
export const largestPicture = 5 * 1024 * 1024;

/** One line of the completion of the prompt box. */
export interface Completion {
  label: string;
  insertText: string;
  kind: string;
  detail?: string;
  /** Given when the completion stands for something to attach rather than for text alone. */
  attach?: Attachment;
  /** What it stands for is looked up once it is picked, by the action `attachTerminal`. */
  attachLater?: true;
}

/** The editor's commands that the view may call. */
export type ViewCommand =
  | 'newSession' | 'reviewAll' | 'undoDecision' | 'viewAllChanges' | 'revertAllChanges' | 'openFolder' | 'restart' | 'showLog' | 'openSettings'
  | 'setModelKey' | 'manageTrust';

/** What a session that does not exist yet is to be made with. */
export interface Chosen {
  mode?: SessionMode;
  model?: string;
}

/** What goes back to a checkpoint, and what becomes of files that others wrote to in the same places since. */
export interface RevertChoice {
  checkpointId: string;
  scope: RevertScope;
  onConflict: RevertConflictChoice | 'byHand';
}

/** What the view asks of the host, by name: what it gives and what comes back. */
export interface Actions {
  /** Starts a turn; makes the session first when there is none. Answered when the turn ends or pauses. */
  prompt: { params: { text: string; context: ContextItem[] } & Chosen; result: Record<string, never> };
  /** Completes `#…` and `/…`; makes the session first when there is none, for the server completes within one. */
  complete: { params: { text: string } & Chosen; result: { items: Completion[] } };
  openSession: { params: { sessionId: string }; result: Record<string, never> };
  renameSession: { params: { sessionId: string; title: string }; result: { done: boolean } };
  deleteSession: { params: { sessionId: string; title: string }; result: { done: boolean } };
  exportSession: { params: { sessionId: string }; result: { done: boolean } };
  /** Shows the address and opens it only when the user says so. */
  openLink: { params: { href: string }; result: Record<string, never> };
  openFile: { params: { path: string; line?: number }; result: Record<string, never> };
  /** The diff of a file that waits for review. */
  openReviewDiff: { params: { path: string }; result: Record<string, never> };
  /** The merge editor for a file that waits and that the person wrote to. */
  mergeByHand: { params: { path: string }; result: Record<string, never> };
  /** Back to a checkpoint. */
  revertTo: { params: { sessionId: string } & RevertChoice; result: RevertOutcome };
  openDiff: { params: { title: string; left: string; right: string }; result: Record<string, never> };
  /** Rejected text, to look at and copy. */
  openTaken: { params: { uri: string }; result: Record<string, never> };
  pickFiles: { params: Record<string, never>; result: { attachments: Attachment[] } };
  /** What the active terminal's latest command printed. */
  attachTerminal: { params: Record<string, never>; result: { attachments: Attachment[] } };
  attachUris: { params: { uris: string[] }; result: { attachments: Attachment[] } };
  copy: { params: { text: string }; result: Record<string, never> };
  command: { params: { command: ViewCommand }; result: Record<string, never> };
  /** Asks for everything to be told again. */
  reopen: { params: Record<string, never>; result: Record<string, never> };
}

/** From the view to the host. */
export type FromView =
  | { type: 'ready' }
  | { type: 'request'; id: number; method: PassedOn; params: unknown }
  | { type: 'action'; id: number; name: keyof Actions; params: unknown };

/** From the host to the view. */
export type ToView =
  | { type: 'environment'; agent: AgentState; hasFolder: boolean; trusted: boolean }
  /** Everything of the session, and the events of its running step, which no transcript holds yet. */
  | { type: 'opened'; open: SessionOpenResult; live: AgentEventParams[] }
  | { type: 'noSession' }
  | { type: 'event'; params: AgentEventParams }
  | { type: 'sessionChanged'; session: Session }
  | { type: 'reviewChanged'; params: ReviewChangedParams }
  | { type: 'approvalRequested'; approval: Approval }
  | { type: 'approvalResolved'; params: ApprovalResolvedParams }
  | { type: 'questionAsked'; question: Question }
  /** More is known of the models: they may be asked for again. */
  | { type: 'modelsChanged' }
  /** Text or attachments to put into the prompt box, such as the editor's selection. */
  | { type: 'insert'; text?: string; attachments?: Attachment[]; focus?: boolean }
  | { type: 'answer'; id: number; result: unknown }
  | { type: 'refusal'; id: number; message: string; code?: number; data?: unknown };
