// Malformed and hostile input on a real connection: answered as protocol.md section 1 says, never a crash, a hang or an
// answer to the wrong id. After each the connection is used again, or the server has left with code 1 and a reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from '../../server/build.mjs';
import { frame } from './raw-client.mjs';
import { refused, World } from './world.mjs';

build();

const request = (id, method = 'session/list', params = {}) => ({ jsonrpc: '2.0', id, method, params });
const limit = { timeout: 60_000 };

/** Sends bytes, expects this error answer (`id` null where none can be told), and that the connection goes on. */
function answered(name, bytes, code, id = null) {
  test(`${name}: ${code}, and the connection goes on`, limit, async (t) => {
    const client = await new World(t).open();
    client.sendBytes(bytes);
    const answer = await client.waitFor(`error ${code}`, (m) => m.error !== undefined);
    assert.equal(answer.error.code, code, answer.error.message);
    assert.equal(answer.id, id);
    assert.ok(answer.error.message.length > 0);
    await client.request('session/list');
    client.problems = client.problems.filter((p) => !p.startsWith(`an answer to ${JSON.stringify(id)},`));
    assert.equal(await client.stop(), 0);
  });
}

answered('a body that is no JSON', frame('{"jsonrpc":"2.0","id":1,'), -32700);
answered('a body with bytes after the message', frame('{"jsonrpc":"2.0","id":1,"method":"session/list","params":{}} x'), -32700, 1);
answered('a body that is no UTF-8', frame(Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])), -32700, 1);
answered('an empty body', frame(''), -32700);
answered('ten thousand nested arrays', frame(`{"jsonrpc":"2.0","method":"session/list","params":${'['.repeat(10_000)}${']'.repeat(10_000)}}`), -32700);
answered('a body that is a string', frame('"hello"'), -32600);
answered('a batch', frame([request(1), request(2)]), -32600);
answered('a request without a method', frame({ jsonrpc: '2.0', id: 'x1', params: {} }), -32600, 'x1');
answered('a method that is a number', frame({ jsonrpc: '2.0', id: 'x2', method: 7, params: {} }), -32600, 'x2');
answered('another version of JSON-RPC', frame({ jsonrpc: '1.0', id: 'x3', method: 'session/list', params: {} }), -32600, 'x3');
answered('an id that is an object', frame({ jsonrpc: '2.0', id: { a: 1 }, method: 'session/list', params: {} }), -32600);
answered('an unknown method', frame(request('x4', 'session/nothing')), -32601, 'x4');
answered('params by position', frame({ jsonrpc: '2.0', id: 'x5', method: 'session/open', params: ['a'] }), -32602, 'x5');
answered('a required member left out', frame(request('x6', 'session/open', {})), -32602, 'x6');
answered('a member of the wrong type', frame(request('x7', 'session/open', { sessionId: 7 })), -32602, 'x7');
answered('an unknown session', frame(request('x8', 'session/open', { sessionId: 'nowhere' })), 1001, 'x8');
answered('a session id that is a path', frame(request('x9', 'session/open', { sessionId: '../../etc/passwd' })), 1001, 'x9');

test('ids come back as they were, of every kind', limit, async (t) => {
  const client = await new World(t).open();
  for (const id of ['a', '', '7', 7, 0, -3, 2 ** 40, 'é"\n']) await client.request('session/list', {}, id);
  assert.equal(await client.stop(), 0);
});

test('unknown notifications and stray answers are passed over', limit, async (t) => {
  const client = await new World(t).open();
  client.notify('nobody/knows', { a: 1 });
  client.notify('$/alsoUnknown', {});
  client.send({ jsonrpc: '2.0', id: 'never asked', result: {} });
  client.send({ jsonrpc: '2.0', id: 991, error: { code: 1, message: 'x' } });
  client.notify('$/cancelRequest', { id: 'never asked' });
  await client.request('session/list');
  assert.deepEqual(client.log.filter((m) => m.error), []);
  assert.equal(await client.stop(), 0);
});

