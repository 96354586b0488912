// kill -9 at random moments, then a restart: every file whole, the review exactly what differs, nothing left over, and
// everything can still be taken back to the byte. The seed is printed; KIRO_TEST_SEED=N runs the same again.
import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { test } from 'node:test';
import { build } from '../../server/build.mjs';
import { difference, initial, plan, random, said, seedOf } from './plan.mjs';
import { sameTree, step, World } from './world.mjs';

build();
const EDITS = 60;

/** Keeps this process busy, and so the pipes unread, for a part of a millisecond: a finer moment than a timer has. */
function spin(microseconds) {
  const end = process.hrtime.bigint() + BigInt(Math.round(microseconds * 1000));
  while (process.hrtime.bigint() < end);
}

const filesOf = (world) => Object.fromEntries(Object.entries(world.tree())
  .filter(([path]) => !path.endsWith('/')).map(([path, entry]) => [path, Buffer.from(entry.replace(/^file \d+ /, ''), 'latin1').toString('utf8')]));

const same = (a, b) => Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((k) => a[k] === b[k]);

async function start(t, rng, mode, afterwards) {
  const world = new World(t, initial());
  const { tools, states } = plan(rng, EDITS);
  const client = await world.open();
  const { session } = await client.request('session/new', { mode, model: world.model([step('Many edits.', ...tools), ...afterwards]) });
  return { world, states, client, sessionId: session.id, before: world.tree() };
}

/** Opens the session in a new server and finds which state of the plan the workspace is in. */
async function reopen({ world, states, sessionId }, announced) {
  const client = await world.open();
  const opened = await client.request('session/open', { sessionId });
  const files = filesOf(world);
  const at = states.findLastIndex((s) => same(s.files, files)); // the last: a file made and deleted again leaves two states alike
  assert.ok(at >= 0, `the files are in no state between two edits: ${describe(states, files)}`);
  assert.ok(at >= announced, `${announced} edits were announced, ${at} are on disk`);
  return { client, opened, state: states[at] };
}

function describe(states, files) {
  const odd = Object.keys(files).filter((p) => !states.some((s) => s.files[p] === files[p]));
  const nearest = states.map((s, k) => [k, Object.keys({ ...s.files, ...files }).filter((p) => s.files[p] !== files[p])]).sort((a, b) => a[1].length - b[1].length)[0];
  return `neither before nor after: ${JSON.stringify(odd)}; nearest to state ${nearest[0]}, but for ${JSON.stringify(nearest[1])}`;
}

async function killDuringTurn(t, seed, mode) {
  const rng = random(seed);
  const run = await start(t, rng, mode, [step('Done.')]);
  const { world, client, sessionId } = run;
  const stopAt = rng.below(EDITS + 1), wait = rng.next() * 3000;
  client.request('agent/turn', { sessionId, prompt: 'Go.' });
  let ended = 0;
  if (stopAt > 0) await client.waitFor(`tool call ${stopAt}`, (m) => m.params?.event?.kind === 'toolCallEnded' && ++ended === stopAt);
  spin(wait);
  await client.kill();
  const calls = client.events(sessionId).filter((e) => e.kind === 'toolCallEnded');
  assert.deepEqual(calls.filter((e) => e.status !== 'succeeded').map((e) => e.summary), []);
  return { ...run, rng, ...await reopen(run, calls.length) };
}

test('kill -9 during a supervised turn of many edits, thirty times', { timeout: 600_000 }, async (t) => {
  const seed = seedOf();
  t.diagnostic(`seed ${seed}`);
  for (let round = 0; round < 30; round++) await t.test(`seed ${seed + round}`, async (t) => {
    const { world, client, sessionId, before, state, opened, rng } = await killDuringTurn(t, seed + round, 'supervised');
    assert.deepEqual(said(opened.review?.files), difference(state));
    assert.equal(opened.session.state, opened.review ? 'awaitingReview' : 'idle');
    const { changes } = await client.request('changes/list', { sessionId });
    assert.deepEqual(said(changes), difference(state));
    if (rng.below(3) > 0) {
      await client.request('review/reject', { sessionId });
      sameTree(world.tree(), before, 'rejecting all restores bytes, modes and folders');
      assert.deepEqual((await client.request('changes/list', { sessionId })).changes, []);
    } else {
      const after = world.tree();
      const outcome = await client.request('review/accept', { sessionId });
      assert.equal(outcome.review, null);
      sameTree(world.tree(), after);
      assert.deepEqual(said((await client.request('changes/list', { sessionId })).changes), difference(state));
    }
    assert.equal(await client.stop(), 0);
  });
});

