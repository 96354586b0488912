// MCP servers of other people, as they come from npm, behind the built server: their tools are called after the person's
// word, what they change is reviewed and taken back byte for byte, and they end with the server.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build, serverPath } from '../../server/build.mjs';
import { fakeProvider, openai } from './fake-provider.mjs';
import { sameTree, step, World } from './world.mjs';

build();
const packages = join(dirname(fileURLToPath(import.meta.url)), 'node_modules', '@modelcontextprotocol');
const everything = { command: process.execPath, args: [join(packages, 'server-everything', 'dist', 'index.js')] };
const filesystem = (world, more = {}) => ({ command: process.execPath, args: [join(packages, 'server-filesystem', 'dist', 'index.js'), world.workspace], ...more });

const userServers = (world, servers) => {
  mkdirSync(join(world.home, '.kiro', 'settings'), { recursive: true });
  writeFileSync(join(world.home, '.kiro', 'settings', 'mcp.json'), JSON.stringify({ mcpServers: servers }));
};

/** Waits until `mcp/list` says of a server what is wanted. */
async function until(client, name, wanted) {
  for (;;) {
    const from = client.log.length;
    const { servers } = await client.request('mcp/list', {});
    const server = servers.find((s) => s.name === name && wanted(s));
    if (server) return server;
    await client.waitForNotification('mcp/changed', () => true, from);
  }
}

/** Whether a process still runs; one that only waits for its parent to take note of its end does not. */
function lives(process) {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${process}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const ended = (client) => client.log.filter((m) => m.method === 'agent/event' && m.params.event.kind === 'toolCallEnded').map((m) => m.params.event);

/** Answers every approval, in the order they come. */
function answering(client, decide = () => 'allow') {
  const asked = [];
  const loop = (async () => {
    for (let from = 0; ; ) {
      const { approval } = await client.waitForNotification('approval/requested', (p) => !asked.some((a) => a.id === p.approval.id), from);
      asked.push(approval);
      from = client.log.length - 1;
      await client.request('approval/respond', { approvalId: approval.id, decision: decide(approval) });
    }
  })();
  loop.catch(() => {});
  return asked;
}

test('tools of server-everything: told to the model, asked about, called; words and pictures come back as data', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n' });
  userServers(world, { everything });
  const client = await world.open();
  const { session } = await client.request('session/new', {
    model: world.model([
      step('Calling.', ['mcp_everything_echo', { message: 'hello' }], ['mcp_everything_get-sum', { a: 2, b: 3 }], ['mcp_everything_get-tiny-image', {}]),
      { text: 'Done.', expect: { lastMessageContains: '[What follows was said by this server.' } },
    ]),
  });
  const asked = answering(client);
  const result = await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  assert.equal(result.stopReason, 'completed', JSON.stringify(result));
  assert.deepEqual(asked.map((a) => [a.subject.kind, a.subject.server, a.subject.tool]), [['mcpTool', 'everything', 'echo'], ['mcpTool', 'everything', 'get-sum'], ['mcpTool', 'everything', 'get-tiny-image']]);
  assert.deepEqual(asked[0].subject.arguments, { message: 'hello' });
  assert.deepEqual(ended(client).map((e) => e.status), ['succeeded', 'succeeded', 'succeeded']);
  assert.match(ended(client)[0].summary, /hello/);
  assert.match(ended(client)[1].summary, /5/);
  const server = await until(client, 'everything', (s) => s.state === 'ready');
  assert.ok(server.tools.includes('echo') && server.resources.length > 0, JSON.stringify(server));
  assert.equal(await client.stop(), 0);
});

