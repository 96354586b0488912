import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import { command } from '../report';

const { t } = vscode.l10n;

/** What `kiro-agent audit verify` says: 0 all is as it was written, 1 it is not, 2 there is no file. */
interface Verdict { code: number; lines: string[] }

/** *Audit Log*: whether it is whole, by the server's own verification; the file itself, and the hash to note elsewhere. */
export function auditCommands(program: () => string | undefined): vscode.Disposable[] {
  return [command('kiroAgent.audit', async () => {
    const server = program();
    if (!server) throw new Error(t('The server is not running.'));
    const { code, lines } = await verify(server);
    const [open, copy, settings] = [t('Open Audit Log'), t('Copy Last Hash'), t('Open Settings')];
    if (code === 2) {
      const choice = await vscode.window.showInformationMessage(t('There is no audit log. It is written while the setting "Audit: Enabled" is on.'), settings);
      if (choice === settings) await vscode.commands.executeCommand('workbench.action.openSettings', 'kiroAgent.audit.enabled');
      return;
    }
    const { file, entries, hash } = read(lines);
    const choice = code === 0
      ? await vscode.window.showInformationMessage(t('The audit log is whole: {0} entries are as they were written.', entries), open, copy)
      : await vscode.window.showErrorMessage(t('The audit log was changed: {0}', lines.at(-1) ?? ''), open);
    if (choice === open) await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
    else if (choice === copy) await vscode.env.clipboard.writeText(hash);
  })];
}

function verify(server: string): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    execFile(server, ['audit', 'verify'], { timeout: 60_000 }, (error, output) => {
      const code = error === null ? 0 : error.code;
      if (code === 0 || code === 1 || code === 2) resolve({ code, lines: output.trim().split(/\r?\n/) });
      else reject(error ?? new Error(output));
    });
  });
}

/** The file, the number of entries and the last hash, from the lines the verification prints. */
export function read(lines: readonly string[]): { file: string; entries: string; hash: string } {
  const [, file = '', entries = '0'] = /^(.*): (\d+) entries\b/.exec(lines[0] ?? '') ?? [];
  const [, hash = ''] = /^last hash (\S+)/m.exec(lines.join('\n')) ?? [];
  return { file, entries, hash };
}
