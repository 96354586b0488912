// Files as people have them: many, large, oddly named, oddly encoded, read-only, linked. Bytes are compared.
import assert from 'node:assert/strict';
import { linkSync, lstatSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from '../../server/build.mjs';
import { operations, results, sameTree, step, World } from './world.mjs';

build();
const limit = { timeout: 120_000 };

async function turn(client, model, mode = 'supervised') {
  const { session } = await client.request('session/new', { mode, model });
  const result = await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  const ended = client.events(session.id).filter((e) => e.kind === 'toolCallEnded');
  return { sessionId: session.id, result, statuses: ended.map((e) => e.status), summaries: ended.map((e) => e.summary) };
}

/** Denies the next `count` approvals and returns them. */
async function denyAll(client, count) {
  const asked = [];
  while (asked.length < count) {
    const { approval } = await client.waitForNotification('approval/requested', (p) => !asked.some((a) => a.id === p.approval.id));
    asked.push(approval);
    await client.request('approval/respond', { approvalId: approval.id, decision: 'deny' });
  }
  return asked;
}

test('2,000 files in one turn: all in the review; rejecting all leaves nothing of them', limit, async (t) => {
  const world = new World(t, { 'kept.txt': 'kept\n' });
  const before = world.tree();
  const client = await world.open();
  const names = Array.from({ length: 2000 }, (_, i) => `many/f${i % 40}/n${i}.txt`);
  const { sessionId, result } = await turn(client, world.model([step('Many.', ...names.map((path, i) => ['fsWrite', { path, text: `${i}\n` }]))]));
  assert.equal(result.stopReason, 'awaitingReview');
  const { review } = await client.request('review/pending', { sessionId });
  assert.equal(review.undecided, 2000);
  assert.deepEqual(review.files.map((f) => f.path).sort(), [...names].sort());
  assert.equal(world.text(names[1999]), '1999\n');
  const outcome = await client.request('review/reject', { sessionId });
  assert.equal(outcome.review, null);
  sameTree(world.tree(), before);
  assert.deepEqual((await client.request('changes/list', { sessionId })).changes, []);
  assert.equal(await client.stop(), 0);
});

test('2,000 files in one turn are accepted at once', limit, async (t) => {
  const world = new World(t);
  const client = await world.open();
  const names = Array.from({ length: 2000 }, (_, i) => `many/n${i}.txt`);
  const { sessionId } = await turn(client, world.model([step('Many.', ...names.map((path, i) => ['fsWrite', { path, text: `${i}\n` }])), step('Done.')]));
  const outcome = await client.request('review/accept', { sessionId });
  assert.equal(outcome.execution, 'continues');
  assert.equal((await client.waitForEvent('turnEnded', (e) => e.result.message === 'Done.')).result.stopReason, 'completed');
  assert.equal((await client.request('changes/list', { sessionId })).changes.length, 2000);
  assert.equal(await client.stop(), 0);
});

test('a 5 MB file: one line is changed, the review shows that line, reject restores every byte', limit, async (t) => {
  const lines = Array.from({ length: 80_000 }, (_, i) => `line ${i} ${'x'.repeat(52)}`);
  const world = new World(t, { 'big.txt': `${lines.join('\n')}\n` });
  const before = world.tree();
  assert.ok(world.bytes('big.txt').length > 5_000_000);
  const client = await world.open();
  const { sessionId, result } = await turn(client, world.model([step('Big.', ['strReplace', { path: 'big.txt', oldStr: 'line 40000 ', newStr: 'LINE 40000 ' }])]));
  const [file] = result.review.files;
  assert.deepEqual(file.hunks.map((h) => [h.baseline, h.current]), [[{ start: 40000, count: 1 }, { start: 40000, count: 1 }]]);
  assert.deepEqual(file.hunks[0].added, [lines[40000].replace('line', 'LINE')]);
  const { text } = await client.request('document/content', { uri: file.baselineUri });
  assert.equal(text, `${lines.join('\n')}\n`);
  assert.deepEqual(results(await client.request('review/reject', { sessionId })), { 'big.txt': 'restored' });
  sameTree(world.tree(), before);
  assert.equal(await client.stop(), 0);
});

const NAMES = ['with space.txt', ' leading and trailing ', `quo'te"s.txt`, 'emoji 🎉 ünïcödé.txt', 'e\u0301 decomposed.txt', 'é composed.txt', 'new\nline.txt', 'tab\tin.txt',
  'percent %41 #hash ?query.txt', 'back\\slash.txt', '-dash', '$HOME', '~', '.hidden', 'a:b;c&d|e.txt', '[glob]*{a,b}.txt', 'ends.with.dot.', '日本語/ファイル.txt', `${'n'.repeat(240)}.txt`,
  `${'deep/'.repeat(60)}file.txt`];

test('file names with spaces, quotes, emoji, newlines and worse: made, changed, reviewed, restored', limit, async (t) => {
  const old = NAMES.filter((_, i) => i % 2 === 0), fresh = NAMES.filter((_, i) => i % 2 === 1);
  const world = new World(t, Object.fromEntries(old.map((name) => [name, `old ${name}\n`])));
  const before = world.tree();
  const client = await world.open();
  // Bare, these two would mean the home folder.
  const named = (name) => (name === '~' || name === '$HOME' ? `./${name}` : name);
  const { sessionId, result, statuses, summaries } = await turn(client, world.model([
    step('Names.', ...old.map((name) => ['strReplace', { path: named(name), oldStr: 'old', newStr: 'new' }]), ...fresh.map((name) => ['fsWrite', { path: named(name), text: 'new\n' }])),
    step('Done.')]));
  assert.deepEqual(statuses, NAMES.map(() => 'succeeded'), summaries.join('\n'));
  assert.deepEqual(operations(result.review), Object.fromEntries([...old.map((n) => [n, 'modified']), ...fresh.map((n) => [n, 'created'])]));
  for (const file of result.review.files) assert.equal(fileURLToPath(file.uri), world.path(file.path));
  for (const name of old) assert.equal(world.text(name), `new ${name}\n`);
  for (const file of result.review.files.slice(0, 4)) {
    const { text, exists } = await client.request('document/content', { uri: file.baselineUri });
    assert.deepEqual([exists, text], old.includes(file.path) ? [true, `old ${file.path}\n`] : [false, undefined]);
  }
  for (const name of [old[1], fresh[1]]) await client.request('review/reject', { sessionId, path: name });
  assert.equal(world.text(old[1]), `old ${old[1]}\n`);
  assert.equal(world.exists(fresh[1]), false);
  const { review } = await client.request('session/open', { sessionId });
  assert.equal(review.undecided, NAMES.length - 2);
  await client.request('review/reject', { sessionId });
  sameTree(world.tree(), before);
  assert.equal(await client.stop(), 0);
});

const utf16 = (text, swap) => { const bytes = Buffer.from(`\ufeff${text}`, 'utf16le'); return swap ? bytes.swap16() : bytes; };
const ENCODINGS = [
  ['crlf.txt', (s) => Buffer.from(s.replaceAll('\n', '\r\n'))],
  ['lone-cr.txt', (s) => Buffer.from(s.replaceAll('\n', '\r'))],
  ['bom.txt', (s) => Buffer.from(`\ufeff${s}`)],
  ['bom-crlf.txt', (s) => Buffer.from(`\ufeff${s.replaceAll('\n', '\r\n')}`)],
  ['utf16le.txt', (s) => utf16(s)],
  ['utf16be.txt', (s) => utf16(s, true)],
  ['utf16le-crlf.txt', (s) => utf16(s.replaceAll('\n', '\r\n'))],
  ['no-newline.txt', (s) => Buffer.from(s.slice(0, -1))],
];

test('encodings, byte order marks and line endings stay what they were', limit, async (t) => {
  const [was, is] = ['first ä\nsecond €\nthird 🎉\n', 'first ä\n2nd €\nnew line\nthird 🎉\n'];
  const edited = ENCODINGS.filter(([name]) => name !== 'lone-cr.txt');
  const world = new World(t, Object.fromEntries(ENCODINGS.map(([name, encode]) => [name, encode(was)])));
  const before = world.tree();
  const client = await world.open();
  const { sessionId, statuses, summaries } = await turn(client, world.model([
    step('Edit.', ...edited.map(([path]) => ['strReplace', { path, oldStr: 'second €\nthird', newStr: '2nd €\nnew line\nthird' }]))]));
  assert.deepEqual(statuses, edited.map(() => 'succeeded'), summaries.join('\n'));
  for (const [name, encode] of edited) assert.deepEqual(world.bytes(name), encode(is), name);
  await client.request('review/reject', { sessionId });
  sameTree(world.tree(), before);
  assert.equal(await client.stop(), 0);
});

test('mixed line endings: what is not touched keeps its own', limit, async (t) => {
  const world = new World(t, { 'mixed.txt': 'a\r\nb\nc\rd\r\ne' });
  const client = await world.open();
  const { statuses } = await turn(client, world.model([step('Edit.', ['strReplace', { path: 'mixed.txt', oldStr: 'b', newStr: 'B' }])]), 'autopilot');
  assert.deepEqual(statuses.slice(0, 1), ['succeeded']);
  assert.equal(world.text('mixed.txt'), 'a\r\nB\nc\rd\r\ne');
  assert.equal(await client.stop(), 0);
});

test('what is not text is not edited as text: the tool says why, the bytes stay', limit, async (t) => {
  const world = new World(t, { 'latin1.txt': Buffer.from([0x61, 0xe4, 0x0a]), 'nul.bin': Buffer.from('a\0b\n'), 'odd-utf16.txt': Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x62]) });
  const before = world.tree();
  const client = await world.open();
  const names = Object.keys(before);
  const { statuses, summaries } = await turn(client, world.model([
    step('Edit.', ...names.map((path) => ['strReplace', { path, oldStr: 'a', newStr: 'b' }])), step('I could not.')]), 'autopilot');
  assert.deepEqual(statuses, ['failed', 'failed', 'failed'], summaries.join('\n'));
  assert.ok(summaries.every((s) => s.length > 0));
  sameTree(world.tree(), before);
  assert.equal(await client.stop(), 0);
});