test('server-filesystem: what it changes waits for review with its source, and is taken back byte for byte', async (t) => {
  const files = { 'crlf.txt': 'one\r\ntwo\r\nthree', 'keep.txt': 'kept\n', 'gone/old.bin': Buffer.from([0, 255, 1, 254]) };
  const world = new World(t, files);
  userServers(world, { files: filesystem(world) });
  const before = world.tree();
  const client = await world.open();
  const { session } = await client.request('session/new', {
    mode: 'supervised',
    model: world.model([
      step('Working.',
        ['mcp_files_edit_file', { path: world.path('crlf.txt'), edits: [{ oldText: 'two', newText: 'zwei' }] }],
        ['mcp_files_write_file', { path: world.path('new.txt'), content: 'new\n' }],
        ['mcp_files_write_file', { path: world.path('nowhere/new.txt'), content: 'new\n' }],
        ['mcp_files_move_file', { source: world.path('gone/old.bin'), destination: world.path('moved.bin') }]),
      step('Done.'),
    ]),
  });
  answering(client);
  const result = await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  assert.equal(result.stopReason, 'awaitingReview', JSON.stringify(result));
  assert.deepEqual(result.review.files.map((f) => [f.path, f.operation]).sort(), [['crlf.txt', 'modified'], ['moved.bin', 'moved'], ['new.txt', 'created']]);
  const { changes } = await client.request('changes/list', { sessionId: session.id });
  assert.deepEqual([...new Set(changes.flatMap((c) => c.sources))], ['mcp']);
  assert.equal(world.text('new.txt'), 'new\n');
  assert.deepEqual(ended(client).map((e) => e.status), ['succeeded', 'succeeded', 'failed', 'succeeded'], 'what the server says of a failure is one');
  await client.request('review/reject', { sessionId: session.id });
  sameTree(world.tree(), before);
  assert.equal(await client.stop(), 0);
});

test('in Autopilot what it changed is reverted with the rest, and after a restart too', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n' });
  userServers(world, { files: filesystem(world) });
  const before = world.tree();
  let client = await world.open();
  const { session } = await client.request('session/new', {
    model: world.model([step('Working.', ['mcp_files_write_file', { path: world.path('a.txt'), content: 'b\r\n' }]), step('Done.')]),
  });
  answering(client);
  assert.equal((await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' })).stopReason, 'completed');
  assert.equal(world.text('a.txt'), 'b\r\n');
  await client.kill();
  client = await world.open();
  await client.request('changes/revert', { sessionId: session.id });
  sameTree(world.tree(), before);
  assert.equal(await client.stop(), 0);
});

test('a project brings a server: nothing starts before the person allowed exactly that entry; its own autoApprove lets nothing pass', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n' });
  const entry = filesystem(world, { autoApprove: ['*'], env: { WHO: '${KIRO_TEST_WHO}' } });
  world.write('.kiro/settings/mcp.json', JSON.stringify({ mcpServers: { files: entry } }));
  const client = await world.open({ env: { ...world.env, KIRO_TEST_WHO: 'somebody' } });
  const { approval } = await client.waitForNotification('approval/requested');
  assert.deepEqual([approval.subject.kind, approval.subject.server, approval.subject.entry], ['mcpServer', 'files', entry]);
  const look = ['mcp_files_read_text_file', { path: world.path('a.txt') }];
  const { session } = await client.request('session/new', { model: world.model([step('Hello.'), step('Looking.', look), step('Again.', look), step('Done.')]) });
  assert.deepEqual((await client.request('mcp/list')).servers.map((s) => [s.name, s.state]), [['files', 'awaitingApproval']]);

  await client.request('approval/respond', { approvalId: approval.id, decision: 'allow' });
  await client.request('agent/turn', { sessionId: session.id, prompt: 'Hello.' });
  const variable = (await client.waitForNotification('approval/requested', (p) => p.approval.subject.kind === 'environment')).approval;
  assert.deepEqual([variable.subject.variable, variable.subject.server], ['KIRO_TEST_WHO', 'files']);
  await client.request('approval/respond', { approvalId: variable.id, decision: 'allow' });
  await until(client, 'files', (s) => s.state === 'ready');
  const turn = client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  const call = (await client.waitForNotification('approval/requested', (p) => p.approval.subject.kind === 'mcpTool')).approval;
  assert.equal(call.subject.tool, 'read_text_file');
  const [rule] = call.suggestions.filter((s) => s.scope === 'session');
  await client.request('approval/respond', { approvalId: call.id, decision: 'allow', remember: { pattern: rule.pattern, scope: 'session' } });
  assert.equal((await turn).stopReason, 'completed');
  assert.deepEqual(ended(client).map((e) => e.status), ['succeeded', 'succeeded']);
  assert.equal(client.log.filter((m) => m.method === 'approval/requested' && m.params.approval.subject.kind === 'mcpTool').length, 1, 'a rule the person kept is not asked about again');
  assert.equal(await client.stop(), 0);
});

