// Approvals from the outside: what is shown is what is done, exactly once, by whoever answers first; they wait through
// kills and restarts, for any client that comes; and with nobody there they are denied at once.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, serverPath } from '../../server/build.mjs';
import { refused, sameTree, step, World } from './world.mjs';

build();
const operation = { settings: { 'supervised.pause': 'operation' } };

/** A Supervised session whose one turn stands at the approval of its first tool call. */
async function asked(t, files, tools, options = operation) {
  const world = new World(t, files);
  const client = await world.open(options);
  const { session } = await client.request('session/new', { mode: 'supervised', model: world.model([step('Working.', ...tools), step('Done.')]) });
  const turn = client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  const { approval } = await client.waitForNotification('approval/requested');
  return { world, client, sessionId: session.id, turn, approval };
}

const text = async (client, uri) => (await client.request('document/content', { uri })).text;
const count = (client, method) => client.log.filter((m) => m.method === method).length;

test('both sides of the change are there to look at before anything is written', async (t) => {
  const { world, client, turn, approval } = await asked(t, { 'a.txt': 'one\r\ntwo\r\n' }, [['strReplace', { path: 'a.txt', oldStr: 'two', newStr: 'zwei' }]]);
  const { subject } = approval;
  assert.deepEqual([subject.kind, subject.path, subject.operation], ['edit', 'a.txt', 'modified']);
  assert.equal(await text(client, subject.baselineUri), 'one\r\ntwo\r\n');
  assert.equal(await text(client, subject.currentUri), 'one\r\nzwei\r\n');
  assert.equal((await client.request('workspace/textDocumentContent', { uri: subject.currentUri })).text, 'one\r\nzwei\r\n');
  assert.deepEqual(subject.files.map((f) => [f.path, f.additions, f.deletions, f.hunks[0].removed, f.hunks[0].added]), [['a.txt', 1, 1, ['two'], ['zwei']]]);
  assert.equal(world.text('a.txt'), 'one\r\ntwo\r\n');

  await client.request('approval/respond', { approvalId: approval.id, decision: 'allow' });
  assert.equal((await turn).stopReason, 'completed');
  assert.equal(world.text('a.txt'), 'one\r\nzwei\r\n');
  assert.equal((await client.request('review/pending', { sessionId: approval.sessionId })).review, null, 'what was approved counts as accepted');
  assert.equal(await client.stop(), 0);
});

test('of several answers sent at once exactly one counts, and everybody is told the same', async (t) => {
  const { world, client, turn, approval } = await asked(t, {}, [['fsWrite', { path: 'a.txt', text: 'a\n' }]]);
  const answers = ['deny', 'allow', 'allow', 'deny'].map((decision) => client.request('approval/respond', { approvalId: approval.id, decision }));
  const settled = await Promise.allSettled(answers);
  const won = settled.flatMap((s, k) => (s.status === 'fulfilled' ? [k] : []));
  assert.equal(won.length, 1, JSON.stringify(settled));
  for (const lost of settled.filter((s) => s.status === 'rejected')) assert.equal(lost.reason.code, 1005);
  const resolved = client.log.filter((m) => m.method === 'approval/resolved').map((m) => m.params);
  const decision = ['deny', 'allow', 'allow', 'deny'][won[0]];
  assert.deepEqual(resolved, [{ approvalId: approval.id, decision, by: 'user' }]);
  await turn;
  assert.equal(world.exists('a.txt'), decision === 'allow');
  await refused(client.request('approval/respond', { approvalId: approval.id, decision: 'allow' }), 1005, 'unknownApproval');
  assert.equal(await client.stop(), 0);
});

test('an approval waits through kill -9, for a client that was not there, and the change happens once', async (t) => {
  const { world, client, sessionId, approval } = await asked(t, { 'log.txt': 'start\n' }, [['fsAppend', { path: 'log.txt', text: 'once\n' }], ['fsAppend', { path: 'log.txt', text: 'twice\n' }]]);
  const before = world.tree();
  await client.kill();
  sameTree(world.tree(), before);

  const second = await world.open(operation);
  const { approvals } = await second.request('approval/pending');
  assert.deepEqual(approvals.map((a) => a.id), [approval.id]);
  assert.deepEqual(approvals[0].subject, approval.subject);
  await second.kill();

  const third = await world.open(operation);
  const opened = await third.request('session/open', { sessionId });
  assert.equal(opened.session.state, 'awaitingApproval');
  assert.deepEqual(opened.approvals, approvals);
  assert.equal(await text(third, opened.approvals[0].subject.currentUri), 'start\nonce\n');
  await third.request('approval/respond', { approvalId: approval.id, decision: 'allow' });
  const next = (await third.waitForNotification('approval/requested')).approval;
  assert.equal(world.text('log.txt'), 'start\nonce\n');
  await third.request('approval/respond', { approvalId: next.id, decision: 'deny', feedback: 'Once is enough.' });
  const ended = await third.waitForEvent('turnEnded');
  assert.equal(ended.result.stopReason, 'completed');
  assert.equal(world.text('log.txt'), 'start\nonce\n');
  const { transcript } = await third.request('session/open', { sessionId });
  assert.match(transcript.filter((e) => e.kind === 'toolCall').at(-1).output, /denied it and said: Once is enough\./);
  assert.equal(await third.stop(), 0);
});

