// Pictures of the chat's states in all themes and widths, in test-output/chat, for a person's eye. What a test can see of
// them is held here: nothing sticks out, nothing is asked of the network, the page does not complain.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, openChat } from './page.mjs';
import { show, states } from './states.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [theme, width] of [['dark', 420], ['light', 300], ['contrast', 360], ['dark', 900]]) {
  test(`${theme}, ${width} pixels wide`, async () => {
    const chat = await openChat(browser, { theme, width, height: 760 });
    for (const [name, state] of Object.entries(states)) {
      await show(chat, state);
      const out = await chat.page.evaluate(() => {
        const sticking = [...document.querySelectorAll('body *')].filter((e) => {
          const box = e.getBoundingClientRect();
          const cut = e.closest('pre, .table, .unseen, .menu, .completions, [hidden]') || e.closest('.path, .picker, .chip, .fold, .session-text, .session-button, svg');
          return !cut && box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5);
        });
        return { page: document.documentElement.scrollWidth - innerWidth + document.documentElement.scrollHeight - innerHeight, sticking: sticking.map((e) => e.outerHTML.slice(0, 80)) };
      });
      assert.deepEqual(out, { page: 0, sticking: [] }, name);
      await chat.shot(`${name} ${theme} ${width}`);
    }
    assert.deepEqual(chat.problems, []);
    assert.deepEqual(chat.asked, []);
    await chat.page.close();
  });
}
