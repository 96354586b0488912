import * as vscode from 'vscode';
import type { Agent } from '../agent';
import { attachmentOf, fileOf, localUri } from './attach';
import { revertTo } from '../history/checkpoints';
import { deleteSession, exportSession, renameSession } from '../history/sessions';
import { complete } from './completions';
import type { Actions, Chosen, ViewCommand } from './messages';
import type { SessionRelay } from './relay';
import type { Terminals } from './terminals';

/** The host's half of what the view asks for. */
export type HostActions = { [A in keyof Actions]: (params: Actions[A]['params']) => Promise<Actions[A]['result']> };

const { t } = vscode.l10n;

const commands: Record<ViewCommand, string> = {
  newSession: 'kiroAgent.newSession',
  reviewAll: 'kiroAgent.reviewAll',
  undoDecision: 'kiroAgent.undoDecision',
  viewAllChanges: 'kiroAgent.viewAllChanges',
  revertAllChanges: 'kiroAgent.revertAllChanges',
  openFolder: 'vscode.openFolder',
  restart: 'kiroAgent.restartServer',
  showLog: 'kiroAgent.showLog',
  openSettings: 'kiroAgent.openSettings',
  setModelKey: 'kiroAgent.setKey',
  manageTrust: 'workbench.trust.manage',
};

/** What the chat does through the editor: files, links, dialogs, commands; and sessions, which the whole extension shows. */
export function hostActions(agent: Agent, relay: SessionRelay, terminals: Terminals): HostActions {
  const nothing = {} as Record<string, never>;
  const show = async (id: string): Promise<void> => {
    await relay.open(id);
    agent.setActiveSession(id);
  };
  /** The session that is shown; where there is none yet, one with what was chosen for it. */
  const sessionFor = async ({ mode, model }: Chosen): Promise<string> => {
    if (relay.shown !== undefined) return relay.shown;
    const { session } = await agent.request('session/new', { ...(mode && { mode }), ...(model && { model }) });
    await show(session.id);
    return session.id;
  };

  return {
    async prompt({ text, context, ...chosen }) {
      const sessionId = await sessionFor(chosen);
      let started = false;
      const watch = agent.on('agent/event', (params) => {
        if (params.sessionId === sessionId && params.event.kind === 'turnStarted') started = true;
      });
      try {
        await agent.request('agent/turn', { sessionId, prompt: text, ...(context.length > 0 && { context }) });
      } catch (problem) {
        // Once it had started, its end is told by events, or by the transcript after a restart; the prompt is in both.
        if (!started) throw problem;
      } finally {
        watch.dispose();
      }
      return nothing;
    },

    complete: async ({ text, ...chosen }) => ({ items: await complete(agent, terminals, await sessionFor(chosen), text) }),

    async openSession({ sessionId }) {
      await show(sessionId);
      return nothing;
    },

    renameSession: async ({ sessionId, title }) => ({ done: await renameSession(agent, sessionId, title) }),
    deleteSession: async ({ sessionId, title }) => ({ done: await deleteSession(agent, sessionId, title) }),
    exportSession: async ({ sessionId }) => ({ done: await exportSession(agent, sessionId) }),

    async openLink({ href }) {
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
      if (scheme === undefined) {
        const [path, line] = href.split('#L', 2);
        await openFile(safeDecode(path!), line ? Number.parseInt(line, 10) - 1 : undefined);
      } else if (['http', 'https', 'mailto'].includes(scheme)) {
        const [open, copy] = [t('Open'), t('Copy')];
        const choice = await vscode.window.showInformationMessage(t('Open this link?'), { modal: true, detail: href }, open, copy);
        if (choice === open) await vscode.env.openExternal(vscode.Uri.parse(href, true));
        else if (choice === copy) await vscode.env.clipboard.writeText(href);
      }
      return nothing;
    },

    async openFile({ path, line }) {
      await openFile(path, line);
      return nothing;
    },

    async openReviewDiff({ path }) {
      await vscode.commands.executeCommand('kiroAgent.openReview', path);
      return nothing;
    },

    async mergeByHand({ path }) {
      await vscode.commands.executeCommand('kiroAgent.mergeByHand', path);
      return nothing;
    },

    revertTo: ({ sessionId, ...revert }) => revertTo(agent, sessionId, revert),

    async openDiff({ title, left, right }) {
      await vscode.commands.executeCommand('vscode.diff', vscode.Uri.parse(left, true), vscode.Uri.parse(right, true), title, { preview: true });
      return nothing;
    },

    async openTaken({ uri }) {
      await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), { preview: true });
      return nothing;
    },

    async pickFiles() {
      const picked = await vscode.window.showOpenDialog({ canSelectMany: true, canSelectFiles: true, title: t('Attach'), openLabel: t('Attach') });
      return { attachments: await Promise.all((picked ?? []).map(attachmentOf)) };
    },

    attachTerminal: async () => ({ attachments: [await terminals.attachment()] }),

    async attachUris({ uris }) {
      return { attachments: await Promise.all(uris.map((uri) => attachmentOf(localUri(uri)))) };
    },

    async copy({ text }) {
      await vscode.env.clipboard.writeText(text);
      return nothing;
    },

    async command({ command }) {
      await vscode.commands.executeCommand(commands[command]);
      return nothing;
    },

    async reopen() {
      await relay.open(relay.shown);
      return nothing;
    },
  };
}

async function openFile(path: string, line: number | undefined): Promise<void> {
  const uri = fileOf(path);
  if (!uri) throw new Error(t('{0} is not in the workspace.', path));
  const selection = line === undefined || Number.isNaN(line) ? undefined : new vscode.Range(line, 0, line, 0);
  await vscode.commands.executeCommand('vscode.open', uri, { preview: true, ...(selection && { selection }) });
}

function safeDecode(text: string): string {
  try { return decodeURIComponent(text); } catch { return text; }
}