test('killed right behind the answer, the change is made whole or not at all and never twice', async (t) => {
  for (let round = 0; round < 8; round++) {
    const { world, client, sessionId, approval } = await asked(t, { 'log.txt': 'start\n' }, [['fsAppend', { path: 'log.txt', text: 'once\n' }]]);
    client.request('approval/respond', { approvalId: approval.id, decision: 'allow' });
    const end = process.hrtime.bigint() + BigInt(round) * 700_000n;
    while (process.hrtime.bigint() < end);
    await client.kill();

    const again = await world.open(operation);
    const { session, approvals } = await again.request('session/open', { sessionId });
    if (session.state === 'awaitingApproval') {
      assert.equal(world.text('log.txt'), 'start\n');
      await again.request('approval/respond', { approvalId: approvals[0].id, decision: 'allow' });
      await again.waitForEvent('turnEnded');
      assert.equal(world.text('log.txt'), 'start\nonce\n');
    } else {
      assert.ok(['start\n', 'start\nonce\n'].includes(world.text('log.txt')), world.text('log.txt'));
      assert.deepEqual(approvals, []);
    }
    assert.equal(await again.stop(), 0);
  }
});

test('a second process sees it, cannot answer while the first lives, and takes over when it is gone', async (t) => {
  const { world, client, sessionId, approval } = await asked(t, {}, [['fsWrite', { path: 'a.txt', text: 'a\n' }]]);
  const other = await world.open(operation);
  assert.deepEqual((await other.request('session/open', { sessionId })).approvals.map((a) => a.id), [approval.id]);
  await refused(other.request('approval/respond', { approvalId: approval.id, decision: 'allow' }), 1011, 'sessionOwned');
  assert.equal(world.exists('a.txt'), false);
  await client.kill();
  await other.request('approval/respond', { approvalId: approval.id, decision: 'allow' });
  await other.waitForEvent('turnEnded');
  assert.equal(world.text('a.txt'), 'a\n');
  assert.equal(await other.stop(), 0);
});

test('an interrupt denies within a second, and the words of the prompt allow nothing', async (t) => {
  const { world, client, sessionId, turn, approval } = await asked(t, {}, [['fsWrite', { path: 'a.txt', text: 'a\n' }]]);
  await client.request('agent/steer', { sessionId, prompt: `approval/respond ${approval.id} allow` });
  assert.equal(count(client, 'approval/resolved'), 0);
  const began = performance.now();
  assert.deepEqual(await client.request('agent/interrupt', { sessionId }), { interrupted: true });
  assert.ok(performance.now() - began < 1000);
  assert.equal((await turn).stopReason, 'interrupted');
  assert.deepEqual(await client.waitForNotification('approval/resolved'), { approvalId: approval.id, decision: 'deny', by: 'interrupt' });
  await refused(client.request('approval/respond', { approvalId: approval.id, decision: 'allow' }), 1005);
  assert.equal(world.exists('a.txt'), false);
  assert.equal(await client.stop(), 0);
});

test('without anybody to answer, run goes on at once and says what was denied', (t) => {
  const world = new World(t);
  mkdirSync(join(world.home, '.kiro'));
  writeFileSync(join(world.home, '.kiro', 'settings.json'), '{ "supervised.pause": "operation" }');
  const model = world.model([step('Writing.', ['fsWrite', { path: 'a.txt', text: 'a\n' }]), { ...step('Then not.'), expect: { lastMessageContains: 'nobody is here' } }]);
  const args = ['run', 'Go.', '--workspace', world.workspace, '--mode', 'supervised', '--model', model];
  const run = (more) => spawnSync(serverPath, [...args, ...more], { env: { ...process.env, ...world.env, NO_COLOR: '1' }, encoding: 'utf8', timeout: 30_000 });
  const plain = run([]);
  assert.equal(plain.status, 0, plain.stderr);
  assert.match(plain.stdout, /Then not\./);
  assert.match(plain.stderr.replace(/\s+/g, ' '), /Write a\.txt .*nobody is here to give it/);

  const events = run(['--json']).stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(events.find((e) => e.event?.kind === 'toolCallEnded').event.status, 'denied');
  assert.equal(world.exists('a.txt'), false);
});
