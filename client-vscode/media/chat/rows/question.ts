import { ErrorCodes, type Question } from '../../../../protocol/generated/protocol';
import type { Row } from '../model/rows';
import { Refusal, request } from '../view/bridge';
import { button, h, icon } from '../view/dom';
import { local } from '../view/local';
import { moveIn } from '../view/popup';
import type { RowView } from './row';
import { t } from '../words';

/** The agent asks: options to pick from, and room for another answer. The answer bears the question's id. */
export class QuestionRow implements RowView {
  readonly live = true;
  readonly element = h('div.row.card.question', { role: 'group', 'aria-label': t('The agent asks') });
  readonly #problem = h('p.card-problem', { role: 'status' });
  #id: string | undefined;

  update(row: Row): void {
    const question = row.value as Question;
    if (question.id === this.#id) return;
    this.#id = question.id;
    const input = h<HTMLInputElement>('input.text', { type: 'text', 'aria-label': t('Another answer'), placeholder: question.options?.length ? t('Another answer') : t('Your answer') });
    const options = (question.options ?? []).map((option) => button(option, () => this.#answer(question, option)));
    const list = h('div.options', { role: 'group', 'aria-label': t('Answers') }, ...options);
    list.addEventListener('keydown', (event) => { if (event.key.startsWith('Arrow') && moveIn(options, event)) event.preventDefault(); });
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !input.value) return;
      event.stopPropagation();
      input.value = '';
    });
    const form = h('form.answer', { onsubmit: (event: Event) => {
      event.preventDefault();
      if (input.value.trim()) this.#answer(question, input.value.trim());
    } }, input, h('button.button.primary', { type: 'submit' }, t('Answer')));
    this.element.replaceChildren(
      h('div.card-head', {}, icon('question'), h('span.card-title', {}, t('The agent asks'))),
      h('p.question-text', {}, question.text), ...(options.length > 0 ? [list] : []), form, this.#problem);
  }

  #answer(question: Question, answer: string): void {
    this.element.classList.add('sending');
    request('question/answer', { questionId: question.id, answer }).then(
      () => local({ type: 'questionGone', questionId: question.id }),
      (problem: Refusal) => {
        this.element.classList.remove('sending');
        if (problem.code === ErrorCodes.unknownApproval) this.element.replaceChildren(h('p.card-late', {}, icon('info'), t('This question was answered already, or withdrawn. Nothing was sent.')));
        else this.#problem.textContent = t('The answer was not sent: {0}', problem.message);
      });
  }
}
