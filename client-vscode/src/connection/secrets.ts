import * as vscode from 'vscode';
import type { Agent } from '../agent';

const { t } = vscode.l10n;
const namesKey = 'secretNames';
const suggested = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY'];

/** Keys of model providers: kept in the editor's secret storage, handed to the server's memory whenever it starts. */
export function keepSecrets(context: vscode.ExtensionContext, agent: Agent): vscode.Disposable[] {
  const names = () => context.globalState.get<string[]>(namesKey, []);
  const handOver = async () => {
    const values: Record<string, string | null> = {};
    for (const name of names()) values[name] = await context.secrets.get(name) ?? null;
    if (Object.keys(values).length > 0) agent.notify('kiroAgent/secrets', { values });
  };

  const set = async () => {
    const other = t('Another name…');
    const known = [...new Set([...suggested, ...names()])];
    const picked = await vscode.window.showQuickPick(
      [...known.map((label) => ({ label, description: names().includes(label) ? t('set') : '' })), { label: other, description: '' }],
      { title: t('Set a Key'), placeHolder: t('The key is kept in the editor\'s secret storage and in the server\'s memory, never in a file') });
    const name = picked?.label === other
      ? await vscode.window.showInputBox({ title: t('Set a Key'), prompt: t('The name of the environment variable'), validateInput: (v) => /^[A-Za-z_]\w*$/.test(v) ? undefined : t('Letters, digits and underscores') })
      : picked?.label;
    if (!name) return;
    const value = await vscode.window.showInputBox({ title: name, password: true, ignoreFocusOut: true, prompt: t('Leave it empty to forget the key') });
    if (value === undefined) return;
    if (value === '') await context.secrets.delete(name);
    else {
      await context.secrets.store(name, value);
      await context.globalState.update(namesKey, [...new Set([...names(), name])]);
    }
    await handOver();
  };

  return [
    vscode.commands.registerCommand('kiroAgent.setKey', set),
    context.secrets.onDidChange(() => void handOver()), // another window set one
    agent.onDidChangeState((state) => { if (state === 'ready') void handOver(); }),
  ];
}
