import * as vscode from 'vscode';
import { askCommands } from './ask';
import { ChatView } from './chat/chatView';
import { Terminals } from './chat/terminals';
import { ServerConnection } from './connection/connection';
import { keepSecrets } from './connection/secrets';
import { declaredKeys, saidToEditor, setByPerson, type Manifest } from './connection/userSettings';
import { keepContextKeys } from './contextKeys';
import { CurrentSession } from './currentSession';
import { Approvals } from './guard/approvals';
import { auditCommands } from './guard/audit';
import { guardCommands } from './guard/explain';
import { changeCommands } from './history/changes';
import { checkpointCommands } from './history/checkpoints';
import { sessionCommands } from './history/sessions';
import { housekeepingCommands } from './housekeeping';
import { McpServers } from './mcp/servers';
import { command } from './report';
import { Merges } from './review/byHand';
import { reviewCommands } from './review/commands';
import { CurrentReview } from './review/currentReview';
import { Decisions } from './review/decide';
import { KeptDocuments } from './review/documents';
import { FileMarks } from './review/fileMarks';
import { ReviewLenses } from './review/lenses';
import { ReviewMarks } from './review/marks';
import { onPause } from './review/pause';
import { ReviewTree } from './review/tree';
import { showStatus } from './status';

let connection: ServerConnection | undefined;

/** Called by the editor when the extension is first needed: news everything, starts the server beside it. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Kiro Agent', { log: true });
  const { keys, restricted } = declaredKeys(context.extension.packageJSON as Manifest);
  const settings = () => ({
    kiroAgent: { ...setByPerson(keys, vscode.workspace.getConfiguration('kiroAgent'), vscode.workspace.isTrusted, restricted), ...saidToEditor(vscode.env.isTelemetryEnabled) },
  });
  const tellSettings = () => agent.notify('workspace/didChangeConfiguration', { settings: settings() });
  const agent = connection = new ServerConnection(context, log, () => ({
    protocolVersion: 1, workspaceTrusted: vscode.workspace.isTrusted, settings: settings(),
  }));

  const session = new CurrentSession(agent);
  const review = new CurrentReview(agent);
  const documents = new KeptDocuments(agent, review);
  const merges = new Merges(documents);
  const decisions = new Decisions(agent, review, merges);
  const terminals = new Terminals();
  const chat = new ChatView(context, agent, terminals);
  const approvals = new Approvals(agent, () => chat.visible);

  context.subscriptions.push(
    log, session, review, approvals, terminals,
    chat, vscode.window.registerWebviewViewProvider(ChatView.viewType, chat, { webviewOptions: { retainContextWhenHidden: true } }),
    documents, merges, new ReviewTree(review), new ReviewLenses(review), new ReviewMarks(context, review), new FileMarks(review),
    ...reviewCommands(agent, review, decisions), ...onPause(agent, review),
    ...askCommands(agent, session, chat, terminals), ...changeCommands(agent), ...checkpointCommands(agent), ...sessionCommands(agent, session),
    ...guardCommands(agent, approvals), ...auditCommands(() => agent.program), new McpServers(agent),
    ...keepContextKeys(agent, session, review), ...showStatus(agent, session, review),
    ...keepSecrets(context, agent), ...housekeepingCommands(context, log, agent, session),
    command('kiroAgent.openChat', () => vscode.commands.executeCommand('kiroAgent.chat.focus')),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      agent.notify('kiroAgent/didChangeTrust', { workspaceTrusted: true });
      tellSettings();
    }),
    vscode.env.onDidChangeTelemetryEnabled(tellSettings),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('kiroAgent.server.path')) void agent.restart();
      else if (change.affectsConfiguration('kiroAgent')) tellSettings();
    }),
  );
  void agent.start();
}

/** Called by the editor before it ends: the server ends with it, and what waits waits on. */
export function deactivate(): Promise<void> | undefined {
  return connection?.dispose();
}
