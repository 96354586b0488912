import * as vscode from 'vscode';
import type { Attachment } from './messages';
import { plainText } from './terminalText';

const { t } = vscode.l10n;

/** The end of what was printed is what a person means; a terminal may print without end. In characters. */
const mostKept = 40_000;

/** The latest command of each terminal and what it printed, where the shell tells the editor of its commands. */
export class Terminals implements vscode.Disposable {
  readonly #latest = new WeakMap<vscode.Terminal, { command: string; printed: string }>();
  readonly #subscription: vscode.Disposable;

  constructor() {
    this.#subscription = vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => void this.#follow(terminal, execution));
  }

  /** What the active terminal's latest command printed; undefined when nothing is known of it. */
  get attachment(): Attachment | undefined {
    const terminal = vscode.window.activeTerminal;
    const latest = terminal && this.#latest.get(terminal);
    if (!terminal || !latest) return undefined;
    // What a command prints at once with its start is not told by every version of the editor.
    const text = `$ ${latest.command}\n${plainText(latest.printed) || '(the editor was told of no output)'}`;
    return { label: t('Terminal: {0}', latest.command.split('\n')[0]!.slice(0, 40)), item: { kind: 'terminal', text } };
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #follow(terminal: vscode.Terminal, execution: vscode.TerminalShellExecution): Promise<void> {
    const latest = { command: execution.commandLine.value, printed: '' };
    this.#latest.set(terminal, latest);
    for await (const piece of execution.read()) latest.printed = (latest.printed + piece).slice(-mostKept);
  }
}
