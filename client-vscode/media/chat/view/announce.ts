import { h } from './dom';

const polite = h('div.unseen', { role: 'status', 'aria-live': 'polite' });
const assertive = h('div.unseen', { role: 'alert', 'aria-live': 'assertive' });

/** The places a screen reader listens to; streamed text itself is not announced word by word. */
export const liveRegions = [polite, assertive];

/** Says something to a screen reader: at the next pause, or at once when the user is asked for something. */
export function announce(text: string, urgent = false): void {
  const region = urgent ? assertive : polite;
  // The same words said twice are a change only when there was something else in between.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
