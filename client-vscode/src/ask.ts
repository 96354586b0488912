import * as vscode from 'vscode';
import type { ContextItem } from '../../protocol/generated/protocol';
import type { Agent } from './agent';
import type { CurrentSession } from './currentSession';
import { command } from './report';

const { t } = vscode.l10n;

/** Asking without the chat's prompt box: from anywhere by keyboard, and about what is selected. */
export function askCommands(agent: Agent, session: CurrentSession): vscode.Disposable[] {
  const ask = async (context: ContextItem[], title: string) => {
    const prompt = await vscode.window.showInputBox({ title, placeHolder: t('What should the agent do?'), ignoreFocusOut: true });
    if (!prompt?.trim()) return;
    const sessionId = await session.id();
    const state = session.value?.state;
    if (state === 'running') await agent.request('agent/steer', { sessionId, prompt });
    else await agent.request('agent/turn', { sessionId, prompt, ...(context.length > 0 ? { context } : {}) });
  };
  return [
    command('kiroAgent.ask', () => ask([], t('Ask the Agent'))),
    command('kiroAgent.askAboutSelection', async () => {
      const editor = vscode.window.activeTextEditor;
      if (!editor) return;
      const { start, end } = editor.selection;
      await ask([{
        kind: 'selection', uri: editor.document.uri.toString(),
        range: { start: { line: start.line, character: start.character }, end: { line: end.line, character: end.character } },
      }], t('Ask About the Selection'));
    }),
  ];
}
