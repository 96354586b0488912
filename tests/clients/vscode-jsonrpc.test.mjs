// The bytes judged by somebody else's client: vscode-jsonrpc, on which every VS Code language client stands.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import rpc from 'vscode-jsonrpc/node';
import { build, serverPath } from '../../server/build.mjs';
import { operations, results, step, World } from './world.mjs';

build();

/** Starts a server on one of its transports; {connection, exited}. */
async function connect(t, world, transport) {
  let args, connected;
  if (transport === 'stdio') args = ['--stdio'];
  else if (transport === 'pipe') {
    const name = rpc.generateRandomPipeName();
    connected = (await rpc.createClientPipeTransport(name)).onConnected();
    args = [`--pipe=${name}`];
  } else {
    const port = await freePort();
    connected = (await rpc.createClientSocketTransport(port)).onConnected();
    args = [`--socket=${port}`];
  }
  const server = spawn(serverPath, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...world.env } });
  let stderr = '';
  server.stderr.on('data', (chunk) => { stderr += chunk; });
  const exited = new Promise((resolve) => server.on('close', resolve));
  t.after(() => { server.kill('SIGKILL'); return exited; });
  const [reader, writer] = transport === 'stdio'
    ? [new rpc.StreamMessageReader(server.stdout), new rpc.StreamMessageWriter(server.stdin)]
    : await Promise.race([connected, exited.then((code) => assert.fail(`the server ended with ${code}: ${stderr}`))]);
  const connection = rpc.createMessageConnection(reader, writer);
  t.after(() => connection.dispose());
  connection.listen();
  const client = { connection, exited, log: [], waiting: [] };
  connection.onNotification((method, params) => {
    client.log.push({ method, params });
    client.waiting = client.waiting.filter((w) => !(w.test({ method, params }) && (w.resolve(params), true)));
  });
  client.waitFor = (test, from = 0) => {
    const seen = client.log.slice(from).find(test);
    return seen ? Promise.resolve(seen.params) : new Promise((resolve) => client.waiting.push({ test, resolve }));
  };
  return client;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const initialize = (world) => ({
  processId: process.pid, rootUri: pathToFileURL(world.workspace).href, capabilities: { experimental: { kiroAgent: { approvals: true, questions: true } } },
  workspaceFolders: [{ uri: pathToFileURL(world.workspace).href, name: 'workspace' }],
  initializationOptions: { protocolVersion: 1, workspaceTrusted: true },
});

