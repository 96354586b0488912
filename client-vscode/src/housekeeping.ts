import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ServerConnection } from './connection/connection';
import type { CurrentSession } from './currentSession';
import { command } from './report';

const { t } = vscode.l10n;

/** Commands about the extension itself: log, restart, settings, diagnostics. */
export function housekeepingCommands(context: vscode.ExtensionContext, log: vscode.LogOutputChannel, connection: ServerConnection, session: CurrentSession): vscode.Disposable[] {
  return [
    command('kiroAgent.showLog', () => log.show()),
    command('kiroAgent.restartServer', () => connection.restart()),
    command('kiroAgent.openSettings', () => vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${context.extension.id}`)),
    command('kiroAgent.openSettingsFile', openSettingsFile),
    command('kiroAgent.interrupt', async () => {
      if (connection.activeSession) await connection.request('agent/interrupt', { sessionId: connection.activeSession });
    }),
    command('kiroAgent.switchMode', async () => {
      const now = session.value?.mode;
      await session.setMode(now === 'supervised' ? 'autopilot' : 'supervised');
      // Status bar messages are read out by screen readers.
      void vscode.window.setStatusBarMessage(now === 'supervised' ? t('Autopilot: works to the end without asking') : t('Supervised: pauses for review'), 5000);
    }),
    command('kiroAgent.copyDiagnostics', async () => {
      await vscode.env.clipboard.writeText(await diagnostics(context, connection, session));
      void vscode.window.showInformationMessage(t('Diagnostics are on the clipboard. They hold no code and no prompts; look them over before you send them.'));
    }),
  ];
}

async function openSettingsFile(): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const items = [
    ...folders.map((folder) => ({
      label: `$(root-folder) .kiro/settings.json`, description: folders.length > 1 ? folder.name : '', detail: t('For everyone who works on this project'),
      uri: vscode.Uri.joinPath(folder.uri, '.kiro', 'settings.json'),
    })),
    { label: '$(home) ~/.kiro/settings.json', description: '', detail: t('For you, in every editor'), uri: vscode.Uri.file(join(homedir(), '.kiro', 'settings.json')) },
    { label: `$(gear) ${t('Settings of this editor')}`, description: '', detail: t('For you, in this editor; they overrule the files'), uri: undefined },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Open Settings File') });
  if (!picked) return;
  if (!picked.uri) return void vscode.commands.executeCommand('kiroAgent.openSettings');
  const exists = await vscode.workspace.fs.stat(picked.uri).then(() => true, () => false);
  // A file that is not there is opened unsaved: nothing is written that the person did not save.
  const document = await vscode.workspace.openTextDocument(exists ? picked.uri : picked.uri.with({ scheme: 'untitled' }));
  const editor = await vscode.window.showTextDocument(document);
  if (!exists) await vscode.languages.setTextDocumentLanguage(editor.document, 'jsonc');
}

async function diagnostics(context: vscode.ExtensionContext, connection: ServerConnection, session: CurrentSession): Promise<string> {
  const offered = connection.server?.capabilities.experimental?.kiroAgent;
  const settings = connection.state === 'ready' ? await connection.request('settings/get', {}).catch(() => undefined) : undefined;
  const now = session.value;
  return [
    `Kiro Agent ${String(context.extension.packageJSON.version)} in ${vscode.env.appName} ${vscode.version} (${vscode.env.appHost}${vscode.env.remoteName ? `, ${vscode.env.remoteName}` : ''})`,
    `${process.platform} ${process.arch}, Node ${process.version}`,
    `Server: ${connection.state}${connection.problem ? ` (${connection.problem})` : ''}${connection.server?.serverInfo ? `, ${connection.server.serverInfo.name} ${connection.server.serverInfo.version ?? ''}` : ''}`,
    `Protocol: ${offered ? `${offered.protocolVersion}, ${offered.methods.length} methods` : 'unknown'}`,
    `Workspace: ${vscode.workspace.workspaceFolders?.length ?? 0} folders, ${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'}`,
    `Session: ${now ? `${now.state}, ${now.mode}, ${now.model.replace(/:.*[/\\]/, ':…')}` : 'none'}`,
    `Settings set: ${settings ? Object.entries(settings.sources).filter(([, source]) => source !== 'default').map(([key, source]) => `${key} (${source})`).join(', ') || 'none' : 'unknown'}`,
    ...(settings?.problems ?? []).map((problem) => `Problem: ${problem.source} ${problem.path}: ${problem.message}`),
  ].join('\n');
}
