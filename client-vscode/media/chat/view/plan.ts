import type { PlanEntry } from '../../../../protocol/generated/protocol';
import { h, icon } from './dom';
import { t } from '../words';

const icons = { pending: 'circle-large-outline', inProgress: 'arrow-circle-right', completed: 'pass' } as const;
const names = { pending: t('to do'), inProgress: t('now'), completed: t('done') } as const;

/** The agent's plan: one line that says where it is, and all its points when opened. */
export class PlanView {
  readonly element = h('div.plan', { hidden: true });
  readonly #toggle = h<HTMLButtonElement>('button.fold', { type: 'button', 'aria-expanded': 'false', onclick: () => this.#flip() });
  readonly #list = h('ol.plan-list', { hidden: true, 'aria-label': t('Plan'), tabindex: 0 });
  #shown: readonly PlanEntry[] = [];

  constructor() {
    this.element.append(this.#toggle, this.#list);
  }

  update(plan: readonly PlanEntry[]): void {
    if (plan === this.#shown) return;
    this.#shown = plan;
    this.element.hidden = plan.length === 0;
    const done = plan.filter((entry) => entry.status === 'completed').length;
    const now = plan.find((entry) => entry.status === 'inProgress');
    this.#toggle.replaceChildren(icon('chevron-right', 'twistie'), icon('checklist'),
      h('span.fold-label', {}, now ? now.text : t('Plan')), h('span.plan-count', { 'aria-label': t('{0} of {1} done', done, plan.length) }, `${done}/${plan.length}`));
    this.#list.replaceChildren(...plan.map((entry) => h(`li.plan-entry.${entry.status}`, {}, icon(icons[entry.status]), h('span', {}, entry.text), h('span.unseen', {}, `, ${names[entry.status]}`))));
  }

  #flip(): void {
    this.#list.hidden = !this.#list.hidden;
    this.#toggle.setAttribute('aria-expanded', String(!this.#list.hidden));
  }
}
