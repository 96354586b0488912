import * as vscode from 'vscode';
import type { FileReview, Hunk } from '../../../protocol/generated/protocol';
import type { Agent } from '../agent';
import { command } from '../report';
import type { CurrentReview } from './currentReview';
import type { Decisions } from './decide';
import { openFileReview, openReviews } from './diffs';
import type { Row } from './tree';
import { step } from './words';

const { t } = vscode.l10n;

/** The commands of the review: on a row of the tree, over a CodeLens, at the cursor, for everything. */
export function reviewCommands(agent: Agent, review: CurrentReview, decisions: Decisions): vscode.Disposable[] {
  const active = () => vscode.window.activeTextEditor;
  const activeFile = () => {
    const editor = active();
    return editor && review.ofDocument(editor.document.uri);
  };

  /** What was meant: the row or path given, else the file in the active editor. */
  const fileOf = (given: Row | string | undefined): FileReview | undefined => {
    if (typeof given === 'string') return review.file(given);
    return given && 'file' in given ? review.file(given.file.path) ?? given.file : activeFile();
  };

  const onFile = (run: (file: FileReview) => Promise<void>) => async (given?: Row | string) => {
    const file = fileOf(given);
    if (file) await run(file);
    else void vscode.window.setStatusBarMessage(t('This file is not under review'), 4000);
  };

  const onHunk = (run: (file: FileReview, hunk: Hunk) => Promise<void>) => async (given?: Row | string, id?: string) => {
    const file = fileOf(given);
    const hunk = typeof given === 'string' ? file?.hunks.find((h) => h.id === id) : given?.hunk;
    if (file && hunk) return run(file, hunk);
    await atCursor(run);
  };

  const atCursor = async (run: (file: FileReview, hunk: Hunk) => Promise<void>) => {
    const editor = active();
    const file = activeFile();
    const sessionId = agent.activeSession;
    if (!editor || !file || !sessionId) return void vscode.window.setStatusBarMessage(t('This file is not under review'), 4000);
    const { line, character } = editor.selection.active;
    const { hunk } = await agent.request('review/hunkAt', { sessionId, uri: file.uri, position: { line, character } });
    if (!hunk) return void vscode.window.setStatusBarMessage(t('No change waits at the cursor'), 4000);
    await run(file, hunk);
    await reveal(1, file.path, line);
  };

  const reveal = async (direction: 1 | -1, path?: string, line?: number) => {
    const sessionId = agent.activeSession;
    const editor = active();
    const from = path ?? activeFile()?.path;
    const next = step(review.pending, from, line ?? editor?.selection.active.line ?? 0, direction);
    if (!next || !sessionId) return;
    if (editor && next.hunk && next.file === activeFile()) {
      const at = new vscode.Range(next.hunk.current.start, 0, next.hunk.current.start, 0);
      editor.selection = new vscode.Selection(at.start, at.start);
      editor.revealRange(at, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    } else await openFileReview(next.file, sessionId, { hunk: next.hunk });
  };

  return [
    command('kiroAgent.acceptAll', () => decisions.accept({})),
    command('kiroAgent.rejectAll', () => decisions.reject({}, true)),
    command('kiroAgent.acceptFile', onFile((file) => decisions.accept({ file }))),
    command('kiroAgent.rejectFile', onFile((file) => decisions.reject({ file }, false))),
    command('kiroAgent.rejectFileWithFeedback', onFile((file) => decisions.reject({ file }, true))),
    command('kiroAgent.acceptHunk', onHunk((file, hunk) => decisions.accept({ file, hunk }))),
    command('kiroAgent.rejectHunk', onHunk((file, hunk) => decisions.reject({ file, hunk }, false))),
    command('kiroAgent.rejectHunkWithFeedback', onHunk((file, hunk) => decisions.reject({ file, hunk }, true))),
    command('kiroAgent.mergeByHand', onFile((file) => decisions.mergeByHand(file.path))),
    command('kiroAgent.undoDecision', () => decisions.undo()),
    command('kiroAgent.nextHunk', () => reveal(1)),
    command('kiroAgent.previousHunk', () => reveal(-1)),
    command('kiroAgent.openReview', async (given?: Row | string) => {
      const file = fileOf(given);
      if (file && agent.activeSession) await openFileReview(file, agent.activeSession, typeof given === 'object' ? { hunk: given.hunk } : {});
    }),
    command('kiroAgent.openFile', onFile(async (file) => { await vscode.window.showTextDocument(vscode.Uri.parse(file.uri)); })),
    command('kiroAgent.reviewAll', async () => {
      const files = review.pending;
      if (files.length === 0 || !agent.activeSession) return void vscode.window.setStatusBarMessage(t('Nothing waits for review'), 4000);
      await openReviews(files, agent.activeSession);
    }),
  ];
}
