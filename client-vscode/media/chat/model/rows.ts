import type { Question, Review } from '../../../../protocol/generated/protocol';
import { isBusy, type ChatState, type Entry, type ShownApproval } from './state';
import { t } from '../words';

/** What stands in the chat from top to bottom. */
export type Row =
  | { kind: 'entry'; key: string; value: Entry }
  | { kind: 'approval'; key: string; value: ShownApproval }
  | { kind: 'question'; key: string; value: Question }
  | { kind: 'review'; key: string; value: Review }
  | { kind: 'working'; key: string; value: string }
  | { kind: 'stopped'; key: string; value: string };

/**
 * An approval stands below the tool call it is about; a question, the review and the work in progress at the end. While a
 * turn waits for an answer the review is not shown: nothing goes on before that answer, so it stays in sight.
 */
export function rowsOf(state: ChatState): Row[] {
  const rows: Row[] = [];
  const byCall = new Map<string, ShownApproval[]>();
  const others: ShownApproval[] = [];
  for (const shown of state.approvals) {
    const { toolCallId } = shown.approval;
    if (toolCallId && state.entries.some((entry) => entry.key === `tool:${toolCallId}`)) byCall.set(toolCallId, [...(byCall.get(toolCallId) ?? []), shown]);
    else others.push(shown);
  }
  const asked = new Set(state.questions.map((question) => `Asked: ${question.text}`));
  for (const entry of state.entries) {
    // The transcript tells of an open question too; it is shown once, where it can be answered.
    if (entry.kind === 'notice' && asked.has(entry.text)) continue;
    rows.push({ kind: 'entry', key: entry.key, value: entry });
    if (entry.kind === 'tool') for (const shown of byCall.get(entry.toolCallId) ?? []) rows.push(approvalRow(shown));
  }
  rows.push(...others.map(approvalRow));
  for (const question of state.questions) rows.push({ kind: 'question', key: `question:${question.id}`, value: question });
  const working = workingText(state);
  if (working) rows.push({ kind: 'working', key: 'working', value: working });
  else if (state.ended?.stopReason === 'interrupted' && !isBusy(state) && state.entries.at(-1)?.kind !== 'notice') rows.push({ kind: 'stopped', key: 'stopped', value: t('Stopped') });
  const waits = state.session?.state === 'awaitingApproval' || state.session?.state === 'awaitingAnswer';
  if (state.review && state.review.files.length > 0 && !waits) rows.push({ kind: 'review', key: 'review', value: state.review });
  return rows;
}

const approvalRow = (value: ShownApproval): Row => ({ kind: 'approval', key: `approval:${value.approval.id}`, value });

/** What the agent is doing, in a few words; nothing while the chat shows it moving, or while it waits for the user. */
function workingText(state: ChatState): string | undefined {
  if (state.session?.state !== 'running' || state.agent !== 'ready') return undefined;
  if (state.live?.retry) return t('Trying again (attempt {0}): {1}', state.live.retry.attempt, state.live.retry.reason);
  const last = state.entries.at(-1);
  if (last?.kind === 'text' && last.open) return undefined;
  if (last?.kind === 'tool' && !last.status) return undefined;
  return last?.kind === 'thought' && last.open ? t('Thinking') : t('Working');
}
