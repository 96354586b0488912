import * as vscode from 'vscode';
import type { Agent } from './agent';
import type { CurrentSession } from './currentSession';
import { command } from './report';
import type { CurrentReview } from './review/currentReview';

const { t } = vscode.l10n;

/** The status bar item: mode, what the agent is doing, how much waits. A click opens the menu. */
export function showStatus(agent: Agent, session: CurrentSession, review: CurrentReview): vscode.Disposable[] {
  const item = vscode.window.createStatusBarItem('kiroAgent.status', vscode.StatusBarAlignment.Left, 50);
  item.name = 'Kiro Agent';
  item.command = 'kiroAgent.menu';
  const draw = () => {
    const { text, tooltip, warn } = words(agent, session, review);
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: `Kiro Agent: ${text.replace(/\$\([^)]*\)\s*/g, '')}`, role: 'button' };
    item.backgroundColor = warn ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  };
  draw();
  item.show();
  return [item, agent.onDidChangeState(draw), session.onDidChange(draw), review.onDidChange(draw), command('kiroAgent.menu', () => menu(agent, session, review))];
}

function words(agent: Agent, session: CurrentSession, review: CurrentReview): { text: string; tooltip: string; warn: boolean } {
  const plain = (icon: string, text: string, tooltip: string, warn = false) => ({ text: `$(${icon}) ${text}`, tooltip, warn });
  if (agent.state === 'failed') return plain('error', 'Kiro Agent', t('The server does not run. Click to see why or to start it again.'), true);
  if (agent.state !== 'ready') return plain('loading~spin', 'Kiro Agent', agent.state === 'starting' ? t('The server starts') : t('The server is started again'));
  const now = session.value;
  if (!now) return plain('comment-discussion', 'Kiro Agent', t('Click for the menu'));
  const mode = now.mode === 'supervised' ? t('Supervised') : t('Autopilot');
  switch (now.state) {
    case 'running': return plain('sync~spin', mode, t('The agent is working'));
    case 'awaitingApproval': return plain('bell-dot', t('{0}: asks for your approval', mode), t('The agent waits for your word'), true);
    case 'awaitingAnswer': return plain('question', t('{0}: asks you', mode), t('The agent waits for your answer'), true);
    default:
      return review.undecided > 0
        ? plain('diff', t('{0}: {1} to review', mode, review.undecided), review.undecided === 1 ? t('1 file waits for review') : t('{0} files wait for review', review.undecided))
        : plain(now.mode === 'supervised' ? 'eye' : 'rocket', mode, t('Click for the menu'));
  }
}

interface Entry extends vscode.QuickPickItem { run?: () => unknown }

async function menu(agent: Agent, session: CurrentSession, review: CurrentReview): Promise<void> {
  const run = (id: string) => () => vscode.commands.executeCommand(id);
  const mode = session.value?.mode;
  const separator = (label: string): Entry => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const chosen = (is: boolean) => is ? t('current') : '';
  const entries: Entry[] = agent.state === 'failed' ? [
    { label: `$(debug-restart) ${t('Start the Server Again')}`, run: run('kiroAgent.restartServer') },
    { label: `$(output) ${t('Show Log')}`, run: run('kiroAgent.showLog') },
    { label: `$(clippy) ${t('Copy Diagnostics')}`, run: run('kiroAgent.copyDiagnostics') },
  ] : [
    ...(review.undecided > 0 ? [
      separator(t('Review')),
      { label: `$(diff-multiple) ${t('Review All')}`, description: t('{0} to review', review.undecided), run: run('kiroAgent.reviewAll') },
      { label: `$(check-all) ${t('Accept All')}`, run: run('kiroAgent.acceptAll') },
      { label: `$(discard) ${t('Reject All…')}`, run: run('kiroAgent.rejectAll') },
    ] : []),
    separator(t('Mode')),
    { label: `$(rocket) ${t('Autopilot')}`, description: chosen(mode === 'autopilot'), detail: t('Works to the end without asking. Every change is listed and can be taken back.'), run: () => session.setMode('autopilot') },
    { label: `$(eye) ${t('Supervised')}`, description: chosen(mode === 'supervised'), detail: t('Pauses after each step that changed files. A way to review, not a sandbox.'), run: () => session.setMode('supervised') },
    separator(t('Session')),
    { label: `$(comment-discussion) ${t('Open Chat')}`, run: run('kiroAgent.openChat') },
    { label: `$(diff-multiple) ${t('View All Changes')}`, run: run('kiroAgent.viewAllChanges') },
    { label: `$(history) ${t('Revert to Checkpoint…')}`, run: run('kiroAgent.revertToCheckpoint') },
    separator(t('More')),
    { label: `$(shield) ${t('Explain Why It Asked…')}`, run: run('kiroAgent.explain') },
    { label: `$(gear) ${t('Settings')}`, run: run('kiroAgent.openSettings') },
    { label: `$(output) ${t('Show Log')}`, run: run('kiroAgent.showLog') },
  ];
  const picked = await vscode.window.showQuickPick(entries, { title: 'Kiro Agent', placeHolder: t('What would you like to do?') });
  await picked?.run?.();
}
