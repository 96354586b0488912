import type { ChatState } from '../model/state';
import { h } from './dom';
import { t } from '../words';

/** How much of the model's context the conversation takes up: a ring, with the numbers on hover and for screen readers. */
export class Meter {
  readonly element = h('span.meter', { role: 'img', hidden: true });
  readonly #arc: SVGCircleElement;

  constructor() {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 16 16');
    svg.setAttribute('aria-hidden', 'true');
    const circle = (name: string): SVGCircleElement => {
      const c = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
      for (const [key, value] of Object.entries({ class: name, cx: '8', cy: '8', r: '6', pathLength: '100' })) c.setAttribute(key, value);
      svg.append(c);
      return c;
    };
    circle('meter-track');
    this.#arc = circle('meter-arc');
    this.element.append(svg);
  }

  update({ session, usage }: ChatState): void {
    const { contextTokens, contextLimit } = session ?? {};
    this.element.hidden = contextTokens === undefined;
    if (contextTokens === undefined) return;
    const share = contextLimit ? Math.min(100, Math.round((100 * contextTokens) / contextLimit)) : undefined;
    const parts = [
      contextLimit ? t('Context: {0} of {1} tokens ({2}%)', contextTokens.toLocaleString(), contextLimit.toLocaleString(), share!) : t('Context: {0} tokens', contextTokens.toLocaleString()),
      usage ? t('Last turn: {0} in, {1} out', usage.inputTokens.toLocaleString(), usage.outputTokens.toLocaleString()) : '',
      share !== undefined && share >= 80 ? t('Older messages are summarised when it is full.') : '',
    ].filter(Boolean);
    this.element.title = parts.join('\n');
    this.element.setAttribute('aria-label', parts.join('. '));
    this.element.classList.toggle('full', (share ?? 0) >= 80);
    this.#arc.setAttribute('stroke-dasharray', `${share ?? 0} 100`);
  }
}
