import type { ChatState } from '../model/state';
import { files, t } from '../words';

/** What a screen reader says about a change: what waits for the user at once, the rest at the next pause. */
export function narrate(before: ChatState, after: ChatState): { text: string; urgent: boolean }[] {
  const said: { text: string; urgent: boolean }[] = [];
  const tell = (text: string, urgent = false): void => void said.push({ text, urgent });
  if (before.agent !== after.agent && before.told) {
    if (after.agent === 'failed') tell(t('The agent is not running.'), true);
    else if (after.agent === 'ready') tell(t('Connected again.'));
  }
  if (before.session?.id !== after.session?.id) return said;
  for (const { approval } of after.approvals) {
    if (!before.approvals.some((a) => a.approval.id === approval.id)) tell(t('Approval wanted: {0}', approval.reason), true);
  }
  for (const question of after.questions) if (!before.questions.some((q) => q.id === question.id)) tell(t('The agent asks: {0}', question.text), true);
  if (before.session && after.session && before.session.state !== after.session.state) {
    if (after.session.state === 'running' && before.session.state !== 'awaitingApproval') tell(t('Working'));
    else if (after.session.state === 'awaitingReview') tell(t('{0} to review', files(after.review?.undecided ?? 0)), true);
    else if (after.session.state === 'idle') tell(after.ended?.stopReason === 'interrupted' ? t('Stopped') : t('Done. {0}', lastWords(after)));
  }
  if (before.session?.mode !== after.session?.mode && after.session) tell(after.session.mode === 'supervised' ? t('Mode: {0}', t('Supervised')) : t('Mode: {0}', t('Autopilot')));
  const notices = after.entries.filter((entry) => entry.kind === 'notice' && entry.severity === 'error');
  if (notices.length > before.entries.filter((entry) => entry.kind === 'notice' && entry.severity === 'error').length) {
    const last = notices.at(-1);
    if (last?.kind === 'notice') tell(last.text, true);
  }
  return said;
}

/** The answer, or its beginning when it is long. */
function lastWords(state: ChatState): string {
  const last = state.entries.findLast((entry) => entry.kind === 'text');
  if (last?.kind !== 'text') return '';
  return last.text.length <= 500 ? last.text : `${last.text.slice(0, 500)}…`;
}