test('nothing of a project starts in a folder that is not trusted', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n' });
  world.write('.kiro/settings/mcp.json', JSON.stringify({ mcpServers: { files: filesystem(world) } }));
  const client = await world.open({ trusted: false });
  const { session } = await client.request('session/new', { model: world.model([step('Done.')]) });
  await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  assert.deepEqual((await client.request('mcp/list')).servers, []);
  assert.deepEqual((await client.request('approval/pending')).approvals, []);
  assert.equal(await client.stop(), 0);
});

test('a server that is killed is started again, its end is told, and all of them end with ours', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n' });
  const pidFile = join(world.root, 'pid');
  writeFileSync(join(world.root, 'wrapped.mjs'), `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); process.argv[2] = ${JSON.stringify(world.workspace)}; await import(${JSON.stringify(join(packages, 'server-filesystem', 'dist', 'index.js'))});`);
  userServers(world, { files: { command: process.execPath, args: [join(world.root, 'wrapped.mjs'), world.workspace], autoApprove: ['read_text_file'] } });
  const client = await world.open();
  const { session } = await client.request('session/new', { model: world.model([step('Looking.', ['mcp_files_read_text_file', { path: world.path('a.txt') }]), step('Done.')], { whenExhausted: 'repeatLast' }) });
  assert.equal((await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' })).stopReason, 'completed');
  assert.deepEqual(ended(client).map((e) => e.status), ['succeeded'], 'the person\'s own autoApprove asks nothing');
  const first = Number(readFileSync(pidFile, 'utf8'));
  process.kill(first, 'SIGKILL');
  const broken = await until(client, 'files', (s) => s.state === 'restarting');
  assert.match(broken.problem, /signal 9/);
  await until(client, 'files', (s) => s.state === 'ready');
  const second = Number(readFileSync(pidFile, 'utf8'));
  assert.notEqual(second, first);
  assert.equal(await client.stop(), 0);
  assert.equal(lives(second), false, 'it ended with the server');
});

test('a protected path in the arguments asks, whatever the person auto-approved; a long answer is kept whole in a file the agent can read', async (t) => {
  const long = Array.from({ length: 9000 }, (_, k) => `line ${k}`).join('\n') + '\n';
  const world = new World(t, { 'long.txt': long });
  userServers(world, { files: filesystem(world, { autoApprove: ['*'] }) });
  const client = await world.open();
  const asked = answering(client, () => 'deny');
  const { session } = await client.request('session/new', {
    model: world.model([
      step('Looking.', ['mcp_files_read_text_file', { path: world.path('long.txt') }], ['mcp_files_write_file', { path: world.path('.vscode/settings.json'), content: '{}' }]),
      step('Done.'),
    ]),
  });
  await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  assert.deepEqual(asked.map((a) => [a.subject.kind, a.subject.tool, a.rule]), [['mcpTool', 'write_file', '.vscode/']]);
  assert.deepEqual(ended(client).map((e) => e.status), ['succeeded', 'denied']);
  assert.equal(existsSync(world.path('.vscode')), false);
  const { content } = await client.request('session/export', { sessionId: session.id, format: 'json' });
  const kept = /all of it is in ([^ ]+\.txt)/.exec(content)?.[1];
  assert.ok(kept, 'the model is told where the whole of it is');
  assert.ok(readFileSync(kept, 'utf8').includes('line 4500\n'));
  assert.equal(await client.stop(), 0);
});

test('resources are completed and attached; an interrupt ends a call within a second', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n' });
  userServers(world, { everything: { ...everything, autoApprove: ['trigger-long-running-operation'] } });
  const client = await world.open();
  const { session } = await client.request('session/new', {
    model: world.model([step('Hello.'), { text: 'Read.', expect: { lastMessageContains: 'said by this server' } }, step('Working.', ['mcp_everything_trigger-long-running-operation', { duration: 60, steps: 60 }]), step('Done.')]),
  });
  await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  const { resources } = await until(client, 'everything', (s) => s.state === 'ready');
  const { items } = await client.request('context/complete', { sessionId: session.id, text: 'See #mcp:everything:' });
  assert.ok(items.some((i) => i.kind === 'mcpResource' && i.insertText === `#mcp:everything:${resources[0].uri}`), JSON.stringify(items.slice(0, 3)));
  const read = await client.request('agent/turn', { sessionId: session.id, prompt: 'Look.', context: [{ kind: 'mcpResource', server: 'everything', uri: resources[0].uri }] });
  assert.equal(read.stopReason, 'completed', JSON.stringify(read));
  const turn = client.request('agent/turn', { sessionId: session.id, prompt: 'Work.' });
  await client.waitForEvent('toolCallStarted', (e) => e.tool.includes('long-running'));
  await new Promise((resolve) => setImmediate(resolve));
  const since = performance.now();
  await client.request('agent/interrupt', { sessionId: session.id });
  assert.equal((await turn).stopReason, 'interrupted');
  assert.ok(performance.now() - since < 5000);
  assert.equal(await client.stop(), 0);
});

