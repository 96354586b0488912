import type { ViewCommand } from '../../../src/chat/messages';

/** What can be done about a message, as a link behind it. */
export interface Remedy {
  label: string;
  command: ViewCommand;
}

/** Shows a message above the prompt box, until the next one or until it is dismissed. Set by the page. */
export let say: (text: string, severity?: 'info' | 'error', remedy?: Remedy) => void = () => undefined;

/** Puts text into the prompt box. Set by the prompt box. */
export let fillPrompt: (text: string) => void = () => undefined;

/** Where `say` goes. */
export function onSay(hear: typeof say): void {
  say = hear;
}

/** Where `fillPrompt` goes. */
export function onFillPrompt(hear: typeof fillPrompt): void {
  fillPrompt = hear;
}
