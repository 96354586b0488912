import * as vscode from 'vscode';
import { ErrorCodes } from '../../protocol/generated/protocol';
import { AgentError } from './agent';

const { t } = vscode.l10n;

/** Registers a command whose failure is told to the person instead of the console. */
export function command(id: string, run: (...args: never[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: unknown[]) => {
    try {
      return await run(...args as never[]);
    } catch (error) {
      tell(error);
      return undefined;
    }
  });
}

/** Shows an error in words of the person. */
export function tell(error: unknown): void {
  if (error instanceof vscode.CancellationError) return;
  const words = error instanceof AgentError && error.code !== undefined ? known(error.code) : undefined;
  const message = words ?? (error instanceof Error ? error.message : String(error));
  void vscode.window.showErrorMessage(t('Kiro Agent: {0}', message));
}

function known(code: number): string | undefined {
  switch (code) {
    case ErrorCodes.turnInProgress: return t('the agent is still working. Stop it first, or wait until it is done.');
    case ErrorCodes.unknownApproval: return t('that was already answered.');
    case ErrorCodes.sessionOwned: return t('another window or program is working in this session. It can be looked at here, not changed.');
    default: return undefined;
  }
}
