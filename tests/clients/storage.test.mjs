// Storage that cannot be written, fails on the way, or is full: 1009, nothing lost, nothing half done.
import assert from 'node:assert/strict';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, serverPath } from '../../server/build.mjs';
import { random } from './plan.mjs';
import { operations, refused, sameTree, step, World } from './world.mjs';

build();
const limit = { timeout: 120_000 };

test('a data directory that cannot be written: initialize succeeds, what needs storage answers 1009', limit, async (t) => {
  const world = new World(t);
  writeFileSync(join(world.root, 'file'), 'not a folder');
  const client = await world.open({ dataDir: join(world.root, 'file', 'below') });
  await refused(client.request('session/new', { mode: 'supervised', model: 'offline' }), 1009, 'storage');
  assert.ok((await client.request('model/list')).models.some((m) => m.id === 'offline'));
  assert.equal(await client.stop(), 0);
});

test('a data directory without the right to write answers 1009', limit, async (t) => {
  const world = new World(t);
  // Root may write anywhere, so for root it is a folder of the kernel's that takes no files.
  const dataDir = process.getuid() === 0 ? '/proc/sys' : world.dataDir;
  if (process.getuid() !== 0) { chmodSync(dataDir, 0o555); t.after(() => chmodSync(dataDir, 0o755)); }
  const client = await world.open({ dataDir });
  await refused(client.request('session/new', { mode: 'supervised', model: 'offline' }), 1009, 'storage');
  assert.equal(await client.stop(), 0);
});

test('storage that fails in mid-session: nothing is written that could not be brought back, and it recovers', limit, async (t) => {
  const world = new World(t, { 'a.txt': 'one\n' });
  const edit = ['strReplace', { path: 'a.txt', oldStr: 'one', newStr: 'two' }];
  const model = world.model([step('Try.', edit), step('End.')], { whenExhausted: 'repeatLast' });
  const client = await world.open();
  const { session: { id: sessionId } } = await client.request('session/new', { mode: 'supervised', model });
  const before = world.tree();
  renameSync(world.dataDir, `${world.dataDir}-away`);
  writeFileSync(world.dataDir, 'in the way');
  const outcome = await client.request('agent/turn', { sessionId, prompt: 'Edit.' }).then((r) => r, (e) => e);
  if (outcome instanceof Error) assert.equal(outcome.code, 1009, outcome.message);
  sameTree(world.tree(), before, 'without a kept copy nothing is written');
  rmSync(world.dataDir);
  renameSync(`${world.dataDir}-away`, world.dataDir);
  await client.kill();

  const next = await world.open();
  await next.request('session/open', { sessionId });
  await next.request('session/setModel', { sessionId, model: world.model([step('Now.', edit)], { whenExhausted: 'repeatLast' }) });
  const turn = await next.request('agent/turn', { sessionId, prompt: 'Edit now.' });
  assert.deepEqual(operations(turn.review), { 'a.txt': 'modified' });
  assert.equal(world.text('a.txt'), 'two\n');
  assert.equal(await next.stop(), 0);
});

/**
 * A server that may write no file longer than a megabyte: the system cuts its writes off, as a full disk does. (The
 * runtime's own trick of mapping code twice needs one large file in memory and is switched off.)
 */
function cramped(world) {
  const command = join(world.root, 'cramped');
  writeFileSync(command, `#!/bin/sh\ntrap '' XFSZ\nexport DOTNET_EnableWriteXorExecute=0\nulimit -f 2048\nexec '${serverPath}' "$@"\n`, { mode: 0o755 });
  return world.open({ command });
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/';

/** Text that hardly compresses. */
function noise(length) {
  const rng = random(length);
  return Array.from({ length: length / 64 }, () => Array.from({ length: 63 }, () => ALPHABET[rng.below(64)]).join('')).join('\n') + '\n';
}

for (const [name, files, tool] of [
  ['the bytes from before do not fit: the file is not touched', { 'old.txt': `start\n${noise(3 << 20)}` }, ['strReplace', { path: 'old.txt', oldStr: 'start', newStr: 'START' }]],
  ['the new bytes do not fit: the file stays as it was, nothing is left over', { 'small.txt': 'small\n' }, ['fsWrite', { path: 'small.txt', text: 'long line\n'.repeat(300_000) }]],
  ['a new file does not fit: nothing of it is left over', {}, ['fsWrite', { path: 'new/deep/file.txt', text: 'long line\n'.repeat(300_000) }]],
]) test(`the disk is full, ${name}`, limit, async (t) => {
  const world = new World(t, files);
  const before = world.tree();
  const model = world.model([step('Large.', tool), step('It did not work.')], { whenExhausted: 'repeatLast' });
  const client = await cramped(world);
  const { session: { id: sessionId } } = await client.request('session/new', { mode: 'supervised', model });
  const outcome = await client.request('agent/turn', { sessionId, prompt: 'Go.' }).then((r) => r, (e) => e);
  if (outcome instanceof Error) assert.equal(outcome.code, 1009, outcome.message);
  else assert.ok(['completed', 'failed'].includes(outcome.stopReason), JSON.stringify(outcome));
  sameTree(world.tree(), before);
  assert.equal((await client.request('review/pending', { sessionId })).review, null);
  await client.kill();
  const next = await world.open();
  assert.equal((await next.request('session/open', { sessionId })).review, null);
  sameTree(world.tree(), before);
  assert.equal(await next.stop(), 0);
});

test('the disk fills up under the journal: what was answered is there afterwards, the rest answered 1009', limit, async (t) => {
  const world = new World(t);
  const model = world.model([step('Yes.')], { whenExhausted: 'repeatLast' });
  const client = await cramped(world);
  const { session: { id: sessionId } } = await client.request('session/new', { mode: 'autopilot', model });
  const answered = [];
  for (let i = 0; ; i++) {
    assert.ok(i < 30, 'a journal of a megabyte cannot hold thirty prompts of 100,000 characters');
    const prompt = `${i} ${'x'.repeat(100_000)}`;
    const outcome = await client.request('agent/turn', { sessionId, prompt }).then((r) => r, (e) => e);
    if (!(outcome instanceof Error) && outcome.stopReason === 'completed') { answered.push(prompt); continue; }
    if (outcome instanceof Error) assert.equal(outcome.code, 1009, outcome.message);
    break;
  }
  await client.kill();
  const next = await world.open();
  const { transcript } = await next.request('session/open', { sessionId });
  const prompts = transcript.filter((e) => e.kind === 'prompt').map((e) => e.text);
  assert.deepEqual(prompts.slice(0, answered.length), answered);
  assert.equal((await next.request('agent/turn', { sessionId, prompt: 'Go on.' })).stopReason, 'completed');
  assert.equal(await next.stop(), 0);
});
