import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, ResponseError, State, TransportKind, type ClientCapabilities, type LanguageClientOptions } from 'vscode-languageclient/node';
import type { ClientNotifications, InitializationOptions, InitializeResult, KiroAgentClientCapabilities, Notifications, Requests } from '../../../protocol/generated/protocol';
import { AgentError, type Agent, type AgentState } from '../agent';
import { Backoff } from './backoff';
import { answerServer } from './editorRequests';
import { asOutputChannel } from './logLines';
import { findServer, type ServerProgram } from './serverProgram';

const { t } = vscode.l10n;

/** The notifications of ours that views listen to; LSP's own are the language client's business. */
const told = ['session/changed', 'agent/event', 'review/changed', 'approval/requested', 'approval/resolved', 'question/asked', 'settings/changed', 'mcp/changed', 'model/changed'] as const;
const capabilities: KiroAgentClientCapabilities = { approvals: true, questions: true, saveDocument: true, rename: true, diagnostics: true };
const rememberedSession = 'activeSession';

/** Starts the server, keeps it running, and is the `Agent` of all views. */
export class ServerConnection implements Agent, vscode.Disposable {
  readonly #stateChanged = new vscode.EventEmitter<AgentState>();
  readonly #sessionChanged = new vscode.EventEmitter<string | undefined>();
  readonly #answered = new vscode.EventEmitter<keyof Requests>();
  readonly #handlers = new Map<string, Set<(params: never) => void>>();
  readonly #backoff = new Backoff();
  #client: LanguageClient | undefined;
  #state: AgentState = 'starting';
  #problem: string | undefined;
  #program: string | undefined;
  #session: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  readonly onDidChangeState = this.#stateChanged.event;
  readonly onDidChangeActiveSession = this.#sessionChanged.event;
  readonly onDidAnswer = this.#answered.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly options: () => InitializationOptions,
  ) {
    this.#session = context.workspaceState.get<string>(rememberedSession);
  }

  get state(): AgentState { return this.#state; }
  get activeSession(): string | undefined { return this.#session; }

  /** What the server said of itself when it started. */
  get server(): InitializeResult | undefined { return this.#client?.initializeResult as InitializeResult | undefined; }

  /** The server's program, when it was found. */
  get program(): string | undefined { return this.#program; }

  /** Why there is no server, in a sentence. */
  get problem(): string | undefined { return this.#problem; }

  setActiveSession(id: string | undefined): void {
    if (id === this.#session) return;
    this.#session = id;
    void this.context.workspaceState.update(rememberedSession, id);
    this.#sessionChanged.fire(id);
  }

  async request<M extends keyof Requests>(method: M, params: Requests[M]['params'], token?: vscode.CancellationToken): Promise<Requests[M]['result']> {
    const client = await this.#ready();
    try {
      // An undefined token would be taken for a second parameter.
      const result = await (token ? client.sendRequest(method, params, token) : client.sendRequest(method, params)) as Requests[M]['result'];
      this.#answered.fire(method);
      return result;
    } catch (error) {
      if (error instanceof ResponseError) throw new AgentError(error.message, error.code, error.data);
      throw new AgentError(error instanceof Error ? error.message : String(error));
    }
  }

  notify<N extends keyof Notifications>(method: N, params: Notifications[N]['params']): void {
    if (this.#state === 'ready') void this.#client?.sendNotification(method, params);
  }

  on<N extends keyof ClientNotifications>(method: N, handler: (params: ClientNotifications[N]['params']) => void): vscode.Disposable {
    const handlers = this.#handlers.get(method) ?? new Set();
    this.#handlers.set(method, handlers.add(handler));
    return new vscode.Disposable(() => handlers.delete(handler));
  }

  /** Starts the server, or again after it ended. */
  async start(): Promise<void> {
    clearTimeout(this.#timer);
    const program = findServer(this.context.extensionPath, vscode.workspace.getConfiguration('kiroAgent').get<string>('server.path', ''));
    if (!('command' in program)) return this.#fail(sentence(program));
    this.#program = program.command;
    const client = this.#client = this.#newClient(program.command);
    this.#backoff.started(Date.now());
    try {
      await client.start();
      if (client !== this.#client) return;
      this.#problem = undefined;
      this.#setState('ready');
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      if (client === this.#client) this.#ended(error instanceof Error ? error.message : String(error));
    }
  }

  /** Ends the server and starts it afresh; what was waiting waits on. */
  async restart(): Promise<void> {
    this.#backoff.reset();
    const old = this.#client;
    this.#client = undefined;
    this.#setState('restarting');
    await old?.dispose().catch((error: unknown) => this.log.warn(String(error)));
    await this.start();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    if (client?.state === State.Running) await client.dispose().catch(() => undefined);
  }

  #newClient(command: string): LanguageClient {
    const options: LanguageClientOptions = {
      documentSelector: [{ scheme: 'file' }],
      initializationOptions: this.options,
      outputChannel: asOutputChannel(this.log),
      progressOnInitialization: false,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          if (client === this.#client) this.#ended(t('The server ended unexpectedly.'));
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
    const client: LanguageClient = new LanguageClient('kiroAgent', 'Kiro Agent', { command, transport: TransportKind.stdio, options: { env: process.env } }, options);
    client.registerFeature({
      fillClientCapabilities: (all: ClientCapabilities) => { all.experimental = { ...(all.experimental as object), kiroAgent: capabilities }; },
      // Our own CodeLens and commands do the same with more; the server's are for editors without this extension.
      preInitialize: (offered) => { delete offered.codeLensProvider; delete offered.codeActionProvider; delete offered.executeCommandProvider; },
      initialize: () => undefined,
      getState: () => ({ kind: 'static' }),
      clear: () => undefined,
    });
    for (const method of told) client.onNotification(method, (params: unknown) => this.#tell(method, params as never));
    answerServer(client);
    return client;
  }

  #tell(method: string, params: never): void {
    for (const handler of this.#handlers.get(method) ?? []) {
      try {
        handler(params);
      } catch (error) {
        this.log.error(error instanceof Error ? error : String(error)); // one view's fault is not another's
      }
    }
  }

  #ended(reason: string): void {
    if (this.#disposed) return;
    this.#client = undefined;
    const delay = this.#backoff.ended(Date.now());
    if (delay === undefined) return this.#fail(t('{0} It was started again several times without success.', reason));
    this.log.warn(`${reason} It is started again in ${delay} ms.`);
    this.#setState('restarting');
    this.#timer = setTimeout(() => void this.start(), delay);
  }

  #fail(problem: string): void {
    this.#problem = problem;
    this.log.error(problem);
    this.#setState('failed');
    const [again, show, settings] = [t('Start Again'), t('Show Log'), t('Open Settings')];
    void vscode.window.showErrorMessage(t('Kiro Agent: {0}', problem), again, show, settings).then((choice) => {
      if (choice === again) void this.restart();
      else if (choice === show) this.log.show();
      else if (choice === settings) void vscode.commands.executeCommand('workbench.action.openSettings', 'kiroAgent.server.path');
    });
  }

  #setState(state: AgentState): void {
    if (state === this.#state || this.#disposed) return;
    this.#state = state;
    this.#stateChanged.fire(state);
  }

  async #ready(): Promise<LanguageClient> {
    while (this.#state !== 'ready' || !this.#client) {
      if (this.#state === 'failed') throw new AgentError(this.#problem ?? t('The server is not running.'));
      await new Promise<void>((resolve) => {
        const once = this.onDidChangeState(() => { once.dispose(); resolve(); });
      });
    }
    return this.#client;
  }
}

function sentence(program: Exclude<ServerProgram, { command: string }>): string {
  switch (program.problem) {
    case 'missing': return t('There is no server at {0}. Install the package for this platform, or set kiroAgent.server.path.', program.path);
    case 'notAbsolute': return t('kiroAgent.server.path must be an absolute path, and "{0}" is none.', program.path);
    case 'notExecutable': return t('The server at {0} may not be run: it is not executable.', program.path);
  }
}
