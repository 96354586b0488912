// What survives: restarts between any two requests, questions that wait through one, another server, a torn journal.
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from '../../server/build.mjs';
import { operations, refused, results, step, World } from './world.mjs';

build();
const limit = { timeout: 120_000 };

/** A client that is another server process for every request. */
function restarting(world, how) {
  return async (method, params, then) => {
    const client = await world.open();
    const answer = await client.request(method, params);
    await then?.(client, answer);
    if (how === 'kill -9') await client.kill();
    else assert.equal(await client.stop(), 0);
    return answer;
  };
}

for (const how of ['shutdown', 'kill -9'])
  test(`a whole conversation with ${how} between any two requests`, limit, async (t) => {
    const world = new World(t, { 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n' });
    const request = restarting(world, how);
    const model = world.model([
      step('First.', ['strReplace', { path: 'a.txt', oldStr: 'one', newStr: 'ONE' }], ['deleteFile', { path: 'b.txt' }], ['fsWrite', { path: 'new/d.txt', text: 'four\n' }]),
      { ...step('Second.', ['moveFile', { from: 'c.txt', to: 'moved.txt' }]), expect: { lastMessageContains: 'b.txt' } },
      step('Third.')]);
    const { session } = await request('session/new', { mode: 'supervised', model });
    const sessionId = session.id;
    assert.deepEqual((await request('session/list', {})).sessions.map((s) => s.id), [sessionId]);
    const first = await request('agent/turn', { sessionId, prompt: 'Change things.' });
    assert.deepEqual(operations(first.review), { 'a.txt': 'modified', 'b.txt': 'deleted', 'new/d.txt': 'created' });
    const { review } = await request('review/pending', { sessionId });
    assert.deepEqual(review, first.review, 'a review is the same, ids and all, after a restart');
    const renamed = await request('session/rename', { sessionId, title: 'A title' });
    assert.deepEqual([renamed.session.title, renamed.session.state], ['A title', 'awaitingReview']);
    assert.deepEqual(results(await request('review/accept', { sessionId, path: 'a.txt' })), { 'a.txt': 'accepted' });
    const rejected = await request('review/reject', { sessionId, path: 'b.txt', feedback: 'b is needed' });
    assert.deepEqual(results(rejected), { 'b.txt': 'restored' });
    assert.equal(world.text('b.txt'), 'two\n');
    const last = await request('review/accept', { sessionId });
    assert.deepEqual([results(last), last.review, last.execution], [{ 'new/d.txt': 'accepted' }, null, 'stopped']);
    const opened = await request('session/open', { sessionId });
    assert.deepEqual([opened.session.title, opened.session.state, opened.review], ['A title', 'idle', null]);
    assert.deepEqual(opened.transcript.map((e) => e.seq), [...opened.transcript.map((e) => e.seq)].sort((x, y) => x - y));
    assert.ok(['prompt', 'text', 'toolCall', 'decision'].every((kind) => opened.transcript.some((e) => e.kind === kind)), opened.transcript.map((e) => e.kind).join(' '));

    const second = await request('agent/turn', { sessionId, prompt: 'Move c.' });
    assert.equal(second.stopReason, 'awaitingReview', JSON.stringify(second.error));
    assert.deepEqual(second.review.files.map((f) => [f.path, f.operation, f.movedFrom]), [['moved.txt', 'moved', 'c.txt']]);
    const all = await request('review/accept', { sessionId }, async (client, answer) => {
      assert.equal(answer.execution, 'continues', 'also when another process paused the turn');
      assert.equal((await client.waitForEvent('turnEnded')).result.message, 'Third.');
    });
    assert.equal(all.review, null);
    const { changes } = await request('changes/list', { sessionId });
    assert.deepEqual(Object.fromEntries(changes.map((c) => [c.path, c.operation])), { 'a.txt': 'modified', 'new/d.txt': 'created', 'moved.txt': 'moved' });
    assert.deepEqual((await request('session/setMode', { sessionId, mode: 'autopilot' })).session.mode, 'autopilot');
    await request('session/delete', { sessionId });
    assert.deepEqual((await request('session/list', {})).sessions, []);
    await refused(request('session/open', { sessionId }), 1001, 'unknownSession');
    assert.equal(world.text('a.txt'), 'ONE\n', 'deleting a session touches no file');
  });

for (const how of ['shutdown', 'kill -9'])
  test(`a question is asked, ${how}, answered after the restart, and the turn goes on`, limit, async (t) => {
    const world = new World(t);
    const model = world.model([
      step('I must ask.', ['askUser', { question: 'Which colour?', options: ['red', 'blue'] }], ['fsWrite', { path: 'after.txt', text: 'asked\n' }]),
      { ...step('It is blue then.'), expect: { lastMessageContains: 'blue' } }]);
    const client = await world.open();
    const { session: { id: sessionId } } = await client.request('session/new', { mode: 'autopilot', model });
    client.request('agent/turn', { sessionId, prompt: 'Paint.' });
    const { question } = await client.waitForNotification('question/asked');
    assert.deepEqual([question.text, question.options, question.sessionId], ['Which colour?', ['red', 'blue'], sessionId]);
    await refused(client.request('agent/turn', { sessionId, prompt: 'Also.' }), 1002, 'turnInProgress');
    if (how === 'kill -9') await client.kill(); else assert.equal(await client.stop(), 0);

    const next = await world.open();
    const opened = await next.request('session/open', { sessionId });
    assert.equal(opened.session.state, 'awaitingAnswer');
    assert.deepEqual(opened.questions, [question]);
    assert.deepEqual((await next.request('question/pending', { sessionId })).questions, [question]);
    assert.equal(world.exists('after.txt'), false);
    await next.request('question/answer', { questionId: question.id, answer: 'blue' });
    const ended = await next.waitForEvent('turnEnded');
    assert.equal(ended.result.stopReason, 'completed', JSON.stringify(ended.result.error));
    assert.equal(ended.result.message, 'It is blue then.');
    assert.equal(world.text('after.txt'), 'asked\n');
    await refused(next.request('question/answer', { questionId: question.id, answer: 'red' }), 1005, 'unknownApproval');
    assert.equal(await next.stop(), 0);
  });

test('a turn that runs when the server is killed ends interrupted; its files are pending, nothing is repeated', limit, async (t) => {
  const world = new World(t, { 'a.txt': 'one\n' });
  const model = world.model([step('First.', ['fsWrite', { path: 'made.txt', text: 'made\n' }], ['readFile', { path: 'a.txt' }])], { whenExhausted: 'repeatLast' });
  const slow = world.model([{ text: 'Thinking about it for long.', chunks: 20, delayMs: 3_600_000, tools: [{ name: 'fsWrite', arguments: { path: 'never.txt', text: 'x' } }] }]);
  const client = await world.open();
  const { session: { id: sessionId } } = await client.request('session/new', { mode: 'supervised', model: slow });
  client.request('agent/turn', { sessionId, prompt: 'Think.' });
  await client.waitForEvent('stepStarted');
  await client.kill();

  const next = await world.open();
  const opened = await next.request('session/open', { sessionId });
  assert.equal(opened.session.state, 'idle');
  assert.ok(opened.transcript.some((e) => e.kind === 'notice'), 'a notice tells of the interruption');
  assert.equal(world.exists('never.txt'), false);
  await next.request('session/setModel', { sessionId, model });
  const turn = await next.request('agent/turn', { sessionId, prompt: 'Do it.' });
  assert.deepEqual(operations(turn.review), { 'made.txt': 'created' });
  assert.equal(await next.stop(), 0);
});

test('a session open in one server answers 1011 to writes in another, and is taken over when the owner ends', limit, async (t) => {
  const world = new World(t);
  const model = world.model([step('One.'), step('Two.')]);
  const owner = await world.open();
  const { session: { id: sessionId } } = await owner.request('session/new', { mode: 'autopilot', model });
  await owner.request('agent/turn', { sessionId, prompt: 'One.' });
  const other = await world.open();
  assert.equal((await other.request('session/open', { sessionId })).session.id, sessionId);
  await refused(other.request('agent/turn', { sessionId, prompt: 'Two.' }), 1011, 'sessionOwned');
  await refused(other.request('session/rename', { sessionId, title: 'Mine' }), 1011, 'sessionOwned');
  await owner.kill();
  assert.equal((await other.request('agent/turn', { sessionId, prompt: 'Two.' })).message, 'Two.');
  assert.equal(await other.stop(), 0);
});

test('a journal cut off in its last line opens up to its last whole event', limit, async (t) => {
  const world = new World(t, { 'a.txt': 'one\n' });
  const client = await world.open();
  const model = world.model([step('Edit.', ['fsWrite', { path: 'a.txt', text: 'two\n' }])]);
  const { session: { id: sessionId } } = await client.request('session/new', { mode: 'supervised', model });
  const turn = await client.request('agent/turn', { sessionId, prompt: 'Edit.' });
  await client.kill();
  const journal = readdirSync(world.dataDir, { recursive: true }).find((f) => f.endsWith(`${sessionId}.jsonl`));
  assert.ok(journal, 'the journal is DATA/workspaces/ID/sessions/SESSION.jsonl');
  appendFileSync(join(world.dataDir, journal), '{"type":"decis');
  const next = await world.open();
  assert.deepEqual((await next.request('session/open', { sessionId })).review, turn.review);
  assert.deepEqual(results(await next.request('review/reject', { sessionId })), { 'a.txt': 'restored' });
  assert.equal(await next.stop(), 0);
});
