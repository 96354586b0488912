import * as vscode from 'vscode';
import type { ExportFormat } from '../../../protocol/generated/protocol';
import type { Agent } from '../agent';
import type { CurrentSession } from '../currentSession';
import { command } from '../report';
import { activeSession } from './changes';

const { t } = vscode.l10n;

/** *Export Session*, *Rename Session*, *Delete Session*: of the active one; the chat's list does the same with any. */
export function sessionCommands(agent: Agent, session: CurrentSession): vscode.Disposable[] {
  return [
    command('kiroAgent.exportSession', () => exportSession(agent, activeSession(agent))),
    command('kiroAgent.renameSession', () => renameSession(agent, activeSession(agent), session.value?.title ?? '')),
    command('kiroAgent.deleteSession', () => deleteSession(agent, activeSession(agent), session.value?.title ?? '')),
  ];
}

/** Asks for a name and gives it to the session; whether that was done. */
export async function renameSession(agent: Agent, sessionId: string, title: string): Promise<boolean> {
  const wanted = await vscode.window.showInputBox({ title: t('Rename Session'), value: title, validateInput: (value) => (value.trim() ? undefined : t('A session needs a name.')) });
  if (!wanted || wanted.trim() === title) return false;
  await agent.request('session/rename', { sessionId, title: wanted.trim() });
  return true;
}

/** Deletes the session once the person said so; whether that was done. */
export async function deleteSession(agent: Agent, sessionId: string, title: string): Promise<boolean> {
  const remove = t('Delete');
  const detail = t('The conversation and what was kept to undo its changes go. Your files stay as they are.');
  if (await vscode.window.showWarningMessage(t('Delete the session “{0}”?', title), { modal: true, detail }, remove) !== remove) return false;
  await agent.request('session/delete', { sessionId });
  if (agent.activeSession === sessionId) agent.setActiveSession(undefined);
  return true;
}

/** Writes the session where the person says, as Markdown to read or JSON to work with, and shows it; whether that was done. */
export async function exportSession(agent: Agent, sessionId: string): Promise<boolean> {
  const forms: (vscode.QuickPickItem & { format: ExportFormat })[] = [
    { label: 'Markdown', description: t('to read'), format: 'markdown' },
    { label: 'JSON', description: t('to work with'), format: 'json' },
  ];
  const picked = await vscode.window.showQuickPick(forms, { title: t('Export Session') });
  if (!picked) return false;
  const { fileName, content } = await agent.request('session/export', { sessionId, format: picked.format });
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({ title: t('Export Session'), ...(folder && { defaultUri: vscode.Uri.joinPath(folder, fileName) }) });
  if (!target) return false;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(content));
  await vscode.window.showTextDocument(target, { preview: true });
  return true;
}