for (const transport of ['stdio', 'pipe', 'socket']) {
  test(`vscode-jsonrpc over ${transport}: a supervised turn is reviewed, a second one goes through`, { timeout: 60_000 }, async (t) => {
    const world = new World(t, { 'a.txt': 'one\ntwo\n', 'b.txt': 'three\n' });
    const { connection, exited, log, waitFor } = await connect(t, world, transport);

    const { capabilities, serverInfo } = await connection.sendRequest('initialize', initialize(world));
    assert.equal(capabilities.experimental.kiroAgent.protocolVersion, 1);
    assert.ok(capabilities.experimental.kiroAgent.methods.includes('agent/turn'));
    assert.ok(serverInfo?.name);
    await connection.sendNotification('initialized', {});

    const model = world.model([
      step('I will edit.', ['strReplace', { path: 'a.txt', oldStr: 'two', newStr: 'TWO' }], ['fsWrite', { path: 'b.txt', text: 'THREE\n' }]),
      step('Both are done.', ['fsAppend', { path: 'a.txt', text: 'more\n' }]),
      step('Told.')]);
    const { session } = await connection.sendRequest('session/new', { mode: 'supervised', model });
    assert.equal(session.state, 'idle');

    const turn = await connection.sendRequest('agent/turn', { sessionId: session.id, prompt: 'Shout.' });
    assert.equal(turn.stopReason, 'awaitingReview');
    assert.equal(turn.message, 'I will edit.');
    assert.deepEqual(operations(turn.review), { 'a.txt': 'modified', 'b.txt': 'modified' });
    assert.equal(world.text('a.txt'), 'one\nTWO\n');

    const events = log.filter((m) => m.method === 'agent/event').map((m) => m.params);
    assert.deepEqual(events.map((e) => e.seq), events.map((_, i) => i + 1));
    assert.deepEqual(events.map((e) => e.event.kind).filter((k) => k !== 'textDelta' && k !== 'toolCallOutput'),
      ['turnStarted', 'stepStarted', 'toolCallStarted', 'toolCallEnded', 'toolCallStarted', 'toolCallEnded', 'turnEnded']);
    assert.equal(events.filter((e) => e.event.kind === 'textDelta').map((e) => e.event.text).join(''), 'I will edit.');
    assert.deepEqual(events.at(-1).event.result, turn);
    const order = log.map((m) => (m.method === 'agent/event' ? m.params.event.kind : m.method));
    assert.ok(order.lastIndexOf('review/changed') < order.lastIndexOf('session/changed'), order.join(' '));
    assert.ok(order.lastIndexOf('session/changed') < order.indexOf('turnEnded'), order.join(' '));

    const { review } = await connection.sendRequest('review/pending', { sessionId: session.id });
    assert.deepEqual(review, turn.review);
    const file = review.files.find((f) => f.path === 'a.txt');
    assert.equal(file.uri, pathToFileURL(world.path('a.txt')).href);
    assert.deepEqual(file.hunks.map(({ baseline, current, removed, added }) => ({ baseline, current, removed, added })),
      [{ baseline: { start: 1, count: 1 }, current: { start: 1, count: 1 }, removed: ['two'], added: ['TWO'] }]);

    const rejected = await connection.sendRequest('review/reject', { sessionId: session.id, path: 'b.txt' });
    assert.deepEqual(results(rejected), { 'b.txt': 'restored' });
    assert.equal(rejected.execution, 'waiting');
    assert.equal(world.text('b.txt'), 'three\n');
    const accepted = await connection.sendRequest('review/accept', { sessionId: session.id, path: 'a.txt', version: file.version });
    assert.deepEqual(results(accepted), { 'a.txt': 'accepted' });
    assert.equal(accepted.execution, 'stopped', 'one file was rejected: the agent waits for guidance');
    assert.equal(accepted.review, null);

    const second = await connection.sendRequest('agent/turn', { sessionId: session.id, prompt: 'Go on.' });
    assert.deepEqual(operations(second.review), { 'a.txt': 'modified' });
    assert.deepEqual(second.review.files[0].hunks.map((h) => h.added), [['more']], 'an accepted hunk stays accepted');
    const from = log.length;
    const all = await connection.sendRequest('review/accept', { sessionId: session.id });
    assert.equal(all.execution, 'continues');
    const isEvent = (kind) => (m) => m.method === 'agent/event' && m.params.event.kind === kind;
    const { event: started } = await waitFor(isEvent('turnStarted'), from);
    assert.equal(started.continues, second.turnId);
    assert.equal(started.checkpointId, second.checkpointId);
    const { event: ended } = await waitFor(isEvent('turnEnded'), from);
    assert.equal(ended.result.stopReason, 'completed');
    assert.equal(ended.result.message, 'Told.');

    assert.equal(await connection.sendRequest('shutdown'), null);
    await connection.sendNotification('exit');
    assert.equal(await exited, 0);
  });
}

test('vscode-jsonrpc: cancelling agent/turn answers the interrupted turn, what was written stays', { timeout: 60_000 }, async (t) => {
  const world = new World(t);
  const { connection, waitFor } = await connect(t, world, 'stdio');
  await connection.sendRequest('initialize', initialize(world));
  await connection.sendNotification('initialized', {});
  const model = world.model([
    step('First.', ['fsWrite', { path: 'kept.txt', text: 'kept\n' }]),
    { text: 'A long story, told slowly. '.repeat(100), chunks: 1000, delayMs: 100 }]);
  const { session } = await connection.sendRequest('session/new', { mode: 'autopilot', model });

  const source = new rpc.CancellationTokenSource();
  const answer = connection.sendRequest('agent/turn', { sessionId: session.id, prompt: 'Tell.' }, source.token);
  await waitFor((m) => m.method === 'agent/event' && m.params.event.kind === 'textDelta' && !m.params.event.text.startsWith('First'));
  source.cancel();
  const turn = await answer;
  assert.equal(turn.stopReason, 'interrupted');
  assert.equal(world.text('kept.txt'), 'kept\n');
  const { changes } = await connection.sendRequest('changes/list', { sessionId: session.id });
  assert.deepEqual(changes.map((c) => [c.path, c.operation]), [['kept.txt', 'created']]);
});
