import { ErrorCodes, type FileReview, type Review, type ReviewConflictChoice, type ReviewOutcome, type StaleReviewData } from '../../../../protocol/generated/protocol';
import type { Row } from '../model/rows';
import { act, Refusal, request } from '../view/bridge';
import { button, count, h, icon, iconButton, pathLabel, visible } from '../view/dom';
import { local } from '../view/local';
import { keyedList } from '../view/popup';
import type { RowContext, RowView } from './row';
import { counts } from './tool';

const states = { pending: 'circle-large-outline', accepted: 'check', rejected: 'close', mixed: 'check-all' } as const;
const operations = { created: 'new', modified: '', deleted: 'deleted', moved: 'moved' } as const;

/** What waits for review: each file with its counts, and what can be decided at once. Hunks are decided in the editor. */
export class ReviewRow implements RowView {
  readonly live = true;
  readonly element = h('div.row.card.review', { role: 'group', 'aria-label': 'Changes to review' });
  readonly #title = h('span.card-title');
  readonly #total = h('span');
  readonly #note = h('div.card-problem', { role: 'status' });
  readonly #files = h('ul.files', { 'aria-label': 'Changed files' });
  readonly #feedback = h<HTMLTextAreaElement>('textarea.text', { rows: 2, hidden: true, 'aria-label': 'What the agent is told about the rejection', placeholder: 'What should it do instead? (optional)' });
  readonly #buttons: HTMLElement;
  readonly #rejecting: HTMLElement;
  readonly #list: (files: readonly FileReview[]) => void;
  #review!: Review;
  #session = '';

  constructor() {
    this.#list = keyedList(this.#files, (file: FileReview) => this.#file(file), (file) => file.path);
    this.#buttons = h('div.card-buttons', {},
      button('Review', () => void act('command', { command: 'reviewAll' }).catch((problem: Refusal) => this.#say(problem.message)), 'primary', { title: 'Open all changes in the diff editor' }),
      button('Accept all', () => this.#decide('review/accept', {})), button('Reject all…', () => this.#rejectAll()));
    this.#rejecting = h('div.card-buttons', { hidden: true }, button('Reject all', () => this.#rejectAll(), 'primary'), button('Cancel', () => this.#closeFeedback()));
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
    this.#title.textContent = `${count(review.undecided, 'file')} to review`;
    const total = counts(review.files.reduce((n, f) => n + f.additions, 0), review.files.reduce((n, f) => n + f.deletions, 0));
    this.#total.replaceChildren(total);
    this.#list(review.files);
  }

  #file(file: FileReview): HTMLElement {
    const name = file.movedFrom ? `${file.movedFrom} → ${file.path}` : file.path;
    const open = (): void => void act('openReviewDiff', { path: file.path }).catch((problem: Refusal) => this.#say(problem.message));
    const flags = [operations[file.operation], file.binary && 'binary', file.tooLarge && 'large', file.link && 'link', file.modeChanged && 'mode', file.userEdited && 'edited', file.conflict && 'conflict'].filter(Boolean) as string[];
    const pending = file.state === 'pending';
    return h(`li.file.${file.state}`, {},
      icon(states[file.state]), h('span.unseen', {}, `${file.state}: `),
      h('button.path', { type: 'button', title: `Show the changes of ${name}`, onclick: open, 'aria-label': `Show the changes of ${name}` }, ...pathLabel(file.path, file.movedFrom)),
      ...flags.map((flag) => h(`span.tag${flag === 'conflict' ? '.bad' : ''}`, {}, flag)),
      counts(file.additions, file.deletions),
      pending ? h('span.file-buttons', {},
        iconButton('check', `Accept ${name}`, () => this.#decide('review/accept', { path: file.path, version: file.version })),
        iconButton('discard', `Reject ${name}`, () => this.#decide('review/reject', { path: file.path, version: file.version }))) : undefined);
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
          this.#say('The files changed in the meantime. Nothing was decided; look again.');
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
      h('span', {}, `You changed the same places in ${conflicts.map((file) => visible(file.path)).join(', ')}; nothing was written there.`),
      h('div.card-buttons', {},
        button('Keep mine', again('keepMine'), 'secondary', { title: 'Your text stays where both changed it; the rest is restored' }),
        button('Overwrite', again('overwrite'), 'secondary', { title: 'The exact text from before; yours is kept and Undo brings it back' })));
  }

  #say(text: string): void {
    this.#note.replaceChildren(text);
  }
}
