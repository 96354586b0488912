import * as vscode from 'vscode';
import { ErrorCodes, type FileReview, type Hunk, type ReviewConflictChoice, type ReviewOutcome, type ReviewRejectParams, type StaleReviewData } from '../../../protocol/generated/protocol';
import { AgentError, isAgentError, type Agent } from '../agent';
import type { CurrentReview } from './currentReview';
import { openFileReview } from './diffs';

const { t } = vscode.l10n;

/** What a decision is about: hunks of a file, a file, or without either all that is undecided. */
export interface Target { file?: FileReview; hunk?: Hunk }

/** Sends what the person decides, and offers the choices a conflict leaves. */
export class Decisions {
  constructor(private readonly agent: Agent, private readonly review: CurrentReview) {}

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

  async #after(outcome: ReviewOutcome, again: ((choice: ReviewConflictChoice, path: string) => Promise<ReviewOutcome>) | undefined): Promise<void> {
    this.review.replace(outcome.review);
    for (const { path, reason } of outcome.files.filter((f) => f.result === 'conflict')) {
      const file = this.review.file(path);
      const [mine, overwrite, look] = [t('Keep Mine'), t('Overwrite'), t('Compare')];
      const why = reason ?? t('You changed the same lines as the agent.');
      const choice = await vscode.window.showWarningMessage(
        t('{0} was left as it is: {1}', path, why), ...(again ? [mine, overwrite] : []), ...(file ? [look] : []));
      if (choice === look && file) await openFileReview(file, this.#session());
      else if (again && (choice === mine || choice === overwrite)) {
        const next = await again(choice === mine ? 'keepMine' : 'overwrite', path);
        this.review.replace(next.review);
      }
    }
  }
}
