import type { ApprovalSubject, CommandPart, Verdict } from '../../../../protocol/generated/protocol';
import { act } from '../view/bridge';
import { button, h, icon, visible } from '../view/dom';

/** What an approval asks, as a question and its facts. */
export interface SubjectView {
  icon: string;
  title: string;
  facts: HTMLElement[];
  /** A command can be edited before it is allowed. */
  command?: string;
}

const verdictIcons: Record<Verdict, string> = { allow: 'check', ask: 'question', deny: 'circle-slash' };
const verdictNames: Record<Verdict, string> = { allow: 'allowed', ask: 'asks', deny: 'denied' };

export function subjectView(subject: ApprovalSubject): SubjectView {
  switch (subject.kind) {
    case 'command':
      return {
        icon: 'terminal', title: 'Run this command?', command: subject.command,
        facts: [
          ...(subject.parts.length > 0 ? [h('ul.parts', { 'aria-label': 'Parts of the command' }, ...subject.parts.map(part))] : []),
          fact('In', code(subject.cwd)),
        ],
      };
    case 'edit':
      return { icon: 'edit', title: 'Make this change?', facts: [fact(operation(subject.operation), code(subject.path)), diff(subject.path, subject.baselineUri, subject.currentUri)] };
    case 'protectedPath':
      return {
        icon: 'shield', title: 'Change a protected file?',
        facts: [...paths(subject), fact('Protected by', code(subject.rule)), diff(subject.path, subject.baselineUri, subject.currentUri)],
      };
    case 'outsideWorkspace':
      return { icon: 'folder-opened', title: subject.operation === 'read' ? 'Read outside the workspace?' : 'Write outside the workspace?', facts: paths(subject) };
    case 'settings':
      return {
        icon: 'gear', title: 'Let the project change these settings?',
        facts: [fact('In', code(subject.source)), h('ul.parts', {}, ...subject.changes.map(({ key, value }) => h('li.setting', {}, code(key), json(value))))],
      };
    case 'mcpServer':
      return { icon: 'server', title: `Start the MCP server ${visible(subject.server)}?`, facts: [json(subject.entry)] };
    case 'mcpTool':
      return { icon: 'tools', title: `Use ${visible(subject.tool)} of ${visible(subject.server)}?`, facts: [json(subject.arguments)] };
    case 'hook':
      return { icon: 'zap', title: 'Let this hook of the project run?', facts: [fact('In', code(subject.path)), json(subject.entry)] };
    case 'fetch':
      return { icon: 'globe', title: 'Fetch this address?', facts: [fact('Address', code(subject.url))] };
    case 'environment':
      return { icon: 'key', title: `Give ${visible(subject.variable)} to ${visible(subject.server)}?`, facts: [fact('Variable', code(subject.variable)), fact('MCP server', code(subject.server))] };
    default:
      return { icon: 'question', title: 'Allow this?', facts: [json(subject)] };
  }
}

function part({ text, verdict, reason }: CommandPart): HTMLElement {
  return h(`li.part.${verdict}`, {}, icon(verdictIcons[verdict]), h('span.part-body', {},
    h('code', {}, visible(text)), h('span.part-reason', {}, h('span.unseen', {}, `${verdictNames[verdict]}: `), reason)));
}

/** What was named, and what would really be touched: a link may lead elsewhere however alike the two look. */
function paths(subject: { path: string; resolvedPath: string; operation: string }): HTMLElement[] {
  const named = fact(operation(subject.operation), code(subject.path));
  return subject.resolvedPath === subject.path ? [named] : [named, fact('On disk', code(subject.resolvedPath))];
}

const operations: Record<string, string> = { create: 'Create', created: 'Create', modify: 'Change', modified: 'Change', delete: 'Delete', deleted: 'Delete', moveFrom: 'Move from', moveTo: 'Move to', moved: 'Move', read: 'Read' };
const operation = (name: string): string => operations[name] ?? name;
const code = (text: string): HTMLElement => h('code', {}, visible(text));
const json = (value: unknown): HTMLElement => h('pre.json', { tabindex: 0 }, JSON.stringify(value, null, 2));

function fact(name: string, value: HTMLElement): HTMLElement {
  return h('div.fact', {}, h('span.fact-name', {}, name), value);
}

function diff(path: string, left: string, right: string): HTMLElement {
  return h('div.fact', {}, button('Show the change', () => void act('openDiff', { title: path, left, right }).catch(() => undefined), 'link'));
}
