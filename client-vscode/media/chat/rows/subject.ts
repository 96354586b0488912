import type { ApprovalSubject, CommandPart, Verdict } from '../../../../protocol/generated/protocol';
import { act } from '../view/bridge';
import { button, h, icon, visible } from '../view/dom';
import { t } from '../words';

/** What an approval asks, as a question and its facts. */
export interface SubjectView {
  icon: string;
  title: string;
  facts: HTMLElement[];
  /** A command can be edited before it is allowed. */
  command?: string;
}

const verdictIcons: Record<Verdict, string> = { allow: 'check', ask: 'question', deny: 'circle-slash' };
const verdictNames: Record<Verdict, string> = { allow: t('allowed'), ask: t('asks'), deny: t('denied') };

/** `reason` is what the approval says on the whole: a part that is all of the command and says the same is not listed. */
export function subjectView(subject: ApprovalSubject, reason?: string): SubjectView {
  switch (subject.kind) {
    case 'command':
      return {
        icon: 'terminal', title: t('Run this command?'), command: subject.command,
        facts: [
          ...(subject.parts.some((p) => p.text !== subject.command || p.reason !== reason) ? [h('ul.parts', { 'aria-label': t('Parts of the command') }, ...subject.parts.map(part))] : []),
          fact(t('In'), code(subject.cwd)),
        ],
      };
    case 'edit':
      return { icon: 'edit', title: t('Make this change?'), facts: [fact(operation(subject.operation), code(subject.path)), diff(subject.path, subject.baselineUri, subject.currentUri)] };
    case 'protectedPath':
      return {
        icon: 'shield', title: t('Change a protected file?'),
        facts: [...paths(subject), fact(t('Protected by'), code(subject.rule)), diff(subject.path, subject.baselineUri, subject.currentUri)],
      };
    case 'outsideWorkspace':
      return { icon: 'folder-opened', title: subject.operation === 'read' ? t('Read outside the workspace?') : t('Write outside the workspace?'), facts: paths(subject) };
    case 'settings':
      return {
        icon: 'gear', title: t('Let the project change these settings?'),
        facts: [fact(t('In'), code(subject.source)), h('ul.parts', {}, ...subject.changes.map(({ key, value }) => h('li.setting', {}, code(key), json(value))))],
      };
    case 'mcpServer':
      return { icon: 'server', title: t('Start the MCP server {0}?', visible(subject.server)), facts: [...(subject.source ? [fact(t('In'), code(subject.source))] : []), json(subject.entry)] };
    case 'mcpTool':
      return { icon: 'tools', title: t('Use {0} of {1}?', visible(subject.tool), visible(subject.server)), facts: [...(subject.description ? [h('p.card-reason', {}, visible(subject.description))] : []), json(subject.arguments)] };
    case 'hook':
      return { icon: 'zap', title: t('Let this hook of the project run?'), facts: [fact(t('In'), code(subject.path)), json(subject.entry)] };
    case 'fetch':
      return { icon: 'globe', title: t('Fetch this address?'), facts: [fact(t('Address'), code(subject.url))] };
    case 'environment':
      return { icon: 'key', title: t('Give {0} to {1}?', visible(subject.variable), visible(subject.server)), facts: [fact(t('Variable'), code(subject.variable)), fact(t('MCP server'), code(subject.server))] };
    default:
      return { icon: 'question', title: t('Allow this?'), facts: [json(subject)] };
  }
}

function part({ text, verdict, reason }: CommandPart): HTMLElement {
  return h(`li.part.${verdict}`, {}, icon(verdictIcons[verdict]), h('span.part-body', {},
    h('code', {}, visible(text)), h('span.part-reason', {}, h('span.unseen', {}, `${verdictNames[verdict]}: `), reason)));
}

/** What was named, and what would really be touched: a link may lead elsewhere however alike the two look. */
function paths(subject: { path: string; resolvedPath: string; operation: string }): HTMLElement[] {
  const named = fact(operation(subject.operation), code(subject.path));
  return subject.resolvedPath === subject.path ? [named] : [named, fact(t('On disk'), code(subject.resolvedPath))];
}

const operations: Record<string, string> = {
  create: t('Create'), created: t('Create'), modify: t('Change'), modified: t('Change'), delete: t('Delete'), deleted: t('Delete'),
  moveFrom: t('Move from'), moveTo: t('Move to'), moved: t('Move'), read: t('Read'),
};
const operation = (name: string): string => operations[name] ?? name;
const code = (text: string): HTMLElement => h('code', {}, visible(text));
const json = (value: unknown): HTMLElement => h('pre.json', { tabindex: 0 }, JSON.stringify(value, null, 2));

function fact(name: string, value: HTMLElement): HTMLElement {
  return h('div.fact', {}, h('span.fact-name', {}, name), value);
}

function diff(path: string, left: string, right: string): HTMLElement {
  return h('div.fact', {}, button(t('Show the change'), () => void act('openDiff', { title: path, left, right }).catch(() => undefined), 'link'));
}
