import * as vscode from 'vscode';
import { ErrorCodes, type McpServer, type McpToolOffer } from '../../../protocol/generated/protocol';
import { isAgentError, type Agent } from '../agent';
import { command } from '../report';

const { t } = vscode.l10n;
const scheme = 'kiro-mcp';

/** A row of the view: a server, its problem, or one of its tools. */
export type McpRow = { server: McpServer; tool?: McpToolOffer; problem?: string };

/** The *MCP Servers* view: each with its state, what keeps it from working, its tools; started again and its log from here. */
export class McpServers implements vscode.TreeDataProvider<McpRow>, vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #logChanged = new vscode.EventEmitter<vscode.Uri>();
  readonly #view: vscode.TreeView<McpRow>;
  readonly #subscriptions: vscode.Disposable[];
  #servers: McpServer[] = [];

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
      agent.on('mcp/changed', look),
      agent.on('settings/changed', look),
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
    return [...(server.problem ? [{ server, problem: server.problem }] : []), ...(server.offers ?? server.tools.map((tool) => ({ tool, approval: 'ask' }))).map((tool) => ({ server, tool }))];
  }

  getTreeItem({ server, tool, problem }: McpRow): vscode.TreeItem {
    if (problem !== undefined) return leaf(`${server.name}!`, problem, '', problem, new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')));
    if (tool) return leaf(`${server.name}/${tool.tool}`, tool.tool, approvalWord(tool.approval), tool.description ?? tool.tool, new vscode.ThemeIcon(tool.approval === 'disabled' ? 'circle-slash' : 'tools'));
    const item = new vscode.TreeItem(server.name, server.tools.length > 0 || server.problem ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None);
    const { icon, word } = stateOf(server.state);
    const tools = server.tools.length === 0 ? '' : server.tools.length === 1 ? t('1 tool') : t('{0} tools', server.tools.length);
    item.id = server.name;
    item.iconPath = icon;
    item.description = [word, tools].filter(Boolean).join(' · ');
    item.contextValue = 'mcp.server';
    item.tooltip = [`${server.name}: ${item.description}`, [server.transport, server.source].filter(Boolean).join(' · '), server.problem].filter(Boolean).join('\n');
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
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
    this.#logChanged.dispose();
  }

  async #look(): Promise<void> {
    if (this.agent.state !== 'ready') return;
    try {
      this.#take((await this.agent.request('mcp/list', {})).servers);
    } catch (error) {
      // A server of ours that knows no MCP has none; one that ended is asked again when it is back.
      if (isAgentError(error, ErrorCodes.methodNotFound)) this.#take([]);
    }
  }

  #take(servers: McpServer[]): void {
    const same = JSON.stringify(servers) === JSON.stringify(this.#servers);
    this.#servers = servers;
    if (!same) {
      this.#changed.fire();
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) this.#logChanged.fire(uri);
    }
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

function leaf(id: string, label: string, description: string, tooltip: string, icon: vscode.ThemeIcon): vscode.TreeItem {
  return Object.assign(new vscode.TreeItem(label), { id, description, tooltip, iconPath: icon });
}

/** How a call of a tool is judged; asking is what is to be expected and needs no word. */
function approvalWord(approval: string): string {
  switch (approval) {
    case 'ask': return '';
    case 'auto': return t('runs without asking');
    case 'disabled': return t('disabled');
    case 'changed': return t('changed since it was approved, asks again');
    default: return approval;
  }
}

/** A state as the server names it, for a person; one that is not known is shown as it came. */
function stateOf(state: string): { icon: vscode.ThemeIcon; word: string } {
  const colour = (name: string) => new vscode.ThemeColor(name);
  switch (state) {
    case 'ready': return { icon: new vscode.ThemeIcon('pass', colour('testing.iconPassed')), word: t('ready') };
    case 'idle': return { icon: new vscode.ThemeIcon('circle-outline'), word: t('starts when it is needed') };
    case 'restarting': return { icon: new vscode.ThemeIcon('loading~spin'), word: t('is started again') };
    case 'denied': return { icon: new vscode.ThemeIcon('circle-slash'), word: t('denied') };
    case 'starting': return { icon: new vscode.ThemeIcon('loading~spin'), word: t('starting') };
    case 'failed': return { icon: new vscode.ThemeIcon('error', colour('list.errorForeground')), word: t('failed') };
    case 'disabled': return { icon: new vscode.ThemeIcon('circle-slash'), word: t('disabled') };
    case 'awaitingApproval': return { icon: new vscode.ThemeIcon('shield', colour('list.warningForeground')), word: t('waits for your approval') };
    default: return { icon: new vscode.ThemeIcon('circle-outline'), word: state };
  }
}
