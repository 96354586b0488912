// Commands on the real server. kill -9 of it while one runs that has changed files already: nothing the command started lives on, the
// next server tells exactly what it changed, with its source, and all of it can be taken back to the byte.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from '../../server/build.mjs';
import { random, said, seedOf } from './plan.mjs';
import { sameTree, step, World } from './world.mjs';

build();
const skip = process.platform === 'win32' && 'lines of a POSIX shell';
const trusting = { settings: { trustedCommands: ['*'], commandDenylist: [] } };

function planted(t) {
  const world = new World(t, { '.gitignore': 'ignored/\n', 'ignored/old.o': 'object\n' });
  for (let i = 1; i <= 20; i++) world.write(`src/f${i}.txt`, `file ${i}\r\nline two\r\n`, i % 2 ? 0o644 : 0o755);
  world.write('gone/deep/x.bin', Buffer.from([0, 255, 254, 10, 13, 0]), 0o600);
  symlinkSync('src/f1.txt', world.path('link'));
  chmodSync(world.path('gone/deep'), 0o710);
  mkdirSync(world.path('hollow'), { mode: 0o750 });
  return world;
}

/** A pipe that every process of the command holds open: it ends when the last of them has. */
function lifeline(world) {
  const pipe = join(world.root, 'alive');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe], { stdio: 'ignore' });
  return { pipe, ended: once(reader, 'exit') };
}

const visible = (tree) => Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('ignored/')));

async function running(t, mode, line) {
  const world = planted(t);
  const { pipe, ended } = lifeline(world);
  const client = await world.open(trusting);
  // Children that would outlive anything: in a session of their own, deaf to being asked, without the marks of their parent.
  const command = `exec 9> '${pipe}'; (setsid sh -c 'trap "" TERM HUP INT; env -i sleep 1000; sleep 1000' &) ; ${line}`;
  const { session } = await client.request('session/new', { mode, model: world.model([step('Run.', ['executeCommand', { command }]), step('Done.')]) });
  const before = visible(world.tree());
  client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  const { approval } = await client.waitForNotification('approval/requested'); // the pipe is no file of the workspace
  assert.equal(approval.cannotRestore, 'What a command does to ignored files (ignored/) cannot be taken back.');
  await client.request('approval/respond', { approvalId: approval.id, decision: 'allow' });
  return { world, client, sessionId: session.id, before, ended };
}

for (const mode of ['supervised', 'autopilot'])
  test(`kill -9 half-way through a command, ${mode}: what it did by then is listed and taken back exactly`, { skip, timeout: 120_000 }, async (t) => {
    const { world, client, sessionId, before, ended } = await running(t, mode, [
      'rm -r gone hollow', 'ln -sfn src/f2.txt link', 'mkdir -p made/deep', 'echo new > made/deep/n.txt', 'mv src/f20.txt made/', 'rm ignored/old.o',
      'for i in 1 2 3 4 5 6 7 8 9 10; do sed -i "s/file/FILE/" src/f$i.txt; chmod 600 src/f$i.txt; if [ $i = 5 ]; then echo half; sleep 1000; fi; done',
    ].join('; '));
    await client.waitForEvent('toolCallOutput', (e) => e.text.includes('half'));
    await client.kill();

    const next = await world.open(trusting);
    const opened = await next.request('session/open', { sessionId });
    await ended;
    const expected = {
      'gone/deep/x.bin': 'deleted', link: 'modified', 'made/deep/n.txt': 'created', 'made/f20.txt': 'moved from src/f20.txt',
      ...Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`src/f${i}.txt`, 'modified'])),
    };
    const { changes } = await next.request('changes/list', { sessionId });
    assert.deepEqual(said(changes), expected);
    assert.deepEqual([...new Set(changes.flatMap((c) => c.sources))], ['command']);
    assert.equal(world.text('src/f5.txt'), 'FILE 5\r\nline two\r\n');
    assert.equal(world.text('src/f6.txt'), 'file 6\r\nline two\r\n');
    const notices = opened.transcript.filter((e) => e.kind === 'notice').map((e) => e.text);
    assert.ok(notices.some((text) => /^The server ended while a command ran .*what it had changed by then is listed and can be taken back/s.test(text)), notices.join('\n'));
    const after = visible(world.tree());
    if (mode === 'supervised') {
      assert.deepEqual(said(opened.review.files), expected);
      assert.equal(opened.session.state, 'awaitingReview');
      await next.request('review/reject', { sessionId });
      sameTree(visible(world.tree()), before, 'rejected');
      await next.request('review/undo', { sessionId });
      sameTree(visible(world.tree()), after, 'the decision taken back');
    } else assert.equal(opened.review, null);
    await next.request('changes/revert', { sessionId });
    sameTree(visible(world.tree()), before, 'reverted');
    await next.request('checkpoint/redo', { sessionId });
    sameTree(visible(world.tree()), after, 'done again');
    assert.equal(await next.stop(), 0);
  });

