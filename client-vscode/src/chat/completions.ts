import * as vscode from 'vscode';
import { ErrorCodes } from '../../../protocol/generated/protocol';
import { isAgentError, type Agent } from '../agent';
import { fileOf, selectionAttachment } from './attach';
import type { Attachment, Completion } from './messages';
import type { Terminals } from './terminals';

const MOST = 30;

/** Completion of `#…` and `/…`: the server's, and files of the workspace where it offers none. */
export async function complete(agent: Agent, terminals: Terminals, sessionId: string, text: string): Promise<Completion[]> {
  const items = await fromServer(agent, sessionId, text);
  if (!text.startsWith('#')) return items;
  const query = text.slice(1);
  const selection = selectionAttachment();
  const editors = [...fromEditor('selection', query, selection && { detail: selection.label, attach: selection }), ...fromEditor('terminal', query, terminals.offered && { detail: terminals.offered })];
  return [...editors, ...items.length > 0 ? items.map(attachable) : await fromWorkspace(query)];
}

/** An item of the server with what it stands for, so that it becomes a chip instead of a word in the text. */
function attachable(item: Completion): Completion {
  if (item.kind === 'gitDiff' || item.kind === 'problems') return { ...item, attach: { label: item.label, item: { kind: item.kind } } };
  if ((item.kind !== 'file' && item.kind !== 'folder') || item.insertText.endsWith(':')) return item;
  const path = item.insertText.replace(/^#(?:file:)?"?/, '').replace(/[/"]+$/, '');
  const uri = fileOf(path);
  return uri ? { ...item, attach: { label: path, item: { kind: item.kind, uri: uri.toString() } } } : item;
}

/** What the editor alone knows: the selection, and the latest output of a terminal, which is looked up once it is picked. */
function fromEditor(kind: 'selection' | 'terminal', query: string, what: { detail: string; attach?: Attachment } | '' | undefined): Completion[] {
  return what && kind.startsWith(query) ? [{ label: kind, insertText: `#${kind}`, kind, ...what, ...(!what.attach && { attachLater: true as const }) }] : [];
}

async function fromServer(agent: Agent, sessionId: string, text: string): Promise<Completion[]> {
  try {
    return (await agent.request('context/complete', { sessionId, text })).items;
  } catch (problem) {
    if (isAgentError(problem, ErrorCodes.methodNotFound)) return [];
    throw problem;
  }
}

async function fromWorkspace(query: string): Promise<Completion[]> {
  const wanted = query.replace(/^file:/, '');
  const pattern = wanted.replace(/[[\]{}*?!\\]/g, '?');
  const found = await vscode.workspace.findFiles(`**/*${pattern}*`, undefined, MOST);
  return found.map((uri): Completion => {
    const path = vscode.workspace.asRelativePath(uri);
    const slash = path.lastIndexOf('/');
    return { label: path.slice(slash + 1), detail: path.slice(0, Math.max(0, slash)), insertText: `#${path}`, kind: 'file', attach: { label: path, item: { kind: 'file', uri: uri.toString() } } };
  }).sort((a, b) => a.insertText.length - b.insertText.length);
}
