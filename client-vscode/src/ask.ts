import * as vscode from 'vscode';
import type { Agent } from './agent';
import { selectionAttachment } from './chat/attach';
import type { Attachment } from './chat/messages';
import type { Terminals } from './chat/terminals';
import type { CurrentSession } from './currentSession';
import { command } from './report';

const { t } = vscode.l10n;

/** The part of the chat that takes text and attachments from elsewhere. */
export interface PromptBox {
  insert(content: { text?: string; attachments?: Attachment[] }): Promise<void>;
  newSession(): Promise<void>;
}

/** Asking from outside the chat: by a command from anywhere, and about what is selected. */
export function askCommands(agent: Agent, session: CurrentSession, chat: PromptBox, terminals: Terminals): vscode.Disposable[] {
  return [
    command('kiroAgent.ask', async () => {
      const prompt = await vscode.window.showInputBox({ title: t('Ask the Agent'), placeHolder: t('What should the agent do?'), ignoreFocusOut: true });
      if (!prompt?.trim()) return;
      const sessionId = await session.id();
      const works = session.value?.state === 'running';
      await agent.request(works ? 'agent/steer' : 'agent/turn', { sessionId, prompt });
    }),
    command('kiroAgent.newSession', () => chat.newSession()),
    command('kiroAgent.addSelection', async () => {
      const selection = selectionAttachment();
      if (selection) await chat.insert({ attachments: [selection] });
    }),
    command('kiroAgent.addTerminal', async () => chat.insert({ attachments: [await terminals.attachment()] })),
    command('kiroAgent.fillPrompt', (text: string) => chat.insert({ text })),
  ];
}
