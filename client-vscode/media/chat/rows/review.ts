import { ErrorCodes, type FileReview, type Review, type ReviewConflictChoice, type ReviewOutcome, type StaleReviewData } from '../../../../protocol/generated/protocol';
import type { Row } from '../model/rows';
import { act, Refusal, request } from '../view/bridge';
import { button, h, icon, iconButton, pathLabel, visible } from '../view/dom';
import { local } from '../view/local';
import { keyedList } from '../view/popup';
import type { RowContext, RowView } from './row';
import { counts, operations } from './tool';
import { files as countOf, t } from '../words';

const states = { pending: 'circle-large-outline', accepted: 'check', rejected: 'close', mixed: 'check-all' } as const;
const stateNames = { pending: t('waits'), accepted: t('accepted'), rejected: t('rejected'), mixed: t('partly accepted') } as const;

/** What waits for review: each file with its counts, and what can be decided at once. Hunks are decided in the editor. */
export class ReviewRow implements RowView {
  readonly live = true;
  readonly element = h('div.row.card.review', { role: 'group', 'aria-label': t('Changes to review') });
  readonly #title = h('span.card-title');
  readonly #total = h('span');
  readonly #note = h('div.card-problem', { role: 'status' });
  readonly #files = h('ul.files', { 'aria-label': t('Changed files') });
  readonly #feedback = h<HTMLTextAreaElement>('textarea.text', { rows: 2, hidden: true, 'aria-label': t('What the agent is told about the rejection'), placeholder: t('What should it do instead? (optional)') });
  readonly #buttons: HTMLElement;
  readonly #rejecting: HTMLElement;
  readonly #list: (files: readonly FileReview[]) => void;
  #review!: Review;
  #session = '';

  constructor() {
    this.#list = keyedList(this.#files, (file: FileReview) => this.#file(file), (file) => file.path);
    this.#buttons = h('div.card-buttons', {},
      button(t('Review'), () => this.#act(act('command', { command: 'reviewAll' })), 'primary', { title: t('Open all changes in the diff editor') }),
      button(t('Accept all'), () => this.#decide('review/accept', {})), button(t('Reject all…'), () => this.#rejectAll()));
    this.#rejecting = h('div.card-buttons', { hidden: true }, button(t('Reject all'), () => this.#rejectAll(), 'primary'), button(t('Cancel'), () => this.#closeFeedback()));
    this.element.append(
      h('div.card-head', {}, icon('diff-multiple'), this.#title, this.#total),
      this.#files, this.#note, this.#feedback, this.#buttons, this.#rejecting);
    this.#feedback.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#closeFeedback();
      else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#rejectAll();
      else return;
      event.stopPropagation();
    });
  }

  update(row: Row, context: RowContext): void {
    const review = row.value as Review;
    this.#session = context.state.session!.id;
    if (review === this.#review) return;
    this.#review = review;
    this.#title.textContent = t('{0} to review', countOf(review.undecided));
    const total = counts(review.files.reduce((n, f) => n + f.additions, 0), review.files.reduce((n, f) => n + f.deletions, 0));
    this.#total.replaceChildren(total);
    this.#list(review.files);
  }

  #file(file: FileReview): HTMLElement {
    const name = file.movedFrom ? `${file.movedFrom} → ${file.path}` : file.path;
    const open = (): void => this.#act(act('openReviewDiff', { path: file.path }));
    const flags = [operations[file.operation], file.binary && t('binary'), file.tooLarge && t('large'), file.link && t('link'), file.modeChanged && t('mode'), file.userEdited && !file.conflict && t('edited')].filter(Boolean) as string[];
    const pending = file.state === 'pending';
    return h(`li.file.${file.state}`, {},
      icon(states[file.state]), h('span.unseen', {}, `${stateNames[file.state]}: `),
      h('button.path', { type: 'button', title: t('Show the changes of {0}', name), onclick: open, 'aria-label': t('Show the changes of {0}', name) }, ...pathLabel(file.path, file.movedFrom)),
      ...flags.map((flag) => h('span.tag', {}, flag)), file.conflict ? h('span.tag.bad', {}, t('conflict')) : undefined,
      counts(file.additions, file.deletions),
      pending ? h('span.file-buttons', {},
        iconButton('check', t('Accept {0}', name), () => this.#decide('review/accept', { path: file.path, version: file.version })),
        iconButton('discard', t('Reject {0}', name), () => this.#decide('review/reject', { path: file.path, version: file.version }))) : undefined);
  }

  #rejectAll(): void {
    if (this.#feedback.hidden) {
      this.#feedback.hidden = this.#rejecting.hidden = false;
      this.#buttons.hidden = true;
      this.#feedback.focus();
      return;
    }
    const feedback = this.#feedback.value.trim() || undefined;
    this.#decide('review/reject', { feedback });
  }

  #closeFeedback(): void {
    const focused = this.element.contains(document.activeElement);
    this.#feedback.hidden = this.#rejecting.hidden = true;
    this.#buttons.hidden = false;
    if (focused) (this.#buttons.lastElementChild as HTMLElement).focus();
  }

  #decide(method: 'review/accept' | 'review/reject', what: { path?: string; version?: number; feedback?: string; onConflict?: ReviewConflictChoice }): void {
    this.#note.replaceChildren();
    this.element.classList.add('sending');
    request(method, { sessionId: this.#session, version: this.#review.version, ...what }).then(
      (outcome) => this.#outcome(outcome, what),
      (problem: Refusal) => {
        if (problem.code === ErrorCodes.staleReview) {
          const { review } = problem.data as StaleReviewData;
          local({ type: 'reviewIs', sessionId: this.#session, review });
          this.#say(t('The files changed in the meantime. Nothing was decided; look again.'));
        } else this.#say(problem.message);
      }).finally(() => this.element.classList.remove('sending'));
  }

  /** Where rejecting meets the user's own changes, the user says what is kept. */
  #outcome(outcome: ReviewOutcome, what: { path?: string; feedback?: string }): void {
    local({ type: 'reviewIs', sessionId: this.#session, review: outcome.review });
    const conflicts = outcome.files.filter((file) => file.result === 'conflict');
    if (conflicts.length === 0) return this.#feedback.hidden ? undefined : this.#closeFeedback();
    const again = (onConflict: ReviewConflictChoice) => () => this.#decide('review/reject', { path: what.path, feedback: what.feedback, version: what.path ? this.#review.files.find((f) => f.path === what.path)?.version : this.#review.version, onConflict });
    this.#note.replaceChildren(
      h('span', {}, t('You changed the same places in {0}; nothing was written there.', conflicts.map((file) => visible(file.path)).join(', '))),
      h('div.card-buttons', {},
        button(t('Keep mine'), again('keepMine'), 'secondary', { title: t('Your text stays where both changed it; the rest is restored') }),
        button(t('Overwrite'), again('overwrite'), 'secondary', { title: t('The exact text from before; yours is kept and Undo brings it back') }),
        ...conflicts.map(({ path }) => button(conflicts.length === 1 ? t('Merge by hand') : t('Merge {0} by hand', visible(path)), () => this.#act(act('mergeByHand', { path })), 'secondary',
          { title: t('Your text and the one from before side by side; you choose what becomes of each place') }))));
  }

  #act(asked: Promise<unknown>): void {
    asked.catch((problem: Refusal) => this.#say(problem.message));
  }

  #say(text: string): void {
    this.#note.replaceChildren(text);
  }
}