test('headers in other spellings, a message in single bytes, many messages in one write', limit, async (t) => {
  const client = await new World(t).open();
  const body = (id) => JSON.stringify(request(id));
  const expected = (id) => client.waitFor(`answer ${id}`, (m) => m.id === id);
  client.sendBytes(`content-length: ${body('h1').length}\r\n\r\n${body('h1')}`);
  client.sendBytes(`Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length:${body('h2').length}\r\n\r\n${body('h2')}`);
  for (const byte of frame(request('h3'))) client.sendBytes(Buffer.from([byte]));
  client.sendBytes(Buffer.concat([...Array(1000).keys()].map((n) => frame(request(`many-${n}`)))));
  for (const id of ['h1', 'h2', 'h3', ...[...Array(1000).keys()].map((n) => `many-${n}`)]) assert.ok((await expected(id)).result, id);
  client.problems = [];
  assert.equal(await client.stop(), 0);
});

test('before initialize: −32002; a second initialize is refused; another major version names both', limit, async (t) => {
  const world = new World(t);
  const early = world.spawn();
  await refused(early.request('session/list'), -32002);
  const initialize = (protocolVersion) => ({ processId: null, rootUri: null, capabilities: {}, initializationOptions: { protocolVersion } });
  const other = await early.request('initialize', initialize(99)).then(() => assert.fail('version 99 was taken'), (e) => e);
  assert.match(other.message, /99/);
  assert.match(other.message, /\b1\b/);
  const client = await world.open();
  await refused(client.request('initialize', initialize(1)), -32600);
  assert.equal(await client.stop(), 0);
});

test('after shutdown only exit counts', limit, async (t) => {
  const client = await new World(t).open();
  await client.request('shutdown');
  await refused(client.request('session/list'), -32600);
  client.notify('exit');
  assert.equal((await client.exited).code, 0);
});

for (const [name, leave] of [
  ['exit without shutdown', (client) => client.notify('exit')],
  ['a connection that is lost', (client) => client.process.stdin.end()],
  ['a frame cut off by the end', (client) => client.process.stdin.end('Content-Length: 100\r\n\r\n{"jsonrpc"')],
]) test(`${name}: exit code 1`, limit, async (t) => {
  const client = await new World(t).open();
  leave(client);
  assert.deepEqual(await client.exited, { code: 1, signal: null });
});

for (const [name, bytes] of [
  ['a header that is no number', 'Content-Length: many\r\n\r\n'],
  ['a negative length', 'Content-Length: -5\r\n\r\n'],
  ['a frame without a length', 'Content-Type: text/plain\r\n\r\n'],
  ['no frame at all', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['an endless header', Buffer.alloc(1 << 20, 'a')],
  ['binary noise', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))],
]) test(`${name}: the connection goes on, or the server says why and leaves with 1`, limit, async (t) => {
  const client = await new World(t).open();
  client.sendBytes(bytes);
  const next = client.request('session/list');
  client.process.stdin.end();
  await next.catch(() => {});
  const { code, signal } = await client.exited;
  assert.equal(signal, null);
  assert.equal(code, 1, 'its input ended: code 1 in either case');
  assert.ok(client.stderr.length > 0, 'the reason stands on stderr');
});

test('a frame over 64 MiB: −32600 to its id, then exit 1', limit, async (t) => {
  const client = await new World(t).open();
  const head = '{"jsonrpc":"2.0","id":"big","method":"agent/turn","params":{"sessionId":"s","prompt":"';
  const length = (64 << 20) + 1;
  client.sendBytes(`Content-Length: ${length}\r\n\r\n${head}`);
  const chunk = Buffer.alloc(1 << 20, 'a');
  for (let sent = head.length; sent < length; sent += chunk.length) client.sendBytes(chunk);
  const answer = await Promise.race([client.waitFor('the answer', (m) => m.id === 'big'), client.exited]);
  if (answer.error) assert.equal(answer.error.code, -32600);
  assert.deepEqual(await client.exited, { code: 1, signal: null });
});

test('a message of nearly 64 MiB is served', limit, async (t) => {
  const client = await new World(t).open();
  const { message } = await refused(client.request('session/open', { sessionId: 'a'.repeat((64 << 20) - 200) }), 1001);
  assert.ok(message.length < 10_000, `the error repeats ${message.length} characters of it`);
  assert.equal(await client.stop(), 0);
});
