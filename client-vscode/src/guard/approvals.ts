import * as vscode from 'vscode';
import { ErrorCodes, type Approval, type ApprovalRespondParams, type Question } from '../../../protocol/generated/protocol';
import { isAgentError, type Agent } from '../agent';
import { tell } from '../report';

const { t } = vscode.l10n;

/** Approvals and questions as they come, for those who explain them; and notifications while the chat is not seen. */
export class Approvals implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  readonly #waiting = new Map<string, Approval>();
  readonly #recent: Approval[] = [];

  constructor(private readonly agent: Agent, private readonly chatIsVisible: () => boolean) {
    this.#subscriptions = [
      agent.on('approval/requested', ({ approval }) => this.#requested(approval)),
      agent.on('approval/resolved', ({ approvalId }) => this.#waiting.delete(approvalId)),
      agent.on('question/asked', ({ question }) => { if (!this.chatIsVisible() || question.sessionId !== agent.activeSession) void this.#ask(question); }),
      agent.onDidChangeState((state) => { if (state === 'ready') void this.#load(); }),
    ];
  }

  /** Those that wait first, then those answered lately, newest first. */
  get known(): Approval[] {
    return [...this.#waiting.values(), ...this.#recent.filter((a) => !this.#waiting.has(a.id))];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #load(): Promise<void> {
    this.#waiting.clear();
    const pending = await this.agent.request('approval/pending', {}).catch(() => undefined);
    for (const approval of pending?.approvals ?? []) this.#remember(approval);
    // One that belongs to no session is shown nowhere else.
    for (const approval of pending?.approvals ?? []) if (!approval.sessionId) void this.#offer(approval);
  }

  #requested(approval: Approval): void {
    this.#remember(approval);
    if (!approval.sessionId || !this.chatIsVisible() || approval.sessionId !== this.agent.activeSession) void this.#offer(approval);
  }

  #remember(approval: Approval): void {
    this.#waiting.set(approval.id, approval);
    this.#recent.unshift(approval);
    this.#recent.length = Math.min(this.#recent.length, 20);
  }

  async #offer(approval: Approval): Promise<void> {
    const [allow, deny, open] = [t('Allow'), t('Deny'), approval.sessionId ? t('Show in Chat') : t('Details')];
    const always = approval.suggestions[0];
    const choices = [allow, ...(always ? [t('Always: {0}', always.label)] : []), deny, open];
    const choice = await vscode.window.showWarningMessage([`${subjectLine(approval)} — ${approval.reason}`, approval.cannotRestore].filter(Boolean).join('\n'), ...choices);
    if (choice === open) {
      if (!approval.sessionId) return void vscode.commands.executeCommand('kiroAgent.explain', approval.id);
      this.agent.setActiveSession(approval.sessionId);
      await vscode.commands.executeCommand('kiroAgent.openChat');
    } else if (choice === deny) await this.#respond({ approvalId: approval.id, decision: 'deny' });
    else if (choice === allow) await this.#respond({ approvalId: approval.id, decision: 'allow' });
    else if (choice && always) await this.#respond({ approvalId: approval.id, decision: 'allow', remember: { pattern: always.pattern, scope: always.scope } });
  }

  async #respond(params: ApprovalRespondParams): Promise<void> {
    await this.agent.request('approval/respond', params).catch(alreadyAnswered);
  }

  async #ask(question: Question): Promise<void> {
    const [answer, open] = [t('Answer…'), t('Show in Chat')];
    const options = (question.options ?? []).slice(0, 3);
    const choice = await vscode.window.showInformationMessage(t('The agent asks: {0}', question.text), ...options, answer, open);
    if (choice === open) {
      this.agent.setActiveSession(question.sessionId);
      return void vscode.commands.executeCommand('kiroAgent.openChat');
    }
    const text = choice === answer ? await vscode.window.showInputBox({ title: t('The agent asks'), prompt: question.text, ignoreFocusOut: true }) : choice;
    if (text) await this.agent.request('question/answer', { questionId: question.id, answer: text }).catch(alreadyAnswered);
  }
}

/** What an approval is about, in a line. */
export function subjectLine({ subject }: Approval): string {
  switch (subject.kind) {
    case 'command': return t('Run "{0}"?', subject.command);
    case 'edit': return t('Change {0}?', subject.path);
    case 'protectedPath': return t('Change the protected {0}?', subject.path);
    case 'outsideWorkspace': return t('Reach {0}, outside the workspace?', subject.resolvedPath);
    case 'settings': return t('Use settings of this project: {0}?', subject.changes.map((c) => c.key).join(', '));
    case 'mcpServer': return t('Start the MCP server {0}?', subject.server);
    case 'hook': return t('Use the hook {0}?', subject.path);
    case 'mcpTool': return t('Use {0} of the MCP server {1}?', subject.tool, subject.server);
    case 'fetch': return t('Fetch {0}?', subject.url);
    case 'environment': return t('Give the variable {0} to the MCP server {1}?', subject.variable, subject.server);
  }
}

function alreadyAnswered(error: unknown): void {
  if (isAgentError(error, ErrorCodes.unknownApproval)) void vscode.window.setStatusBarMessage(t('That was already answered'), 4000);
  else tell(error);
}
