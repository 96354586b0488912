import type { ContextItem } from '../../../../protocol/generated/protocol';
import { largestPicture, pictures, type Attachment } from '../../../src/chat/messages';
import { act, Refusal } from './bridge';
import { h, icon, iconButton } from './dom';
import { say } from './hooks';
import { t } from '../words';

const icons: Record<ContextItem['kind'], string> = {
  file: 'file', folder: 'folder', selection: 'list-selection', url: 'globe', gitDiff: 'git-compare', problems: 'warning', terminal: 'terminal',
  codebase: 'search', image: 'file-media', spec: 'checklist', steering: 'compass', mcpResource: 'plug',
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
    case 'mcpResource': return item.uri;
  }
}

function baseName(uri: string): string {
  const path = uri.replace(/\/+$/, '');
  try { return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)); } catch { return path; }
}

/** What will go with the next prompt: added by completion, button, drop or paste; each can be taken off. */
export class Attachments {
  readonly element = h('div.chips', { role: 'list', 'aria-label': t('Attached to the prompt'), hidden: true });
  readonly #whenEmpty: () => void;
  #all: Attachment[] = [];

  constructor(whenEmpty: () => void) {
    this.#whenEmpty = whenEmpty;
  }

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

  /** Takes files and images that are dropped anywhere in the chat, which `box` shows, or pasted into `box`. Text is left to the page. */
  acceptFrom(box: HTMLElement): void {
    const over = (on: boolean): void => void box.classList.toggle('dropping', on);
    addEventListener('dragover', (event) => {
      if (!event.dataTransfer || !isOurs(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      over(true);
    });
    addEventListener('dragleave', (event) => { if (!event.relatedTarget) over(false); });
    addEventListener('drop', (event) => {
      over(false);
      if (!event.dataTransfer || !isOurs(event.dataTransfer)) return;
      event.preventDefault();
      this.#take(event.dataTransfer);
    });
    box.addEventListener('paste', (event) => {
      if (event.clipboardData && this.#take(event.clipboardData)) event.preventDefault();
    });
  }

  /** Whether there was anything but text. */
  #take(data: DataTransfer): boolean {
    const { uris, links } = urisOf(data);
    this.add(links.map((url) => ({ label: url, item: { kind: 'url', url } })));
    if (uris.length > 0) {
      act('attachUris', { uris }).then(({ attachments }) => this.add(attachments), (problem: Refusal) => say(problem.message));
      return true;
    }
    const files = [...data.files];
    for (const file of files) {
      if (Object.values(pictures).includes(file.type)) this.#image(file);
      else say(t('{0} was not attached: of files from outside the editor only pictures can be. Drop it from the Explorer, or use Attach files.', file.name));
    }
    return files.length + links.length > 0;
  }

  #image(file: File): void {
    if (file.size > largestPicture) return say(t('{0} is larger than 5 MB and was not attached.', file.name));
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
      iconButton('close', t('Remove {0}', attachment.label), () => this.#remove(attachment)))));
  }

  /** The focus goes to the one that takes its place, or back to the prompt. */
  #remove(attachment: Attachment): void {
    const at = this.#all.indexOf(attachment);
    this.#all = this.#all.filter((other) => other !== attachment);
    this.#draw();
    const left = this.element.querySelectorAll('button');
    if (left.length > 0) left[Math.min(at, left.length - 1)]!.focus();
    else this.#whenEmpty();
  }
}

/** Whether a drag bears files; what it bears itself is not told before it is dropped. */
const isOurs = ({ types }: DataTransfer): boolean => ['Files', 'resourceurls', 'application/vnd.code.uri-list', 'text/uri-list'].some((type) => types.includes(type));

/** Files and web pages. The editor's own drags name resources in the first two; the platform's in the last. */
function urisOf(data: DataTransfer): { uris: string[]; links: string[] } {
  const listed = listOf(data.getData('resourceurls')) ?? (data.getData('application/vnd.code.uri-list') || data.getData('text/uri-list')).split(/\r?\n/);
  return { uris: listed.filter((uri) => /^(file|vscode-remote):/.test(uri)), links: listed.filter((uri) => /^https?:/.test(uri)) };
}

/** The list of strings that a text is in JSON; undefined when it is something else. */
function listOf(text: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter((uri): uri is string => typeof uri === 'string') : undefined;
  } catch {
    return undefined;
  }
}
