import { button, h } from './dom';
import { t } from '../words';

/** A question over the chat: Escape or Cancel closes it, the focus goes back to where it was. */
export function showDialog(title: string, body: readonly (HTMLElement | undefined)[], choices: readonly { label: string; look?: 'primary' | 'secondary'; disabled?: boolean; run(): void }[]): { close(): void; element: HTMLDialogElement } {
  const from = document.activeElement as HTMLElement | null;
  const close = (): void => element.close();
  const element = h<HTMLDialogElement>('dialog.dialog', { 'aria-labelledby': 'dialog-title' },
    h('h2.dialog-title', { id: 'dialog-title' }, title),
    h('div.dialog-body', {}, ...body),
    h('div.card-buttons', {},
      ...choices.map(({ label, look, disabled, run }) => button(label, () => { close(); run(); }, look ?? 'secondary', { disabled: disabled === true })),
      button(t('Cancel'), close)));
  element.addEventListener('close', () => {
    element.remove();
    from?.focus();
  });
  document.body.append(element);
  element.showModal();
  return { close, element };
}