test('binary content overwritten, deleted or moved is decided whole and restored to the byte', limit, async (t) => {
  const noise = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7919 + (i >> 8)) % 256));
  const world = new World(t, { 'over.bin': noise, 'gone.bin': noise, 'moved.bin': noise });
  const before = world.tree();
  const client = await world.open();
  const { sessionId, result, statuses } = await turn(client, world.model([step('Bin.', ['fsWrite', { path: 'over.bin', text: 'text now\n' }],
    ['deleteFile', { path: 'gone.bin' }], ['moveFile', { from: 'moved.bin', to: 'to/there.bin' }])]));
  assert.deepEqual(statuses, ['succeeded', 'succeeded', 'succeeded']);
  assert.equal(world.text('over.bin'), 'text now\n');
  assert.deepEqual(result.review.files.map((f) => [f.path, f.operation, f.hunks.length]).sort(),
    [['gone.bin', 'deleted', 0], ['over.bin', 'modified', 0], ['to/there.bin', 'moved', 0]]);
  assert.ok(result.review.files.every((f) => f.binary === true || f.operation === 'moved'));
  for (const file of result.review.files) {
    const { base64, exists } = await client.request('document/content', { uri: file.baselineUri });
    assert.deepEqual([exists, base64], [true, noise.toString('base64')]);
  }
  const outcome = await client.request('review/reject', { sessionId });
  assert.deepEqual(results(outcome), { 'over.bin': 'restored', 'gone.bin': 'restored', 'to/there.bin': 'restored' });
  sameTree(world.tree(), before);
  assert.equal(await client.stop(), 0);
});

