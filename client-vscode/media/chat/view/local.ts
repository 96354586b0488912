import type { Local } from '../model/reduce';

/** Tells the chat what the view itself knows; set once, by the page. */
export let local: (message: Local) => void = () => undefined;

/** Where the chat hears it. */
export function hearLocal(hear: (message: Local) => void): void {
  local = hear;
}
