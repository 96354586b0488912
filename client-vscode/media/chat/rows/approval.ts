import { ErrorCodes, type Approval, type ApprovalDecision, type RememberedRule, type SuggestedRule } from '../../../../protocol/generated/protocol';
import type { Row } from '../model/rows';
import type { ShownApproval } from '../model/state';
import { Refusal, request } from '../view/bridge';
import { button, h, icon, iconButton, visible } from '../view/dom';
import { local } from '../view/local';
import { showMenu } from '../view/popup';
import type { RowView } from './row';
import { subjectView } from './subject';
import { t } from '../words';

/** A click that was meant for something else must not answer: the buttons take none for this long after they appear. */
const SETTLE_MS = 400;
const scopes = { session: t('this session'), workspace: t('this workspace'), user: t('everywhere') } as const;

/** An approval, in place. Every answer bears the id of the approval that was shown. */
export class ApprovalRow implements RowView {
  readonly live = true;
  readonly element = h('div.row.card.approval', { role: 'group' });
  readonly #problem = h('p.card-problem', { role: 'status' });
  #shown: ShownApproval | undefined;
  #editor: HTMLTextAreaElement | undefined;
  #feedback: HTMLTextAreaElement | undefined;
  #since = 0;

  update(row: Row): void {
    const shown = row.value as ShownApproval;
    if (shown === this.#shown || (shown.late === this.#shown?.late && shown.approval.id === this.#shown?.approval.id)) return;
    this.#shown = shown;
    if (shown.late) this.#drawLate(shown.approval);
    else this.#draw(shown.approval);
  }

  #draw(approval: Approval): void {
    const view = subjectView(approval.subject, approval.reason);
    this.#editor = this.#feedback = undefined;
    const allow = button(t('Allow'), () => this.#answer('allow'), 'primary', { title: t('Allow it this once (Ctrl+Enter)') });
    const remember = approval.suggestions.length > 0
      ? button(t('Remember'), () => this.#remember(remember!, approval.suggestions), 'secondary', { 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: t('Allow it and keep a rule') })
      : undefined;
    remember?.append(icon('chevron-down'));
    const deny = button(t('Deny'), () => this.#answer('deny'), 'secondary', { title: t('Nothing happens; the agent goes on with the rest') });
    const why = button(t('Deny and say why'), () => this.#askFeedback(), 'link');
    this.element.setAttribute('aria-label', t('Approval wanted: {0}', view.title));
    this.element.onkeydown = (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#answer(this.#feedback ? 'deny' : 'allow');
      else if (event.key === 'Escape' && event.target instanceof HTMLTextAreaElement) {
        // It takes back what is being written, not the turn.
        event.stopPropagation();
        this.#draw(approval);
        this.element.querySelector<HTMLElement>('.card-buttons .link')?.focus();
      }
    };
    this.#since = performance.now();
    this.element.replaceChildren(
      h('div.card-head', {}, icon(view.icon), h('span.card-title', {}, view.title)),
      ...(view.command === undefined ? [] : [this.#command(view.command)]),
      h('p.card-reason', {}, approval.reason), ...view.facts,
      ...(approval.cannotRestore ? [h('p.card-warning', {}, icon('warning'), h('span', {}, visible(approval.cannotRestore)))] : []), this.#problem,
      h('div.card-buttons', {}, allow, remember, deny, why));
  }

  #command(command: string): HTMLElement {
    const shown = h('pre.command', { tabindex: 0, 'aria-label': t('Command') }, multiline(command));
    const edit = iconButton('edit', t('Edit the command'), () => {
      this.#editor = h<HTMLTextAreaElement>('textarea.text.command-edit', { 'aria-label': t('Command to run instead; it is judged again'), rows: Math.min(8, command.split('\n').length + 1), spellcheck: 'false' });
      this.#editor.value = command;
      shown.replaceWith(this.#editor);
      edit.remove();
      this.#editor.focus();
    });
    return h('div.command-line', {}, shown, edit);
  }

  #askFeedback(): void {
    if (this.#feedback) return this.#answer('deny');
    this.#feedback = h<HTMLTextAreaElement>('textarea.text', { rows: 2, 'aria-label': t('What the agent is told'), placeholder: t('What the agent is told') });
    this.element.querySelector('.card-buttons')!.before(this.#feedback);
    this.#feedback.focus();
  }

  #remember(anchor: HTMLElement, suggestions: readonly SuggestedRule[]): void {
    showMenu(anchor, t('Allow and remember'), suggestions.map((rule) => ({
      label: visible(rule.label), description: `${visible(rule.pattern)} · ${scopes[rule.scope]}`, icon: 'shield',
      run: () => this.#answer('allow', { pattern: rule.pattern, scope: rule.scope }),
    })));
  }

  #answer(decision: ApprovalDecision, remember?: RememberedRule): void {
    const { approval } = this.#shown!;
    if (performance.now() - this.#since < SETTLE_MS || this.element.classList.contains('sending')) return;
    this.element.classList.add('sending');
    const edited = this.#editor?.value;
    const command = decision === 'allow' && approval.subject.kind === 'command' && edited !== undefined && edited !== approval.subject.command ? edited : undefined;
    request('approval/respond', { approvalId: approval.id, decision, remember, command, feedback: decision === 'deny' ? this.#feedback?.value.trim() || undefined : undefined }).then(
      () => local({ type: 'approvalDismissed', approvalId: approval.id }),
      (problem: Refusal) => {
        this.element.classList.remove('sending');
        if (problem.code === ErrorCodes.unknownApproval) local({ type: 'approvalLate', approvalId: approval.id });
        else this.#problem.textContent = t('The answer was not sent: {0}', problem.message);
      });
  }

  #drawLate(approval: Approval): void {
    this.element.classList.remove('sending');
    this.element.replaceChildren(h('p.card-late', {}, icon('info'),
      t('This was answered already, in another window or by stopping the turn. Your answer changed nothing.'),
      iconButton('close', t('Dismiss'), () => local({ type: 'approvalDismissed', approvalId: approval.id }))));
  }
}

/** A command with its line breaks, and everything else that could hide escaped. */
const multiline = (text: string): string => text.split('\n').map((line) => visible(line)).join('\n');