test('mode bits: a read-only file and a program keep their modes through edit, delete and reject', limit, async (t) => {
  const world = new World(t);
  world.write('read-only.txt', 'one\n', 0o444);
  world.write('program.sh', '#!/bin/sh\n', 0o755);
  world.write('gone.sh', '#!/bin/sh\n', 0o750);
  const before = world.tree();
  const client = await world.open();
  const { sessionId } = await turn(client, world.model([step('Modes.', ['strReplace', { path: 'read-only.txt', oldStr: 'one', newStr: 'two' }],
    ['fsAppend', { path: 'program.sh', text: 'true\n' }], ['deleteFile', { path: 'gone.sh' }]), step('Done.')]));
  assert.equal(world.mode('read-only.txt'), 0o444);
  assert.equal(world.mode('program.sh'), 0o755);
  assert.equal(world.exists('gone.sh'), false);
  await client.request('review/reject', { sessionId });
  sameTree(world.tree(), before);
  assert.equal(await client.stop(), 0);
});

test('links: a write goes through to its target inside, hard links stay linked, a link out of the workspace asks and, denied, writes nothing', limit, async (t) => {
  const world = new World(t, { 'target.txt': 'one\n', 'hard.txt': 'one\n', '../outside.txt': 'outside\n' });
  symlinkSync('target.txt', world.path('link.txt'));
  symlinkSync('../outside.txt', world.path('out.txt'));
  symlinkSync('..', world.path('up'));
  linkSync(world.path('hard.txt'), world.path('hard2.txt'));
  const before = world.tree();
  const client = await world.open();
  const asked = denyAll(client, 3);
  const { sessionId, result, statuses } = await turn(client, world.model([step('Links.',
    ['strReplace', { path: 'link.txt', oldStr: 'one', newStr: 'two' }], ['strReplace', { path: 'hard.txt', oldStr: 'one', newStr: 'two' }],
    ['fsWrite', { path: 'out.txt', text: 'stolen\n' }], ['fsWrite', { path: 'up/outside.txt', text: 'stolen\n' }], ['fsWrite', { path: '../outside.txt', text: 'stolen\n' }])]));
  assert.deepEqual(statuses.slice(0, 2), ['succeeded', 'succeeded']);
  assert.deepEqual(statuses.slice(2), ['denied', 'denied', 'denied']);
  const outside = world.path('../outside.txt');
  assert.deepEqual((await asked).map((a) => [a.subject.kind, a.subject.path, a.subject.resolvedPath]),
    ['out.txt', 'up/outside.txt', '../outside.txt'].map((path) => ['outsideWorkspace', path, outside]));
  assert.equal(world.text('../outside.txt'), 'outside\n');
  assert.equal(world.text('target.txt'), 'two\n');
  assert.ok(lstatSync(world.path('link.txt')).isSymbolicLink());
  assert.equal(world.text('hard2.txt'), 'two\n');
  assert.deepEqual(result.review.files.map((f) => f.path).sort(), ['hard.txt', 'target.txt']);
  await client.request('review/reject', { sessionId });
  sameTree(world.tree(), before);
  assert.equal(lstatSync(world.path('hard.txt')).ino, lstatSync(world.path('hard2.txt')).ino);
  assert.equal(await client.stop(), 0);
});

test('folders: those the agent made vanish with the last file, those it emptied come back', limit, async (t) => {
  const world = new World(t, { 'was/only.txt': 'x\n', 'moved/from.txt': 'y\n', 'empty.txt': '' });
  const before = world.tree();
  const client = await world.open();
  const { sessionId, result } = await turn(client, world.model([step('Folders.', ['fsWrite', { path: 'new/deep/er/a.txt', text: 'a\n' }], ['deleteFile', { path: 'was/only.txt' }],
    ['moveFile', { from: 'moved/from.txt', to: 'new/to.txt' }], ['fsAppend', { path: 'empty.txt', text: 'no more' }])]));
  assert.deepEqual(operations(result.review), { 'new/deep/er/a.txt': 'created', 'was/only.txt': 'deleted', 'new/to.txt': 'moved', 'empty.txt': 'modified' });
  assert.equal(result.review.files.find((f) => f.path === 'new/to.txt').movedFrom, 'moved/from.txt');
  assert.equal(world.exists('moved/from.txt'), false);
  await client.request('review/reject', { sessionId });
  sameTree(world.tree(), before);
  assert.equal(await client.stop(), 0);
});
