import * as vscode from 'vscode';
import type { Agent } from '../agent';
import { command } from '../report';

const { t } = vscode.l10n;
const namesKey = 'secretNames';
const suggested = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY'];

/** Keys of model providers: kept in the editor's secret storage, handed to the server's memory whenever it starts. */
export function keepSecrets(context: vscode.ExtensionContext, agent: Agent): vscode.Disposable[] {
  // Storage tells values by name, not names: those ever given are kept beside it.
  const names = () => context.globalState.get<string[]>(namesKey, []);
  const handOver = async () => {
    const values: Record<string, string | null> = {};
    for (const name of names()) values[name] = await context.secrets.get(name) ?? null;
    if (Object.keys(values).length > 0) agent.notify('kiroAgent/secrets', { values });
  };
  const kept = async () => {
    const found = await Promise.all(names().map(async (name) => await context.secrets.get(name) === undefined ? [] : [name]));
    return found.flat();
  };

  const set = async () => {
    const other = t('Another name…');
    const has = await kept();
    const known = [...new Set([...suggested, ...has])];
    const picked = await vscode.window.showQuickPick(
      [...known.map((label) => ({ label, description: has.includes(label) ? t('set') : '' })), { label: other, description: '' }],
      { title: t('Set a Key'), placeHolder: t('The key is kept in the editor\'s secret storage and in the server\'s memory, never in a file') });
    const name = picked?.label === other
      ? await vscode.window.showInputBox({ title: t('Set a Key'), prompt: t('The name of the environment variable'), validateInput: (v) => /^[A-Za-z_]\w*$/.test(v) ? undefined : t('Letters, digits and underscores') })
      : picked?.label;
    if (!name) return;
    const value = await vscode.window.showInputBox({ title: name, password: true, ignoreFocusOut: true, prompt: t('The key itself; it is not shown') });
    if (!value?.trim()) return;
    await context.globalState.update(namesKey, [...new Set([...names(), name])]);
    await context.secrets.store(name, value.trim()); // its event hands it over
    void vscode.window.setStatusBarMessage(t('{0} is kept', name), 4000);
  };

  const forget = async () => {
    const has = await kept();
    if (has.length === 0) return void vscode.window.showInformationMessage(t('No key is kept.'));
    const name = await vscode.window.showQuickPick(has, { title: t('Forget a Key'), placeHolder: t('It is taken out of the secret storage and the server\'s memory') });
    if (!name) return;
    await context.secrets.delete(name);
    void vscode.window.setStatusBarMessage(t('{0} is forgotten', name), 4000);
  };

  return [
    command('kiroAgent.setKey', set),
    command('kiroAgent.forgetKey', forget),
    context.secrets.onDidChange(() => void handOver()), // also when another window set or forgot one
    agent.onDidChangeState((state) => { if (state === 'ready') void handOver(); }),
  ];
}
