import * as vscode from 'vscode';
import { ErrorCodes, type McpServer } from '../../../protocol/generated/protocol';
import { isAgentError, type Agent } from '../agent';
import { command } from '../report';

const { t } = vscode.l10n;
const scheme = 'kiro-mcp';

/** How often a server that is starting is looked at again while the view is seen, in milliseconds: nothing tells when it is done. */
const again = 1_000;

/** A row of the view: a server, its problem, or one of its tools. */
export type McpRow = { server: McpServer; tool?: string; problem?: string };

/** The *MCP Servers* view: each with its state, what keeps it from working, its tools; started again and its log from here. */
export class McpServers implements vscode.TreeDataProvider<McpRow>, vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #logChanged = new vscode.EventEmitter<vscode.Uri>();
  readonly #view: vscode.TreeView<McpRow>;
  readonly #subscriptions: vscode.Disposable[];
  #servers: McpServer[] = [];
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;
  readonly onDidChange = this.#logChanged.event;

  constructor(private readonly agent: Agent) {
    this.#view = vscode.window.createTreeView<McpRow>('kiroAgent.mcp', { treeDataProvider: this });
    const look = () => void this.#look();
    this.#subscriptions = [
      this.#view,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      this.#view.onDidChangeVisibility(look),
      agent.onDidChangeState(look),
      agent.on('settings/changed', look),
      agent.on('approval/resolved', look),
      agent.on('agent/event', ({ event }) => { if (event.kind === 'turnStarted' || event.kind === 'turnEnded') look(); }),
      command('kiroAgent.refreshMcp', () => this.#look()),
      command('kiroAgent.restartMcp', async (row?: McpRow) => {
        const name = row?.server.name ?? await this.#pick(t('Restart MCP Server'));
        if (name) this.#take((await agent.request('mcp/restart', { server: name })).servers);
      }),
      command('kiroAgent.showMcpLog', async (row?: McpRow) => {
        const name = row?.server.name ?? await this.#pick(t('Show Log of MCP Server'));
        if (name) await vscode.window.showTextDocument(logUri(name), { preview: true });
      }),
    ];
  }

  getChildren(row?: McpRow): McpRow[] {
    if (!row) return this.#servers.map((server) => ({ server }));
    if (row.tool !== undefined || row.problem !== undefined) return [];
    const { server } = row;
    return [...(server.problem ? [{ server, problem: server.problem }] : []), ...server.tools.map((tool) => ({ server, tool }))];
  }

  getTreeItem({ server, tool, problem }: McpRow): vscode.TreeItem {
    if (problem !== undefined) return leaf(problem, new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')), `${server.name}!`);
    if (tool !== undefined) return leaf(tool, new vscode.ThemeIcon('tools'), `${server.name}/${tool}`);
    const item = new vscode.TreeItem(server.name, server.tools.length > 0 || server.problem ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None);
    const { icon, word } = stateOf(server.state);
    const tools = server.tools.length === 0 ? '' : server.tools.length === 1 ? t('1 tool') : t('{0} tools', server.tools.length);
    item.id = server.name;
    item.iconPath = icon;
    item.description = [word, tools].filter(Boolean).join(' · ');
    item.contextValue = 'mcp.server';
    item.tooltip = [`${server.name}: ${item.description}`, server.problem].filter(Boolean).join('\n');
    item.accessibilityInformation = { label: [server.name, word, tools, server.problem].filter(Boolean).join(', ') };
    return item;
  }

  /** The latest lines of a server. */
  provideTextDocumentContent(uri: vscode.Uri): string {
    const server = this.#servers.find(({ name }) => logUri(name).toString() === uri.toString());
    if (!server) return t('There is no such MCP server any more.');
    return server.log.length > 0 ? `${server.log.join('\n')}\n` : t('It wrote nothing yet.');
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
    this.#logChanged.dispose();
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.agent.state !== 'ready') return;
    try {
      this.#take((await this.agent.request('mcp/list', {})).servers);
    } catch (error) {
      // A server of ours that knows no MCP has none; one that ended is asked again when it is back.
      if (isAgentError(error, ErrorCodes.methodNotFound)) this.#take([]);
    }
  }

  #take(servers: McpServer[]): void {
    clearTimeout(this.#timer);
    const same = JSON.stringify(servers) === JSON.stringify(this.#servers);
    this.#servers = servers;
    if (!same) {
      this.#changed.fire();
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) this.#logChanged.fire(uri);
    }
    const moving = servers.some(({ state }) => state === 'starting');
    if (moving && this.#view.visible) this.#timer = setTimeout(() => void this.#look(), again);
  }

  async #pick(title: string): Promise<string | undefined> {
    await this.#look();
    if (this.#servers.length === 0) {
      void vscode.window.showInformationMessage(t('No MCP server is configured.'));
      return undefined;
    }
    const items = this.#servers.map(({ name, state }) => ({ label: name, description: stateOf(state).word }));
    return (await vscode.window.showQuickPick(items, { title }))?.label;
  }
}

const logUri = (name: string): vscode.Uri => vscode.Uri.from({ scheme, path: `/${name}.log` });

function leaf(label: string, icon: vscode.ThemeIcon, id: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.iconPath = icon;
  item.id = id;
  item.tooltip = label;
  return item;
}

/** A state as the server names it, for a person; one that is not known is shown as it came. */
function stateOf(state: string): { icon: vscode.ThemeIcon; word: string } {
  const colour = (name: string) => new vscode.ThemeColor(name);
  switch (state) {
    case 'ready': return { icon: new vscode.ThemeIcon('pass', colour('testing.iconPassed')), word: t('ready') };
    case 'starting': return { icon: new vscode.ThemeIcon('loading~spin'), word: t('starting') };
    case 'failed': return { icon: new vscode.ThemeIcon('error', colour('list.errorForeground')), word: t('failed') };
    case 'disabled': return { icon: new vscode.ThemeIcon('circle-slash'), word: t('disabled') };
    case 'awaitingApproval': return { icon: new vscode.ThemeIcon('shield', colour('list.warningForeground')), word: t('waits for your approval') };
    default: return { icon: new vscode.ThemeIcon('circle-outline'), word: state };
  }
}
