import * as vscode from 'vscode';
import type { Agent } from './agent';
import type { CurrentSession } from './currentSession';
import type { CurrentReview } from './review/currentReview';

/** Keeps the context keys that menus, keys and welcome texts of the manifest look at. */
export function keepContextKeys(agent: Agent, session: CurrentSession, review: CurrentReview): vscode.Disposable[] {
  const known = new Map<string, unknown>();
  const set = (key: string, value: unknown) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', `kiroAgent.${key}`, value);
  };
  const ofEditor = () => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    set('fileUnderReview', uri !== undefined && review.ofDocument(uri)?.state === 'pending');
  };
  const all = () => {
    set('server', agent.state);
    set('hasSession', session.value !== undefined);
    set('running', session.value !== undefined && session.value.state !== 'idle' && session.value.state !== 'awaitingReview');
    set('mode', session.value?.mode);
    set('reviewing', review.undecided > 0);
    ofEditor();
  };
  all();
  return [
    agent.onDidChangeState(all),
    session.onDidChange(all),
    review.onDidChange(all),
    vscode.window.onDidChangeActiveTextEditor(ofEditor),
  ];
}
