import { arrange, h, icon } from './dom';

/** One line of a menu. */
export interface MenuItem {
  label: string;
  description?: string;
  icon?: string;
  /** Given for a choice among several. */
  checked?: boolean;
  disabled?: boolean;
  /** A codicon behind it that says how it stands. */
  state?: string;
  /** A line above it. */
  separated?: boolean;
  run?: () => void;
}

let openMenu: { close(refocus: boolean): void; anchor: HTMLElement } | undefined;

/** Closes the menu, if one is open. */
export const closeMenu = (refocus = false): void => openMenu?.close(refocus);

/** Shows other items in the menu that is open at `anchor`, if one is; who stood on a line stays on it. */
export function refreshMenu(anchor: HTMLElement, label: string, items: readonly MenuItem[]): void {
  if (openMenu?.anchor !== anchor) return;
  const buttons = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.menu > button')];
  const at = buttons().indexOf(document.activeElement as HTMLElement);
  closeMenu();
  showMenu(anchor, label, items);
  buttons()[at]?.focus();
}

/** Shows a menu at `anchor`: arrows move, Enter picks, Escape closes, letters jump. A second call closes it. */
export function showMenu(anchor: HTMLElement, label: string, items: readonly MenuItem[]): void {
  const again = openMenu?.anchor === anchor;
  closeMenu();
  if (again) return;
  const buttons = items.map((item) => menuButton(item, (picked) => {
    close(true);
    picked.run?.();
  }));
  const menu = h('div.menu', { role: 'menu', 'aria-label': label }, ...buttons);
  const close = (refocus: boolean): void => {
    if (openMenu?.anchor !== anchor) return;
    openMenu = undefined;
    menu.remove();
    anchor.setAttribute('aria-expanded', 'false');
    removeEventListener('pointerdown', outside, true);
    removeEventListener('blur', gone);
    removeEventListener('resize', gone);
    if (refocus) anchor.focus();
  };
  const outside = (event: PointerEvent): void => {
    if (!menu.contains(event.target as Node) && !anchor.contains(event.target as Node)) close(false);
  };
  const gone = (): void => close(false);
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' || event.key === 'Tab') close(true);
    else if (!moveIn(buttons.filter((b) => b.getAttribute('aria-disabled') !== 'true'), event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(menu);
  place(menu, anchor);
  anchor.setAttribute('aria-expanded', 'true');
  openMenu = { close, anchor };
  addEventListener('pointerdown', outside, true);
  addEventListener('blur', gone);
  addEventListener('resize', gone);
  (buttons.find((b) => b.getAttribute('aria-checked') === 'true') ?? buttons[0])?.focus();
}

function menuButton(item: MenuItem, pick: (item: MenuItem) => void): HTMLElement {
  const choice = item.checked !== undefined;
  return h(`button.menu-item${item.separated ? '.separated' : ''}`, {
    type: 'button', tabindex: -1, role: choice ? 'menuitemradio' : 'menuitem', 'aria-checked': choice ? String(item.checked) : undefined,
    'aria-disabled': item.disabled ? 'true' : undefined,
    onclick: () => { if (!item.disabled) pick(item); },
  },
  choice ? icon(item.checked ? 'check' : 'blank') : item.icon ? icon(item.icon) : undefined,
  h('span.menu-text', {}, h('span.menu-label', {}, item.label), item.description ? h('span.menu-description', {}, item.description) : undefined),
  item.state ? icon(item.state, item.state === 'loading' ? 'menu-state.codicon-modifier-spin' : 'menu-state') : undefined);
}

/** Arrow keys, Home, End and first letters among elements that can have the focus. */
export function moveIn(elements: readonly HTMLElement[], event: KeyboardEvent): boolean {
  const at = elements.indexOf(document.activeElement as HTMLElement);
  const next = event.key === 'ArrowDown' ? (at + 1) % elements.length
    : event.key === 'ArrowUp' ? (at - 1 + elements.length) % elements.length
    : event.key === 'Home' ? 0
    : event.key === 'End' ? elements.length - 1
    : event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey
      ? [...elements.keys()].map((i) => (at + 1 + i) % elements.length).find((i) => elements[i]!.textContent?.toLowerCase().startsWith(event.key.toLowerCase())) ?? -1
      : -1;
  if (next < 0) return false;
  elements[next]?.focus();
  return true;
}

/** Above the anchor where there is room, else below; never outside the page. */
export function place(popup: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const size = popup.getBoundingClientRect();
  const left = Math.max(4, Math.min(at.left, innerWidth - size.width - 4));
  const above = at.top - size.height - 4;
  const below = at.bottom + 4;
  const top = (at.top > innerHeight / 2 && above >= 4) || below + size.height > innerHeight ? Math.max(4, above) : below;
  popup.style.left = `${left}px`;
  popup.style.top = `${top}px`;
  popup.style.maxHeight = `${innerHeight - 8}px`;
}

/** Keeps an element's children in step with a list, one element per item and key. */
export function keyedList<T>(parent: Element, make: (item: T) => HTMLElement, key: (item: T) => string): (items: readonly T[]) => void {
  let known = new Map<string, { item: T; element: HTMLElement }>();
  return (items) => {
    const next = new Map<string, { item: T; element: HTMLElement }>();
    for (const item of items) {
      const old = known.get(key(item));
      next.set(key(item), old && old.item === item ? old : { item, element: make(item) });
    }
    known = next;
    arrange(parent, [...next.values()].map(({ element }) => element));
  };
}
