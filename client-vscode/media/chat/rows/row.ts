import type { ChatState } from '../model/state';
import type { Row } from '../model/rows';

/** What a row needs besides its own value. */
export interface RowContext {
  state: ChatState;
  /** The last decision and the last revert can be taken back. */
  lastDecision?: string;
  lastRevert?: string;
  /** No turn runs: what only then is possible is offered. */
  atRest: boolean;
}

/** One row of the chat on the page. */
export interface RowView {
  readonly element: HTMLElement;
  /** Rows that wait for the user: each of their controls is a tab stop. */
  readonly live?: boolean;
  update(row: Row, context: RowContext): void;
  /** It is about to be seen. */
  near?(): void;
  drop?(): void;
}

/** "Mar 1, 10:05" or, today, "10:05". */
export function timeOf(at: string): string {
  const time = new Date(at);
  const today = new Date().toDateString() === time.toDateString();
  return time.toLocaleString(undefined, today ? { hour: '2-digit', minute: '2-digit' } : { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
}
