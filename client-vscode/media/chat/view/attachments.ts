import type { ContextItem } from '../../../../protocol/generated/protocol';
import type { Attachment } from '../../../src/chat/messages';
import { act, Refusal } from './bridge';
import { h, icon, iconButton } from './dom';
import { say } from './hooks';
import { t } from '../words';

const LARGEST_IMAGE = 5 * 1024 * 1024;

const icons: Record<ContextItem['kind'], string> = {
  file: 'file', folder: 'folder', selection: 'list-selection', url: 'globe', gitDiff: 'git-compare', problems: 'warning', terminal: 'terminal',
  codebase: 'search', image: 'file-media', spec: 'checklist', steering: 'compass',
};

export const contextIcon = (item: ContextItem): string => icons[item.kind] ?? 'paperclip';

/** The name something attached is shown under. */
export function contextLabel(item: ContextItem): string {
  switch (item.kind) {
    case 'file': case 'folder': return baseName(item.uri);
    case 'selection': return `${baseName(item.uri)}:${item.range.start.line + 1}-${item.range.end.line + 1}`;
    case 'url': return item.url;
    case 'gitDiff': return t('Uncommitted changes');
    case 'problems': return t('Problems');
    case 'terminal': return t('Terminal');
    case 'codebase': return item.query;
    case 'image': return t('Image');
    case 'spec': case 'steering': return item.name;
  }
}

function baseName(uri: string): string {
  const path = uri.replace(/\/+$/, '');
  try { return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)); } catch { return path; }
}

/** What will go with the next prompt: added by completion, button, drop or paste; each can be taken off. */
export class Attachments {
  readonly element = h('div.chips', { role: 'list', 'aria-label': t('Attached to the prompt'), hidden: true });
  #all: Attachment[] = [];

  get items(): ContextItem[] {
    return this.#all.map(({ item }) => item);
  }

  add(more: readonly Attachment[]): void {
    const known = new Set(this.#all.map(({ item }) => JSON.stringify(item)));
    this.#all.push(...more.filter(({ item }) => !known.has(JSON.stringify(item))));
    this.#draw();
  }

  clear(): void {
    this.#all = [];
    this.#draw();
  }

  /** Takes files and images that are dropped on `target` or pasted into it. */
  acceptFrom(target: HTMLElement): void {
    target.addEventListener('dragover', (event) => {
      event.preventDefault();
      target.classList.add('dropping');
    });
    target.addEventListener('dragleave', () => target.classList.remove('dropping'));
    target.addEventListener('drop', (event) => {
      event.preventDefault();
      target.classList.remove('dropping');
      if (event.dataTransfer) this.#take(event.dataTransfer);
    });
    target.addEventListener('paste', (event) => {
      if (event.clipboardData && this.#take(event.clipboardData)) event.preventDefault();
    });
  }

  /** Whether there was anything but text. */
  #take(data: DataTransfer): boolean {
    const uris = urisOf(data);
    if (uris.length > 0) act('attachUris', { uris }).then(({ attachments }) => this.add(attachments), (problem: Refusal) => say(problem.message));
    const images = [...data.files].filter((file) => file.type.startsWith('image/'));
    if (uris.length === 0) for (const file of images) this.#image(file);
    return uris.length > 0 || images.length > 0;
  }

  #image(file: File): void {
    if (file.size > LARGEST_IMAGE) return say(t('{0} is larger than 5 MB and was not attached.', file.name));
    const reader = new FileReader();
    reader.onload = () => {
      const base64 = String(reader.result).replace(/^data:[^,]*,/, '');
      this.add([{ label: file.name || t('Image'), item: { kind: 'image', mimeType: file.type, base64 } }]);
    };
    reader.readAsDataURL(file);
  }

  #draw(): void {
    this.element.hidden = this.#all.length === 0;
    this.element.replaceChildren(...this.#all.map((attachment) => h('span.chip', { role: 'listitem', title: attachment.label },
      icon(contextIcon(attachment.item)), h('span.chip-label', {}, attachment.label),
      iconButton('close', t('Remove {0}', attachment.label), () => {
        this.#all = this.#all.filter((other) => other !== attachment);
        this.#draw();
      }))));
  }
}

/** The editor's own drags name resources in these two; the platform's in the last. */
function urisOf(data: DataTransfer): string[] {
  const resources = data.getData('resourceurls');
  if (resources) {
    try {
      const parsed: unknown = JSON.parse(resources);
      if (Array.isArray(parsed)) return parsed.filter((uri): uri is string => typeof uri === 'string');
    } catch {
      // Not a list: the other forms may be there.
    }
  }
  const list = data.getData('application/vnd.code.uri-list') || data.getData('text/uri-list');
  return list.split(/\r?\n/).filter((line) => /^(file|vscode-remote):/.test(line));
}