test('kill -9 at random moments of a command that keeps writing, ten times', { skip, timeout: 300_000 }, async (t) => {
  const seed = seedOf();
  t.diagnostic(`seed ${seed}`);
  for (let round = 0; round < 10; round++) await t.test(`seed ${seed + round}`, async (t) => {
    const rng = random(seed + round);
    const { world, client, sessionId, before, ended } = await running(t, rng.pick(['supervised', 'autopilot']),
      'echo go; i=0; while :; do i=$((i+1)); mkdir -p d$((i%7)); echo $i > d$((i%7))/f$((i%50)); [ $((i%3)) = 0 ] && rm -rf d$((i%5)); echo $i >> src/f$((i%20+1)).txt; done');
    await client.waitForEvent('toolCallOutput', (e) => e.text.includes('go'));
    await new Promise((resolve) => setTimeout(resolve, rng.next() * 150)); // at random: that is what is tested
    await client.kill();

    const next = await world.open(trusting);
    await next.request('session/open', { sessionId });
    await ended;
    const after = visible(world.tree()), { changes } = await next.request('changes/list', { sessionId });
    const differs = Object.keys({ ...before, ...after }).filter((path) => !path.endsWith('/') && before[path] !== after[path]);
    assert.deepEqual(changes.map((c) => c.path).sort(), differs.sort());
    await next.request('changes/revert', { sessionId });
    sameTree(visible(world.tree()), before);
    assert.equal(await next.stop(), 0);
  });
});

test('a process that runs on after the turn: what it did is told at its end and taken back exactly', { skip, timeout: 120_000 }, async (t) => {
  const world = planted(t), pipe = join(world.root, 'go');
  execFileSync('mkfifo', [pipe]);
  const client = await world.open(trusting);
  const command = `read line < '${pipe}'; mv src/f1.txt moved.txt; sed -i s/two/2/ src/f2.txt; chmod 700 src/f3.txt; rm -r gone hollow`;
  const { session: { id: sessionId } } = await client.request('session/new', { mode: 'supervised', model: world.model([step('Start.', ['startProcess', { command }]), step('Done.')]) });
  const before = visible(world.tree());
  await client.request('agent/turn', { sessionId, prompt: 'Go.' });
  const listed = async () => said((await client.request('changes/list', { sessionId })).changes);
  assert.deepEqual(await listed(), {}, 'it waits for its word');

  execFileSync('sh', ['-c', `echo go > '${pipe}'`]);
  // No turn runs, and nobody asks: its end itself is noticed.
  await client.waitForNotification('review/changed', (p) => p.review?.undecided === 4);
  assert.deepEqual(await listed(), { 'moved.txt': 'moved from src/f1.txt', 'src/f2.txt': 'modified', 'src/f3.txt': 'modified', 'gone/deep/x.bin': 'deleted' });
  await client.request('review/reject', { sessionId });
  sameTree(visible(world.tree()), before, 'rejected');
  assert.equal(await client.stop(), 0);
});