test('kill -9 during an autopilot turn, ten times: what was written is listed', { timeout: 600_000 }, async (t) => {
  const seed = seedOf() + 1000;
  for (let round = 0; round < 10; round++) await t.test(`seed ${seed + round}`, async (t) => {
    const { client, sessionId, state, opened } = await killDuringTurn(t, seed + round, 'autopilot');
    assert.equal(opened.session.state, 'idle');
    assert.equal(opened.review, null);
    assert.deepEqual(said((await client.request('changes/list', { sessionId })).changes), difference(state));
    assert.equal(await client.stop(), 0);
  });
});

test('kill -9 while a large file is being written, six times: the old bytes or the new, and nothing beside them', { timeout: 600_000 }, async (t) => {
  const [was, is] = ['was', 'is'].map((word) => `${word} a line of a large file\n`.repeat(300_000));
  let beside = 0;
  for (let round = 0; round < 6; round++) await t.test(`round ${round}`, async (t) => {
    const world = new World(t, { 'large.txt': was });
    const before = world.tree();
    const client = await world.open();
    const { session: { id: sessionId } } = await client.request('session/new',
      { mode: 'supervised', model: world.model([step('Large.', ['fsWrite', { path: 'large.txt', text: is }])]) });
    // The first name that appears beside the file is where the new bytes are being written.
    const watcher = watch(world.workspace, (_, name) => { if (name !== 'large.txt') client.process.kill('SIGKILL'); });
    t.after(() => watcher.close());
    client.request('agent/turn', { sessionId, prompt: 'Go.' }).then(() => client.process.kill('SIGKILL'), () => {});
    await client.exited;
    if (Object.keys(world.tree()).length > 1) beside++;
    const next = await world.open();
    const { review } = await next.request('session/open', { sessionId });
    const written = world.text('large.txt') === is;
    sameTree(world.tree(), { 'large.txt': written ? `file ${world.mode('large.txt').toString(8)} ${is}` : before['large.txt'] });
    assert.deepEqual(said(review?.files), written ? { 'large.txt': 'modified' } : {});
    await next.request('review/reject', { sessionId });
    sameTree(world.tree(), before);
    assert.equal(await next.stop(), 0);
  });
  t.diagnostic(`${beside} of 6 were killed between the first byte and the last`);
});

for (const decision of ['reject', 'accept'])
  test(`kill -9 while all files are ${decision}ed, ten times: a decision is carried out or still open, file by file`, { timeout: 600_000 }, async (t) => {
    const seed = seedOf() + 2000;
    for (let round = 0; round < 10; round++) await t.test(`seed ${seed + round}`, async (t) => {
      const rng = random(seed + round);
      const { world, states, client, sessionId, before } = await start(t, rng, 'supervised', [step('Done.')]);
      const turn = await client.request('agent/turn', { sessionId, prompt: 'Go.' });
      const written = states.at(-1), all = difference(written);
      assert.deepEqual(said(turn.review.files), all);
      const after = world.tree();
      client.request(`review/${decision}`, { sessionId });
      spin(rng.next() * 12_000);
      await client.kill();

      const next = await world.open();
      const { review } = await next.request('session/open', { sessionId });
      const pending = said(review?.files.filter((f) => f.state === 'pending' || f.state === 'mixed'));
      for (const [path, operation] of Object.entries(pending)) assert.equal(all[path], operation);
      const files = filesOf(world), start0 = initial();
      if (decision === 'accept') sameTree(world.tree(), after);
      else for (const path of Object.keys({ ...start0, ...written.files })) {
        const entry = Object.keys(all).find((p) => p === path || all[p] === `moved from ${path}`);
        assert.equal(files[path], entry !== undefined && entry in pending ? written.files[path] : start0[path], path);
      }
      await next.request(`review/${decision}`, { sessionId });
      sameTree(world.tree(), decision === 'reject' ? before : after);
      assert.equal((await next.request('review/pending', { sessionId })).review, null);
      assert.equal(await next.stop(), 0);
    });
  });
