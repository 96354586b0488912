import type { Disposable, Event, CancellationToken } from 'vscode';
import type { ClientNotifications, Notifications, Requests } from '../../protocol/generated/protocol';

/** Where the connection to the server stands. */
export type AgentState = 'starting' | 'ready' | 'restarting' | 'failed';

/**
 * The server, as every view sees it: one connection that survives restarts of the process behind it.
 * A request made while it starts waits; one that was under way when the server ended is rejected.
 */
export interface Agent {
  readonly state: AgentState;
  readonly onDidChangeState: Event<AgentState>;

  /** Asks the server. Rejects with an `AgentError` that bears the server's code and data. */
  request<M extends keyof Requests>(method: M, params: Requests[M]['params'], token?: CancellationToken): Promise<Requests[M]['result']>;

  /** Fires after the server did what somebody asked, with the method's name: other views may want to look again. */
  readonly onDidAnswer: Event<keyof Requests>;

  /** Tells the server something; nothing is told while there is none. */
  notify<N extends keyof Notifications>(method: N, params: Notifications[N]['params']): void;

  /** Hears what the server tells, over all restarts. */
  on<N extends keyof ClientNotifications>(method: N, handler: (params: ClientNotifications[N]['params']) => void): Disposable;

  /** The session that chat, review and status bar show. */
  readonly activeSession: string | undefined;
  setActiveSession(id: string | undefined): void;
  readonly onDidChangeActiveSession: Event<string | undefined>;
}

/** What the server answered instead of a result, or why there was no answer (`code` is then undefined). */
export class AgentError extends Error {
  constructor(message: string, readonly code?: number, readonly data?: unknown) {
    super(message);
    this.name = 'AgentError';
  }
}

/** Whether `error` is the server's answer with this code (`ErrorCodes` in protocol.ts). */
export function isAgentError(error: unknown, code: number): error is AgentError {
  return error instanceof AgentError && error.code === code;
}