test('prompts of a server are completed, written out for the model as its server says, and refused before anything is kept where something is missing', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n' });
  userServers(world, { everything });
  const client = await world.open();
  const { session } = await client.request('session/new', {
    model: world.model([
      { text: 'Rain.', expect: { lastMessageContains: "What's weather in Oslo" } },
      { text: 'A path.', expect: { lastMessageContains: '/etc/hosts is what?' } },
    ]),
  });
  const server = await until(client, 'everything', (s) => s.state === 'ready');
  assert.ok(server.prompts.some((p) => p.name === 'args-prompt' && p.arguments[0].name === 'city' && p.arguments[0].required), JSON.stringify(server.prompts));
  const { items } = await client.request('context/complete', { sessionId: session.id, text: '/everything:a' });
  assert.deepEqual(items.map((i) => [i.label, i.insertText, i.kind]), [['/everything:args-prompt', '/everything:args-prompt', 'mcpPrompt']]);
  assert.match(items[0].detail, /^city \[state\]/);
  assert.deepEqual((await client.request('context/complete', { sessionId: session.id, text: '/etc' })).items, []);
  await assert.rejects(client.request('agent/turn', { sessionId: session.id, prompt: '/everything:args-prompt' }), /needs city/);
  assert.deepEqual((await client.request('session/open', { sessionId: session.id })).transcript, []);
  const typed = '/everything:args-prompt Oslo state="The coast"';
  assert.equal((await client.request('agent/turn', { sessionId: session.id, prompt: typed })).stopReason, 'completed');
  assert.equal((await client.request('agent/turn', { sessionId: session.id, prompt: '/etc/hosts is what?' })).stopReason, 'completed');
  const { transcript } = await client.request('session/open', { sessionId: session.id });
  const [first, second] = transcript.filter((e) => e.kind === 'prompt');
  assert.equal(first.text, typed);
  assert.match(first.called, /^<mcp-prompt server="everything" name="args-prompt">[^]*Oslo[^]*The coast[^]*<\/mcp-prompt>$/);
  assert.equal(second.called, undefined);
  const { content } = await client.request('session/export', { sessionId: session.id, format: 'markdown' });
  assert.match(content, /<summary>\/everything:args-prompt as the model read it<\/summary>[^]*weather in Oslo/);
  assert.equal(await client.stop(), 0);
});

