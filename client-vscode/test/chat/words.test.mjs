// The words: all of them stand in the bundle that translations are made from, and the page says no other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { collect, current } from '../../scripts/l10n.mjs';
import { launch, openChat } from './page.mjs';
import { replies, show, states } from './states.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test('the bundle holds every text that is used, and no other', () => assert.equal(current(), collect(), 'node scripts/l10n.mjs'));

/** A language in which every letter is another one: what is still written in ours did not go through the bundle. */
const shifted = (text) => text.replace(/\{\d+\}|[A-Za-z]/g, (c) => (c.length > 1 ? c : String.fromCodePoint(c.codePointAt(0) + 0xfee0)));
const words = Object.fromEntries(Object.keys(JSON.parse(current())).map((text) => [text, shifted(text)]));

test('in another language nothing of the page is left in English but what the server said', async () => {
  const chat = await openChat(browser, { words });
  assert.equal(await chat.page.locator('html').getAttribute('lang'), 'x-test');
  for (const [name, state] of Object.entries(states)) {
    // The states are reached by their English names: a person of that language presses the same buttons.
    await show(chat, { ...state, act: state.act && ((c) => state.act(c, (text) => (typeof text === 'string' ? shifted(text) : new RegExp(shifted(text.source))))) });
    const shown = await chat.page.evaluate(() => {
      const own = (e) => e.closest('.checkpoint-time, .session-detail, script, style, textarea'); // times, and what was typed
      const texts = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (!own(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
      for (const e of document.querySelectorAll('body [title], body [aria-label], body [placeholder]')) texts.push(e.title, e.ariaLabel ?? '', e.getAttribute('placeholder') ?? '');
      return texts;
    });
    const told = JSON.stringify([state.messages, replies]);
    const strange = shown.flatMap((text) => text.match(/[A-Za-z]{2,}/g) ?? []).filter((word) => !told.includes(word) && word !== 'KiroAgent');
    assert.deepEqual([...new Set(strange)], [], name);
  }
  assert.deepEqual(chat.problems, []);
  await chat.page.close();
});

test('a translation is data: what looks like markup in it is text', async () => {
  const chat = await openChat(browser, { words: { Prompt: '</script><b>bold</b>' } });
  assert.equal(await chat.page.locator('.prompt-input').getAttribute('aria-label'), '</script><b>bold</b>');
  assert.equal(await chat.page.locator('b').count(), 0);
  await chat.page.close();
});
