// What the tests of keyboard and cards share: a chat with a conversation, and keys pressed in it.
import { openChat } from './page.mjs';
import * as s from './samples.mjs';

/** A conversation with one of each. */
export const transcript = [
  s.prompt('raise the port'), { kind: 'thought', text: 'hm' }, s.call('call-1', 'Read a.ts'),
  s.call('call-2', 'Run npm test', { toolKind: 'execute', output: 'ok\n' }), s.text(s.answer),
];
export const models = { models: [{ id: 'offline', label: 'Offline', available: true }, { id: 'anthropic:claude-sonnet', label: 'Claude Sonnet', available: true }] };

/** A chat that shows it, with what a person does by keyboard. */
export async function openWith(browser, change = {}, options = {}) {
  const chat = await openChat(browser, options);
  await chat.replies({ 'model/list': models, 'approval/respond': {}, 'question/answer': {}, 'agent/interrupt': { interrupted: true }, 'agent/steer': {}, prompt: {}, command: {}, openReviewDiff: {} });
  await chat.post(s.ready, s.opened(transcript, change));
  const { keyboard } = chat.page;
  return {
    ...chat,
    press: async (...keys) => { for (const key of keys) await keyboard.press(key); await chat.frame(); },
    type: (text) => keyboard.type(text),
    focused: () => chat.page.evaluate(() => {
      const e = document.activeElement;
      return e?.getAttribute('aria-label') ?? e?.innerText?.trim() ?? '';
    }),
    live: () => chat.page.evaluate(() => [...document.querySelectorAll('[aria-live=polite], [aria-live=assertive]')].map((e) => e.textContent.trim())),
    value: () => chat.page.inputValue('.prompt-input'),
    end: () => chat.page.close(),
  };
}

/** Approvals take no answer in their first moments; the clock is moved past them. */
export const settle = (chat) => chat.page.waitForFunction(() => {
  const card = document.querySelector('.approval');
  card.shownAt ??= performance.now();
  return performance.now() - card.shownAt > 450;
});