test('a picture a tool brings reaches the model; what such a tool reaches and nobody takes back is said when asked, or once', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n', '.gitignore': 'build/\n', 'build/x.o': 'x' });
  userServers(world, { everything: { ...everything, autoApprove: ['echo'] } });
  const provider = await fakeProvider(t, openai, [
    { tools: [['mcp_everything_get-tiny-image', {}], ['mcp_everything_echo', { message: 'one' }], ['mcp_everything_echo', { message: 'two' }]] },
    { text: 'Seen.' },
  ]);
  const client = await world.open({ env: { ...world.env, OPENAI_API_KEY: '', OPENAI_BASE_URL: `${provider.url}/v1`, HTTP_PROXY: '', http_proxy: '', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' } });
  const { session } = await client.request('session/new', { model: 'openai:m' });
  await until(client, 'everything', (s) => s.state === 'ready');
  const asked = answering(client);
  assert.equal((await client.request('agent/turn', { sessionId: session.id, prompt: 'Look.' })).stopReason, 'completed');
  const lasting = 'What a tool of an MCP server does outside the workspace and to ignored files (build/) cannot be taken back.';
  assert.deepEqual(asked.map((a) => [a.subject.tool, a.cannotRestore]), [['get-tiny-image', lasting]]);
  const notices = client.log.filter((m) => m.method === 'agent/event' && m.params.event.kind === 'notice').map((m) => m.params.event.message ?? m.params.event.text);
  assert.deepEqual(notices, [lasting], 'an auto-approved one is announced once');
  const images = provider.requests.at(-1).body.messages.flatMap((m) => (Array.isArray(m.content) ? m.content : [])).filter((part) => part.type === 'image_url');
  assert.equal(images.length, 1);
  assert.match(images[0].image_url.url, /^data:image\/png;base64,/);
  assert.equal(await client.stop(), 0);
});

for (const [kind, path] of [['streamableHttp', '/mcp'], ['sse', '/sse']])
  test(`server-everything over HTTP (${kind}): found out without a type, and its tools work`, async (t) => {
    const port = await freePort();
    const server = spawn(process.execPath, [...everything.args, kind], { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'pipe'] });
    t.after(() => server.kill('SIGKILL'));
    for await (const said of server.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) if (said.includes(String(port))) break;
    server.stderr.resume();
    const world = new World(t, { 'a.txt': 'a\n' });
    userServers(world, { everything: { url: `http://127.0.0.1:${port}${path}`, autoApprove: ['echo'] } });
    const client = await world.open({ env: { ...world.env, HTTP_PROXY: '', http_proxy: '', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' } });
    const { session } = await client.request('session/new', { model: world.model([step('Calling.', ['mcp_everything_echo', { message: 'hello' }]), { text: 'Done.', expect: { lastMessageContains: 'Echo: hello' } }]) });
    const ready = await until(client, 'everything', (s) => s.state === 'ready');
    assert.deepEqual([ready.transport, ready.problem, ready.prompts.length > 0], ['http', undefined, true]);
    const result = await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
    assert.equal(result.stopReason, 'completed', JSON.stringify(result));
    assert.equal(await client.stop(), 0);
  });

test('run waits for servers that start, and uses their tools', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n' });
  userServers(world, { everything: { ...everything, autoApprove: ['echo'] } });
  const model = world.model([step('Calling.', ['mcp_everything_echo', { message: 'hello' }]), { text: 'Done.', expect: { lastMessageContains: 'Echo: hello' } }]);
  const { status, stdout, stderr } = spawnSync(serverPath, ['run', 'Use echo.', '--workspace', world.workspace, '--data-dir', world.dataDir, '--trust-workspace', '--model', model],
    { env: { ...process.env, ...world.env, NO_COLOR: '1' }, encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /Done\./);
  assert.match(stderr, /waiting for the MCP server everything to start/);
});

test('an entry another hand swapped after the approval is asked about again, and the person\'s own of the same name runs meanwhile', async (t) => {
  const world = new World(t, { 'a.txt': 'a\n' });
  userServers(world, { files: filesystem(world) });
  world.write('.kiro/settings/mcp.json', JSON.stringify({ mcpServers: { files: { command: process.execPath, args: ['-e', 'process.exit(7)'] } } }));
  const client = await world.open();
  const { approval } = await client.waitForNotification('approval/requested');
  assert.equal(approval.subject.source, world.path('.kiro/settings/mcp.json'));
  const { session } = await client.request('session/new', { model: world.model([step('Done.')]) });
  await client.request('agent/turn', { sessionId: session.id, prompt: 'Go.' });
  await until(client, 'files', (s) => s.state === 'ready' && s.source === '~/.kiro/settings/mcp.json');
  await client.request('approval/respond', { approvalId: approval.id, decision: 'allow' });
  await until(client, 'files', (s) => s.state === 'restarting' && /exit code 7/.test(s.problem));
  world.write('.kiro/settings/mcp.json', JSON.stringify({ mcpServers: { files: { command: process.execPath, args: ['-e', 'process.exit(8)'] } } }));
  client.notify('workspace/didChangeWatchedFiles', { changes: [] });
  await client.waitForNotification('approval/requested', (p) => p.approval.id !== approval.id && p.approval.subject.entry.args[1].includes('8'));
  await until(client, 'files', (s) => s.state === 'ready' && s.source === '~/.kiro/settings/mcp.json');
  assert.equal(await client.stop(), 0);
});
