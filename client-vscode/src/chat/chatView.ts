import * as vscode from 'vscode';
import { ErrorCodes, type Requests } from '../../../protocol/generated/protocol';
import { AgentError, isAgentError, type Agent } from '../agent';
import { hostActions, type HostActions } from './actions';
import { pageOf } from './html';
import { passedOn, type Actions, type Attachment, type FromView, type ToView } from './messages';
import { SessionRelay } from './relay';
import type { Terminals } from './terminals';

/** After these the transcript holds what no event tells. */
const tells = new Set<string>(['checkpoint/revert', 'checkpoint/redo', 'changes/revert', 'review/accept', 'review/reject', 'review/undo', 'agent/steer', 'question/answer']);

/** The chat's half in the extension: it passes on what the server tells and what the person does, and decides nothing. */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  static readonly viewType = 'kiroAgent.chat';

  readonly #relay: SessionRelay;
  readonly #actions: HostActions;
  readonly #subscriptions: vscode.Disposable[];
  #view: vscode.WebviewView | undefined;
  /** Said before the view was there. */
  #waiting: ToView[] = [];
  #ready = false;

  constructor(private readonly context: vscode.ExtensionContext, private readonly agent: Agent, terminals: Terminals) {
    this.#relay = new SessionRelay(agent, (message) => this.#post(message));
    this.#actions = hostActions(agent, this.#relay, terminals);
    this.#subscriptions = [
      agent.onDidChangeState((state) => {
        this.#environment();
        if (state === 'ready') void this.#restore();
        else this.#relay.reset();
      }),
      agent.onDidChangeActiveSession((id) => { if (id !== this.#relay.shown) void this.#open(id); }),
      agent.onDidAnswer((method) => { if (tells.has(method)) this.#relay.refresh(); }), // whoever asked: this view, a CodeLens, a command
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#environment()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#environment()),
    ];
  }

  /** Whether the person can see the chat now. */
  get visible(): boolean { return this.#view?.visible === true; }

  resolveWebviewView(view: vscode.WebviewView): void {
    const dist = vscode.Uri.joinPath(this.context.extensionUri, 'dist');
    const { webview } = view;
    this.#view = view;
    this.#ready = false;
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    const words = vscode.l10n.bundle; // none where the editor speaks English, or a language there is no translation for
    webview.html = pageOf({ script: uri('chat.js'), style: uri('chat.css'), source: webview.cspSource },
      { title: 'Kiro Agent', language: words ? vscode.env.language : 'en', ...(words && { words }) });
    const listening = webview.onDidReceiveMessage((message: FromView) => void this.#receive(message));
    view.onDidDispose(() => {
      listening.dispose();
      if (this.#view === view) this.#view = undefined;
    });
  }

  /** Shows the chat and puts text or attachments into the prompt box. */
  async insert(content: { text?: string; attachments?: Attachment[] }): Promise<void> {
    const message: ToView = { type: 'insert', ...content, focus: true };
    if (this.#ready && this.#view) this.#post(message);
    else this.#waiting.push(message);
    await vscode.commands.executeCommand(`${ChatView.viewType}.focus`);
  }

  /** Shows a session that nothing was said in yet: the one that is shown, or a new one. */
  async newSession(): Promise<void> {
    if (this.#relay.shown === undefined || !this.#relay.unused) {
      const { session } = await this.agent.request('session/new', {});
      await this.#relay.open(session.id);
      this.agent.setActiveSession(session.id);
    }
    await vscode.commands.executeCommand(`${ChatView.viewType}.focus`);
  }

  dispose(): void {
    this.#relay.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #receive(message: FromView): Promise<void> {
    if (message.type === 'ready') {
      this.#ready = true;
      this.#environment();
      for (const waiting of this.#waiting.splice(0)) this.#post(waiting);
      return this.agent.state === 'ready' ? this.#restore() : undefined;
    }
    try {
      this.#post({ type: 'answer', id: message.id, result: await this.#answer(message) });
    } catch (problem) {
      const { message: text, code, data } = problem as AgentError;
      this.#post({ type: 'refusal', id: message.id, message: text, code, data });
    }
  }

  async #answer(message: Exclude<FromView, { type: 'ready' }>): Promise<unknown> {
    if (message.type === 'action') {
      const action = this.#actions[message.name] as ((params: unknown) => Promise<unknown>) | undefined;
      if (!action) throw new AgentError(`The chat asked for ${String(message.name)}, which is no action.`);
      return action(message.params as Actions[typeof message.name]['params']);
    }
    if (!passedOn.includes(message.method)) throw new AgentError(`The chat may not ask for ${String(message.method)}.`);
    return this.agent.request(message.method, message.params as Requests[typeof message.method]['params']);
  }

  /** What the server has of the session that was shown, after a start of either side. */
  async #restore(): Promise<void> {
    const id = this.agent.activeSession;
    if (id !== undefined) return this.#open(id);
    // Without one, the newest becomes active elsewhere; only when there is none is there nothing to show.
    const none = await this.agent.request('session/list', { limit: 1 }).then(({ sessions }) => sessions.length === 0, () => true);
    if (none && this.agent.activeSession === undefined) await this.#open(undefined);
  }

  async #open(id: string | undefined): Promise<void> {
    try {
      await this.#relay.open(id);
    } catch (problem) {
      if (isAgentError(problem, ErrorCodes.unknownSession)) this.agent.setActiveSession(undefined);
      // Else the connection ended on the way: the next state tells what can be shown.
      if (this.agent.state === 'ready') await this.#relay.open(undefined);
    }
  }

  #environment(): void {
    this.#post({
      type: 'environment', agent: this.agent.state, hasFolder: (vscode.workspace.workspaceFolders?.length ?? 0) > 0, trusted: vscode.workspace.isTrusted,
    });
  }

  #post(message: ToView): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }
}
