import * as vscode from 'vscode';
import { ErrorCodes, type FileReview, type Hunk, type ReviewConflictChoice, type ReviewOutcome, type ReviewRejectParams, type StaleReviewData } from '../../../protocol/generated/protocol';
import { AgentError, isAgentError, type Agent } from '../agent';
import type { CurrentReview } from './currentReview';
import { askConflict } from '../conflicts';
import { tell } from '../report';
import type { Merges } from './byHand';

const { t } = vscode.l10n;

/** What a decision is about: hunks of a file, a file, or without either all that is undecided. */
export interface Target { file?: FileReview; hunk?: Hunk }

/** Sends what the person decides, and offers the choices a conflict leaves. */
export class Decisions {
  constructor(private readonly agent: Agent, private readonly review: CurrentReview, private readonly merges: Merges) {}

  async accept(target: Target): Promise<void> {
    const outcome = await this.#fresh(() => this.agent.request('review/accept', this.#params(target)));
    if (outcome) await this.#after(outcome, undefined);
  }

  /** Rejects; asks for words to the agent first where `ask` says so (Esc takes the rejection back). */
  async reject(target: Target, ask: boolean): Promise<void> {
    const params: ReviewRejectParams = this.#params(target);
    if (ask) {
      const feedback = await vscode.window.showInputBox({
        title: target.hunk ? t('Reject Change') : target.file ? t('Reject {0}', target.file.path) : t('Reject All'),
        placeHolder: t('What should the agent do instead? (optional)'),
        prompt: t('The agent is told with its next prompt'),
      });
      if (feedback === undefined) return;
      if (feedback.trim() !== '') params.feedback = feedback.trim();
    }
    const outcome = await this.#fresh(() => this.agent.request('review/reject', params));
    if (outcome) await this.#after(outcome, (onConflict, path) => this.agent.request('review/reject', {
      ...params, path, onConflict, ...(params.path === path ? {} : { hunks: undefined }), version: undefined,
    }));
  }

  async undo(): Promise<void> {
    const sessionId = this.#session();
    const outcome = await this.#fresh(() => this.agent.request('review/undo', { sessionId }));
    if (!outcome) return;
    if (outcome.files.length === 0) void vscode.window.setStatusBarMessage(t('There is no decision to undo'), 4000);
    await this.#after(outcome, (onConflict) => this.agent.request('review/undo', { sessionId, onConflict }));
  }

  #session(): string {
    const id = this.agent.activeSession;
    if (!id) throw new AgentError(t('There is no session yet: ask the agent something first.'));
    return id;
  }

  #params({ file, hunk }: Target): { sessionId: string; path?: string; version?: number; hunks?: string[] } {
    const sessionId = this.#session();
    if (!file) return { sessionId, version: this.review.version };
    // A hunk's id names its very lines, so other hunks of the file may move on meanwhile.
    return hunk ? { sessionId, path: file.path, hunks: [hunk.id] } : { sessionId, path: file.path, version: file.version };
  }

  async #fresh(ask: () => Promise<ReviewOutcome>): Promise<ReviewOutcome | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!isAgentError(error, ErrorCodes.staleReview)) throw error;
      const { review } = error.data as StaleReviewData;
      this.review.replace(review);
      void vscode.window.showInformationMessage(t('This changed while you looked at it, so nothing was done. It is shown as it is now: please decide again.'));
      return undefined;
    }
  }

  /** Takes over what came of it, and asks about each file that the person's own words kept it from. */
  async #after(outcome: ReviewOutcome, again: ((choice: ReviewConflictChoice, path: string) => Promise<ReviewOutcome>) | undefined): Promise<void> {
    this.review.replace(outcome.review);
    for (const { path, reason } of outcome.files.filter((f) => f.result === 'conflict')) {
      if (!again) {
        void vscode.window.showWarningMessage(t('{0} was left as it is: {1}', path, reason ?? t('you changed the same lines.')));
        continue;
      }
      const answer = await askConflict([path], reason, canMerge(this.review.file(path)));
      if (answer === 'byHand') await this.mergeByHand(path);
      else if (answer) this.review.replace((await again(answer, path)).review);
    }
  }

  /** Opens the merge of a file. Once it is finished the file is accepted as it stands: the person chose every place of it. */
  async mergeByHand(path: string): Promise<void> {
    const file = this.review.file(path);
    if (!canMerge(file)) return void vscode.window.setStatusBarMessage(t('There are no lines to merge in this file'), 4000);
    await this.merges.open(file, (finished) => void this.#merged(path, finished).catch(tell));
  }

  async #merged(path: string, finished: boolean): Promise<void> {
    const pending = () => this.review.pending.find((file) => file.path === path);
    if (!pending()) return; // decided meanwhile, or the merge left nothing to decide
    if (!finished) {
      const accept = t('Accept File');
      if (await vscode.window.showInformationMessage(t('The merge of {0} was closed. Shall the file stay as it is now?', path), accept, t('Decide Later')) !== accept) return;
    }
    await this.review.refresh(); // what was saved a moment ago may not have been told yet
    const file = pending();
    if (file) await this.accept({ file });
  }
}

/** Whether there are lines of the person and of the agent to choose from. */
function canMerge(file: FileReview | undefined): file is FileReview {
  return file?.state === 'pending' && !file.binary && !file.tooLarge && file.operation === 'modified' && file.currentUri.startsWith('file:');
}
