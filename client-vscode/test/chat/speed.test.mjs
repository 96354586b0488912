// How quick the chat is, printed; the limits are loose enough for a busy machine and tight enough to catch a square.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, openChat } from './page.mjs';
import * as s from './samples.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const ms = (n) => `${n.toFixed(1)} ms`;

/** Watches the page's long frames while it works. */
function watch() {
  window.gaps = [];
  window.blocks = [];
  let last = performance.now();
  const tick = (now) => {
    window.gaps.push(now - last);
    last = now;
    window.frameId = requestAnimationFrame(tick);
  };
  requestAnimationFrame((now) => { last = now; tick(now); });
  new PerformanceObserver((list) => window.blocks.push(...list.getEntries().map((e) => e.duration))).observe({ entryTypes: ['longtask'] });
}

test('1,000 entries: shown at once, all drawn soon, and quick to add to', async (t) => {
  const chat = await openChat(browser, { height: 900 });
  const message = s.opened(s.longTranscript(200), { session: { state: 'running' } });
  const times = await chat.page.evaluate(async ([ready, opened]) => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const start = performance.now();
    window.host.post(ready);
    window.host.post(opened);
    await frame();
    const first = performance.now() - start;
    while ([...document.querySelectorAll('.said .markdown')].some((e) => e.childElementCount === 0)) await frame();
    return { first, all: performance.now() - start, rows: document.querySelectorAll('.row').length };
  }, [s.ready, message]);
  const again = await chat.page.evaluate(async (opened) => {
    const start = performance.now();
    window.host.post(opened);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - start;
  }, message);
  await chat.page.evaluate(watch);
  for (let i = 0; i < 40; i++) await chat.post(s.event('textDelta', { text: `word ${i} ` }, 'turn-199'));
  const worst = await chat.page.evaluate(() => Math.max(...window.gaps));
  t.diagnostic(`1,000 entries: first frame ${ms(times.first)}, all drawn ${ms(times.all)}, told again ${ms(again)}, longest frame while adding ${ms(worst)}`);
  assert.ok(times.rows >= 1000);
  assert.ok(times.first < 1500 && again < 500 && worst < 250);
  await chat.page.close();
});

for (const [name, line] of Object.entries({
  prose: (i) => (i % 8 === 7 ? '\n' : `Line ${i} of the answer, with **bold**, \`code\` and [a link](src/a.ts), and some more words.\n`),
  code: (i) => (i === 0 ? '```ts\n' : i === 4999 ? '```\n' : `const value${i} = compute(${i}, "text ${i}"); // line ${i}\n`),
  list: (i) => `- item ${i} with \`code\` and **bold** words that go on for a while\n`,
})) {
  test(`5,000 lines of ${name}, streamed`, async (t) => {
    const chat = await openChat(browser, { height: 900 });
    await chat.post(s.ready, s.opened([s.prompt('go')], { session: { state: 'running' } }), s.event('stepStarted', { step: 1 }));
    const text = Array.from({ length: 5000 }, (_, i) => line(i)).join('');
    await chat.page.evaluate(watch);
    const result = await chat.page.evaluate(async ([whole, base]) => {
      // As the server tells it: some 25 lines every 15 ms.
      const size = Math.ceil(whole.length / 200);
      const start = performance.now();
      let at = 0;
      await new Promise((done) => {
        const timer = setInterval(() => {
          if (at >= whole.length) {
            clearInterval(timer);
            return done();
          }
          window.host.post({ ...base, params: { ...base.params, event: { kind: 'textDelta', text: whole.slice(at, at + size) } } });
          at += size;
        }, 15);
      });
      const told = performance.now() - start;
      window.host.post({ ...base, params: { ...base.params, event: { kind: 'stepStarted', step: 2 } } });
      const drawn = () => document.querySelector('.said .markdown').textContent;
      while (!/(Line 4998|line 4998|item 4999)/.test(drawn())) await new Promise((done) => requestAnimationFrame(done));
      await new Promise((done) => setTimeout(done, 300));
      cancelAnimationFrame(window.frameId);
      const sorted = [...window.gaps].sort((a, b) => a - b);
      return { told, caughtUp: performance.now() - start - told - 300, frames: sorted.length, p50: sorted[sorted.length >> 1], p99: sorted[Math.floor(sorted.length * 0.99)], worst: sorted.at(-1), over50: sorted.filter((g) => g > 50).length, blocks: window.blocks.length };
    }, [text, s.event('textDelta', { text: '' })]);
    t.diagnostic(`${name}: ${result.frames} frames, median ${ms(result.p50)}, 99th ${ms(result.p99)}, longest ${ms(result.worst)}, over 50 ms: ${result.over50}, long tasks: ${result.blocks}; told in ${ms(result.told)}, drawn ${ms(result.caughtUp)} later`);
    assert.ok(result.p99 < 200, 'frames stay short');
    assert.deepEqual(chat.problems, []);
    await chat.page.close();
  });
}
