import * as vscode from 'vscode';
import type { Attachment } from './messages';
import { heard, plainText, type Heard } from './terminalText';
import { copiedBy } from './viaClipboard';

const { t } = vscode.l10n;

/** The end of what was printed is what a person means; a terminal may print without end. In characters. */
const mostKept = 40_000;

/** The latest command of each terminal and what it printed, where the shell tells the editor of its commands. */
export class Terminals implements vscode.Disposable {
  readonly #latest = new WeakMap<vscode.Terminal, Heard>();
  readonly #subscription: vscode.Disposable;

  constructor() {
    this.#subscription = vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => void this.#follow(terminal, execution));
  }

  /** What of the active terminal would be attached, in a few words; undefined where there is no terminal. */
  get offered(): string | undefined {
    const terminal = vscode.window.activeTerminal;
    return terminal && (this.#latest.get(terminal)?.command.split('\n')[0] || terminal.name);
  }

  /** What the active terminal's latest command printed; all that is in the terminal where nothing is known of commands. */
  async attachment(): Promise<Attachment> {
    const terminal = vscode.window.activeTerminal;
    if (!terminal) throw new Error(t('There is no terminal. Open one and run something in it.'));
    const latest = this.#latest.get(terminal);
    const label = t('Terminal: {0}', (latest?.command.split('\n')[0] || terminal.name).slice(0, 40));
    const text = latest ? heard(latest, latest.printed || (latest.runs ? '' : await lastOutput())) : await wholeText(terminal);
    if (text === undefined) throw new Error(t('There is nothing in the terminal.'));
    return { label, item: { kind: 'terminal', text } };
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #follow(terminal: vscode.Terminal, execution: vscode.TerminalShellExecution): Promise<void> {
    const latest: Heard = { command: execution.commandLine.value, printed: '', runs: true };
    this.#latest.set(terminal, latest);
    for await (const piece of execution.read()) latest.printed = (latest.printed + piece).slice(-mostKept);
    Object.assign(latest, { command: execution.commandLine.value, runs: false }); // at the end the command line is surer
  }
}

/**
 * What the latest command of the active terminal printed, as the editor itself copies it. Of a command whose start, output and
 * end come at once, such as `ls`, the editor tells extensions no output: its stream takes up what comes after its first tick.
 */
async function lastOutput(): Promise<string | undefined> {
  return (await copiedBy(vscode.env.clipboard, () => vscode.commands.executeCommand('workbench.action.terminal.copyLastCommandOutput')))?.slice(-mostKept);
}

/** All the lines of a terminal whose shell tells nothing of its commands. */
async function wholeText(terminal: vscode.Terminal): Promise<string | undefined> {
  terminal.show(true); // one that was never shown has nothing to select
  const copied = await copiedBy(vscode.env.clipboard, async () => {
    await vscode.commands.executeCommand('workbench.action.terminal.selectAll');
    await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
    await vscode.commands.executeCommand('workbench.action.terminal.clearSelection');
  });
  return copied && plainText(copied).slice(-mostKept) || undefined;
}
