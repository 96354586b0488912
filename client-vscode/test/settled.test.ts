import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patience, settledAnswer } from '../src/connection/settled';

/** A language on a clock that only waiting and answering move: from `from` on (ms) it says what follows. */
function language(story: readonly { from: number; says?: number; roused?: boolean }[], { answering = 0 } = {}) {
  const told = { now: 1_000_000, asked: 0, waited: 0 };
  const began = told.now;
  const at = () => story.filter(({ from }) => told.now - began >= from).at(-1)!;
  return {
    told,
    took: () => told.now - began,
    clock: { now: () => told.now, wait: (ms: number) => { told.now += ms; told.waited++; return Promise.resolve(); } },
    question: {
      ask: () => { told.asked++; const { says } = at(); return Promise.resolve(says); },
      rouse: () => { told.now += answering; return Promise.resolve(at().roused ?? false); },
      isSame: (a: number, b: number) => a === b,
    },
  };
}

test('a language that runs is asked twice, without waiting', async () => {
  const it = language([{ from: 0, says: 3, roused: true }]);
  assert.equal(await settledAnswer(it.question, false, it.clock), 3);
  assert.deepEqual([it.told.asked, it.told.waited], [2, 0]);
});

test('what is said before the project was read does not count', async () => {
  // 1 file from the small server, then, once it was roused, the 3 of the whole project.
  let asked = 0;
  const question = { ask: () => Promise.resolve(asked++ === 0 ? 1 : 3), rouse: () => Promise.resolve(asked > 0), isSame: (a: number, b: number) => a === b };
  assert.equal(await settledAnswer(question, false, language([{ from: 0 }]).clock), 3);
  assert.equal(asked, 3);
});

test('a slow start is waited for, however often that takes asking', async () => {
  const it = language([{ from: 0 }, { from: 40_000, says: 3, roused: true }]);
  assert.equal(await settledAnswer(it.question, true, it.clock), 3);
  assert.ok(it.took() >= 40_000 && it.took() < 41_000, `${it.took()}`);
});

test('a no while it starts is asked again; one that stays ends it soon after the language is awake', async () => {
  const soon = language([{ from: 0, roused: true }, { from: 4_000, says: 3, roused: true }]);
  assert.equal(await settledAnswer(soon.question, true, soon.clock), 3);
  const stays = language([{ from: 0 }, { from: 7_000, roused: true }]);
  assert.equal(await settledAnswer(stays.question, true, stays.clock), undefined);
  assert.ok(stays.took() >= 7_000 + patience.awake && stays.took() < 8_000 + patience.awake, `${stays.took()}`);
});

test('of a language that runs a no counts at once', async () => {
  const it = language([{ from: 0, roused: true }]);
  assert.equal(await settledAnswer(it.question, false, it.clock), undefined);
  assert.deepEqual([it.told.asked, it.told.waited], [1, 0]);
});

test('nobody who ever answers, and answers that never stay, end before the server gives up', async () => {
  const silent = language([{ from: 0 }]);
  assert.equal(await settledAnswer(silent.question, true, silent.clock), undefined);
  const restless = language([{ from: 0 }]);
  let n = 0;
  assert.equal(await settledAnswer({ ...restless.question, ask: () => Promise.resolve(n++) }, false, restless.clock), undefined);
  for (const it of [silent, restless]) assert.ok(it.took() >= patience.inAll && it.took() < 60_000, `${it.took()}`);
});

test('a server that does not want to know any more is asked for nothing', async () => {
  const it = language([{ from: 0 }]);
  assert.equal(await settledAnswer(it.question, true, it.clock, () => it.told.asked === 3), undefined);
  assert.equal(it.told.asked, 3);
});
