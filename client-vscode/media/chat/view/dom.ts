// The page's elements, made by hand: a tag with its classes, attributes and children.
import { t } from '../words';

type Child = Node | string | undefined | false;
type Attributes = { [name: string]: string | boolean | number | undefined | ((event: never) => void) };

/** `h('button.icon', {title: 'New', onclick: f}, …)`; attributes that are false or undefined are left out. */
export function h<T extends HTMLElement = HTMLElement>(selector: string, attributes: Attributes = {}, ...children: Child[]): T {
  const [tag, ...classes] = selector.split('.');
  const element = document.createElement(tag || 'div') as T;
  if (classes.length > 0) element.className = classes.join(' ');
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as unknown as EventListener);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false && child !== ''));
  return element;
}

/** A codicon; it says nothing to a screen reader, the element that bears it does. */
export function icon(name: string, classes = ''): HTMLElement {
  return h(`span.codicon.codicon-${name}${classes && `.${classes}`}`, { 'aria-hidden': 'true' });
}

/** A button that is an icon; its name is said and shown on hover. */
export function iconButton(name: string, label: string, onclick: (event: MouseEvent) => void, attributes: Attributes = {}): HTMLButtonElement {
  return h<HTMLButtonElement>('button.icon-button', { type: 'button', 'aria-label': label, title: label, onclick, ...attributes }, icon(name));
}

/** A button with a word on it. */
export function button(label: string, onclick: (event: MouseEvent) => void, look: 'primary' | 'secondary' | 'link' = 'secondary', attributes: Attributes = {}): HTMLButtonElement {
  return h<HTMLButtonElement>(`button.button.${look}`, { type: 'button', onclick, ...attributes }, label);
}

/** Puts `children` in place of what `parent` holds, keeping those that are already where they belong. */
export function arrange(parent: Element, children: readonly Element[]): void {
  let at = parent.firstElementChild;
  for (const child of children) {
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
  while (at) {
    const next = at.nextElementSibling;
    at.remove();
    at = next;
  }
}

/** A path with its name first and its folder in grey, as the editor's lists show it; the folder is cut where it is narrow. */
export function pathLabel(path: string, from?: string): (HTMLElement | string)[] {
  const slash = path.lastIndexOf('/');
  return [
    h('span.path-name', {}, visible(path.slice(slash + 1))),
    ...(from === undefined ? [] : [h('span.path-folder', {}, t('from {0}', visible(from)))]),
    ...(slash > 0 && from === undefined ? [h('span.path-folder', {}, visible(path.slice(0, slash)))] : []),
  ];
}

/** Names with control, invisible or bidirectional characters are shown escaped: what is seen is what is there. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).replace(/\n/g, '\\n').replace(/\t/g, '\\t');
}
