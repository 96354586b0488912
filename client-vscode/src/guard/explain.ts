import * as vscode from 'vscode';
import type { CommandPart, GuardExplainResult, Verdict } from '../../../protocol/generated/protocol';
import type { Agent } from '../agent';
import { command } from '../report';
import { subjectLine, type Approvals } from './approvals';

const { t } = vscode.l10n;
const icons: Record<Verdict, string> = { allow: '$(pass)', ask: '$(question)', deny: '$(circle-slash)' };

/** *Explain why it asked*, *Trust command…* and *Trusted Commands*: the server's own words, and where to change them. */
export function guardCommands(agent: Agent, approvals: Approvals): vscode.Disposable[] {
  return [
    command('kiroAgent.explain', async (approvalId?: string) => {
      const chosen = typeof approvalId === 'string' ? approvals.known.find((a) => a.id === approvalId) : await pickApproval(approvals);
      if (chosen === undefined) return;
      if (chosen === 'other') return explainLine(agent);
      const parts = chosen.subject.kind === 'command' ? chosen.subject.parts : [];
      await show(subjectLine(chosen), chosen.reason, parts, chosen.subject.kind === 'protectedPath' ? chosen.subject.rule : undefined);
    }),
    command('kiroAgent.trustCommand', async () => trustCommand(agent, approvals)),
    command('kiroAgent.trustedCommands', () => vscode.commands.executeCommand('workbench.action.openSettings', 'kiroAgent.trustedCommands')),
  ];
}

async function pickApproval(approvals: Approvals) {
  const items = approvals.known.map((approval) => ({ label: subjectLine(approval), detail: approval.reason, approval: approval as typeof approval | 'other' }));
  const other = { label: `$(terminal) ${t('Another command line…')}`, detail: t('What would the guard say of it? Nothing is run.'), approval: 'other' as const };
  const picked = await vscode.window.showQuickPick([...items, other], { title: t('Explain Why It Asked'), placeHolder: t('What do you want explained?') });
  return picked?.approval;
}

async function explainLine(agent: Agent): Promise<void> {
  const line = await vscode.window.showInputBox({ title: t('Explain a Command'), prompt: t('Nothing is run'), placeHolder: 'npm test' });
  if (!line) return;
  const found = await explain(agent, line);
  await show(line, `${verdictWord(found.verdict)}: ${found.reason}`, found.parts ?? [], found.rule, found.source);
}

async function trustCommand(agent: Agent, approvals: Approvals): Promise<void> {
  const suggestions = approvals.known.flatMap((approval) => approval.subject.kind === 'command' ? approval.suggestions : []);
  const own = { label: `$(pencil) ${t('Another pattern…')}`, description: '', pattern: undefined };
  const items = [...new Map(suggestions.map((s) => [s.pattern, { label: `$(terminal) ${s.pattern}`, description: t('would have allowed what was asked'), pattern: s.pattern as string | undefined }])).values(), own];
  const picked = items.length === 1 ? own : await vscode.window.showQuickPick(items, { title: t('Trust Command'), placeHolder: t('Which commands may run without asking, in all your workspaces?') });
  if (!picked) return;
  const pattern = picked.pattern ?? await vscode.window.showInputBox({
    title: t('Trust Command'), placeHolder: 'npm test',
    prompt: t('"npm test" is exactly that line, "npm *" everything that begins so, "*" everything'),
  });
  if (!pattern?.trim()) return;
  const settings = vscode.workspace.getConfiguration('kiroAgent');
  const now = settings.inspect<string[]>('trustedCommands')?.globalValue ?? [];
  if (!now.includes(pattern.trim())) await settings.update('trustedCommands', [...now, pattern.trim()], vscode.ConfigurationTarget.Global);
  const edit = t('Edit Trusted Commands');
  const said = await explain(agent, pattern.trim()).catch(() => undefined);
  const choice = await vscode.window.showInformationMessage(
    said ? t('Trusted: {0}. The guard now says: {1}', pattern.trim(), said.reason) : t('Trusted: {0}', pattern.trim()), edit);
  if (choice === edit) await vscode.commands.executeCommand('kiroAgent.trustedCommands');
}

function explain(agent: Agent, line: string): Promise<GuardExplainResult> {
  return agent.request('guard/explain', { command: line, ...(agent.activeSession ? { sessionId: agent.activeSession } : {}) });
}

async function show(title: string, reason: string, parts: readonly CommandPart[], rule?: string, source?: string): Promise<void> {
  const items: vscode.QuickPickItem[] = [
    { label: `$(info) ${reason}`, ...(rule ? { detail: source ? t('Rule: {0} (from {1})', rule, source) : t('Rule: {0}', rule) } : {}) },
    ...parts.map((part) => ({ label: `${icons[part.verdict]} ${part.text}`, description: verdictWord(part.verdict), detail: part.reason })),
    { label: t('What to do about it'), kind: vscode.QuickPickItemKind.Separator },
    { label: `$(shield) ${t('Trust a Command…')}` },
    { label: `$(gear) ${t('Edit Trusted Commands')}` },
  ];
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: reason });
  if (picked === items.at(-2)) await vscode.commands.executeCommand('kiroAgent.trustCommand');
  else if (picked === items.at(-1)) await vscode.commands.executeCommand('kiroAgent.trustedCommands');
}

function verdictWord(verdict: Verdict): string {
  return { allow: t('runs without asking'), ask: t('asks'), deny: t('is refused') }[verdict];
}
