import * as vscode from 'vscode';
import type { Session, SessionMode } from '../../protocol/generated/protocol';
import type { Agent } from './agent';

/** The active session as the server last told it. When the window opens, it is the one last used, else the newest. */
export class CurrentSession implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Session | undefined>();
  readonly #subscriptions: vscode.Disposable[];
  #session: Session | undefined;
  #restored = false;

  readonly onDidChange = this.#changed.event;

  constructor(private readonly agent: Agent) {
    this.#subscriptions = [
      agent.on('session/changed', ({ session }) => {
        if (session.id === agent.activeSession) this.#set(session);
      }),
      agent.onDidChangeState((state) => { if (state === 'ready') void this.#load(); }),
      agent.onDidChangeActiveSession((id) => {
        if (id === undefined) this.#set(undefined); // the next prompt makes one
        else if (id !== this.#session?.id) void this.#load();
      }),
    ];
  }

  get value(): Session | undefined { return this.#session; }

  /** The active session's id; makes a session when there is none. */
  async id(): Promise<string> {
    if (this.agent.activeSession) return this.agent.activeSession;
    const { session } = await this.agent.request('session/new', {});
    this.agent.setActiveSession(session.id);
    return session.id;
  }

  async setMode(mode: SessionMode): Promise<void> {
    const { session } = await this.agent.request('session/setMode', { sessionId: await this.id(), mode });
    this.#set(session);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  async #load(): Promise<void> {
    try {
      const { sessions } = await this.agent.request('session/list', { limit: 500 });
      const known = sessions.find((s) => s.id === this.agent.activeSession) ?? (this.#restored ? undefined : sessions[0]);
      this.#restored = true;
      this.#set(known);
      this.agent.setActiveSession(known?.id);
    } catch {
      this.#set(undefined); // no folder is open, or the server ended again: the next state change loads anew
    }
  }

  #set(session: Session | undefined): void {
    this.#session = session;
    this.#changed.fire(session);
  }
}
